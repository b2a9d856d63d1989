import { describe, expect, it } from 'vitest';
import { SECOND_NS } from '../../../protocols/units.ts';
import { contactOf, Rig } from './store-rig.ts';

const utc = (seconds: number): number => (1_000 + seconds) * SECOND_NS;

/** Both directions of a contact between two nodes, from so many seconds of the run on. */
const between = (id: number, a: number, b: number, fromS: number) => [
  contactOf({ id, from: a, to: b, startNs: utc(fromS) }),
  contactOf({ id: id + 1, from: b, to: a, startNs: utc(fromS) }),
];

/**
 * Node 1 hands a bundle for node 3 to node 2, which is to meet node 3 soon. A new plan has them meet much later,
 * and node 3 is reached over node 1 by then.
 */
const detour = (waysAtS: { readonly ahead: number; readonly back: number }) => {
  const rig = new Rig({ nodes: 4, contacts: [...between(1, 1, 2, 0), ...between(3, 2, 3, 20)] });
  const [there, last] = [between(5, 1, 4, 0), between(7, 4, 3, waysAtS.back)];
  rig.link(2, 3).down();
  rig.node(1).submit({ to: 3, custody: true, bytes: 1_000 });
  rig.run(SECOND_NS);
  const ahead = between(3, 2, 3, waysAtS.ahead);
  return { rig, contacts: [...between(1, 1, 2, 0), ...ahead, ...there, ...last] };
};

describe('the way back', () => {
  it('is open to a bundle that waits for a contact once it was here for a minute (LM-BND-054)', () => {
    const { rig, contacts } = detour({ ahead: 300, back: 90 });
    rig.setContacts(contacts);
    const held = (node: number) => rig.node(node).agent.counters().heldBundles;
    rig.run(58 * SECOND_NS);
    expect([held(1), held(2)]).toEqual([0, 1]);
    rig.run(3 * SECOND_NS);
    expect([held(1), held(2)]).toEqual([1, 0]);
  });

  it('is not taken when it leads there later than the way ahead', () => {
    const { rig, contacts } = detour({ ahead: 300, back: 400 });
    rig.setContacts(contacts);
    rig.run(200 * SECOND_NS);
    expect(rig.node(2).agent.counters().heldBundles).toBe(1);
  });

  it('is taken at once when no other leads there', () => {
    const { rig, contacts } = detour({ ahead: 300, back: 90 });
    rig.setContacts(contacts.filter(({ from, to }) => from * to !== 6));
    rig.run(SECOND_NS);
    expect(rig.node(2).agent.counters().heldBundles).toBe(0);
  });
});
