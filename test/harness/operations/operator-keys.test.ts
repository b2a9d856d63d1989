import { describe, expect, it } from 'vitest';
import type { TelemetryBody } from '../../../protocols/operations.ts';
import { idOf, MINUTE, OperatorRig, scenario } from './operator-rig.ts';

describe('a change of the key epoch', () => {
  const keyRollovers = [{ atNs: 30 * MINUTE, overlapNs: 10 * MINUTE }];

  it('loads, activates and retires at every node, in this order', () => {
    const rig = new OperatorRig({ keyRollovers });
    rig.run(60);
    for (const node of rig.nodes.values()) {
      expect(node.taken.map(({ body }) => body.command)).toEqual([
        'key-load',
        'key-activate',
        'key-retire',
      ]);
    }
    expect(rig.noted('key-held')).toHaveLength(scenario.nodes.length);
    const [first] = rig.noted('key-issued');
    expect(first).toMatchObject({ atS: 20 * 60, value: 2 });
  });

  it('reaches a node that was cut off through the overlap by radio, under the old epoch', () => {
    const rig = new OperatorRig({ keyRollovers });
    rig.radioPasses = false;
    rig.node('alpha-03').inMesh = false;
    rig.run(50);
    expect(rig.node('alpha-03').taken).toEqual([]);
    rig.radioPasses = true;
    rig.radioTelemetry = true;
    rig.run(90);
    const taken = rig.node('alpha-03').taken.filter(({ body }) => body.command.startsWith('key'));
    expect(taken.map(({ body, keyEpoch }) => [body.command, keyEpoch])).toEqual([
      ['key-load', 1],
      ['key-activate', 1],
      // It has told under which epoch it is by its answer already.
      ['key-retire', 2],
    ]);
    expect(rig.noted('old-epoch')).toMatchObject([{ node: idOf('alpha-03'), value: 1 }]);
  });

  /** The key telecommands that a node took: name, epoch, and from when the epoch is used [min]. */
  const keysOf = (rig: OperatorRig, node: string): readonly unknown[][] =>
    rig.node(node).taken.flatMap(({ body }): unknown[][] => {
      if (body.command === 'key-activate') {
        return [[body.command, body.epoch, body.atUtcNs / MINUTE]];
      }
      const isKey = body.command === 'key-load' || body.command === 'key-retire';
      return isKey ? [[body.command, body.epoch]] : [];
    });

  it('that a fault asks for before it has the number before', () => {
    const rig = new OperatorRig({ keyRollovers });
    rig.run(5);
    rig.operator.rollKeys(6 * MINUTE, MINUTE);
    rig.run(60);
    expect(keysOf(rig, 'alpha-03')).toEqual([
      ['key-load', 2],
      ['key-activate', 2, 6],
      ['key-retire', 1],
      ['key-load', 3],
      ['key-activate', 3, 30],
      ['key-retire', 2],
    ]);
  });

  it('that a fault asks for when one is given out comes after that, and its overlap', () => {
    const rig = new OperatorRig({ keyRollovers });
    rig.run(25);
    rig.operator.rollKeys(26 * MINUTE, MINUTE);
    rig.run(60);
    expect(keysOf(rig, 'alpha-03').filter(([name]) => name === 'key-activate')).toEqual([
      ['key-activate', 2, 30],
      ['key-activate', 3, 40],
    ]);
  });

  it('goes back a step at a node whose reset lost what it had told as done', () => {
    const rig = new OperatorRig({ keyRollovers });
    const reset = rig.node('alpha-03');
    rig.refuseNext(reset, 'key-activate', 'key-epoch');
    rig.refuseNext(reset, 'key-retire', 'not-allowed');
    rig.run(70);
    expect(reset.taken.map(({ body }) => body.command)).toEqual([
      'key-load',
      'key-load',
      'key-activate',
      'key-activate',
      'key-retire',
    ]);
  });

  it('tries at once again what it sealed under an epoch that the node had left', () => {
    const rig = new OperatorRig({ keyRollovers });
    const node = rig.node('alpha-03');
    rig.run(19.99);
    node.keyEpoch = 3;
    rig.refuseNext(node, 'key-load', 'key-epoch');
    rig.run(22);
    const loads = node.taken.filter(({ body }) => body.command === 'key-load');
    expect(loads.map(({ keyEpoch }) => keyEpoch)).toEqual([3]);
  });

  it('makes the operator deaf to what a node says under an epoch that it has retired', () => {
    const rig = new OperatorRig({ keyRollovers });
    rig.run(60);
    const node = rig.node('alpha-03');
    const other = rig.node('alpha-04');
    node.keyEpoch = 1;
    rig.run(70);
    expect(rig.noted('epoch-refused')).toMatchObject([{ node: node.id, value: 1 }]);
    rig.operator.finish();
    const heard = (id: number) => rig.noted('housekeeping').find((note) => note.node === id)?.value;
    expect(heard(other.id)).toBe(69);
    // The last of epoch 2 was under way.
    expect(heard(node.id)).toBe(60);
  });

  it('reaches what is told next under the epoch of the newest packet, whatever comes late', () => {
    const rig = new OperatorRig({ keyRollovers });
    const node = rig.node('alpha-03');
    rig.run(15);
    const early = rig.sealed(node, { telemetry: 'events', events: [], suppressed: [] });
    expect(node.keyEpoch).toBe(1);
    // Just before the old epoch is retired.
    rig.run(39.9);
    rig.operator.hear(early);
    rig.run(45);
    const retire = node.taken.find(({ body }) => body.command === 'key-retire');
    expect(retire?.keyEpoch).toBe(2);
  });
});

describe('telemetry that is not a node’s own', () => {
  const broken = (rig: OperatorRig): TelemetryBody => ({
    telemetry: 'events',
    events: [{ id: 302, severity: 1, utcNs: rig.nowNs, args: [0, idOf('alpha-04'), 1] }],
    suppressed: [],
  });

  it.each([
    ['with a bit of its tag changed', (good: Uint8Array) => flipped(good, good.length - 1)],
    ['with its content changed', (good: Uint8Array) => flipped(good, good.length >> 1)],
    ['cut', (good: Uint8Array) => good.subarray(0, good.length - 3)],
    ['that is empty', () => new Uint8Array(0)],
  ])('is not heard: %s', (_name, change) => {
    const rig = new OperatorRig();
    rig.run(10);
    const node = rig.node('alpha-03');
    for (let again = 0; again < 5; again++) {
      // Its number is the next one of the node, which the node then uses itself.
      rig.operator.hear(change(rig.sealed(node, broken(rig))));
      node.sequence--;
    }
    rig.run(40);
    expect(rig.notes).toEqual([]);
    rig.operator.finish();
    expect(new Set(rig.noted('housekeeping').map(({ value }) => value))).toEqual(new Set([39]));
  });

  it('counts once when it is said again, however late', () => {
    const rig = new OperatorRig();
    rig.run(10);
    const node = rig.node('alpha-03');
    const packet = rig.sealed(node, {
      telemetry: 'housekeeping',
      housekeeping: rig.housekeeping(node),
    });
    for (const minute of [10, 11, 30]) {
      rig.run(minute);
      rig.operator.hear(packet);
    }
    rig.run(40);
    expect(rig.notes).toEqual([]);
    rig.operator.finish();
    const own = rig.noted('housekeeping').find((note) => note.node === node.id);
    expect(own?.value).toBe(39 + 1);
  });
});

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, place) => (place === at ? byte ^ 1 : byte));
