import { type BundleHeader, type BundleMark, bundleKey } from '../../protocols/bundle.ts';
import { encodeMark } from '../../protocols/bundle-codec.ts';
import { MINUTE_NS, type NodeId, NS_MAX, type Ns } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices } from '../ports.ts';
import type { BundleStore, WriteOwner } from './bundle-store.ts';
import type { BundleCounters } from './counters.ts';
import { Deadlines } from './deadlines.ts';

/** How late a mark may be forgotten. */
const SWEEP_NS: Ns = MINUTE_NS;

interface Mark {
  readonly key: string;
  readonly forgetNs: Ns;
}

/**
 * Duplicates. A destination remembers what it delivered, whatever the attempt. A relay remembers
 * what it released by (bundle, attempt, sender, hop count): with the bundle's name alone a resend
 * over the same relay after a loss downstream would vanish. Marks last the lifetime and a margin,
 * survive reboot, and are bounded: when full, the one that would be forgotten first goes.
 */
export class ReleasedMemory {
  readonly #services: FlightServices;
  readonly #store: BundleStore;
  readonly #limits: Limits;
  readonly #counters: BundleCounters;
  readonly #marks = new Map<string, Mark>();
  readonly #deadlines: Deadlines<Mark>;

  constructor(
    services: FlightServices,
    store: BundleStore,
    limits: Limits,
    counters: BundleCounters,
  ) {
    this.#services = services;
    this.#store = store;
    this.#limits = limits;
    this.#counters = counters;
    this.#deadlines = new Deadlines(services, SWEEP_NS, (mark) => this.#forget(mark));
  }

  get size(): number {
    return this.#marks.size;
  }

  delivered(key: string): boolean {
    return this.#marks.has(deliveryKey(key));
  }

  released(header: BundleHeader, from: NodeId): boolean {
    return this.#marks.has(releaseKey(header, from, header.hopCount));
  }

  /** Write the mark of a delivery; in memory only once it is durable, by `remember`. */
  writeDelivery<T>(header: BundleHeader, restNs: Ns, owner: WriteOwner<T>, subject: T): void {
    const key = deliveryKey(bundleKey(header));
    this.#write(key, this.#markOf(header, { from: 0, hopCount: 0, delivered: true, restNs }), {
      owner,
      subject,
    });
  }

  /** The delivery of that bundle is durable. */
  rememberDelivery(header: BundleHeader, restNs: Ns): void {
    this.#keep(deliveryKey(bundleKey(header)), this.#forgetNs(restNs));
  }

  /** This relay handed the bundle on. */
  rememberRelease(header: BundleHeader, from: NodeId, hopCount: number, restNs: Ns): void {
    const key = releaseKey(header, from, hopCount);
    this.#keep(key, this.#forgetNs(restNs));
    this.#write(key, this.#markOf(header, { from, hopCount, delivered: false, restNs }));
  }

  /** A delivery that did not happen after all. */
  forgetDelivery(key: string): void {
    this.#store.delete('marks', deliveryKey(key));
  }

  /** From the store at boot: never early, however far UTC is off then (LM-BND-064). */
  restore(mark: BundleMark): void {
    const key = mark.delivered
      ? deliveryKey(bundleKey(mark))
      : releaseKey(mark, mark.fromNode, mark.hopCount);
    const { clock } = this.#services;
    const forgetNs = clock.monotonicAtUtc(mark.forgetUtcNs) + Math.ceil(clock.utcUncertaintyNs());
    this.#keep(key, Math.min(forgetNs, NS_MAX));
  }

  #forgetNs(restNs: Ns): Ns {
    return this.#services.clock.nowNs() + Math.max(restNs, 0) + this.#limits.duplicateMarginNs;
  }

  #markOf(
    header: BundleHeader,
    terms: {
      readonly from: NodeId;
      readonly hopCount: number;
      readonly delivered: boolean;
      readonly restNs: Ns;
    },
  ): BundleMark {
    const { clock } = this.#services;
    const latestUtcNs = clock.utcNs() + Math.ceil(clock.utcUncertaintyNs());
    const forgetUtcNs = latestUtcNs + Math.max(terms.restNs, 0) + this.#limits.duplicateMarginNs;
    return {
      source: header.source,
      createdNs: header.createdNs,
      sequence: header.sequence,
      attempt: header.attempt,
      fromNode: terms.from,
      hopCount: terms.hopCount,
      forgetUtcNs: Math.max(Math.min(forgetUtcNs, Number.MAX_SAFE_INTEGER), 0),
      delivered: terms.delivered,
    };
  }

  #write<T>(
    key: string,
    mark: BundleMark,
    waiting?: { readonly owner: WriteOwner<T>; readonly subject: T },
  ): void {
    const record = { region: 'marks' as const, key, bytes: [encodeMark(mark)] };
    if (waiting === undefined) this.#store.write(record);
    else this.#store.write(record, waiting.owner, waiting.subject);
  }

  #keep(key: string, forgetNs: Ns): void {
    const before = this.#marks.get(key);
    if (before !== undefined) this.#deadlines.remove(before, before.forgetNs);
    else if (this.#marks.size >= this.#limits.marksMax) this.#evict();
    const mark: Mark = { key, forgetNs };
    this.#marks.set(key, mark);
    this.#deadlines.add(mark, forgetNs);
  }

  #evict(): void {
    const mark = this.#deadlines.first();
    if (mark === undefined) return;
    this.#deadlines.remove(mark, mark.forgetNs);
    this.#counters.marksEvicted++;
    this.#forget(mark);
  }

  #forget(mark: Mark): void {
    this.#marks.delete(mark.key);
    this.#store.delete('marks', mark.key);
  }
}

const deliveryKey = (key: string): string => ['d', key].join(':');

const releaseKey = (header: BundleHeader | BundleMark, from: NodeId, hopCount: number): string =>
  [`r:${bundleKey(header)}`, header.attempt, from, hopCount].join('/');
