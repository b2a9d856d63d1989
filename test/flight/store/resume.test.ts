import { describe, expect, it } from 'vitest';
import { joinChunks } from '../../../protocols/codec.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { patterned } from './rig-node.ts';
import { Rig } from './store-rig.ts';

const BYTES = 600_000;
const PAIR = { nodes: 2, edges: [[1, 2]] as const, rateBps: 8e6 };

/** A session that ends in the middle of a transfer of ten segments of 60 ms each. */
const interrupted = (): Rig => {
  const rig = new Rig(PAIR);
  rig.node(1).submit({ to: 2, bytes: BYTES });
  rig.run(330 * MILLISECOND_NS);
  rig.link(1, 2).down();
  return rig;
};
const offsets = (rig: Rig): number[] =>
  rig
    .link(1, 2)
    .end(1)
    .sent.map(({ segment }) => segment.offset);

describe('RESUME', () => {
  it('lets the sender go on from the contiguous bytes, so that none is sent twice', () => {
    const rig = interrupted();
    const before = offsets(rig).length;
    rig.run(SECOND_NS);
    rig.link(1, 2).up();
    rig.run(2 * SECOND_NS);
    const [only] = rig.node(2).delivered;
    expect(Buffer.compare(joinChunks(only?.payload ?? []), patterned(BYTES, BYTES + 1))).toBe(0);
    expect(rig.node(2).agent.counters().resumed).toBe(1);
    const after = offsets(rig).slice(before);
    // The offer takes a light time: one segment may go out before it; the rest is not repeated.
    expect(after.length).toBeLessThan(8);
    expect(rig.node(2).agent.counters().heldBundles).toBe(0);
  });

  it('starts from the beginning when the digest of the bytes differs', () => {
    const rig = interrupted();
    const before = offsets(rig).length;
    const { link } = rig.link(1, 2).end(2);
    const send = link.end(2).sendControl.bind(link.end(2));
    link.end(2).sendControl = (message) =>
      send(message.kind === 'resume' ? { ...message, digest: new Uint8Array(32) } : message);
    link.up();
    rig.run(2 * SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(1);
    expect(offsets(rig).slice(before)[0]).toBe(0);
    expect(offsets(rig).slice(before).length).toBeGreaterThan(10);
  });

  it('discards what does not give the digest of the whole and never resumes it', () => {
    const rig = new Rig(PAIR);
    const end = rig.link(1, 2).end(1);
    end.tamper = (segment) =>
      segment.offset === 0 ? { ...segment, data: segment.data.map((byte) => byte ^ 1) } : segment;
    rig.node(1).submit({ to: 2, bytes: BYTES });
    rig.run(SECOND_NS);
    expect(rig.node(2).reported('bundle.digest-failed')).toHaveLength(1);
    expect(rig.node(2).delivered).toEqual([]);
    expect(rig.node(2).agent.counters().heldBytes).toBe(0);
    end.tamper = (segment) => segment;
    rig.run(30 * SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(1);
    expect(rig.node(2).agent.counters().resumed).toBe(0);
  });

  it('is over with the session: a receiver that lost its part gets all of it', () => {
    const rig = interrupted();
    rig.link(1, 2).up();
    rig.run(8 * MILLISECOND_NS);
    rig.node(2).reset();
    rig.run(SECOND_NS);
    rig.link(1, 2).up();
    rig.run(3 * SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(1);
  });

  it('keeps no room from others: an unfinished transfer is given up when the store is full', () => {
    const rig = new Rig({ ...PAIR, storeBytesMaxOf: (id) => (id === 2 ? 1_000_000 : 1e9) });
    rig.node(1).submit({ to: 2, bytes: BYTES });
    rig.run(330 * MILLISECOND_NS);
    rig.link(1, 2).down();
    expect(rig.node(2).agent.counters().heldBytes).toBe(BYTES);
    rig.node(2).submit({ to: 1, bytes: 500_000 });
    rig.run(SECOND_NS);
    expect(rig.node(2).results).toMatchObject([{ accepted: true }]);
    expect(rig.node(2).agent.counters().heldBytes).toBe(500_000);
    rig.link(1, 2).up();
    rig.run(20 * SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(1);
  });

  it('goes on though somebody asked for more room than there is', () => {
    const rig = new Rig({ ...PAIR, storeBytesMaxOf: (id) => (id === 2 ? 1_000_000 : 1e9) });
    rig.node(1).submit({ to: 2, bytes: BYTES });
    rig.run(330 * MILLISECOND_NS);
    rig.link(1, 2).down();
    rig.node(2).submit({ to: 1, bytes: 2_000_000 });
    rig.run(SECOND_NS);
    expect(rig.node(2).results).toMatchObject([{ accepted: false }]);
    rig.link(1, 2).up();
    rig.run(2 * SECOND_NS);
    expect(rig.node(2).agent.counters()).toMatchObject({ delivered: 1, resumed: 1 });
  });

  it('is for the attempt that it names: another one starts from its beginning', () => {
    const edges = [
      [1, 2],
      [1, 3],
      [3, 2],
    ] as const;
    const rig = new Rig({ nodes: 3, edges, rateBps: 8e6, up: false });
    rig.link(1, 2).up();
    rig.node(1).submit({ to: 2, bytes: BYTES, assured: true });
    rig.run(330 * MILLISECOND_NS);
    rig.link(1, 2).down();
    rig.link(1, 3).up();
    // The first attempt goes round, and no further than node 3.
    const all = rig.contacts;
    rig.setContacts(all.filter(({ from, to }) => from + to !== 3));
    rig.run(2 * SECOND_NS);
    expect(rig.node(1).agent.counters().forwarded).toBe(1);
    rig.setContacts(all);
    rig.link(1, 2).up();
    rig.run(40 * SECOND_NS);
    expect(rig.node(1).reported('bundle.resent')).toHaveLength(1);
    expect(rig.node(1).reported('bundle.refused')).toEqual([]);
    expect(rig.node(2).delivered).toHaveLength(1);
  });
});
