import { describe, expect, it } from 'vitest';
import { SECOND_NS } from '../../../protocols/units.ts';
import { contactOf, Rig } from './store-rig.ts';

const RING = {
  nodes: 4,
  edges: [
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 1],
  ] as const,
};

const offers = (rig: Rig, from: number, to: number): number =>
  new Set(
    rig
      .link(from, to)
      .end(from)
      .sent.map(({ segment }) => segment.transfer),
  ).size;
const refused = (rig: Rig, node: number): number => rig.node(node).agent.counters().refusedHere;

describe('a bundle that its destination refuses', () => {
  it('waits at the neighbour and is offered there again, and goes no other way', () => {
    const rig = new Rig(RING);
    rig.node(3).memory.failing = 'full';
    rig.node(1).submit({ to: 3 });
    rig.run(60 * SECOND_NS);
    expect(refused(rig, 3)).toBe(4);
    const [near, far] = offers(rig, 2, 3) > 0 ? [2, 4] : [4, 2];
    expect(offers(rig, near, 3)).toBe(4);
    expect(offers(rig, near, 1) + offers(rig, 1, far) + offers(rig, far, 3)).toBe(0);
    rig.node(3).memory.failing = undefined;
    rig.run(60 * SECOND_NS);
    expect(rig.node(3).delivered.map(({ header }) => header.hopCount)).toEqual([2]);
  });
});

describe('a bundle that a relay without a route refuses', () => {
  const contact = (id: number, from: number, to: number) => contactOf({ id, from, to });
  /** Node 2 knows nothing of node 3; another way, whose link is down, begins so much later. */
  const lostRelay = (laterS: number) => {
    const later = { ...contact(3, 1, 4), startNs: (1_000 + laterS) * SECOND_NS };
    const contacts = [contact(1, 1, 2), contact(2, 2, 3), later, contact(4, 4, 3)];
    const rig = new Rig({ nodes: 4, contacts });
    rig.link(1, 4).down();
    rig.node(2).router.contacts = [];
    rig.link(2, 3).down();
    rig.node(1).submit({ to: 3 });
    rig.run(SECOND_NS);
    expect(refused(rig, 2)).toBe(1);
    rig.link(2, 3).up();
    return { rig, contacts };
  };

  it('waits and is offered there again where another way would take much longer', () => {
    const { rig, contacts } = lostRelay(300);
    rig.setContacts(contacts);
    rig.run(3 * SECOND_NS);
    expect(rig.node(3).delivered).toEqual([]);
    rig.run(2 * SECOND_NS);
    expect(rig.node(3).delivered.map(({ header }) => header.hopCount)).toEqual([2]);
  });

  it('is offered there again when routes change, once it could have been asked anew', () => {
    const { rig, contacts } = lostRelay(3);
    rig.setContacts(contacts);
    rig.run(5 * SECOND_NS);
    expect(rig.node(3).delivered).toEqual([]);
    rig.setContacts(contacts);
    rig.run(SECOND_NS);
    expect(rig.node(3).delivered.map(({ header }) => header.hopCount)).toEqual([2]);
  });
});

describe('a bundle that a full relay refuses', () => {
  const fullRelay = (otherStartS: number): Rig => {
    const contact = (id: number, from: number, to: number) => contactOf({ id, from, to });
    const startNs = (1_000 + otherStartS) * SECOND_NS;
    const contacts = [
      contact(1, 1, 2),
      contact(2, 2, 3),
      { ...contact(3, 1, 4), startNs },
      contact(4, 4, 3),
    ];
    const rig = new Rig({ nodes: 4, contacts });
    rig.node(2).memory.failing = 'full';
    rig.node(1).submit({ to: 3 });
    return rig;
  };
  const previousNodes = (rig: Rig) =>
    rig.node(3).delivered.map(({ header }) => header.previousNode);

  it('goes at once over another neighbour that is hardly later', () => {
    const rig = fullRelay(0);
    rig.run(2 * SECOND_NS);
    expect(previousNodes(rig)).toEqual([4]);
  });

  it('waits for the relay where another way would take much longer', () => {
    const rig = fullRelay(600);
    rig.run(SECOND_NS);
    rig.node(2).memory.failing = undefined;
    rig.run(30 * SECOND_NS);
    expect(previousNodes(rig)).toEqual([2]);
  });

  it('takes the longer way when it waited as long as that', () => {
    const rig = fullRelay(600);
    rig.run(700 * SECOND_NS);
    expect(previousNodes(rig)).toEqual([4]);
  });
});

describe('a bundle that goes round', () => {
  const AROUND = [1, 2, 3, 4, 5, 6] as const;
  const END = 7;
  const nextTo = (node: number): number => (node % AROUND.length) + 1;

  /** Each node believes that the way leads over the next one in the circle; in truth 3 has a link. */
  const circle = (): Rig => {
    const edges = AROUND.map((node) => [node, nextTo(node)] as const);
    const rig = new Rig({ nodes: END, edges: [...edges, [3, END]] });
    rig.link(3, END).down();
    for (const node of AROUND) {
      rig.node(node).router.contacts = [
        contactOf({ id: 1, from: node, to: nextTo(node) }),
        contactOf({ id: 2, from: nextTo(node), to: END }),
      ];
    }
    rig.node(1).submit({ to: END });
    return rig;
  };
  const received = (rig: Rig): readonly number[] =>
    AROUND.map((id) => rig.node(id).agent.counters().received);

  it('is kept for a minute by whoever has it for the third time', () => {
    const rig = circle();
    rig.run(SECOND_NS);
    // It was made in node 1.
    expect(received(rig)).toEqual([2, 2, 2, 2, 2, 2]);
    rig.run(58 * SECOND_NS);
    expect(received(rig)).toEqual([2, 2, 2, 2, 2, 2]);
    rig.run(2 * SECOND_NS);
    // The others let it pass: it was kept long enough.
    expect(received(rig)).toEqual([3, 3, 3, 3, 3, 3]);
  });

  it('keeps most of its hops for half an hour', () => {
    const rig = circle();
    rig.run(1_800 * SECOND_NS);
    const hops = received(rig).reduce((sum, times) => sum + times, 0);
    expect(hops).toBeGreaterThan(20);
    expect(hops).toBeLessThan(48);
    expect(AROUND.filter((id) => rig.node(id).agent.counters().heldBundles > 0)).toHaveLength(1);
  });

  it('arrives when the link comes up', () => {
    const rig = circle();
    rig.run(SECOND_NS);
    rig.link(3, END).up();
    rig.node(3).router.contacts = [contactOf({ id: 1, from: 3, to: END })];
    rig.run(90 * SECOND_NS);
    expect(rig.node(END).delivered).toHaveLength(1);
    for (const id of AROUND) expect(rig.node(id).agent.counters().heldBundles).toBe(0);
  });
});
