import { describe, expect, it } from 'vitest';
import { joinChunks } from '../../../protocols/codec.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { patterned, Rig } from './store-rig.ts';

const LINE = {
  nodes: 3,
  edges: [
    [1, 2],
    [2, 3],
  ] as const,
};

describe('a bundle with custody', () => {
  it('crosses a relay and is delivered once with its bytes intact', () => {
    const rig = new Rig(LINE);
    rig.node(1).submit({ to: 3, bytes: 150_000, request: 5 });
    rig.run(SECOND_NS);
    expect(rig.node(1).results).toMatchObject([{ request: 5, accepted: true }]);
    const [only, ...others] = rig.node(3).delivered;
    expect(others).toEqual([]);
    expect(joinChunks(only?.payload ?? [])).toEqual(patterned(150_000, 150_001));
    expect(only?.header.hopCount).toBe(2);
    for (const id of [1, 2, 3]) expect(rig.node(id).agent.counters().heldBundles).toBe(0);
    expect(
      rig
        .node(2)
        .memory.records()
        .filter(({ region }) => region === 'bundles'),
    ).toEqual([]);
  });
});
