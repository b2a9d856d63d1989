import { describe, expect, it } from 'vitest';
import { SECOND_NS } from '../../../protocols/units.ts';
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
  router.denied.add(3);
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

  it('is not taken without a session', () => {
    const { rig } = triangle();
    rig.link(1, 3).down();
    rig.node(1).submit({ to: 3, custody: true, bytes: 1_000 });
    rig.run(SECOND_NS);
    expect(rig.node(3).delivered.map(({ header }) => header.hopCount)).toEqual([2]);
  });
});
