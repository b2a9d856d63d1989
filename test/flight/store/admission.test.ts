import { describe, expect, it } from 'vitest';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { contactOf, Rig } from './store-rig.ts';

const LONE = {
  nodes: 3,
  edges: [
    [1, 2],
    [2, 3],
  ] as const,
  up: false,
  storeBytesMax: 100_000,
};
const reasons = (rig: Rig) => rig.node(1).results.map(({ reason }) => reason);

describe('admission', () => {
  it('holds sources back by class, broadband first, with one report each', () => {
    const rig = new Rig(LONE);
    for (let at = 0; at < 9; at++) rig.node(1).submit({ to: 3, bytes: 8_500, class: 'broadband' });
    rig.node(1).submit({ to: 3, bytes: 13_000, class: 'broadband' });
    rig.run(SECOND_NS);
    // 0.9 of broadband's own 80 % are 72,000 bytes: eight fit.
    expect(rig.node(1).results.filter(({ accepted }) => accepted)).toHaveLength(8);
    expect(reasons(rig).filter((reason) => reason !== '')).toEqual(['throttled', 'no-storage']);
    expect(rig.node(1).reported('store.throttled')).toEqual([[3]]);
    rig.node(1).submit({ to: 3, bytes: 8_000, class: 'tactical' });
    rig.node(1).submit({ to: 3, bytes: 8_000, class: 'tactical' });
    rig.node(1).submit({ to: 3, bytes: 8_000, class: 'management' });
    rig.run(SECOND_NS);
    expect(reasons(rig).slice(-3).sort()).toEqual(['', '', 'throttled']);
  });

  it('counts what waits for sequence numbers', () => {
    const rig = new Rig(LONE);
    rig.node(1).reset();
    for (let at = 0; at < 20; at++) rig.node(1).submit({ to: 3, bytes: 10_000, custody: false });
    rig.run(SECOND_NS);
    // 0.9 of the high-water mark are 81,000 bytes.
    expect(reasons(rig).filter((reason) => reason === '')).toHaveLength(8);
    expect(reasons(rig).filter((reason) => reason === 'throttled')).toHaveLength(12);
    expect(rig.node(1).agent.counters()).toMatchObject({ heldBundles: 8, heldBytes: 80_000 });
  });

  it('holds no room for what it refuses for want of numbers', () => {
    const rig = new Rig({ ...LONE, deviceBytes: 0 });
    rig.node(1).submit({ to: 3, bytes: 10_000, custody: false });
    rig.run(SECOND_NS);
    expect(reasons(rig)).toEqual(['no-storage']);
    expect(rig.node(1).agent.counters()).toMatchObject({ heldBundles: 0, heldBytes: 0 });
  });

  it('sheds waiting broadband for the others only where policy says so', () => {
    for (const shedBroadband of [false, true]) {
      const rig = new Rig({ ...LONE, limits: { shedBroadband } });
      for (let at = 0; at < 7; at++)
        rig.node(1).submit({ to: 3, bytes: 10_000, class: 'broadband' });
      rig.run(SECOND_NS);
      for (let at = 0; at < 3; at++) rig.node(1).submit({ to: 3, bytes: 10_000 });
      rig.run(SECOND_NS);
      const shed = rig
        .node(1)
        .reported('bundle.deleted')
        .map((args) => args[5]);
      expect(shed).toEqual(shedBroadband ? [6, 6] : []);
      const accepted = rig.node(1).results.filter(({ accepted: yes }) => yes);
      expect(accepted).toHaveLength(shedBroadband ? 10 : 8);
    }
  });

  it('sheds nothing for what would not fit all the same', () => {
    const rig = new Rig({ ...LONE, limits: { shedBroadband: true } });
    rig.node(1).submit({ to: 3, bytes: 5_000, class: 'broadband' });
    for (let at = 0; at < 7; at++) rig.node(1).submit({ to: 3, bytes: 10_000 });
    rig.run(SECOND_NS);
    // Over the bound of its own class, and larger than the store.
    rig.node(1).submit({ to: 3, bytes: 15_000 });
    rig.node(1).submit({ to: 3, bytes: 200_000, class: 'management' });
    rig.run(SECOND_NS);
    expect(reasons(rig).slice(-2)).toEqual(['throttled', 'no-storage']);
    expect(rig.node(1).reported('bundle.deleted')).toEqual([]);
  });

  it('sheds the oldest first, whomever it waits for', () => {
    const rig = new Rig({ ...LONE, limits: { shedBroadband: true } });
    rig.link(1, 2).up();
    rig.node(2).submit({ to: 1, class: 'broadband' });
    rig.run(SECOND_NS);
    rig.link(1, 2).down();
    for (const to of [3, 1]) {
      rig.node(2).submit({ to, bytes: 30_000, class: 'broadband' });
      rig.run(SECOND_NS);
    }
    rig.node(2).submit({ to: 3, bytes: 30_000 });
    rig.run(SECOND_NS);
    expect(
      rig
        .node(2)
        .reported('bundle.deleted')
        .map((args) => args[3]),
    ).toEqual([2]);
  });

  it('reports when 50, 75 and 90 % are crossed, upwards and with hysteresis down', () => {
    const rig = new Rig(LONE);
    for (let at = 0; at < 9; at++)
      rig.node(1).submit({ to: 3, bytes: 10_000, class: 'management' });
    rig.run(SECOND_NS);
    expect(rig.node(1).levels).toEqual([50, 75, 90]);
    expect(rig.node(1).reported('store.level')).toEqual([[50], [75], [90]]);
    for (const link of rig.links) link.up();
    rig.run(60 * SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(9);
    expect(rig.node(1).levels.slice(3)).toEqual([75, 50, 0]);
  });

  describe('with bundles that are more header than payload', () => {
    // The mass memory has a quarter more than the store.
    const SMALL = { ...LONE, storeBytesMax: 20_000, deviceBytes: 25_000 };
    const own = () => ({
      sourceService: 1,
      destination: { node: 3, service: 1 },
      lifetimeNs: 3_600 * SECOND_NS,
      payload: new Uint8Array(200),
    });

    it('takes no more than their records have room for', () => {
      const rig = new Rig(SMALL);
      for (let at = 0; at < 500; at++) {
        rig.node(1).submit({ to: 3, bytes: 10 });
        rig.run(10 * MILLISECOND_NS);
      }
      const accepted = rig.node(1).results.filter(({ accepted: yes }) => yes);
      expect(accepted.length).toBeGreaterThan(150);
      expect(accepted.length).toBeLessThan(250);
      expect(new Set(reasons(rig))).toEqual(new Set(['', 'no-storage']));
      for (const link of rig.links) link.up();
      rig.run(60 * SECOND_NS);
      expect(rig.node(3).delivered).toHaveLength(accepted.length);
      // What it handed on it has marks of.
      for (let at = 0; at < 2_000; at++) {
        rig.node(1).submit({ to: 3, bytes: 10 });
        rig.run(100 * MILLISECOND_NS);
      }
      for (const node of rig.nodes.values()) expect(node.reported('store.failed')).toEqual([]);
    });

    it('leaves room for critical records, and for those that take their place', () => {
      const taken = (before: (rig: Rig) => void): number => {
        const rig = new Rig(SMALL);
        before(rig);
        for (let at = 0; at < 500; at++) {
          rig.node(1).submit({ to: 3, bytes: 10 });
          rig.run(10 * MILLISECOND_NS);
        }
        return rig.node(1).agent.counters().heldBundles;
      };
      const bytes = [new Uint8Array(2_000), new Uint8Array(1_000)];
      const plan = (key: string) => ({ region: 'critical', key, bytes }) as const;
      const write = (rig: Rig, key: string): void => {
        rig.node(1).step(() => rig.node(1).agent.records.write(plan(key)));
      };
      const none = taken(() => undefined);
      const kept = taken((rig) => write(rig, 'plan/1'));
      // 6,000 bytes of 110 each.
      expect(none - kept).toBeGreaterThanOrEqual(54);
      expect(none - kept).toBeLessThanOrEqual(55);
      const again = (rig: Rig): void => {
        for (let time = 0; time < 5; time++) write(rig, 'plan/1');
        write(rig, 'plan/2');
        rig.node(1).step(() => rig.node(1).agent.records.delete('critical', 'plan/2'));
      };
      expect(taken(again)).toBe(kept);
      expect(taken((rig) => rig.node(1).agent.restoreCritical([plan('plan/1')]))).toBe(kept);
    });

    it('sends deletion reports while there is room for them', () => {
      // Nothing leads back from node 3.
      const contacts = [contactOf({ id: 1, from: 1, to: 2 }), contactOf({ id: 2, from: 2, to: 3 })];
      const storeBytesMaxOf = (id: number): number => (id === 3 ? 20_000 : 1e9);
      const rig = new Rig({ nodes: 3, contacts, storeBytesMaxOf, deviceBytes: 1e6 });
      for (let at = 0; at < 1_000; at++) {
        rig.node(1).submit({ to: 3, bytes: 10, assured: true, custody: false });
        rig.run(10 * MILLISECOND_NS);
      }
      const { heldBundles, deleted, originationsDropped } = rig.node(3).agent.counters();
      expect(deleted).toBeGreaterThan(500);
      expect(originationsDropped).toBeGreaterThan(500);
      expect(heldBundles).toBeLessThan(200);
    });

    it('says of itself what there is room for, also when the bounds of all classes are reached', () => {
      const rig = new Rig(SMALL);
      const { agent } = rig.node(1);
      for (let at = 0; at < 9; at++) {
        rig.node(1).submit({ to: 3, bytes: 2_000, class: 'management' });
      }
      rig.node(1).step(() => agent.originate(own()));
      rig.run(SECOND_NS);
      expect(agent.counters()).toMatchObject({ heldBundles: 10, originationsDropped: 0 });
      for (let at = 0; at < 100; at++) rig.node(1).step(() => agent.originate(own()));
      rig.run(SECOND_NS);
      expect(agent.counters().originationsDropped).toBeGreaterThan(50);
      expect(rig.node(1).reported('store.failed')).toEqual([]);
    });
  });

  it('answers who sends to the node that it is on, whatever becomes of it there', () => {
    const rig = new Rig(LONE);
    for (const service of [9, 0]) {
      for (const custody of [true, false]) rig.node(1).submit({ to: 1, service, custody });
      rig.run(SECOND_NS);
    }
    expect(reasons(rig)).toEqual(['', '', 'policy', 'policy']);
    expect(rig.node(1).agent.counters()).toMatchObject({ delivered: 2, heldBytes: 0 });
  });

  it('refuses what is too large and what goes to nobody', () => {
    const rig = new Rig({ ...LONE, storeBytesMax: 1e9 });
    rig
      .node(1)
      .submit({ to: 3, payload: [new Uint8Array(40_000_000), new Uint8Array(40_000_000)] });
    expect(reasons(rig)).toEqual(['too-large']);
  });
});
