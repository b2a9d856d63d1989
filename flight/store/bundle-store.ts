import type { StoreRecord, StoreRegion } from '../../protocols/avionics.ts';
import type { Chunks } from '../../protocols/bundle.ts';
import { encodeStoredBundle } from '../../protocols/bundle-codec.ts';
import { chunksBytes } from '../../protocols/codec.ts';
import { NS_MAX } from '../../protocols/units.ts';
import type { FlightServices } from '../ports.ts';
import type { HeldBundle } from './held-bundle.ts';

/** Who waits for a write; `subject` is what it gave with it. */
export interface WriteOwner<T> {
  durable(subject: T): void;
  failed(subject: T, reason: 'full' | 'device'): void;
}

/** The mass memory, for parts of the node that keep records of their own. */
export interface RecordStore {
  /** The owner hears whether it became durable; operations become so in the order given. */
  write<T>(
    record: { readonly region: StoreRegion; readonly key: string; readonly bytes: Chunks },
    owner?: WriteOwner<T>,
    subject?: T,
  ): void;
  delete(region: StoreRegion, key: string): void;
}

interface PendingWrite {
  readonly owner: WriteOwner<unknown>;
  readonly subject: unknown;
}

/**
 * Shares of the store whose crossing is reported [%], and how far below one it must fall to clear.
 */
const LEVELS = [50, 75, 90] as const;
const LEVEL_HYSTERESIS_PERCENT = 2;

/**
 * The bundles that this node holds: index by key, bytes by class, and their records in the mass
 * memory. Memory is accounted from the first segment on, so that a transfer that began can end.
 */
export class BundleStore implements RecordStore {
  readonly #services: FlightServices;
  readonly #bytesMax: number;
  readonly #onLevel: (percent: number) => void;
  readonly #index = new Map<string, HeldBundle>();
  readonly #writes = new Map<number, PendingWrite>();
  #nextWrite = 1;

  /** Bytes of each critical record: plan, keys, counters. */
  readonly #critical = new Map<string, number>();

  criticalBytes = 0;
  usedBytes = 0;
  bundles = 0;
  /** Of management, tactical, broadband. */
  readonly classBytes: number[] = [0, 0, 0];
  /** 0, 50, 75 or 90. */
  level = 0;
  #levelUpBytes: number;
  #levelDownBytes = -1;

  constructor(services: FlightServices, bytesMax: number, onLevel: (percent: number) => void) {
    this.#services = services;
    this.#bytesMax = bytesMax;
    this.#onLevel = onLevel;
    this.#levelUpBytes = (bytesMax * LEVELS[0]) / 100;
  }

  /** Share of the store in use [%], rounded down. */
  get percent(): number {
    return Math.floor((this.usedBytes * 100) / this.#bytesMax);
  }

  /** Bundles that can be looked up, in the order of their coming. */
  get indexed(): ReadonlyMap<string, HeldBundle> {
    return this.#index;
  }

  get(key: string): HeldBundle | undefined {
    return this.#index.get(key);
  }

  /** Count the bytes of a bundle, or of one that begins to come. */
  reserve(classIndex: number, bytes: number): void {
    this.bundles++;
    this.usedBytes += bytes;
    this.classBytes[classIndex] = (this.classBytes[classIndex] as number) + bytes;
    if (this.usedBytes >= this.#levelUpBytes) this.#measure();
  }

  release(classIndex: number, bytes: number): void {
    this.bundles--;
    this.usedBytes -= bytes;
    this.classBytes[classIndex] = (this.classBytes[classIndex] as number) - bytes;
    if (this.usedBytes < this.#levelDownBytes) this.#measure();
  }

  /** Make findable; bytes were reserved. */
  enter(bundle: HeldBundle): void {
    this.#index.set(bundle.key, bundle);
  }

  /** Write, or write again, its record. */
  persist(bundle: HeldBundle, owner: WriteOwner<HeldBundle>): void {
    const { clock } = this.#services;
    bundle.recorded = true;
    bundle.writes++;
    const residenceNs = clock.nowNs() - bundle.arrivedNs;
    const record = encodeStoredBundle({
      header: { ...bundle.header, ageNs: bundle.ageNs },
      receivedUtcNs: clock.utcNs() - residenceNs,
      receivedUncertaintyNs: Math.min(Math.ceil(clock.utcUncertaintyNs()), NS_MAX),
      sourceCopy: bundle.sourceCopy,
      payload: bundle.payload,
    });
    this.write({ region: 'bundles', key: bundle.key, bytes: record }, owner, bundle);
  }

  /** Forget a bundle: index, record and bytes. */
  drop(bundle: HeldBundle): void {
    this.release(bundle.classIndex, bundle.bytes);
    if (bundle.key === '' || this.#index.get(bundle.key) !== bundle) return;
    this.#index.delete(bundle.key);
    if (bundle.recorded) this.delete('bundles', bundle.key);
  }

  write<T>(
    record: { readonly region: StoreRegion; readonly key: string; readonly bytes: Chunks },
    owner?: WriteOwner<T>,
    subject?: T,
  ): void {
    if (record.region === 'critical') this.#countCritical(record.key, chunksBytes(record.bytes));
    const write = this.#nextWrite++;
    if (owner !== undefined) {
      this.#writes.set(write, { owner: owner as WriteOwner<unknown>, subject });
    }
    this.#services.effects.push({ kind: 'store-write', write, ...record });
  }

  delete(region: StoreRegion, key: string): void {
    if (region === 'critical') this.#countCritical(key, 0);
    this.#services.effects.push({ kind: 'store-delete', region, key });
  }

  /** At boot, before anybody deletes what is unreadable. */
  restoreCritical(records: readonly StoreRecord[]): void {
    for (const { region, key, bytes } of records) {
      if (region === 'critical') this.#countCritical(key, chunksBytes(bytes));
    }
  }

  durable(write: number): void {
    const pending = this.#writes.get(write);
    if (pending === undefined) return;
    this.#writes.delete(write);
    pending.owner.durable(pending.subject);
  }

  failed(write: number, reason: 'full' | 'device'): void {
    this.#services.reports.report('store.failed', write, reason === 'full' ? 1 : 2);
    const pending = this.#writes.get(write);
    if (pending === undefined) return;
    this.#writes.delete(write);
    pending.owner.failed(pending.subject, reason);
  }

  #countCritical(key: string, bytes: number): void {
    this.criticalBytes += bytes - (this.#critical.get(key) ?? 0);
    if (bytes > 0) this.#critical.set(key, bytes);
    else this.#critical.delete(key);
  }

  #measure(): void {
    const before = this.level;
    let level = 0;
    for (const percent of LEVELS) {
      const clear = percent <= before ? percent - LEVEL_HYSTERESIS_PERCENT : percent;
      if (this.usedBytes >= (this.#bytesMax * clear) / 100) level = percent;
    }
    const next = LEVELS.find((percent) => percent > level);
    this.#levelUpBytes =
      next === undefined ? Number.POSITIVE_INFINITY : (this.#bytesMax * next) / 100;
    this.#levelDownBytes =
      level === 0 ? -1 : (this.#bytesMax * (level - LEVEL_HYSTERESIS_PERCENT)) / 100;
    if (level === before) return;
    this.level = level;
    this.#services.reports.report('store.level', level);
    this.#onLevel(level);
  }
}
