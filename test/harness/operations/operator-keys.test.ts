import { describe, expect, it } from 'vitest';
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

  it('makes the operator deaf to what a node says under an epoch that it has retired', () => {
    const rig = new OperatorRig({ keyRollovers });
    rig.run(60);
    const node = rig.node('alpha-03');
    const gs = rig.node('alpha-04');
    node.keyEpoch = 1;
    for (let again = 0; again < 3; again++) rig.reportBroken(node, gs.id);
    rig.run(61);
    expect(rig.noted('epoch-refused')).toMatchObject([{ node: node.id, value: 1 }]);
    expect(rig.noted('epoch-refused')).toHaveLength(1);
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
