import { describe, expect, it } from 'vitest';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { Rig } from './store-rig.ts';

/** Node 1 has sessions with 2 and 3; advertisements say that its link with 3 is down, and 2 leads there. */
const triangle = () => {
  const edges = [
    [1, 2],
    [2, 3],
    [1, 3],
  ] as const;
  const rig = new Rig({ nodes: 3, edges });
  const { router } = rig.node(1);
  router.denied.set(3, Number.MAX_SAFE_INTEGER);
  return { rig, router };
};

describe('a link that advertisements deny', () => {
  it.each([
    ['custody', true],
    ['best effort', false],
  ])(
    'is taken to its other end none the less while there is a session (%s, LM-BND-053)',
    (_, custody) => {
      const { rig } = triangle();
      rig.node(1).submit({ to: 3, custody, bytes: 1_000 });
      rig.run(SECOND_NS);
      expect(rig.node(3).delivered.map(({ header }) => header.hopCount)).toEqual([1]);
    },
  );

  it('is taken by what another node passes through', () => {
    const { rig } = triangle();
    const contacts = rig.contacts.filter(({ from, to }) => !(from === 2 && to === 3));
    rig.setContacts(contacts);
    rig.node(2).submit({ to: 3, custody: false, bytes: 1_000 });
    rig.run(SECOND_NS);
    expect(rig.node(3).delivered.map(({ header }) => header.hopCount)).toEqual([2]);
  });

  it('is not taken when it is about to close, and not tried again and again', () => {
    const { rig, router } = triangle();
    router.denied.set(3, rig.startUtcNs + rig.queue.nowNs + 400 * MILLISECOND_NS);
    rig.node(1).submit({ to: 3, custody: true, bytes: 1_000 });
    rig.run(SECOND_NS);
    expect(rig.node(3).delivered.map(({ header }) => header.hopCount)).toEqual([2]);
  });

  it('is left when it comes to its end with the bundle still waiting', () => {
    const { rig, router } = triangle();
    router.denied.set(3, rig.startUtcNs + rig.queue.nowNs + 800 * MILLISECOND_NS);
    for (let at = 0; at < 2; at++) rig.node(1).submit({ to: 3, custody: true, bytes: 5_000_000 });
    rig.run(5 * SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(2);
  });

  it('is not taken without a session', () => {
    const { rig } = triangle();
    rig.link(1, 3).down();
    rig.node(1).submit({ to: 3, custody: true, bytes: 1_000 });
    rig.run(SECOND_NS);
    expect(rig.node(3).delivered.map(({ header }) => header.hopCount)).toEqual([2]);
  });
});
