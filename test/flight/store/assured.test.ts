import { describe, expect, it } from 'vitest';
import { SECOND_NS } from '../../../protocols/units.ts';
import { contactOf, Rig } from './store-rig.ts';

const LINE = {
  nodes: 3,
  edges: [
    [1, 2],
    [2, 3],
  ] as const,
};

describe('an assured bundle', () => {
  it('is kept at its source until the receipt comes', () => {
    const rig = new Rig({ ...LINE, up: false });
    rig.link(1, 2).up();
    rig.node(1).submit({ to: 3, assured: true });
    rig.run(SECOND_NS);
    expect(rig.node(1).agent.counters()).toMatchObject({ forwarded: 1, heldBundles: 1 });
    rig.link(2, 3).up();
    rig.run(SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(1);
    expect(rig.node(1).agent.counters()).toMatchObject({ receipts: 1, heldBundles: 0 });
  });

  it('is kept while receipts come that were changed on the way', () => {
    const rig = new Rig({ nodes: 2, edges: [[1, 2]] });
    const end = rig.link(1, 2).end(2);
    end.tamper = ({ header, ...segment }) => ({
      ...segment,
      header: header === undefined ? undefined : { ...header, digest: new Uint8Array(32) },
    });
    rig.node(1).submit({ to: 2, assured: true });
    rig.run(SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(1);
    expect(rig.node(1).agent.counters()).toMatchObject({ receipts: 0, heldBundles: 1 });
    expect(rig.node(1).reported('bundle.digest-failed')).toHaveLength(1);
    end.tamper = (segment) => segment;
    rig.run(30 * SECOND_NS);
    expect(rig.node(1).agent.counters()).toMatchObject({ receipts: 1, heldBundles: 0 });
  });

  it('is confirmed at a source whose memory holds nothing more', () => {
    const rig = new Rig({
      nodes: 2,
      edges: [[1, 2]],
      up: false,
      storeBytesMaxOf: (id) => (id === 1 ? 20_000 : 1e9),
    });
    for (let at = 0; at < 300; at++) rig.node(1).submit({ to: 2, bytes: 10, assured: true });
    rig.run(SECOND_NS);
    const { submitted, submitRefused } = rig.node(1).agent.counters();
    expect(submitRefused).toBeGreaterThan(50);
    rig.link(1, 2).up();
    rig.run(5 * SECOND_NS);
    const after = rig.node(1).agent.counters();
    expect(after).toMatchObject({ receipts: submitted, refusedHere: 0, heldBundles: 0 });
  });

  it('is not confirmed before its delivery is durable, however often it comes', () => {
    const rig = new Rig({ nodes: 2, edges: [[1, 2]], storeLatencyNs: 20 * SECOND_NS });
    const marks: number[] = [];
    rig.onStep = (node, effects) => {
      for (const effect of effects) {
        if (effect.kind === 'store-write' && effect.region === 'marks') marks.push(effect.write);
      }
      if (node.id === 2) expect(node.delivered).toEqual([]);
    };
    rig.node(1).submit({ to: 2, assured: true, custody: false });
    rig.run(34 * SECOND_NS);
    expect(rig.node(1).reported('bundle.resent')).toHaveLength(1);
    expect(rig.node(2).agent.counters()).toMatchObject({ received: 2, duplicates: 1 });
    // The memory refuses the mark of the first.
    rig.node(2).step(() => rig.node(2).agent.storeFailed(marks[0] ?? 0, 'device'));
    rig.onStep = undefined;
    rig.run(600 * SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(1);
    expect(rig.node(1).agent.counters()).toMatchObject({ heldBundles: 0, unconfirmed: 0 });
  });

  it('counts as taken over where its custody passes, and its receipt only on the way', () => {
    const rig = new Rig(LINE);
    rig.node(1).submit({ to: 3, assured: true, custody: true });
    rig.run(SECOND_NS);
    expect(rig.node(1).agent.counters()).toMatchObject({ receipts: 1, takenOver: 0 });
    expect(rig.node(2).agent.counters()).toMatchObject({ takenOver: 2 });
    expect(rig.node(3).agent.counters()).toMatchObject({ delivered: 1, takenOver: 0 });
  });

  it('is sent again when the receipt is lost, delivered once, and receipted again', () => {
    const rig = new Rig(LINE);
    const control = rig.link(2, 3).end(3);
    // Receipts vanish behind node 2: it is told that they are for somebody who is not there.
    control.tamper = (segment) =>
      segment.header === undefined
        ? segment
        : { ...segment, header: { ...segment.header, destination: { node: 2, service: 0 } } };
    rig.node(1).submit({ to: 3, assured: true });
    rig.run(5 * SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(1);
    expect(rig.node(1).agent.counters()).toMatchObject({ receipts: 0, heldBundles: 1 });
    control.tamper = (segment) => segment;
    rig.run(30 * SECOND_NS);
    expect(
      rig
        .node(1)
        .reported('bundle.resent')
        .map((args) => args[4]),
    ).toEqual([1]);
    expect(
      rig
        .node(3)
        .reported('bundle.duplicate')
        .map((args) => args[4]),
    ).toEqual([1]);
    expect(rig.node(3).delivered).toHaveLength(1);
    expect(rig.node(1).agent.counters()).toMatchObject({ receipts: 1, heldBundles: 0 });
  });

  it('takes another first hop for the next attempt when there is one', () => {
    const rig = new Rig({
      nodes: 4,
      edges: [
        [1, 2],
        [2, 4],
        [1, 3],
        [3, 4],
      ],
      up: false,
    });
    rig.link(1, 2).up();
    rig.link(1, 3).up();
    rig.link(3, 4).up();
    rig.node(1).submit({ to: 4, assured: true });
    rig.run(SECOND_NS);
    expect(rig.node(2).agent.counters().heldBundles).toBe(1);
    rig.run(30 * SECOND_NS);
    const [only] = rig.node(4).delivered;
    expect(only?.header).toMatchObject({ attempt: 1, previousNode: 3 });
    rig.link(2, 4).up();
    rig.run(30 * SECOND_NS);
    expect(rig.node(4).delivered).toHaveLength(1);
    expect(rig.node(4).agent.counters().duplicates).toBe(1);
  });

  it('goes the same way again, as a new custody, when there is no other', () => {
    const rig = new Rig({ ...LINE, limits: { resendMarginNs: 3 * SECOND_NS } });
    // A relay that lost its copy after accepting: its store is taken away.
    rig.link(2, 3).down();
    rig.node(1).submit({ to: 3, assured: true });
    rig.run(SECOND_NS);
    const relay = rig.node(2);
    for (const { region, key } of relay.memory.records()) {
      if (region === 'bundles') relay.memory.delete(region, key);
    }
    rig.run(SECOND_NS);
    relay.reset();
    for (const link of rig.links) link.up();
    rig.run(60 * SECOND_NS);
    expect(rig.node(3).delivered.map(({ header }) => header.attempt)).toEqual([1]);
    expect(rig.node(1).agent.counters().heldBundles).toBe(0);
  });

  /** Node 2 reaches node 4 and has lost its copy; node 1 meets node 3, which reaches it too, so many seconds on. */
  const lostOnTheWay = (meetsAtS: number) => {
    const between = (id: number, a: number, b: number, fromS = 0) => [
      contactOf({ id, from: a, to: b, startNs: (1_000 + fromS) * SECOND_NS }),
      contactOf({ id: id + 1, from: b, to: a, startNs: (1_000 + fromS) * SECOND_NS }),
    ];
    const meeting = (atS: number) => [
      ...[...between(1, 1, 2), ...between(3, 2, 4)],
      ...[...between(5, 1, 3, atS), ...between(7, 3, 4)],
    ];
    const rig = new Rig({ nodes: 4, contacts: meeting(meetsAtS) });
    rig.link(1, 3).down();
    rig.link(2, 4).down();
    rig.node(1).submit({ to: 4, assured: true });
    rig.run(SECOND_NS);
    const relay = rig.node(2);
    for (const { region, key } of relay.memory.records()) {
      if (region === 'bundles') relay.memory.delete(region, key);
    }
    rig.run(SECOND_NS);
    relay.reset();
    rig.link(1, 2).up();
    rig.link(2, 4).up();
    return { rig, meeting };
  };
  const overTheSame = [{ attempt: 1, previousNode: 2 }];
  const delivered = (rig: Rig) => rig.node(4).delivered.map(({ header }) => header);

  it('does not wait for another first hop that it meets only much later', () => {
    const { rig } = lostOnTheWay(300);
    rig.run(60 * SECOND_NS);
    expect(delivered(rig)).toMatchObject(overTheSame);
  });

  it('waits no longer for another one when a plan puts that off', () => {
    const { rig, meeting } = lostOnTheWay(18);
    rig.run(12 * SECOND_NS);
    expect(rig.node(1).agent.counters().resent).toBe(1);
    expect(delivered(rig)).toEqual([]);
    rig.setContacts(meeting(300));
    rig.run(2 * SECOND_NS);
    expect(delivered(rig)).toMatchObject(overTheSame);
  });

  it('goes to a neighbour that it is for again without a further wait', () => {
    const rig = new Rig({ nodes: 2, edges: [[1, 2]] });
    // Its receipt vanishes: it is told to be for an application.
    rig.link(1, 2).end(2).tamper = (segment) =>
      segment.header === undefined
        ? segment
        : { ...segment, header: { ...segment.header, destination: { node: 1, service: 10 } } };
    rig.node(1).submit({ to: 2, assured: true });
    rig.run(12 * SECOND_NS);
    expect(rig.node(1).agent.counters().resent).toBe(1);
    expect(rig.node(2).agent.counters().duplicates).toBe(1);
  });

  it('goes under an attempt that it never had after each restart of its source', () => {
    const rig = new Rig({ nodes: 2, edges: [[1, 2]] });
    const attempts: number[] = [];
    rig.link(1, 2).end(1).tamper = (segment) => {
      if (segment.header !== undefined) attempts.push(segment.header.attempt);
      return segment;
    };
    rig.link(1, 2).end(2).tamper = (segment) =>
      segment.header === undefined
        ? segment
        : { ...segment, header: { ...segment.header, destination: { node: 1, service: 10 } } };
    rig.node(1).submit({ to: 2, assured: true });
    for (let life = 0; life < 3; life++) {
      rig.run(45 * SECOND_NS);
      rig.node(1).reset();
      rig.link(1, 2).up();
    }
    rig.run(45 * SECOND_NS);
    expect(attempts.length).toBeGreaterThan(6);
    expect(attempts).toEqual(attempts.map((_, index) => index));
  });

  it('is sent again soon after a deletion report from the way', () => {
    const rig = new Rig({
      nodes: 4,
      edges: [
        [1, 2],
        [2, 4],
        [1, 3],
        [3, 4],
      ],
      limits: { resendMarginNs: 1_000 * SECOND_NS, shedBroadband: true },
      storeBytesMaxOf: (node) => (node === 2 ? 3_000 : 1e6),
    });
    rig.link(2, 4).down();
    rig.node(1).submit({ to: 4, bytes: 2_000, assured: true, class: 'broadband' });
    rig.run(SECOND_NS);
    expect(rig.node(2).agent.counters().heldBundles).toBe(1);
    rig.node(1).submit({ to: 4, bytes: 1_500, class: 'tactical' });
    rig.run(10 * SECOND_NS);
    expect(
      rig
        .node(2)
        .reported('bundle.deleted')
        .map((args) => args[5]),
    ).toEqual([6]);
    expect(rig.node(1).agent.counters().deletionReports).toBe(1);
    expect(rig.node(4).delivered.map(({ header }) => header)).toMatchObject([
      { class: 'broadband', attempt: 1, previousNode: 3 },
    ]);
  });

  it('without custody is sent again too, and reported when no receipt ever comes', () => {
    const rig = new Rig({ ...LINE, limits: { attemptsMax: 3 } });
    rig.node(3).reset();
    rig.node(3).router.contacts = [contactOf({ id: 1, from: 3, to: 2, endNs: 1 })];
    rig.link(2, 3).up();
    rig.node(1).submit({ to: 3, assured: true, custody: false, lifetimeNs: 200 * SECOND_NS });
    rig.link(2, 3).end(3).loseControl = () => true;
    rig.link(2, 3).end(3).kick = () => {};
    rig.run(300 * SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(1);
    expect(rig.node(1).agent.counters()).toMatchObject({
      resent: 2,
      unconfirmed: 1,
      heldBundles: 0,
    });
    expect(rig.node(1).reported('bundle.unconfirmed')).toHaveLength(1);
  });
});
