import { describe, expect, it } from 'vitest';
import { l2Delivery } from '../../../harness/checkers/l2-delivery.ts';
import { lock, sorted, unlock } from './l2-rig.ts';
import { accepted, classes, FLOW, judge, planned, SECOND, type Step } from './rig.ts';

const delivered = (seconds: number): Step => [seconds, 'delivered', 3, 1, 0, 2, 1, 1e6];

const HEAL = { healNs: 100 * SECOND, endNs: 500 * SECOND };
const plan = [...planned(1, 2, 0, 500), ...planned(2, 3, 0, 500)];
/** 1 – 2 – 3 from 120 s on. */
const mended = [...plan, lock(120, 1, 2), lock(120, 2, 3), unlock(500, 1, 2), unlock(500, 2, 3)];

const judged = (history: Step[]) => {
  const { findings, checker } = judge(l2Delivery, history, HEAL);
  return { findings, counts: checker.counts(), tested: checker.tested() };
};

describe('L2 after a heal', () => {
  it('asks for what somebody holds and links can carry from then on', () => {
    const { findings } = judged(sorted(mended, accepted(10, 1)));
    expect(classes(findings)).toEqual(['missing']);
    expect(findings[0]?.lines[0]).toMatch(/sat-a → sat-b → sat-c possible by 00:02:/);
  });

  it('leaves what a clock ended before its time to S7, and nothing else that is deleted', () => {
    const ended = (seconds: number, reason: string): Step[] => [
      [seconds, 'deleted', 1, 1, 0, reason],
      [seconds, 'released', 1, 1, 'deleted'],
    ];
    expect(judged(sorted(mended, accepted(10, 1), ended(110, 'expired'))).findings).toEqual([]);
    expect(judged(sorted(mended, accepted(10, 1), ended(90, 'expired'))).findings).toEqual([]);
    const { findings } = judged(sorted(mended, accepted(10, 1), ended(110, 'shed')));
    expect(classes(findings)).toEqual(['missing']);
  });

  it('passes when it arrives, before or after', () => {
    expect(judged(sorted(mended, accepted(10, 1), [delivered(130)]))).toMatchObject({
      findings: [],
      counts: { arrived: 1 },
    });
    expect(judged(sorted(mended, accepted(10, 1), [delivered(50)]))).toMatchObject({
      findings: [],
      counts: { arrivedBefore: 1 },
      tested: 1,
    });
  });

  it('does not ask for what was possible only before', () => {
    const before = [...plan, lock(1, 1, 2), lock(1, 2, 3), unlock(90, 1, 2), unlock(90, 2, 3)];
    expect(judged(sorted(before, accepted(10, 1)))).toMatchObject({
      findings: [],
      counts: { infeasible: 1 },
    });
  });

  it('lets a holder wait for a link of its own that is not overdue', () => {
    const short = [...planned(1, 2, 0, 200), ...planned(2, 3, 0, 500)];
    const links = [lock(120, 1, 2), lock(120, 2, 3), unlock(200, 1, 2), unlock(500, 2, 3)];
    const meant = planned(1, 3, 90, 400);
    const classesOf = (...more: Step[]) =>
      classes(judged(sorted(short, links, accepted(10, 1), more)).findings);
    expect(classesOf()).toEqual(['missing']);
    // Until 210 s it may count on that one, and then the other is gone.
    expect(classesOf(...meant)).toEqual([]);
    expect(classesOf(...planned(1, 3, 70, 400))).toEqual(['missing']);
  });

  it('leads no way to a node that is full of bundles of its own without custody', () => {
    const flows = [FLOW, { ...FLOW, name: 'chatter', from: 3, to: 1, custody: false, bytes: 9e8 }];
    const chatter: Step = [20, 'accepted', 3, 7, 1, 7, 0, 7];
    const counts = (...more: Step[]) =>
      judge(l2Delivery, sorted(mended, accepted(10, 1), more), { ...HEAL, flows }).checker.counts();
    expect(counts()).toMatchObject({ missing: 1 });
    expect(counts(chatter)).toMatchObject({ missing: 0, infeasible: 1 });
  });

  it('begins at whoever held it at the heal', () => {
    const handed: Step[] = [
      [60, 'held', 2, 1, 0, 0],
      [60, 'released', 1, 1, 'deleted'],
    ];
    const onlySecond = [...plan, lock(120, 2, 3), unlock(500, 2, 3)];
    const { findings } = judged(sorted(onlySecond, accepted(10, 1), handed));
    expect(findings[0]?.lines[0]).toMatch(/sat-b → sat-c possible/);
    expect(judged(sorted(onlySecond, accepted(10, 1))).findings).toEqual([]);
  });

  it('does not ask for what died with its last holder', () => {
    const died: Step[] = [[130, 'node-down', 1, 'permanent-loss']];
    expect(judged(sorted(mended, accepted(10, 1), died))).toMatchObject({
      findings: [],
      counts: { diedWithNode: 1 },
    });
  });

  it('does not ask for what a source cannot know to be lost: a copy in a store that was damaged', () => {
    const flipped: Step[] = [
      [60, 'held', 2, 1, 0, 0],
      [80, 'released', 2, 1, 'bit-flip'],
    ];
    expect(judged(sorted(mended, accepted(10, 1), flipped))).toMatchObject({
      findings: [],
      counts: { diedWithNode: 1 },
    });
  });

  it('does not ask the source of an assured bundle while somebody else has it', () => {
    const relayed: Step[] = [[60, 'held', 2, 1, 0, 0]];
    const onlySource = [...planned(1, 3, 0, 500), lock(120, 1, 3), unlock(500, 1, 3)];
    const found = (flow: typeof FLOW, ...more: Step[]): readonly string[] => {
      const history = sorted(onlySource, accepted(10, 1, flow), more);
      return classes(judge(l2Delivery, history, { ...HEAL, flows: [flow] }).findings);
    };
    const assured = { ...FLOW, assured: true };
    expect(found(assured, ...relayed)).toEqual([]);
    expect(found(assured)).toEqual(['missing']);
    expect(found(FLOW, ...relayed)).toEqual(['missing']);
  });

  it('asks nothing of links that a fault still holds', () => {
    const fault: Step[] = [[90, 'fault', 0, 'hang', 2, 1]];
    const { findings } = judge(l2Delivery, sorted(mended, accepted(10, 1), fault), {
      ...HEAL,
      faults: [{ kind: 'hang', node: 2 }],
    });
    expect(findings).toEqual([]);
  });

  describe('of assured bundles', () => {
    const flow = { ...FLOW, assured: true };
    const asked = accepted(10, 1, flow);
    const found = (...history: Step[][]) => {
      const { findings, checker } = judge(l2Delivery, sorted(mended, asked, ...history), {
        ...HEAL,
        flows: [flow],
      });
      return {
        classes: classes(findings),
        requirement: findings[0]?.requirement,
        counts: checker.counts(),
      };
    };

    it('asks that the source hears of the delivery', () => {
      expect(found([delivered(130)])).toMatchObject({
        classes: ['unconfirmed'],
        requirement: 'LM-BND-061',
      });
      expect(found([delivered(130)], [[150, 'released', 1, 1, 'deleted']])).toMatchObject({
        classes: [],
        counts: { confirmed: 1, unconfirmed: 0 },
      });
    });

    it('does not ask when there was no way back, or something may have become of the receipt', () => {
      expect(found([delivered(460)]).classes).toEqual([]);
      expect(found([delivered(130)], [[131, 'node-down', 3, 'warm']]).classes).toEqual([]);
      expect(found([delivered(130)], [[131, 'node-down', 2, 'permanent-loss']]).classes).toEqual(
        [],
      );
      expect(found([delivered(130)], [[140, 'fault', 0, 'bit-flip', 2, 1]]).classes).toEqual([]);
      expect(found([delivered(130)], [[140, 'released', 2, 9, 'bit-flip']]).classes).toEqual([]);
    });
  });
});
