import { describe, expect, it } from 'vitest';
import { valueDifferences } from '../../../harness/diff/value-difference.ts';

describe('differences of two scenarios', () => {
  it('are none between equal values, infinities and −0 included', () => {
    const value = { a: [1, Number.POSITIVE_INFINITY], b: { c: -0, d: 'x' }, e: [{ name: 'n' }] };
    expect(valueDifferences(value, structuredClone(value))).toEqual([]);
    expect(valueDifferences({ c: -0 }, { c: 0 })).toEqual([{ path: 'c', a: -0, b: 0 }]);
  });

  it('are named by path, where a value is missing too', () => {
    expect(
      valueDifferences({ seed: 1, limits: { hopLimit: 8 } }, { seed: 2, limits: {}, plan: 'x' }),
    ).toEqual([
      { path: 'seed', a: 1, b: 2 },
      { path: 'limits.hopLimit', a: 8, b: undefined },
      { path: 'plan', a: undefined, b: 'x' },
    ]);
  });

  it('match elements by id or name: one more in front moves nothing', () => {
    const fault = (id: string, atNs: number): object => ({ id, atNs });
    expect(
      valueDifferences(
        { faults: [fault('f-01', 5), fault('f-02', 6)] },
        { faults: [fault('f-00', 1), fault('f-01', 5), fault('f-02', 7)] },
      ),
    ).toEqual([
      { path: 'faults[f-02].atNs', a: 6, b: 7 },
      { path: 'faults[f-00]', a: undefined, b: fault('f-00', 1) },
    ]);
  });

  it('know an element by any name as one that is missing', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(valueDifferences({ nodes: [] }, { nodes: [{ name, id: 4 }] })).toEqual([
        { path: `nodes[${name}]`, a: undefined, b: { name, id: 4 } },
      ]);
    }
  });

  it('tell of another order, as nodes are numbered by it', () => {
    const nodes = [{ name: 'x' }, { name: 'y' }, { name: 'z' }];
    expect(valueDifferences({ nodes }, { nodes: [nodes[0], nodes[2], nodes[1]] })).toEqual([
      { path: 'nodes (order)', a: 'y', b: 'z' },
    ]);
  });

  it('count a list of instants once, by its first that differs', () => {
    expect(valueDifferences({ atNs: [1, 2, 3, 4] }, { atNs: [1, 2, 4] })).toEqual([
      { path: 'atNs[2] (4 and 3 elements)', a: 3, b: 4 },
    ]);
    expect(valueDifferences({ pairs: [['a', 'b']] }, { pairs: [['a', 'c']] })).toEqual([
      { path: 'pairs[0][1]', a: 'b', b: 'c' },
    ]);
  });

  it('end at a depth that no scenario has, and still tell same from different', () => {
    const nested = (leaf: number): unknown =>
      Array.from({ length: 100 }).reduce<unknown>((inner) => ({ x: inner }), leaf);
    expect(valueDifferences(nested(1), nested(1))).toEqual([]);
    expect(valueDifferences(nested(1), nested(2))).toHaveLength(1);
  });
});
