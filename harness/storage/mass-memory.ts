import type { StoreRecord, StoreRegion } from '../../protocols/avionics.ts';
import type { Chunks } from '../../protocols/bundle.ts';
import { joinChunks } from '../../protocols/codec.ts';
import type { Ns } from '../../protocols/units.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import { changeStanding } from '../kernel/standing.ts';
import { ChangeLog } from './change-log.ts';
import type { MassMemoryListener } from './memory-listener.ts';

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

/** Operations that are done are kept so long, while others wait. */
const DONE_MAX = 64;

/** Reads find records of a region as they were before their last change, if that is not older. */
export interface StaleReads {
  readonly region: StoreRegion;
  readonly ageNs: Ns;
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
  /** While set, every write fails for that reason. */
  failing: 'full' | 'device' | undefined;
  readonly #failures: ('full' | 'device')[] = [];
  /** Reasons why a crash leaves the write in progress half done. */
  tearing = 0;
  readonly #stale: StaleReads[] = [];
  readonly #logs = new Map<StoreRegion, ChangeLog>();

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
    this.#listener.written?.(region, key, bytes);
    this.#enqueue({ write, region, key, bytes, dueNs: this.#queue.nowNs + this.#latencyNs });
  }

  delete(region: StoreRegion, key: string): void {
    this.#enqueue({ write: undefined, region, key, dueNs: this.#queue.nowNs + this.#latencyNs });
  }

  /**
   * Power or reset hits the memory: what was not durable never happened, or half of it did. Critical
   * records are kept twice, and one copy is always whole.
   */
  crash(): void {
    const first = this.#pending.slice(this.#next).find(({ write }) => write !== undefined);
    if (this.tearing > 0 && first?.write !== undefined && first.region !== 'critical') {
      this.#tear(first.region, first.key, first.bytes);
    }
    this.#pending = [];
    this.#next = 0;
    if (this.#event >= 0) this.#queue.cancel(this.#event);
    this.#event = -1;
  }

  /**
   * Bits of one record flip, more than the memory's code corrects: of a critical one in one of its two
   * copies. What was written anew is sound again. Nothing happens in a region without records.
   */
  damage(region: StoreRegion, chance: { integer(below: number): number }): void {
    const records = [...this.#recordsOf(region)];
    if (records.length === 0) return;
    const [, kept] = records[chance.integer(records.length)] as [string, Kept];
    const copies = region === 'critical' ? 2 : 1;
    kept.damaged |= 1 << chance.integer(copies);
    if (isDamaged(kept)) this.#listener.damaged(kept.record);
  }

  /** From now on writes fail for that reason (1), or no longer do (−1): what began last counts. */
  fail(why: 'full' | 'device', change: 1 | -1): void {
    changeStanding(this.#failures, why, change);
    this.failing = this.#failures.at(-1);
  }

  /** Reads of a region begin (1) or cease (−1) to find it as it was; its changes are logged. */
  readStale(reads: StaleReads, change: 1 | -1): void {
    changeStanding(this.#stale, reads, change);
  }

  /** From now on the region's changes are known for that long, for stale reads. */
  logChanges(region: StoreRegion, ageNs: Ns): void {
    const before = this.#logs.get(region)?.ageNs ?? 0;
    this.#logs.set(region, new ChangeLog(Math.max(before, ageNs)));
  }

  /**
   * All that is durable, in the order of first writing: what a computer reads at boot. A damaged record
   * comes without its bytes: the memory tells that it cannot be read.
   */
  records(): readonly StoreRecord[] {
    // The longest age of a region first: then nothing is left for the others.
    for (const reads of this.#stale.toSorted((a, b) => b.ageNs - a.ageNs)) this.#goBack(reads);
    return [...this.#regions.values()]
      .flatMap((region) => [...region.values()])
      .sort((a, b) => a.first - b.first)
      .map((kept) => (isDamaged(kept) ? { ...kept.record, bytes: [] } : kept.record));
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
    this.#letGo();
    this.#applying = false;
    this.#arm();
  }

  /** What is done is let go with its bytes, though there may always be more to do. */
  #letGo(): void {
    const left = this.#pending.length - this.#next;
    if (left > 0 && this.#next < Math.max(DONE_MAX, left)) return;
    this.#pending = this.#pending.slice(this.#next);
    this.#next = 0;
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
      this.#log(region, key, before);
      records.delete(key);
      this.#size--;
      this.usedBytes -= freedBytes;
      this.#listener.removed(region, key);
      return;
    }
    if (this.failing !== undefined) {
      this.#listener.failed(operation.write, this.failing);
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
    this.#keep(record);
    this.#listener.durable(record, operation.write);
  }

  #keep(record: StoreRecord): void {
    const records = this.#recordsOf(record.region);
    const before = records.get(record.key);
    this.#log(record.region, record.key, before);
    if (before !== undefined) {
      before.record = record;
      before.damaged = 0;
      return;
    }
    records.set(record.key, { first: this.#written++, record, damaged: 0 });
    this.#size++;
  }

  #log(region: StoreRegion, key: string, before: Kept | undefined): void {
    if (this.#logs.size === 0) return;
    this.#logs.get(region)?.changed(this.#queue.nowNs, key, before?.record);
  }

  /**
   * Records are read as they were before their last change, and that is what the region holds from now on:
   * what was deleted is back, what was overwritten is the old one, what was new is gone.
   */
  #goBack({ region, ageNs }: StaleReads): void {
    const records = this.#recordsOf(region);
    for (const { key, record } of this.#logs.get(region)?.take(this.#queue.nowNs, ageNs) ?? []) {
      const present = records.get(key);
      const before = present?.record;
      if (before === record) continue;
      this.usedBytes -= present === undefined ? 0 : bytesOf(present.record.bytes);
      if (record === undefined) {
        records.delete(key);
        this.#size--;
      } else {
        this.usedBytes += bytesOf(record.bytes);
        if (present === undefined) {
          records.set(key, { first: this.#written++, record, damaged: 0 });
          this.#size++;
        } else present.record = record;
      }
      this.#listener.staled?.(region, key, record, before);
    }
  }

  /** Half of the bytes reached the medium, over what was there before. */
  #tear(region: StoreRegion, key: string, bytes: Chunks): void {
    const before = this.#recordsOf(region).get(key);
    const whole = joinChunks(bytes);
    const torn = whole.subarray(0, whole.length >> 1);
    this.usedBytes += torn.length - (before === undefined ? 0 : bytesOf(before.record.bytes));
    this.#keep({ region, key, bytes: [torn] });
    this.#listener.torn(region, key);
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
  /** Copies whose bits flipped, one bit each. */
  damaged: number;
}

const isDamaged = ({ record, damaged }: Kept): boolean =>
  damaged === (record.region === 'critical' ? 0b11 : 0b1);

const bytesOf = (chunks: Chunks): number => {
  let total = 0;
  for (const chunk of chunks) total += chunk.length;
  return total;
};
