import { describe, expect, it } from 'vitest';
import { s2Custody } from '../../../harness/checkers/s2-custody.ts';
import { accepted, classes, FLOW, judge, SECOND, type Step } from './rig.ts';

describe('S2 custody', () => {
  it('passes custody handed on after it is durable at the next node', () => {
    const { findings, checker } = judge(s2Custody, [
      ...accepted(1, 1),
      [2, 'held', 2, 1, 0, 0],
      [2, 'released', 1, 1, 'deleted'],
      [3, 'delivered', 3, 1, 0, 2, 1, 1e6],
      [3.01, 'released', 2, 1, 'deleted'],
    ]);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(1);
  });

  it('finds custody released on send, even when the bundle arrives later', () => {
    const { findings } = judge(s2Custody, [
      ...accepted(1, 1),
      [2, 'released', 1, 1, 'deleted'],
      [2.1, 'held', 2, 1, 0, 0],
      [3, 'delivered', 3, 1, 0, 2, 1, 1e6],
    ]);
    expect(classes(findings)).toEqual(['unheld']);
    expect(findings[0]).toMatchObject({
      node: 1,
      atNs: 2 * SECOND,
      title: 'custody held by no live node',
    });
    expect(findings[0]?.lines[0]).toBe(
      'bundle sat-a/1 (custody, tactical) at 00:00:02.000 in sat-a',
    );
  });

  it('does not mind the order of records within one instant', () => {
    const { findings } = judge(s2Custody, [
      ...accepted(1, 1),
      [2, 'released', 1, 1, 'deleted'],
      [2, 'held', 2, 1, 0, 0],
      [600, 'deleted', 2, 1, 0, 'expired'],
      [600, 'released', 2, 1, 'deleted'],
    ]);
    expect(findings).toEqual([]);
  });

  it('finds a bundle accepted before it is durable, but for a declared grace', () => {
    const [submitted, held, answer] = accepted(1, 1) as [Step, Step, Step];
    const late: Step[] = [submitted, answer, [1.002, 'held', 1, 1, 0, 0]];
    expect(classes(judge(s2Custody, late).findings)).toEqual(['unheld']);
    const thresholds = { custodyGraceNs: 5_000_000 };
    expect(judge(s2Custody, late, { thresholds }).findings).toEqual([]);
    expect(judge(s2Custody, [submitted, answer, held]).findings).toEqual([]);
  });

  it('excuses what died with its holder, not what is let go beside a dead node', () => {
    const dead = judge(s2Custody, [
      ...accepted(1, 1),
      [2, 'held', 2, 1, 0, 0],
      [2.1, 'node-down', 2, 'permanent-loss'],
      [2.2, 'released', 1, 1, 'deleted'],
    ]);
    expect(dead.findings).toEqual([]);
    const beside = judge(s2Custody, [
      ...accepted(1, 1),
      [2.1, 'node-down', 2, 'permanent-loss'],
      [2.2, 'released', 1, 1, 'deleted'],
    ]);
    expect(classes(beside.findings)).toEqual(['unheld']);
  });

  it('holds a resetting node for alive: its store stays', () => {
    const { findings } = judge(s2Custody, [
      ...accepted(1, 1),
      [2, 'node-down', 1, 'reset'],
      [3, 'node-up', 1, 'warm', 2],
      [600, 'deleted', 1, 1, 0, 'expired'],
      [600, 'released', 1, 1, 'deleted'],
    ]);
    expect(findings).toEqual([]);
  });

  it('finds a lost store record as a fault, not as a violation', () => {
    const { findings } = judge(s2Custody, [...accepted(1, 1), [2, 'released', 1, 1, 'fault']]);
    expect(findings).toEqual([]);
  });

  it('excuses what its destination delivered by its memory alone, and nothing that is said to be lost else', () => {
    const said = (cause: string): readonly string[] =>
      classes(
        judge(s2Custody, [
          ...accepted(1, 1),
          [2, 'lost', 3, 1, cause],
          [30, 'released', 1, 1, 'deleted'],
          [40, 'node-up', 1, 'warm', 2],
        ]).findings,
      );
    expect(said('delivery-unheard')).toEqual([]);
    expect(said('link')).toEqual(['unheld']);
  });

  it('leaves best effort alone and judges assured bundles by their source copy', () => {
    const release: Step = [2, 'released', 1, 1, 'deleted'];
    const free = { ...FLOW, custody: false };
    expect(judge(s2Custody, [...accepted(1, 1), release], { flows: [free] }).checker.tested()).toBe(
      0,
    );
    const assured = { ...free, assured: true };
    const { findings } = judge(s2Custody, [...accepted(1, 1), release], { flows: [assured] });
    expect(classes(findings)).toEqual(['unheld']);
  });

  describe('of a copy that a partner took over', () => {
    const linked: Step = [0.5, 'lock', 1, 1, 2, 0, 0];
    const kept = (...more: Step[]) => [
      linked,
      ...accepted(60, 1),
      [62, 'held', 2, 1, 0, 0] as Step,
      ...more,
    ];
    const later: Step = [100, 'released', 2, 1, 'deleted'];

    it('finds the one before, when it keeps its own over a link that lasts', () => {
      const { findings } = judge(s2Custody, kept(later, [100, 'held', 3, 1, 0, 0]));
      expect(classes(findings)).toEqual(['kept']);
      expect(findings[0]).toMatchObject({ node: 1, requirement: 'LM-BND-041' });
      const delivered = [linked, ...accepted(60, 1), [62, 'delivered', 2, 1, 0, 1, 1, 1e6] as Step];
      expect(classes(judge(s2Custody, delivered).findings)).toEqual(['kept']);
    });

    it('lets it be when it lets go in time, or is offered the bundle again', () => {
      const released = judge(s2Custody, kept([91, 'released', 1, 1, 'deleted'], later));
      expect(classes(released.findings)).not.toContain('kept');
      const again = judge(s2Custody, kept([91, 'held', 1, 1, 0, 0]));
      expect(again.findings).toEqual([]);
    });

    it('asks nothing when the link does not last, an end is disturbed, or the source waits for a receipt', () => {
      expect(judge(s2Custody, kept([65, 'unlock', 1, 1, 2, 0, 'fade'])).findings).toEqual([]);
      expect(judge(s2Custody, kept([65, 'fault', 0, 'hang', 2, 1])).findings).toEqual([]);
      expect(judge(s2Custody, kept([65, 'key-epoch', 1, 2, 'current'])).findings).toEqual([]);
      const assured = { ...FLOW, assured: true };
      const source = [linked, ...accepted(60, 1, assured), [62, 'held', 2, 1, 0, 0] as Step];
      expect(judge(s2Custody, source, { flows: [assured] }).findings).toEqual([]);
      // Its own copy was lost, and it sends the bundle anew.
      const anew: Step[] = [
        [62, 'held', 2, 1, 0, 0],
        [65, 'lock', 2, 1, 3, 0, 0],
        [66, 'released', 1, 1, 'bit-flip'],
        [100, 'held', 1, 1, 1, 1],
      ];
      const lost = judge(s2Custody, [linked, ...accepted(60, 1, assured), ...anew], {
        flows: [assured],
      });
      expect(classes(lost.findings)).not.toContain('kept');
      const third: Step = [0.7, 'held', 4, 1, 0, 0];
      expect(judge(s2Custody, [linked, third, ...kept().slice(1)]).findings).toEqual([]);
    });
  });
});
