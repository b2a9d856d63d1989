import { describe, expect, it } from 'vitest';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { Rig } from './store-rig.ts';

const LINE = {
  nodes: 3,
  edges: [
    [1, 2],
    [2, 3],
  ] as const,
};
const EXPIRED = 1;
const deletions = (rig: Rig, node: number) =>
  rig
    .node(node)
    .reported('bundle.deleted')
    .map((args) => args[5]);

describe('expiry', () => {
  it.each([true, false])(
    'deletes in the queue with a report and a counter, custody %s',
    (custody) => {
      const rig = new Rig({ ...LINE, up: false });
      rig.node(1).submit({ to: 3, custody, lifetimeNs: 10 * SECOND_NS });
      rig.run(9_900 * MILLISECOND_NS);
      expect(deletions(rig, 1)).toEqual([]);
      rig.run(1_300 * MILLISECOND_NS);
      expect(deletions(rig, 1)).toEqual([EXPIRED]);
      expect(rig.node(1).agent.counters()).toMatchObject({
        deleted: 1,
        heldBundles: 0,
        heldBytes: 0,
      });
      expect(rig.node(1).router.reserved).toBe(0);
      rig.run(SECOND_NS);
      expect(
        rig
          .node(1)
          .memory.records()
          .filter(({ region }) => region === 'bundles'),
      ).toEqual([]);
    },
  );

  it('deletes in transmission at both ends and frees what the receiver had reserved', () => {
    const rig = new Rig({ ...LINE, rateBps: 80_000 });
    rig.node(1).submit({ to: 3, bytes: 200_000, lifetimeNs: 15 * SECOND_NS });
    // No route fits the lifetime; the neighbour is taken because the link is up.
    rig.node(1).router.route = () => ({
      firstHop: 2,
      contacts: [],
      arrivalNs: 0,
      hops: 1,
      terminatesNs: 9e15,
      startByNs: Number.POSITIVE_INFINITY,
    });
    rig.node(2).router.route = rig.node(1).router.route;
    rig.run(14 * SECOND_NS);
    expect(rig.node(2).agent.counters().heldBytes).toBe(200_000);
    rig.run(5 * SECOND_NS);
    expect(deletions(rig, 1)).toEqual([EXPIRED]);
    for (const id of [1, 2]) expect(rig.node(id).agent.counters().heldBytes).toBe(0);
    expect(rig.node(3).delivered).toEqual([]);
  });

  it('adds residence and light time hop by hop where the source did not trust its clock', () => {
    const rig = new Rig({ ...LINE, lightTimeNs: 130 * MILLISECOND_NS, up: false });
    rig.node(1).uncertaintyNs = SECOND_NS;
    rig.link(1, 2).up();
    rig.node(1).submit({ to: 3, bytes: 100 });
    rig.run(5 * SECOND_NS);
    rig.link(2, 3).up();
    rig.run(SECOND_NS);
    const { header } = rig.node(3).delivered[0] ?? {};
    expect(header?.createdNs).toBe(0);
    const ageNs = header?.ageNs ?? 0;
    expect(ageNs).toBeGreaterThan(4_990 * MILLISECOND_NS);
    expect(ageNs).toBeLessThanOrEqual(5_004 * MILLISECOND_NS);
  });

  it('never delivers late by the true clock though the age lacks time on the way', () => {
    const rig = new Rig({ nodes: 2, edges: [[1, 2]] });
    // 20 s of retransmissions that nobody counts.
    rig.link(1, 2).end(1).delayNs = () => 20 * SECOND_NS;
    rig.node(1).submit({ to: 2, custody: false, lifetimeNs: 15 * SECOND_NS });
    rig.run(30 * SECOND_NS);
    expect(rig.node(2).delivered).toEqual([]);
    expect(deletions(rig, 2)).toEqual([EXPIRED]);
  });

  it('does not expire early at a node whose clock is fast within its declared uncertainty', () => {
    const rig = new Rig({ ...LINE, up: false });
    rig.node(2).utcErrorNs = 4 * SECOND_NS;
    rig.node(2).uncertaintyNs = 5 * SECOND_NS;
    rig.link(1, 2).up();
    rig.node(1).submit({ to: 3, lifetimeNs: 10 * SECOND_NS });
    rig.run(9_500 * MILLISECOND_NS);
    expect(deletions(rig, 2)).toEqual([]);
    expect(rig.node(2).agent.counters().heldBundles).toBe(1);
    rig.run(3 * SECOND_NS);
    expect(deletions(rig, 2)).toEqual([EXPIRED]);
  });

  it('counts the time off across a reset', () => {
    const rig = new Rig({ ...LINE, up: false });
    rig.node(1).submit({ to: 3, lifetimeNs: 10 * SECOND_NS });
    rig.run(6 * SECOND_NS);
    rig.node(1).reset();
    rig.run(3_500 * MILLISECOND_NS);
    expect(deletions(rig, 1)).toEqual([]);
    rig.run(2 * SECOND_NS);
    expect(deletions(rig, 1)).toEqual([EXPIRED]);
  });
});
