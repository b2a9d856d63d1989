import { describe, expect, it } from 'vitest';
import { bundleKey } from '../../../protocols/bundle.ts';
import { MICROSECOND_NS, MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { REGION_NUMBERS } from '../../../flight/store/region-numbers.ts';
import { SEQUENCE_KEY } from '../../../flight/store/sequence-numbers.ts';
import { Rig } from './store-rig.ts';

const LINE = {
  nodes: 3,
  edges: [
    [1, 2],
    [2, 3],
  ] as const,
};

describe('restore', () => {
  it('delivers exactly once whenever any node is reset, swept over the whole exchange', () => {
    for (let atUs = 0; atUs <= 60_000; atUs += 500) {
      for (const victim of [1, 2, 3]) {
        const rig = new Rig(LINE);
        rig.node(1).submit({ to: 3, bytes: 1_000 });
        rig.run(atUs * MICROSECOND_NS);
        const acknowledged = rig.node(1).results.length > 0;
        rig.node(victim).reset();
        for (const link of rig.linksOf(victim)) link.up();
        rig.run(30 * SECOND_NS);
        const where = `${victim} at ${atUs} µs`;
        const count = rig.node(3).delivered.length;
        if (acknowledged) expect([where, count]).toEqual([where, 1]);
        else expect(count).toBeLessThanOrEqual(1);
        for (const node of rig.nodes.values()) {
          expect([where, node.agent.counters().heldBundles]).toEqual([where, 0]);
        }
      }
    }
  });

  it('never uses a sequence number twice, whenever the source is reset', () => {
    const rig = new Rig({ ...LINE, up: false });
    const keys: string[] = [];
    rig.onStep = (_, effects) => {
      for (const effect of effects) {
        if (effect.kind !== 'submit-result' || !effect.accepted) continue;
        const { createdNs, sequence } = effect;
        keys.push(
          bundleKey({ source: { node: 1, service: 7 }, createdNs: 0 * createdNs, sequence }),
        );
      }
    };
    for (let round = 0; round < 20; round++) {
      for (let at = 0; at < 50; at++)
        rig.node(1).submit({ to: 3, custody: at % 2 === 0, bytes: 10 });
      rig.run(round * 300 * MICROSECOND_NS);
      rig.node(1).reset();
    }
    rig.run(SECOND_NS);
    expect(keys.length).toBeGreaterThan(100);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('goes on beyond all that it used when the reservation cannot be read (LM-BND-003)', () => {
    const rig = new Rig({ ...LINE, up: false });
    const numbers: number[] = [];
    rig.onStep = (_, effects) => {
      for (const effect of effects) {
        if (effect.kind === 'submit-result' && effect.accepted) numbers.push(effect.sequence);
      }
    };
    for (let life = 1; life <= 3; life++) {
      for (let at = 0; at < 20; at++) rig.node(1).submit({ to: 3, bytes: 10 });
      rig.run(life * 10 * SECOND_NS);
      rig.node(1).memory.write(-life, 'critical', SEQUENCE_KEY, []);
      rig.run(life * 10 * SECOND_NS + SECOND_NS);
      rig.node(1).reset();
    }
    expect(numbers).toHaveLength(60);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers[20]).toBeGreaterThan(2_147_483_648);
    const { critical } = REGION_NUMBERS;
    expect(rig.node(1).reported('store.record-unreadable')).toEqual([
      [critical],
      [critical],
      [critical],
    ]);
  });

  it('sets unreadable records and corrupt payloads aside with reports', () => {
    const rig = new Rig({ ...LINE, up: false });
    rig.node(1).submit({ to: 3, bytes: 500 });
    rig.run(SECOND_NS);
    const { memory } = rig.node(1);
    const record = memory.records().find(({ region }) => region === 'bundles');
    if (record === undefined) throw new Error('nothing stored');
    const [head, payload] = record.bytes;
    if (head === undefined || payload === undefined) throw new Error('no payload');
    memory.write(-1, 'bundles', record.key, [head, payload.map((byte) => byte ^ 255)]);
    memory.write(-2, 'bundles', 'nonsense', [new Uint8Array([1, 2, 3])]);
    memory.write(-3, 'marks', 'nonsense', [new Uint8Array([255, 255])]);
    rig.run(SECOND_NS);
    rig.node(1).reset();
    rig.run(SECOND_NS);
    expect(rig.node(1).reported('bundle.digest-failed')).toHaveLength(1);
    expect(
      rig
        .node(1)
        .reported('bundle.deleted')
        .map((args) => args[5]),
    ).toEqual([4]);
    expect(rig.node(1).reported('store.record-unreadable')).toEqual([[2], [1]]);
    expect(memory.records().map(({ region }) => region)).toEqual(['critical']);
  });

  it('tells the application at once that no sequence number is to be had (LM-BND-084)', () => {
    const rig = new Rig({ ...LINE, up: false });
    const node = rig.node(1);
    node.memory.failing = 'device';
    node.reset();
    rig.run(10 * MILLISECOND_NS);
    for (let at = 0; at < 3; at++) node.submit({ to: 3, custody: at === 0, bytes: 100 });
    rig.run(10 * MILLISECOND_NS);
    const refused = { accepted: false, reason: 'no-storage' };
    expect(node.results).toMatchObject([refused, refused, refused]);
    node.memory.failing = undefined;
    node.submit({ to: 3, bytes: 100 });
    rig.run(10 * MILLISECOND_NS);
    expect(node.results.at(-1)).toMatchObject({ accepted: true });
  });

  it('tells the application when the mass memory refuses, and keeps nothing', () => {
    const rig = new Rig({ ...LINE, up: false, deviceBytes: 1_000 });
    rig.node(1).submit({ to: 3, bytes: 2_000 });
    rig.run(10 * MILLISECOND_NS);
    expect(rig.node(1).results).toMatchObject([{ accepted: false, reason: 'no-storage' }]);
    expect(rig.node(1).reported('store.failed')).toHaveLength(1);
    expect(rig.node(1).agent.counters().heldBytes).toBe(0);
  });

  it('finds no bundle of which one of two writes was refused: nobody counts on it here', () => {
    for (const refused of [1, 2]) {
      const edges = [
        [1, 2],
        [2, 3],
        [2, 4],
      ] as const;
      const rig = new Rig({ nodes: 4, edges });
      const records = () =>
        rig
          .node(2)
          .memory.records()
          .filter(({ region }) => region === 'bundles');
      rig.link(2, 4).down();
      const writtenNs: number[] = [];
      rig.onStep = ({ id }, effects) => {
        if (id !== 2 || !effects.some(({ kind }) => kind === 'store-write')) return;
        writtenNs.push(rig.queue.nowNs);
        if (writtenNs.length > 1) return;
        // Another copy, which went a longer way, comes before the first one is durable.
        const segment = rig.link(1, 2).end(1).sent[0]?.segment;
        if (segment?.header === undefined) throw new Error('nothing was sent');
        const header = { ...segment.header, hopCount: 5, previousNode: 3 };
        const copy = { ...segment, header };
        rig.at(MILLISECOND_NS, () =>
          rig.node(2).step(() => rig.node(2).agent.segment(rig.link(2, 3).end(2), copy)),
        );
        for (const write of [1, 2]) {
          rig.at(rig.storeLatencyNs + (write - 1.5) * MILLISECOND_NS, () => {
            rig.node(2).memory.failing = write === refused ? 'device' : undefined;
          });
        }
        rig.at(rig.storeLatencyNs + 1.5 * MILLISECOND_NS, () => {
          rig.node(2).memory.failing = undefined;
        });
      };
      rig.node(1).submit({ to: 4 });
      rig.run(SECOND_NS);
      expect(writtenNs.length).toBeGreaterThan(1);
      expect(rig.node(2).reported('bundle.refused').length).toBeGreaterThan(0);
      expect(records()).toHaveLength(rig.node(2).agent.counters().heldBundles);
    }
  });
});
