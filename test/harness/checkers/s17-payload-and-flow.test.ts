import { describe, expect, it } from 'vitest';
import { s17PayloadAndFlow } from '../../../harness/checkers/s17-payload-and-flow.ts';
import { accepted, classes, FLOW, judge, SECOND, type Step } from './rig.ts';

const delivered = (seconds: number, bundle: number, node = 3, sound = 1, bytes = 1e6): Step => [
  seconds,
  'delivered',
  node,
  bundle,
  0,
  1,
  sound,
  bytes,
];

describe('S17 payload and flow', () => {
  it('passes what arrives sound, whole and where it was sent', () => {
    const { findings, checker } = judge(s17PayloadAndFlow, [...accepted(1, 1), delivered(2, 1)]);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(1);
  });

  it('finds changed bytes, changed length and a wrong destination', () => {
    const found = (step: Step): readonly string[] =>
      classes(judge(s17PayloadAndFlow, [...accepted(1, 1), step]).findings);
    expect(found(delivered(2, 1, 3, 0))).toEqual(['payload']);
    expect(found(delivered(2, 1, 3, 1, 999_999))).toEqual(['length']);
    expect(found(delivered(2, 1, 2))).toEqual(['destination']);
  });

  it('judges the order of flows that ask for it only', () => {
    const history = [...accepted(1, 1), ...accepted(2, 2), delivered(5, 2), delivered(6, 1)];
    expect(judge(s17PayloadAndFlow, history).findings).toEqual([]);
    const ordered = judge(s17PayloadAndFlow, history, { flows: [{ ...FLOW, ordered: true }] });
    expect(classes(ordered.findings)).toEqual(['order']);
    expect(ordered.findings[0]?.lines[0]).toMatch(/bundle imagery\/1 after imagery\/2/);
  });

  describe('with a deadline of ten seconds', () => {
    const flow = (deadlineShare: number) => ({
      flows: [{ ...FLOW, deadlineNs: 10 * SECOND, deadlineShare }],
      endS: 100,
    });
    // In time, late, never.
    const history = [
      ...accepted(1, 1),
      delivered(11, 1),
      ...accepted(20, 2),
      ...accepted(30, 3),
      delivered(30.001, 2),
    ];

    it('counts late and missing bundles against the declared share', () => {
      expect(judge(s17PayloadAndFlow, history, flow(0.33)).findings).toEqual([]);
      const { findings } = judge(s17PayloadAndFlow, history, flow(0.34));
      expect(classes(findings)).toEqual(['deadline']);
      expect(findings[0]?.lines[0]).toMatch(/flow imagery: 1 of 3 in time, 0.34 required/);
    });

    it('passes a share that is met exactly, however it is rounded', () => {
      const met = (bundles: number): readonly Step[] =>
        Array.from({ length: 100 }, (_, i) => i).flatMap((i): Step[] => [
          ...accepted(1 + i / 1_000, i + 1),
          ...(i < bundles ? [delivered(1 + i / 1_000, i + 1)] : []),
        ]);
      expect(judge(s17PayloadAndFlow, met(55), flow(0.55)).findings).toEqual([]);
      const { findings } = judge(s17PayloadAndFlow, met(54), flow(0.55));
      expect(classes(findings)).toEqual(['deadline']);
    });

    it('does not judge deadlines beyond the end', () => {
      const late = [...accepted(1, 1), delivered(11, 1), ...accepted(90.5, 2)];
      expect(judge(s17PayloadAndFlow, late, flow(1)).findings).toEqual([]);
    });
  });

  it('forgets bundles that can no longer come', () => {
    const flows = [{ ...FLOW, lifetimeNs: SECOND }];
    const history = Array.from({ length: 20_000 }, (_, i) => accepted(i / 20, i)).flat();
    const { findings, checker } = judge(s17PayloadAndFlow, history, { flows });
    expect(findings).toEqual([]);
    expect(checker.counts().remembered).toBeLessThan(2_100);
  });
});
