import { HOUR_NS, type Ns } from '../../protocols/units.ts';
import { ExpiringMap } from '../checkers/expiring-map.ts';

/**
 * A bundle that nobody holds is remembered for its lifetime and this long after it was seen last. What
 * comes back even later has no request, is unsound to S17 and a delivery from nothing to S1.
 */
const MARGIN_NS: Ns = 2 * HOUR_NS;

/** What the harness knows of a bundle that it saw. */
export interface KnownBundle {
  /** In the journal. */
  readonly number: number;
  /** Request that it came from; −1 while none is known (administrative bundles have none). */
  request: number;
  flow: number;
}

interface Entry extends KnownBundle {
  lifetimeNs: Ns;
  /** Durable records of it. */
  records: number;
  forgetNs: Ns;
}

/**
 * Bundles by name, numbered in the order in which they are first seen. Bounded by those that are
 * alive: a bundle is forgotten when no store has it and its time is long over.
 */
export class KnownBundles {
  readonly #entries = new ExpiringMap<Entry, string>();
  #seen = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** The bundle of that name, known or new; its lifetime where this sight of it tells. */
  see(key: string, nowNs: Ns, lifetimeNs: Ns = 0): KnownBundle {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const number = ++this.#seen;
      const forgetNs = nowNs + lifetimeNs + MARGIN_NS;
      entry = { number, request: -1, flow: -1, lifetimeNs, records: 0, forgetNs };
      this.#entries.set(key, entry, nowNs);
    }
    entry.lifetimeNs = Math.max(entry.lifetimeNs, lifetimeNs);
    this.#touch(entry, nowNs);
    return entry;
  }

  /** A store has it: it is remembered until no store has. */
  stored(key: string, nowNs: Ns, lifetimeNs: Ns): KnownBundle {
    const entry = this.see(key, nowNs, lifetimeNs) as Entry;
    entry.records++;
    this.#touch(entry, nowNs);
    return entry;
  }

  /** One of its records is gone. */
  removed(bundle: KnownBundle, nowNs: Ns): void {
    const entry = bundle as Entry;
    entry.records--;
    this.#touch(entry, nowNs);
  }

  #touch(entry: Entry, nowNs: Ns): void {
    entry.forgetNs =
      entry.records > 0 ? Number.POSITIVE_INFINITY : nowNs + entry.lifetimeNs + MARGIN_NS;
  }
}
