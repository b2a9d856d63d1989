import { describe, expect, it } from 'vitest';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { Rig } from './store-rig.ts';

const LINE = {
  nodes: 3,
  edges: [
    [1, 2],
    [2, 3],
  ] as const,
};
const marks = (rig: Rig, node: number) =>
  rig
    .node(node)
    .memory.records()
    .filter(({ region }) => region === 'marks').length;

describe('memory of what was delivered or released', () => {
  it('lasts the lifetime and the margin, then goes from the store too', () => {
    const rig = new Rig({ ...LINE, limits: { duplicateMarginNs: 5 * MINUTE_NS } });
    for (let at = 0; at < 4; at++) rig.node(1).submit({ to: 3, lifetimeNs: 10 * MINUTE_NS });
    rig.run(SECOND_NS);
    expect([marks(rig, 1), marks(rig, 2), marks(rig, 3)]).toEqual([0, 4, 4]);
    rig.run(14 * MINUTE_NS);
    expect([marks(rig, 2), marks(rig, 3)]).toEqual([4, 4]);
    rig.run(3 * MINUTE_NS);
    expect([marks(rig, 2), marks(rig, 3)]).toEqual([0, 0]);
  });

  it('is bounded: the mark that would be forgotten first makes room', () => {
    const rig = new Rig({ ...LINE, limits: { marksMax: 3 } });
    const minutes = [50, 10, 30, 20, 40];
    for (const each of minutes) rig.node(1).submit({ to: 3, lifetimeNs: each * MINUTE_NS });
    rig.run(SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(5);
    expect(rig.node(3).agent.counters().marksEvicted).toBe(2);
    expect(marks(rig, 3)).toBe(3);
    rig.run(31 * MINUTE_NS);
    // Those of 10 and 20 minutes made room: what is left outlives 30 minutes and the margin.
    expect(marks(rig, 3)).toBe(3);
  });

  it('lasts over a reset for as long as UTC may be off before and after it', () => {
    for (const [beforeNs, afterNs] of [
      [-20 * MINUTE_NS, 0],
      [0, 20 * MINUTE_NS],
      [-20 * MINUTE_NS, 20 * MINUTE_NS],
    ] as const) {
      const rig = new Rig({ ...LINE, limits: { duplicateMarginNs: 5 * MINUTE_NS } });
      const node = rig.node(3);
      node.utcErrorNs = beforeNs;
      node.uncertaintyNs = Math.abs(beforeNs);
      rig.node(1).submit({ to: 3, lifetimeNs: 10 * MINUTE_NS });
      rig.run(SECOND_NS);
      expect(marks(rig, 3)).toBe(1);
      node.utcErrorNs = afterNs;
      node.uncertaintyNs = Math.abs(afterNs);
      node.reset();
      rig.run(14 * MINUTE_NS);
      expect(marks(rig, 3)).toBe(1);
      rig.run(62 * MINUTE_NS);
      expect(marks(rig, 3)).toBe(0);
    }
  });

  it('goes at a start when its time was over before: timers are set for no time before that', () => {
    const rig = new Rig({ ...LINE, limits: { duplicateMarginNs: 5 * MINUTE_NS } });
    rig.node(1).submit({ to: 3, lifetimeNs: MINUTE_NS });
    rig.run(SECOND_NS);
    expect(marks(rig, 3)).toBe(1);
    const setNs: number[] = [];
    rig.onStep = (_, effects) => {
      for (const effect of effects) {
        if (effect.kind === 'timer-set') setNs.push(effect.atMonotonicNs);
      }
    };
    // Off for half an hour.
    rig.node(3).utcErrorNs = 30 * MINUTE_NS;
    rig.node(3).reset();
    rig.run(2 * MINUTE_NS);
    expect(Math.min(...setNs)).toBeGreaterThanOrEqual(0);
    expect(marks(rig, 3)).toBe(0);
  });
});
