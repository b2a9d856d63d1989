import type { Thresholds } from '../../../harness/checkers/thresholds.ts';
import { describe, expect, it } from 'vitest';
import { s7Expiry } from '../../../harness/checkers/s7-expiry.ts';
import { accepted, classes, judge, SECOND, type Step } from './rig.ts';

/** Bundles live 600 s. */
const deleted = (seconds: number, bundle: number, reason = 'expired', node = 2): Step => [
  seconds,
  'deleted',
  node,
  bundle,
  0,
  reason,
];
const delivered = (seconds: number, bundle: number, hops = 2): Step => [
  seconds,
  'delivered',
  3,
  bundle,
  0,
  hops,
  1,
  1e6,
];
const fault = (seconds: number, kind: string, active: number, index = 0): Step => [
  seconds,
  'fault',
  index,
  kind,
  1,
  active,
];
/** Accepted by a source that does not trust its clock. */
const undated = (seconds: number, bundle: number): Step[] =>
  accepted(seconds, bundle).map((step) =>
    step[1] === 'accepted' ? [step[0], 'accepted', 1, bundle, 0, bundle, 0, bundle] : step,
  );

describe('S7 expiry', () => {
  it('passes bundles that expire with their lifetime and arrive within it', () => {
    const { findings, checker } = judge(s7Expiry, [
      ...accepted(10, 1),
      ...accepted(11, 2),
      ...accepted(12, 3),
      delivered(609, 1),
      deleted(611.2, 2),
      deleted(612, 3),
      deleted(612.5, 3),
    ]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toEqual({
      expired: 3,
      delivered: 1,
      undated: 0,
      excused: 0,
      clocks: 0,
      voidCommands: 0,
      steps: 0,
    });
    expect(checker.tested()).toBe(4);
  });

  it('finds one that expires early, and none that is deleted for another reason', () => {
    const { findings } = judge(s7Expiry, [
      ...accepted(10, 1),
      ...accepted(11, 2),
      deleted(40, 2, 'shed'),
      deleted(609, 1),
    ]);
    expect(classes(findings)).toEqual(['expired-early']);
    expect(findings[0]?.requirement).toBe('LM-BND-072');
    expect(findings[0]?.lines[0]).toMatch(
      /bundle 1 expired 599.000 s old, its lifetime 600.000 s at .* in sat-b/,
    );
  });

  it('finds one that a node kept for long after its end which was well, and whose clock is known', () => {
    const clock: Step = [5, 'clock', 2, 0, 1_000_000, 2];
    const late = (...more: Step[]) =>
      judge(s7Expiry, [clock, ...accepted(10, 1), ...more, deleted(640, 1)]).findings;
    expect(classes(late())).toEqual(['expired-late']);
    expect(late()[0]?.requirement).toBe('LM-BND-072');
    expect(late([100, 'node-up', 2, 'warm', 2])).toHaveLength(1);
    expect(late([612, 'node-up', 2, 'warm', 2])).toEqual([]);
    expect(late([300, 'fault', 0, 'slow-processor', 2, 1])).toEqual([]);
    const slow = (seconds: number, index: number, active: number): Step => {
      return [seconds, 'fault', index, 'slow-processor', 2, active];
    };
    expect(late(slow(300, 0, 1), slow(300, 1, 1), slow(400, 1, 0))).toEqual([]);
    expect(late([300, 'fault', 0, 'frames-held', 2, 1])).toEqual([]);
    expect(late([300, 'clock', 2, 0, 20e9, 2])).toEqual([]);
    expect(judge(s7Expiry, [...accepted(10, 1), deleted(640, 1)]).findings).toEqual([]);
    expect(judge(s7Expiry, [clock, ...accepted(10, 1), deleted(615, 1)]).findings).toEqual([]);
  });

  it('finds one that is delivered late, once', () => {
    const { findings } = judge(s7Expiry, [
      ...accepted(10, 1),
      delivered(611, 1),
      delivered(612, 1),
    ]);
    expect(classes(findings)).toEqual(['delivered-late']);
  });

  it('allows what a clock declares of itself', () => {
    const clock: Step = [5, 'clock', 2, 0, SECOND, 3];
    const early = [...accepted(10, 1), deleted(608, 1)];
    expect(judge(s7Expiry, [clock, ...early]).findings).toEqual([]);
    expect(classes(judge(s7Expiry, early).findings)).toEqual(['expired-early']);
  });

  it('allows a bundle without a time of creation the margin of its hops, and no more', () => {
    const facts = { hopLimit: 16 };
    const run = (...steps: Step[]) => judge(s7Expiry, [...undated(10, 1), ...steps], facts);
    expect(run(deleted(608.5, 1)).findings).toEqual([]);
    expect(classes(run(deleted(600, 1)).findings)).toEqual(['expired-early']);
    expect(run(delivered(620, 1)).findings).toEqual([]);
    const late = run(delivered(621, 1));
    expect(classes(late.findings)).toEqual(['delivered-late']);
    expect(late.checker.counts()).toMatchObject({ undated: 1 });
    expect(late.findings[0]?.lines[0]).toContain('its source without trusted time,');
  });

  it('excuses a late one without a time of creation whose frames a fault held back', () => {
    const held = [fault(100, 'frames-held', 1), fault(300, 'frames-held', 0)];
    const late = judge(s7Expiry, [...undated(10, 1), ...held, delivered(700, 1)]);
    expect(late.findings).toEqual([]);
    expect(late.checker.counts()).toMatchObject({ excused: 1, clocks: 0 });
    const dated = judge(s7Expiry, [...accepted(10, 1), ...held, delivered(700, 1)]);
    expect(classes(dated.findings)).toEqual(['delivered-late']);
  });

  it('allows what faults make clocks lie, by its size', () => {
    const early = [...accepted(10, 1), deleted(608, 1)];
    const preceded = (...lies: Step[]) => [...lies, ...early];
    const step = { faults: [{ kind: 'clock-step', node: 1, offsetNs: -2 * SECOND }] };
    const small = { faults: [{ kind: 'clock-step', node: 1, offsetNs: SECOND }] };
    const told = preceded(fault(1, 'clock-step', 1), fault(2, 'clock-step', 0));
    expect(judge(s7Expiry, told, step).findings).toEqual([]);
    expect(classes(judge(s7Expiry, told, small).findings)).toEqual(['expired-early']);

    const drift = { faults: [{ kind: 'clock-drift', node: 1, driftPpb: 4e6 }] };
    const drifting = preceded(fault(1, 'clock-drift', 1));
    expect(judge(s7Expiry, drifting, drift).findings).toEqual([]);
    const ended = preceded(fault(1, 'clock-drift', 1), fault(9, 'clock-drift', 0));
    expect(classes(judge(s7Expiry, ended, drift).findings)).toEqual(['expired-early']);
  });

  it('judges nothing once a clock was made to do what has no size', () => {
    const facts = { faults: [{ kind: 'clock-chaos', node: 1 }] };
    const history = [fault(1, 'clock-chaos', 1), ...accepted(10, 1), deleted(60, 1)];
    expect(judge(s7Expiry, history, facts).findings).toEqual([]);
  });

  it('finds a clock that is off by more than its node declares, unless a fault made clocks lie', () => {
    const off = (errorNs: number): Step => [50, 'clock', 1, errorNs, 1_000, 2];
    expect(judge(s7Expiry, [off(-1_000), off(1_000), off(-SECOND)]).findings).toEqual([]);
    const { findings } = judge(s7Expiry, [off(2_000)]);
    expect(classes(findings)).toEqual(['clock-beyond-bound']);
    expect(findings[0]?.requirement).toBe('LM-TIM-008');
    expect(judge(s7Expiry, [fault(20, 'clock-step', 1), off(2_000)]).findings).toEqual([]);
  });

  it('finds a telecommand that is taken after its end, beyond what clocks excuse', () => {
    const given = (seconds: number): Step[] => [
      [5, 'clock', 2, 0, SECOND, 3],
      [seconds, 'timed-order', 'void-command', 7, 40 * SECOND],
      [seconds, 'command-stage', 2, 7, 'ping', 'accepted', ''],
    ];
    const { findings, checker } = judge(s7Expiry, given(45));
    expect(classes(findings)).toEqual(['void-command']);
    expect(findings[0]?.requirement).toBe('LM-MGT-101');
    expect(checker.counts()).toMatchObject({ voidCommands: 1 });
    expect(judge(s7Expiry, given(43.9)).findings).toEqual([]);
    const [clock, order] = given(45) as [Step, Step];
    const refused: Step = [45, 'command-stage', 2, 7, '', 'refused', 'expired'];
    expect(judge(s7Expiry, [clock, order, refused]).findings).toEqual([]);
    const lying = { faults: [{ kind: 'clock-step', node: 1, offsetNs: 5 * SECOND }] };
    expect(judge(s7Expiry, [fault(1, 'clock-step', 1), ...given(45)], lying).findings).toEqual([]);
    // Who never said how good its clock is may have any.
    expect(judge(s7Expiry, given(45).slice(1)).findings).toEqual([]);
  });

  it('lets a clock behind a socket be behind, as its answers leave late, and not ahead', () => {
    const off = (errorNs: number): Step => [50, 'clock', 1, errorNs, 1_000, 2];
    const served = { foreignNodes: new Set([1]) };
    expect(judge(s7Expiry, [off(-3 * SECOND)], served).findings).toEqual([]);
    expect(classes(judge(s7Expiry, [off(2_000)], served).findings)).toEqual(['clock-beyond-bound']);
    expect(classes(judge(s7Expiry, [off(-3 * SECOND)]).findings)).toEqual(['clock-beyond-bound']);
  });

  it('finds ages that lag behind where nobody knows the time, beyond hops, restarts and what faults keep back', () => {
    const short = (lagS: number): Step => [60, 'age-short', 2, 1, 7, 2, 20 * SECOND, lagS * SECOND];
    const { findings } = judge(s7Expiry, [short(10), short(11)]);
    expect(classes(findings)).toEqual(['age-short']);
    expect(findings[0]?.requirement).toBe('LM-BND-071');
    expect(findings[0]?.lines[0]).toContain('bundle 7 of sat-a: 11');
    const clock: Step = [5, 'clock', 2, 0, 3 * SECOND, 3];
    const up = (seconds: number): Step => [seconds, 'node-up', 2, 'warm', 2];
    expect(judge(s7Expiry, [clock, up(30), short(16)]).findings).toEqual([]);
    expect(classes(judge(s7Expiry, [clock, up(10), short(16)]).findings)).toEqual(['age-short']);
    const held = [fault(10, 'frames-held', 1), fault(30, 'frames-held', 0)];
    expect(judge(s7Expiry, [...held, short(60)]).findings).toEqual([]);
    const slow = [fault(10, 'slow-processor', 1), fault(15, 'slow-processor', 0)];
    expect(classes(judge(s7Expiry, [...slow, short(60)]).findings)).toEqual(['age-short']);
    expect(judge(s7Expiry, [short(60)], { foreignNodes: new Set([3]) }).findings).toEqual([]);
  });

  it('finds a clock that was right and follows a step at once, whoever tells it', () => {
    const lie = fault(100, 'clock-step', 1);
    const says = (seconds: number, errorMs: number, stratum = 1): Step => {
      return [seconds, 'clock', 2, errorMs * 1e6, 1_000, stratum];
    };
    const found = (...history: Step[]): readonly string[] =>
      classes(judge(s7Expiry, history).findings);
    const { findings, checker } = judge(s7Expiry, [says(90, 0), lie, says(110, 9)]);
    expect(classes(findings)).toEqual(['step-followed']);
    expect(findings[0]?.requirement).toBe('LM-TIM-013');
    expect(checker.counts()).toMatchObject({ steps: 1 });
    // Small steps add up: one of a millisecond, a quarter of one every second, and drift.
    expect(found(says(90, 0), lie, says(110, 8))).toEqual([]);
    // Its UTC is behind when it is said later; ahead it cannot be.
    expect(found(says(90, 0), lie, says(110, -1_900))).toEqual([]);
    expect(found(says(90, 0), lie, says(110, -2_100))).toEqual(['step-followed']);
    // What messages of time transfers tell counts alike; one that waited for its line takes nothing back.
    const tells = (seconds: number, errorMs: number): Step => {
      return [seconds, 'time-told', 2, errorMs * 1e6, 1_000, 1];
    };
    expect(found(tells(90, 0), lie, tells(110, 9))).toEqual(['step-followed']);
    expect(found(says(90, 0), tells(95, -40), lie, tells(110, 8))).toEqual([]);
    expect(found(says(90, 0), lie, tells(110, -5_000))).toEqual([]);
    expect(found(says(90, 0), tells(95, -40), lie, tells(110, 9))).toEqual(['step-followed']);
    // Believed after five minutes; without a source, or off before, anything sets it; a restart forgets.
    expect(found(lie, says(390, 0), says(410, 700))).toEqual([]);
    expect(found(says(90, 0, 16), lie, says(110, 700))).toEqual([]);
    expect(found(lie, says(105, 50), says(110, 700))).toEqual([]);
    expect(found(says(90, 0), lie, [105, 'node-down', 2, 'warm'], says(110, 700))).toEqual([]);
    const [ofOther, own]: Step[] = [1, 2].map((node) => [80, 'fault', 1, 'other-limits', node, 1]);
    expect(found(ofOther as Step, says(90, 0), lie, says(110, 700))).toHaveLength(1);
    expect(found(own as Step, says(90, 0), lie, says(110, 700))).toEqual([]);
    // By the bounds that nodes have.
    const bounded = (thresholds: Partial<Thresholds>, errorMs: number): readonly string[] =>
      classes(judge(s7Expiry, [lie, says(150, 0), says(190, errorMs)], { thresholds }).findings);
    expect(bounded({}, 700)).toEqual(['step-followed']);
    expect(bounded({ timeBelievedNs: 80 * SECOND }, 700)).toEqual([]);
    expect(bounded({ timeFollowedShare: 1 }, 30)).toEqual([]);
    expect(bounded({}, 30)).toEqual(['step-followed']);
  });
});
