import { describe, expect, it } from 'vitest';
import { joinChunks } from '../../../protocols/codec.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { patterned } from './rig-node.ts';
import { contactOf, Rig } from './store-rig.ts';

const LINE = {
  nodes: 3,
  edges: [
    [1, 2],
    [2, 3],
  ] as const,
};

const SQUARE = {
  nodes: 4,
  edges: [
    [1, 2],
    [2, 4],
    [1, 3],
    [3, 4],
  ] as const,
};

const accepts = (rig: Rig, of: number, to: number) =>
  rig
    .link(of, to)
    .end(of)
    .controls.flatMap((message) => (message.kind === 'custody' ? message.accepts : []));
const refuses = (rig: Rig, of: number, to: number) =>
  rig
    .link(of, to)
    .end(of)
    .controls.flatMap((message) => (message.kind === 'custody' ? message.refuses : []));

describe('a bundle with custody', () => {
  it('crosses a relay and is delivered once with its bytes intact', () => {
    const rig = new Rig(LINE);
    rig.node(1).submit({ to: 3, bytes: 150_000, request: 5 });
    rig.run(SECOND_NS);
    expect(rig.node(1).results).toMatchObject([{ request: 5, accepted: true }]);
    const [only, ...others] = rig.node(3).delivered;
    expect(others).toEqual([]);
    const sent = patterned(150_000, 150_001);
    expect(Buffer.compare(joinChunks(only?.payload ?? []), sent)).toBe(0);
    expect(only?.header.hopCount).toBe(2);
    for (const id of [1, 2, 3]) expect(rig.node(id).agent.counters().heldBundles).toBe(0);
    expect(
      rig
        .node(2)
        .memory.records()
        .filter(({ region }) => region === 'bundles'),
    ).toEqual([]);
  });

  it('keeps its place among others when its session ends and no way is left for a while', () => {
    const rig = new Rig({ nodes: 2, edges: [[1, 2]] });
    const { contacts } = rig;
    for (const request of [1, 2, 3]) rig.node(1).submit({ to: 2, bytes: 2_000, request });
    rig.run(4 * MILLISECOND_NS);
    rig.setContacts([]);
    rig.link(1, 2).down();
    rig.run(SECOND_NS);
    expect(rig.node(2).delivered).toEqual([]);
    rig.setContacts(contacts);
    rig.link(1, 2).up();
    rig.run(SECOND_NS);
    const sequences = rig.node(2).delivered.map(({ header }) => header.sequence);
    expect(sequences).toHaveLength(3);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  it('is relayed in the very pieces that came in, without copying', () => {
    const rig = new Rig(LINE);
    rig.node(1).submit({ to: 3, bytes: 150_000 });
    rig.run(SECOND_NS);
    const data = (from: number, to: number) =>
      rig
        .link(from, to)
        .end(from)
        .sent.map(({ segment }) => segment.data);
    const relayed = data(2, 3);
    expect(relayed).toHaveLength(3);
    for (const [at, piece] of data(1, 2).entries()) expect(relayed[at]).toBe(piece);
  });

  it('is accepted once the link takes the answer, however long its queue was full', () => {
    const rig = new Rig(LINE);
    rig.link(1, 2).end(2).full = true;
    rig.node(1).submit({ to: 3, bytes: 1_000 });
    rig.run(SECOND_NS);
    expect(rig.node(1).agent.counters().heldBundles).toBe(1);
    rig.link(1, 2).end(2).full = false;
    rig.run(20 * MILLISECOND_NS);
    expect(accepts(rig, 2, 1)).toHaveLength(1);
    expect(rig.node(1).agent.counters().heldBundles).toBe(0);
  });

  it('is accepted in messages of at most 256 answers, however many had to wait', () => {
    const rig = new Rig(LINE);
    rig.link(1, 2).end(2).full = true;
    for (let sent = 0; sent < 300; sent++) rig.node(1).submit({ to: 3, bytes: 100 });
    rig.run(SECOND_NS);
    rig.link(1, 2).end(2).full = false;
    rig.run(SECOND_NS);
    const sizes = rig
      .link(2, 1)
      .end(2)
      .controls.flatMap((message) => (message.kind === 'custody' ? message.accepts.length : []));
    expect(sizes.slice(0, 2)).toEqual([256, 44]);
    expect(rig.node(1).agent.counters().heldBundles).toBe(0);
  });

  it('is accepted only when durable, within the batching time', () => {
    const rig = new Rig({ ...LINE, storeLatencyNs: 40 * MILLISECOND_NS });
    rig.node(1).submit({ to: 3, bytes: 1_000 });
    rig.run(85 * MILLISECOND_NS);
    expect(rig.link(1, 2).end(1).sent).toHaveLength(1);
    expect(accepts(rig, 2, 1)).toEqual([]);
    rig.run(20 * MILLISECOND_NS);
    expect(accepts(rig, 2, 1)).toHaveLength(1);
    expect(rig.node(1).agent.counters().heldBundles).toBe(0);
  });

  it('is accepted as held, and not stored twice, when the first ACCEPT was lost', () => {
    const rig = new Rig({ ...LINE, up: false });
    const link = rig.link(1, 2);
    link.end(2).loseControl = (message) => message.kind === 'custody';
    link.up();
    rig.node(1).submit({ to: 3, bytes: 1_000 });
    rig.run(100 * MILLISECOND_NS);
    expect(rig.node(1).agent.counters().heldBundles).toBe(1);
    link.down();
    link.end(2).loseControl = () => false;
    link.up();
    rig.run(100 * MILLISECOND_NS);
    expect(accepts(rig, 2, 1).map(({ held }) => held)).toEqual([false, true]);
    expect(rig.node(1).agent.counters().heldBundles).toBe(0);
    expect(rig.node(2).agent.counters()).toMatchObject({ heldBundles: 1, received: 1 });
  });

  it('is remembered by a relay that released it, across a reset', () => {
    const rig = new Rig(LINE);
    const link = rig.link(1, 2);
    link.end(2).loseControl = (message) => message.kind === 'custody';
    rig.node(1).submit({ to: 3, bytes: 1_000 });
    rig.run(200 * MILLISECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(1);
    rig.node(2).reset();
    link.end(2).loseControl = () => false;
    for (const each of rig.linksOf(2)) each.up();
    rig.run(100 * MILLISECOND_NS);
    expect(accepts(rig, 2, 1).map(({ held }) => held)).toEqual([false, true]);
    expect(rig.node(2).agent.counters()).toMatchObject({ received: 0, heldBundles: 0 });
    expect(rig.node(1).agent.counters().heldBundles).toBe(0);
  });

  it('is refused without a route and then sent over another neighbour', () => {
    const rig = new Rig({ ...SQUARE, up: false });
    for (const peer of [1, 4]) rig.link(3, peer).up();
    rig.link(1, 2).up();
    rig.node(2).router.contacts = [contactOf({ id: 1, from: 2, to: 1, endNs: 1 })];
    rig.node(1).submit({ to: 4, bytes: 1_000 });
    rig.run(SECOND_NS);
    expect(refuses(rig, 2, 1).map(({ reason }) => reason)).toEqual(['no-route']);
    expect(rig.node(1).reported('bundle.refused')).toHaveLength(1);
    expect(rig.node(4).delivered.map(({ header }) => header.previousNode)).toEqual([3]);
  });

  it('is refused by a full store, waits out the backoff, and arrives when there is room', () => {
    const rig = new Rig({ ...LINE, up: false, storeBytesMaxOf: (id) => (id === 2 ? 12_000 : 1e9) });
    rig.link(1, 2).up();
    for (let at = 0; at < 3; at++) rig.node(1).submit({ to: 3, bytes: 4_000 });
    rig.run(SECOND_NS);
    expect(refuses(rig, 2, 1).map(({ reason }) => reason)).toEqual(['no-storage']);
    expect(rig.node(1).transitions).toContain('2: open → backpressured');
    expect(rig.node(1).agent.counters().heldBundles).toBe(1);
    rig.link(2, 3).up();
    rig.run(60 * SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(3);
    expect(rig.node(1).transitions).toContain('2: backpressured → open');
  });

  it('survives when two nodes offer each other their copies at once', () => {
    const rig = new Rig({
      nodes: 3,
      edges: [
        [1, 2],
        [2, 3],
      ],
      up: false,
    });
    const link = rig.link(1, 2);
    link.end(2).loseControl = (message) => message.kind === 'custody';
    link.up();
    rig.node(1).submit({ to: 3, bytes: 1_000 });
    rig.run(100 * MILLISECOND_NS);
    link.down();
    link.end(2).loseControl = () => false;
    // Both hold it now; node 2 is made to believe that the way leads back over node 1.
    rig.node(2).router.contacts = [
      contactOf({ id: 1, from: 2, to: 1 }),
      contactOf({ id: 2, from: 1, to: 3 }),
    ];
    rig.node(2).router.generation++;
    rig.node(2).step(() => rig.node(2).agent.routesChanged());
    link.up();
    rig.run(SECOND_NS);
    const holders = [1, 2].filter((id) => rig.node(id).agent.counters().heldBundles > 0);
    expect(holders.length).toBeGreaterThan(0);
    rig.link(2, 3).up();
    rig.setContacts(rig.contacts);
    rig.run(120 * SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(1);
    for (const id of [1, 2]) expect(rig.node(id).agent.counters().heldBundles).toBe(0);
  });

  it('is deleted with a report where the hop limit ends', () => {
    const rig = new Rig({
      nodes: 4,
      edges: [
        [1, 2],
        [2, 3],
        [3, 4],
      ],
      limits: { hopLimit: 2 },
    });
    rig.node(1).submit({ to: 4, bytes: 100 });
    rig.run(SECOND_NS);
    expect(rig.node(4).delivered).toEqual([]);
    const reasons = [1, 2, 3].flatMap((id) => rig.node(id).reported('bundle.deleted'));
    expect(reasons.map((args) => args[5])).toEqual([3]);
  });

  it('that comes back to a holder is not swallowed by the memory of an earlier offer', () => {
    const edges = [
      [1, 2],
      [2, 3],
      [1, 3],
      [2, 4],
    ] as const;
    const rig = new Rig({ nodes: 4, edges, up: false });
    const via = (...path: readonly number[]) =>
      path.slice(1).map((to, at) => contactOf({ id: at + 1, from: path[at] ?? 0, to }));
    const lead = (node: number, ...path: readonly number[]): void => {
      rig.node(node).router.contacts = via(...path);
      rig.node(node).router.generation++;
      rig.node(node).step(() => rig.node(node).agent.routesChanged());
    };
    for (const [node, path] of [
      [1, [1, 2, 4]],
      [2, [2, 3, 4]],
      [3, [3, 1, 4]],
    ] as const) {
      lead(node, ...path);
    }
    const link = rig.link(1, 2);
    link.end(2).loseControl = (message) => message.kind === 'custody';
    link.up();
    rig.node(1).submit({ to: 4 });
    rig.run(100 * MILLISECOND_NS);
    link.down();
    // Node 1 still holds it; node 2 hands it to 3, and 3 back to 1, which answers for both.
    rig.link(2, 3).up();
    rig.run(100 * MILLISECOND_NS);
    rig.link(1, 3).up();
    rig.run(100 * MILLISECOND_NS);
    const held = [1, 2, 3].map((id) => rig.node(id).agent.counters().heldBundles);
    expect(held).toEqual([1, 0, 0]);
    link.end(2).loseControl = () => false;
    lead(2, 2, 4);
    rig.link(2, 4).up();
    link.up();
    rig.run(SECOND_NS);
    expect(rig.node(4).delivered.map(({ header }) => header.hopCount)).toEqual([5]);
  });
});
