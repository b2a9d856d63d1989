import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { type OutductEvent, outductMachine } from '../../../flight/store/outduct.machine.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { contactOf, Rig } from './store-rig.ts';

const after = (...events: readonly OutductEvent['type'][]): string => {
  const actor = createActor(outductMachine).start();
  for (const type of events) actor.send({ type });
  return actor.getSnapshot().value;
};

describe('the outduct machine', () => {
  it.each([
    [['link.up'], 'open'],
    [['backoff.ended'], 'blocked'],
    [['link.up', 'link.down'], 'blocked'],
    [['link.up', 'contact.ending'], 'draining'],
    [['link.up', 'storage.refused'], 'backpressured'],
    [['link.up', 'backoff.ended'], 'open'],
    [['link.up', 'storage.refused', 'link.down'], 'blocked'],
    [['link.up', 'storage.refused', 'contact.ending'], 'draining'],
    [['link.up', 'storage.refused', 'storage.refused'], 'backpressured'],
    [['link.up', 'storage.refused', 'backoff.ended'], 'open'],
    [['link.up', 'contact.ending', 'link.down'], 'blocked'],
    [['link.up', 'contact.ending', 'contact.renewed'], 'open'],
    [['link.up', 'contact.ending', 'storage.refused'], 'draining'],
    [['link.up', 'contact.ending', 'backoff.ended'], 'draining'],
  ] as const)('after %j is %s', (events, state) => {
    expect(after(...events)).toBe(state);
  });

  it('reports an event that it has no answer to', () => {
    const actor = createActor(outductMachine);
    let reported = 0;
    actor.on('unexpectedEvent', () => reported++);
    actor.start();
    actor.send({ type: 'contact.renewed' });
    expect(reported).toBe(1);
  });
});

describe('the queue to a neighbour', () => {
  const START_S = 1_000;
  const between = (fromS: number, toS: number) => ({
    startNs: (START_S + fromS) * SECOND_NS,
    endNs: (START_S + toS) * SECOND_NS,
  });

  it('drains before its contact ends and routes what did not begin again at once', () => {
    const contacts = [
      contactOf({ id: 1, from: 1, to: 2, rateBps: 8e6, ...between(0, 10) }),
      contactOf({ id: 2, from: 1, to: 3, rateBps: 8e6, ...between(20, 40) }),
      contactOf({ id: 3, from: 3, to: 2, rateBps: 8e6, ...between(20, 60) }),
    ];
    const rig = new Rig({
      nodes: 3,
      contacts,
      rateBps: 8e6,
      startUtcNs: START_S * SECOND_NS,
      up: false,
    });
    rig.link(1, 2).up();
    // Thirteen seconds of traffic for ten seconds of contact; the rig's router counts no volume.
    for (let at = 0; at < 13; at++) rig.node(1).submit({ to: 2, bytes: 950_000 });
    rig.run(9_600 * MILLISECOND_NS);
    expect(rig.node(1).transitions).toContain('2: open → draining');
    rig.run(400 * MILLISECOND_NS);
    rig.link(1, 2).down();
    rig.run(10 * SECOND_NS);
    for (const [a, b] of [
      [1, 3],
      [2, 3],
    ] as const)
      rig.link(a, b).up();
    rig.run(40 * SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(13);
    expect(new Set(rig.node(2).delivered.map(({ header }) => header.sequence)).size).toBe(13);
    expect(rig.node(1).agent.counters().heldBundles).toBe(0);
  });

  it('routes a bundle again that waits for so long that it misses a later contact (LM-BND-051)', () => {
    // The link with 2 comes up late; from there the way went on over 4, which has lost sight of 5 by then.
    const rig = new Rig({
      nodes: 5,
      contacts: [
        contactOf({ id: 1, from: 1, to: 2, ...between(0, 60) }),
        contactOf({ id: 2, from: 2, to: 4, ...between(0, 60) }),
        contactOf({ id: 3, from: 4, to: 5, ...between(0, 20) }),
        contactOf({ id: 4, from: 1, to: 3, ...between(30, 60) }),
        contactOf({ id: 5, from: 3, to: 5, ...between(40, 60) }),
      ],
      startUtcNs: START_S * SECOND_NS,
      up: false,
    });
    rig.node(1).submit({ to: 5 });
    rig.run(25 * SECOND_NS);
    for (const other of [2, 3] as const) rig.link(1, other).up();
    rig.run(SECOND_NS);
    const held = [2, 3].map((node) => rig.node(node).agent.counters().heldBundles);
    expect(held).toEqual([0, 1]);
  });

  it('leaves such a bundle its place where its new route begins with the same link', () => {
    const rateBps = 8e6;
    const rig = new Rig({
      nodes: 4,
      contacts: [
        contactOf({ id: 1, from: 1, to: 2, rateBps, ...between(0, 60) }),
        contactOf({ id: 2, from: 2, to: 3, rateBps, ...between(0, 20) }),
        contactOf({ id: 3, from: 2, to: 4, rateBps, ...between(0, 60) }),
        contactOf({ id: 4, from: 4, to: 3, rateBps, ...between(30, 60) }),
      ],
      rateBps,
      startUtcNs: START_S * SECOND_NS,
      up: false,
    });
    // A second on the line each.
    for (const to of [3, 2]) rig.node(1).submit({ to, bytes: 1_000_000 });
    rig.run(25 * SECOND_NS);
    expect(rig.node(1).router.reserved).toBe(2);
    rig.link(1, 2).up();
    rig.run(1_500 * MILLISECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(0);
    rig.run(SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(1);
  });

  it('routes waiting bundles again when routes change, and gives their volume back once', () => {
    const rig = new Rig({
      nodes: 4,
      edges: [
        [1, 2],
        [2, 4],
      ],
      up: false,
    });
    for (let at = 0; at < 3; at++) rig.node(1).submit({ to: 4 });
    rig.run(SECOND_NS);
    expect(rig.node(1).router.reserved).toBe(3);
    rig.setContacts([]);
    rig.run(SECOND_NS);
    expect(rig.node(1).router.reserved).toBe(0);
    expect(rig.node(1).reported('routing.no-route')).toEqual([[4, 1]]);
    rig.setContacts([contactOf({ id: 1, from: 1, to: 2 }), contactOf({ id: 2, from: 2, to: 4 })]);
    for (const link of rig.links) link.up();
    rig.run(10 * SECOND_NS);
    expect(rig.node(4).delivered).toHaveLength(3);
  });

  it('spreads a large re-routing over several steps', () => {
    const rig = new Rig({
      nodes: 3,
      edges: [
        [1, 2],
        [2, 3],
      ],
      up: false,
    });
    for (let at = 0; at < 900; at++) rig.node(1).submit({ to: 3, custody: false, bytes: 10 });
    let steps = 0;
    rig.onStep = () => steps++;
    rig.setContacts([...rig.contacts]);
    const before = steps;
    rig.run(MILLISECOND_NS);
    expect(steps).toBeGreaterThan(before);
    for (const link of rig.links) link.up();
    rig.run(10 * SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(900);
  });

  it('reports best effort that a session took along, and keeps what had not begun', () => {
    const rig = new Rig({ nodes: 2, edges: [[1, 2]], rateBps: 8e6 });
    for (let at = 0; at < 5; at++) rig.node(1).submit({ to: 2, custody: false, bytes: 50_000 });
    rig.run(120 * MILLISECOND_NS);
    rig.link(1, 2).down();
    const lost = rig
      .node(1)
      .reported('bundle.deleted')
      .map((args) => args[5]);
    expect(lost.every((reason) => reason === 8)).toBe(true);
    rig.link(1, 2).up();
    rig.run(SECOND_NS);
    const delivered = rig.node(2).delivered.map(({ header }) => header.sequence);
    expect(lost.length + delivered.length).toBeGreaterThanOrEqual(5);
    expect(new Set(delivered).size).toBe(delivered.length);
    expect(delivered.length).toBeGreaterThanOrEqual(3);
  });
});
