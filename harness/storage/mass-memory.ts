import type { StoreRecord, StoreRegion } from '../../protocols/avionics.ts';
import type { Chunks } from '../../protocols/bundle.ts';
import type { Ns } from '../../protocols/units.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';

type Operation =
  | {
      readonly write: number;
      readonly region: StoreRegion;
      readonly key: string;
      readonly bytes: Chunks;
      readonly dueNs: Ns;
    }
  | {
      readonly write: undefined;
      readonly region: StoreRegion;
      readonly key: string;
      readonly dueNs: Ns;
    };

/** What the mass memory tells its owner; `durable` before the computer hears of it. */
export interface MassMemoryListener {
  durable(record: StoreRecord, write: number): void;
  removed(region: StoreRegion, key: string): void;
  failed(write: number, reason: 'full' | 'device'): void;
}

/**
 * The mass memory behind a node's store port. An operation becomes durable after a constant latency,
 * in the order given; a crash undoes what was not durable. Bytes are kept by reference: whoever writes
 * never changes them afterwards, as with a DMA engine that has taken the buffer.
 */
export class MassMemory implements EventTarget {
  readonly #queue: EventQueue;
  readonly #latencyNs: Ns;
  readonly #capacityBytes: number;
  readonly #listener: MassMemoryListener;
  /** By region and key: joining them to one key would cost more than the rest of an operation. */
  readonly #regions = new Map<StoreRegion, Map<string, Kept>>();
  #written = 0;
  #size = 0;
  #pending: Operation[] = [];
  #next = 0;
  #event = -1;
  #applying = false;

  usedBytes = 0;
  highBytes = 0;

  constructor(options: {
    readonly queue: EventQueue;
    readonly latencyNs: Ns;
    readonly capacityBytes: number;
    readonly listener: MassMemoryListener;
  }) {
    this.#queue = options.queue;
    this.#latencyNs = options.latencyNs;
    this.#capacityBytes = options.capacityBytes;
    this.#listener = options.listener;
  }

  /** Records that are durable. */
  get size(): number {
    return this.#size;
  }

  write(write: number, region: StoreRegion, key: string, bytes: Chunks): void {
    this.#enqueue({ write, region, key, bytes, dueNs: this.#queue.nowNs + this.#latencyNs });
  }

  delete(region: StoreRegion, key: string): void {
    this.#enqueue({ write: undefined, region, key, dueNs: this.#queue.nowNs + this.#latencyNs });
  }

  /** Power or reset hits the memory: what was not durable never happened. */
  crash(): void {
    this.#pending = [];
    this.#next = 0;
    if (this.#event >= 0) this.#queue.cancel(this.#event);
    this.#event = -1;
  }

  /** All that is durable, in the order of first writing: what a computer reads at boot. */
  records(): readonly StoreRecord[] {
    return [...this.#regions.values()]
      .flatMap((region) => [...region.values()])
      .sort((a, b) => a.first - b.first)
      .map(({ record }) => record);
  }

  handle(): void {
    this.#event = -1;
    this.#applying = true;
    while (this.#next < this.#pending.length) {
      const operation = this.#pending[this.#next] as Operation;
      if (operation.dueNs > this.#queue.nowNs) break;
      this.#next++;
      this.#apply(operation);
    }
    if (this.#next === this.#pending.length) {
      this.#pending = [];
      this.#next = 0;
    }
    this.#applying = false;
    this.#arm();
  }

  #enqueue(operation: Operation): void {
    this.#pending.push(operation);
    this.#arm();
  }

  #arm(): void {
    const first = this.#pending[this.#next];
    if (this.#event < 0 && !this.#applying && first !== undefined) {
      this.#event = this.#queue.schedule(first.dueNs, this, 0);
    }
  }

  #apply(operation: Operation): void {
    const { region, key } = operation;
    const records = this.#recordsOf(region);
    const before = records.get(key);
    const freedBytes = before === undefined ? 0 : bytesOf(before.record.bytes);
    if (operation.write === undefined) {
      if (before === undefined) return;
      records.delete(key);
      this.#size--;
      this.usedBytes -= freedBytes;
      this.#listener.removed(region, key);
      return;
    }
    const usedBytes = this.usedBytes - freedBytes + bytesOf(operation.bytes);
    if (usedBytes > this.#capacityBytes) {
      this.#listener.failed(operation.write, 'full');
      return;
    }
    this.usedBytes = usedBytes;
    this.highBytes = Math.max(this.highBytes, usedBytes);
    const record: StoreRecord = { region, key, bytes: operation.bytes };
    if (before === undefined) {
      records.set(key, { first: this.#written++, record });
      this.#size++;
    } else {
      before.record = record;
    }
    this.#listener.durable(record, operation.write);
  }

  #recordsOf(region: StoreRegion): Map<string, Kept> {
    let records = this.#regions.get(region);
    if (records === undefined) {
      records = new Map();
      this.#regions.set(region, records);
    }
    return records;
  }
}

/** A durable record; `first` orders records by their first writing. */
interface Kept {
  readonly first: number;
  record: StoreRecord;
}

const bytesOf = (chunks: Chunks): number => {
  let total = 0;
  for (const chunk of chunks) total += chunk.length;
  return total;
};
