import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { MassMemory } from '../../../harness/storage/mass-memory.ts';

const LATENCY = 100;

const bench = (capacityBytes = 1_000) => {
  const queue = new EventQueue();
  const told: string[] = [];
  const memory = new MassMemory({
    queue,
    latencyNs: LATENCY,
    capacityBytes,
    listener: {
      durable: (record, write) => told.push(`durable ${write} ${record.key}`),
      removed: (_region, key) => told.push(`removed ${key}`),
      failed: (write, reason) => told.push(`failed ${write} ${reason}`),
      torn: (region, key) => told.push(`torn ${region} ${key}`),
      damaged: ({ region, key }) => told.push(`damaged ${region} ${key}`),
    },
  });
  const keys = (): string[] => memory.records().map(({ key }) => key);
  return { queue, memory, told, keys };
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const bytes = (count: number): Uint8Array[] => [new Uint8Array(count)];

describe('the mass memory', () => {
  it('lets go of what was overwritten, though there are always writes under way', () => {
    const { queue, memory } = bench(10_000);
    const heldAfter = (writes: number): number => {
      for (let write = 0; write < writes; write++) {
        queue.runUntil(queue.nowNs + LATENCY / 2);
        memory.write(write, 'bundles', 'a', bytes(10_000));
      }
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const before = heldAfter(200);
    expect(heldAfter(4_000) - before).toBeLessThan(5e6);
  });

  it('makes writes durable after its latency, in order', () => {
    const { queue, memory, told, keys } = bench();
    memory.write(1, 'bundles', 'a', bytes(10));
    memory.write(2, 'marks', 'b', bytes(20));
    queue.runUntil(LATENCY - 1);
    expect(told).toEqual([]);
    expect(memory.size).toBe(0);
    queue.runUntil(LATENCY);
    expect(told).toEqual(['durable 1 a', 'durable 2 b']);
    expect(keys()).toEqual(['a', 'b']);
    expect(memory.usedBytes).toBe(30);
  });

  it('undoes in a crash what was not durable, and nothing else', () => {
    const { queue, memory, told, keys } = bench();
    memory.write(1, 'bundles', 'kept', bytes(10));
    queue.runUntil(LATENCY);
    memory.write(2, 'bundles', 'gone', bytes(10));
    memory.delete('bundles', 'kept');
    memory.crash();
    queue.runUntil(10 * LATENCY);
    expect(keys()).toEqual(['kept']);
    expect(told).toEqual(['durable 1 kept']);
    memory.write(3, 'bundles', 'later', bytes(10));
    queue.runUntil(20 * LATENCY);
    expect(keys()).toEqual(['kept', 'later']);
  });

  it('refuses what does not fit, and takes it when room was made', () => {
    const { queue, memory, told } = bench(100);
    memory.write(1, 'bundles', 'a', bytes(80));
    memory.write(2, 'bundles', 'b', bytes(30));
    memory.delete('bundles', 'a');
    memory.write(3, 'bundles', 'b', bytes(30));
    queue.runUntil(LATENCY);
    expect(told).toEqual(['durable 1 a', 'failed 2 full', 'removed a', 'durable 3 b']);
    expect([memory.usedBytes, memory.highBytes]).toEqual([30, 80]);
  });

  it('fails writes until the last of several reasons is over', () => {
    const { queue, memory, told } = bench();
    const write = (number: number): void => {
      memory.write(number, 'bundles', 'a', bytes(1));
      queue.runUntil(queue.nowNs + LATENCY);
    };
    memory.fail('device', 1);
    memory.fail('full', 1);
    write(1);
    memory.fail('full', -1);
    write(2);
    memory.fail('device', -1);
    write(3);
    expect(told).toEqual(['failed 1 full', 'failed 2 device', 'durable 3 a']);
  });

  it('reads each region as it was by the age of what makes it stale', () => {
    const { queue, memory, keys } = bench();
    memory.logChanges('bundles', 100 * LATENCY);
    memory.logChanges('bundles', 5 * LATENCY);
    memory.logChanges('marks', 5 * LATENCY);
    memory.write(1, 'bundles', 'old', bytes(1));
    queue.runUntil(10 * LATENCY);
    memory.write(2, 'bundles', 'new', bytes(1));
    memory.write(3, 'marks', 'mark', bytes(1));
    queue.runUntil(12 * LATENCY);
    const short = { region: 'bundles', ageNs: 5 * LATENCY } as const;
    const long = { region: 'bundles', ageNs: 100 * LATENCY } as const;
    const marks = { region: 'marks', ageNs: 5 * LATENCY } as const;
    memory.readStale(short, 1);
    memory.readStale(marks, 1);
    memory.readStale(marks, -1);
    expect(keys()).toEqual(['old', 'mark']);
    memory.readStale(long, 1);
    memory.readStale(long, -1);
    expect(keys()).toEqual(['old', 'mark']);
    memory.readStale(long, 1);
    expect(keys()).toEqual(['mark']);
  });

  it('counts a record that is written over once', () => {
    const { queue, memory, keys } = bench(100);
    memory.write(1, 'bundles', 'a', bytes(80));
    memory.write(2, 'bundles', 'a', bytes(90));
    queue.runUntil(LATENCY);
    expect(memory.usedBytes).toBe(90);
    expect(keys()).toEqual(['a']);
  });

  it('keeps regions apart and says nothing of a deletion that hits nothing', () => {
    const { queue, memory, told } = bench();
    memory.write(1, 'bundles', 'a', bytes(1));
    memory.delete('marks', 'a');
    queue.runUntil(LATENCY);
    expect(told).toEqual(['durable 1 a']);
    expect(memory.size).toBe(1);
  });

  it('takes operations that a listener asks for while others are carried out', () => {
    const queue = new EventQueue();
    const order: string[] = [];
    const memory: MassMemory = new MassMemory({
      queue,
      latencyNs: 0,
      capacityBytes: 100,
      listener: {
        durable: ({ key }, write) => {
          order.push(key);
          if (write < 3) memory.write(write + 1, 'bundles', `${key}+`, bytes(1));
        },
        removed: () => undefined,
        failed: () => undefined,
        torn: () => undefined,
        damaged: () => undefined,
      },
    });
    memory.write(1, 'bundles', 'a', bytes(1));
    queue.runUntil(0);
    expect(order).toEqual(['a', 'a+', 'a++']);
  });
});
