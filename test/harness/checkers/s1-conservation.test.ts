import { describe, expect, it } from 'vitest';
import { s1Conservation } from '../../../harness/checkers/s1-conservation.ts';
import { accepted, classes, FLOW, judge, SECOND, type Step } from './rig.ts';

const BEST_EFFORT = { ...FLOW, custody: false };
/** Accepted without a record in a store. */
const sent = (seconds: number, bundle: number): Step[] =>
  accepted(seconds, bundle, BEST_EFFORT).filter(([, kind]) => kind !== 'held');

describe('S1 conservation', () => {
  it('passes a bundle that is handed on and delivered, and counts every fate', () => {
    const { findings, checker } = judge(s1Conservation, [
      ...accepted(1, 1),
      [2, 'held', 2, 1, 0, 0],
      [2, 'released', 1, 1, 'deleted'],
      [3, 'delivered', 3, 1, 0, 2, 1, 1e6],
      [3, 'released', 2, 1, 'deleted'],
      ...accepted(4, 2),
      [5, 'deleted', 1, 2, 0, 'expired'],
      [5, 'released', 1, 2, 'deleted'],
      ...accepted(6, 3),
      ...accepted(7, 4),
      [8, 'node-down', 1, 'permanent-loss'],
    ]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({
      accepted: 4,
      delivered: 1,
      deleted: 1,
      held: 0,
      lost: 2,
    });
    expect(checker.tested()).toBe(4);
  });

  it('finds two bundles of one name, but of a source whose store may have lost its numbers', () => {
    const again: Step = [20, 'accepted', 1, 9, 0, 1, 0, 1];
    const { findings } = judge(s1Conservation, [...accepted(1, 1), again]);
    expect(classes(findings)).toEqual(['named-twice']);
    expect(findings[0]?.requirement).toBe('LM-BND-003');
    const hit: Step = [10, 'fault', 0, 'bit-flip', 1, 1];
    expect(judge(s1Conservation, [...accepted(1, 1), hit, again]).findings).toEqual([]);
  });

  it('finds numbers that begin anew with a restart, but of bundles that were taken before it', () => {
    const taken = (atS: number, request: number, createdS: number, sequence: number): Step => [
      ...([atS, 'accepted', 1, request, 0, request, createdS * SECOND, sequence] as const),
    ];
    const restart: readonly Step[] = [
      [20, 'node-down', 1, 'reset'],
      [25, 'node-up', 1, 'warm', 2],
    ];
    const found = (...steps: readonly Step[]) => classes(judge(s1Conservation, steps).findings);
    const before = [taken(10, 1, 10, 7), taken(11, 2, 11, 5)];
    expect(found(...before, ...restart, taken(30, 3, 30, 6))).toContain('number-again');
    expect(found(...before, ...restart, taken(30, 3, 30, 8))).not.toContain('number-again');
    expect(found(...before, ...restart, taken(30, 3, 15, 6))).not.toContain('number-again');
    expect(found(...before, taken(30, 3, 30, 6))).not.toContain('number-again');
    // RFC 9171 §4.2.7 lets a source count from 0 for each creation time.
    const apart = [taken(10, 1, 10, 0), taken(11, 2, 11, 0)];
    expect(found(...apart)).not.toContain('number-again');
    expect(found(taken(10, 1, 10, 0), ...restart, taken(30, 2, 30, 0))).toContain('number-again');
    const hit: Step = [12, 'fault', 0, 'bit-flip', 1, 1];
    expect(found(...before, hit, ...restart, taken(30, 3, 30, 6))).not.toContain('number-again');
  });

  it('counts what is still held, through a reset', () => {
    const { findings, checker } = judge(s1Conservation, [
      ...accepted(1, 1),
      [8, 'node-down', 1, 'reset'],
      [9, 'node-up', 1, 'warm', 2],
    ]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ held: 1 });
  });

  it('counts bundles that it has closed as if it had kept them, whatever comes later', () => {
    const numbers = Array.from({ length: 3_000 }, (_, i) => i + 1);
    const { findings, checker } = judge(s1Conservation, [
      ...numbers.flatMap((bundle): Step[] => [
        ...accepted(bundle, bundle),
        [bundle, 'deleted', 1, bundle, 0, 'expired'],
        [bundle, 'released', 1, bundle, 'deleted'],
      ]),
      [4_000, 'delivered', 3, 1, 0, 2, 1, 1e6],
      [4_000, 'held', 2, 2, 0, 0],
      [4_001, 'held', 2, 3, 0, 0],
      [4_002, 'released', 2, 3, 'deleted'],
    ]);
    expect(findings).toEqual([]);
    const counts = { accepted: 3_000, delivered: 1, held: 1, deleted: 2_998, lost: 0 };
    expect(checker.counts()).toMatchObject(counts);
  });

  it('finds a bundle that leaves the store without report, transfer or delivery', () => {
    const { findings } = judge(s1Conservation, [
      ...accepted(1, 7),
      [2, 'held', 2, 7, 0, 0],
      [2, 'released', 1, 7, 'deleted'],
      [30, 'released', 2, 7, 'deleted'],
    ]);
    expect(classes(findings)).toEqual(['vanished']);
    expect(findings[0]).toMatchObject({ node: 2, atNs: 30 * SECOND, signature: 'S1/vanished' });
    expect(findings[0]?.lines[0]).toBe(
      'bundle sat-a/7 (tactical, custody) last seen at 00:00:30.000 in sat-b',
    );
    expect(findings[0]?.lines.at(-1)).toMatch(/^00:00:30.000 {2}sat-b .*gone from the store/);
  });

  it('takes the death of the only holder as a cause, the death of another as none', () => {
    const handedOn: Step[] = [
      ...accepted(1, 1),
      [2, 'held', 2, 1, 0, 0],
      [2, 'released', 1, 1, 'deleted'],
    ];
    const died = judge(s1Conservation, [...handedOn, [9, 'node-down', 2, 'permanent-loss']]);
    expect(classes(died.findings)).toEqual([]);
    const elsewhere = judge(s1Conservation, [
      ...handedOn,
      [9, 'node-down', 3, 'permanent-loss'],
      [10, 'released', 2, 1, 'deleted'],
    ]);
    expect(classes(elsewhere.findings)).toEqual(['vanished']);
  });

  it('does not take a recorded loss as an excuse for a bundle under custody', () => {
    const { findings } = judge(s1Conservation, [
      ...accepted(1, 1),
      [2, 'lost', 1, 1, 'link'],
      [3, 'released', 1, 1, 'deleted'],
    ]);
    expect(classes(findings)).toEqual(['vanished']);
  });

  it('excuses what its destination delivered by its memory alone', () => {
    const { findings, checker } = judge(s1Conservation, [
      ...accepted(1, 1),
      [2, 'lost', 3, 1, 'delivery-unheard'],
      [30, 'released', 1, 1, 'deleted'],
    ]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ lost: 1 });
  });

  it('wants a cause for the loss of best effort once its lifetime is over', () => {
    const flows = [{ ...BEST_EFFORT, lifetimeNs: 100 * SECOND }];
    const silent = judge(s1Conservation, sent(1, 1), { flows });
    expect(classes(silent.findings)).toEqual(['vanished']);
    const lossy = judge(s1Conservation, sent(1, 1), { flows, bestEffortLossy: true });
    expect(lossy.findings).toEqual([]);
    expect(lossy.checker.counts()).toMatchObject({ lost: 1 });
    const recorded = judge(s1Conservation, [...sent(1, 1), [5, 'lost', 2, 1, 'link']], { flows });
    expect(recorded.findings).toEqual([]);
    const reset = judge(s1Conservation, [...sent(1, 1), [5, 'node-down', 2, 'reset']], { flows });
    expect(reset.checker.counts()).toMatchObject({ lost: 1 });
    const early = judge(s1Conservation, [[0, 'node-down', 2, 'reset'], ...sent(1, 1)], { flows });
    expect(classes(early.findings)).toEqual(['vanished']);
    const transit = judge(s1Conservation, sent(950, 1), { flows });
    expect(transit.checker.counts()).toMatchObject({ inTransit: 1 });
    // A node may take a second for the deletion, and its report, after the end of the lifetime.
    const ended = judge(s1Conservation, sent(899, 1), { flows });
    expect(ended.checker.counts()).toMatchObject({ inTransit: 1 });
    expect(classes(judge(s1Conservation, sent(897, 1), { flows }).findings)).toEqual(['vanished']);
  });

  it('wants an answer to every request, unless the node goes down or the run ends', () => {
    const request = accepted(1, 1).slice(0, 1);
    expect(classes(judge(s1Conservation, request).findings)).toEqual(['unanswered']);
    const refused = judge(s1Conservation, [
      ...request,
      [1, 'submit-refused', 1, 1, 0, 'throttled'],
    ]);
    expect(refused.findings).toEqual([]);
    expect(refused.checker.counts()).toMatchObject({ refused: 1, submitted: 1 });
    const down = judge(s1Conservation, [...request, [2, 'node-down', 1, 'reset']]);
    expect(down.checker.counts()).toMatchObject({ cutOff: 1 });
    expect(judge(s1Conservation, request, { endS: 5 }).findings).toEqual([]);
  });

  it('finds answers that nobody asked for', () => {
    const invented: Step = [3, 'answered-unasked', 1, 424_242, 1];
    const { findings } = judge(s1Conservation, [...accepted(1, 1), invented]);
    expect(classes(findings)).toEqual(['answered-unasked']);
    expect(findings[0]?.requirement).toBe('LM-AVI-016');
  });

  it('finds deliveries from nothing, but allows one whose answer a reset cut off', () => {
    const delivery: Step = [9, 'delivered', 3, 5, 0, 1, 1, 1e6];
    expect(classes(judge(s1Conservation, [delivery]).findings)).toEqual(['from-nothing']);
    const cutOff = judge(s1Conservation, [
      ...accepted(1, 5).slice(0, 2),
      [2, 'node-down', 1, 'reset'],
      [3, 'node-up', 1, 'warm', 2],
      delivery,
    ]);
    expect(cutOff.findings).toEqual([]);
  });

  it('takes acceptance and delivery in one instant in any order', () => {
    const [submitted, , answer] = accepted(1, 1) as [Step, Step, Step];
    const { findings, checker } = judge(s1Conservation, [
      submitted,
      [1, 'delivered', 3, 1, 0, 0, 1, 1e6],
      answer,
    ]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ accepted: 1, delivered: 1 });
  });

  it('counts a copy that is taken in while another one is deleted as held, not as deleted', () => {
    const { findings, checker } = judge(s1Conservation, [
      ...accepted(1, 1),
      [2, 'deleted', 1, 1, 0, 'expired'],
      [2, 'released', 1, 1, 'deleted'],
      [2.5, 'held', 2, 1, 0, 0],
    ]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ held: 1, deleted: 0 });
  });

  describe('of assured bundles', () => {
    const flow = { ...FLOW, custody: false, assured: true };
    const asked = accepted(1, 1, flow);
    const gone: Step = [5, 'released', 1, 1, 'deleted'];
    const delivered: Step = [9, 'delivered', 3, 1, 0, 2, 1, 1e6];
    const found = (...history: Step[]): readonly string[] =>
      classes(judge(s1Conservation, [...asked, ...history], { flows: [flow] }).findings);

    it('finds a source that lets its copy go before the delivery', () => {
      const { findings } = judge(s1Conservation, [...asked, gone, delivered], { flows: [flow] });
      expect(classes(findings)).toEqual(['source-copy-gone']);
      expect(findings[0]?.requirement).toBe('LM-BND-062');
      expect(found([3, 'held', 2, 1, 0, 0], gone)).toEqual(['source-copy-gone']);
    });

    it('finds one that is sent again under its attempt, but of foreign flight software', () => {
      const again: Step = [5, 'breach', 1, 1, 2, 'attempt-again', 7];
      const silence: Step = [6, 'breach', 1, 1, 2, 'after-silence', 7];
      expect(found(again, silence, delivered)).toEqual(['attempt-again']);
      const facts = { flows: [flow], foreignNodes: new Set([1]) };
      expect(judge(s1Conservation, [...asked, again, delivered], facts).findings).toEqual([]);
    });

    it('lets it go after the delivery, with a report, with its store, or to be written anew', () => {
      expect(found(delivered, [10, 'released', 1, 1, 'deleted'])).toEqual([]);
      expect(found(gone, [5, 'deleted', 1, 1, 0, 'expired'])).toEqual([]);
      expect(found([5, 'deleted', 1, 1, 0, 'expired'], gone)).toEqual([]);
      expect(found([5, 'released', 1, 1, 'bit-flip'], delivered)).toEqual([]);
      expect(found(gone, [5, 'held', 1, 1, 1, 1], delivered)).toEqual([]);
      expect(found([4, 'released', 2, 1, 'deleted'], delivered)).toEqual([]);
    });
  });

  it('lets frames lie at their sender after a fault of a link, for as long as that acted', () => {
    const fault = (seconds: number, active: number): Step => [
      ...([seconds, 'fault', 0, 'segment-lost', 1, active] as const),
    ];
    const stands = (endS: number, from: number, until: number, partner?: number) => {
      const faults = [{ kind: 'segment-lost', node: 1, ...(partner ? { partner } : {}) }];
      const flows = [{ ...BEST_EFFORT, lifetimeNs: 100 * SECOND }];
      const history = [fault(from, 1), ...sent(50, 1), fault(until, 0)];
      const { findings } = judge(
        s1Conservation,
        history.sort((a, b) => a[0] - b[0]),
        { endS, faults, flows },
      );
      return classes(findings);
    };
    expect(stands(290, 40, 170, 2)).toEqual([]);
    expect(stands(310, 40, 170, 2)).toEqual(['vanished']);
    expect(stands(290, 40, 170)).toEqual(['vanished']);
    // It acted before, or began when the bundle was over.
    expect(stands(290, 10, 40, 2)).toEqual(['vanished']);
    expect(stands(290, 170, 280, 2)).toEqual(['vanished']);
  });

  it('waits for answers of a node whose processor is slow', () => {
    const asked: Step = [10, 'submitted', 1, 7, 0, 1_000, 'tactical', 0, 1, 60 * SECOND, 3];
    const slow: Step = [5, 'fault', 0, 'slow-processor', 1, 1];
    expect(classes(judge(s1Conservation, [asked]).findings)).toEqual(['unanswered']);
    const { findings, checker } = judge(s1Conservation, [slow, asked]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ pending: 1 });
  });
});
