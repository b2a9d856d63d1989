import { hash } from 'node:crypto';
import type { Advertisement, AdvertisementKey } from '../../protocols/routing.ts';
import { advertisementKey } from '../../protocols/routing-codec.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { compareDigests, isSameAdvertisement, precedence } from './advertisement-order.ts';

interface Entry {
  readonly advertisement: Advertisement;
  readonly expiresNs: Ns;
  /** Computed when somebody asks: most advertisements are never compared by digest. */
  key: AdvertisementKey | undefined;
}

/** What became of an advertisement that was offered. */
export type Offer =
  | 'taken'
  | 'taken-in-conflict'
  | 'kept-in-conflict'
  | 'known'
  | 'older'
  | 'refused';

/**
 * The newest advertisement of every origin, withdrawn ones (without deviations) included until
 * their validity ends, so that an older one that still wanders about cannot come back.
 */
export class LinkStateDatabase {
  readonly #self: NodeId;
  readonly #originsMax: number;
  readonly #entries = new Map<NodeId, Entry>();
  readonly #deviating = new Map<NodeId, Advertisement>();
  /** Of all that is held; undefined: it has changed since somebody asked. */
  #digest: number | undefined;
  /** Earliest expiry; Infinity when there is nothing. */
  nextExpiryNs: Ns = Number.POSITIVE_INFINITY;

  /** What `self` says of itself always has room. */
  constructor(self: NodeId, originsMax: number) {
    this.#self = self;
    this.#originsMax = originsMax;
  }

  /** Those that carry deviations: what routing wants to know. */
  get deviating(): ReadonlyMap<NodeId, Advertisement> {
    return this.#deviating;
  }

  get(origin: NodeId): Advertisement | undefined {
    return this.#entries.get(origin)?.advertisement;
  }

  clear(): void {
    this.#entries.clear();
    this.#deviating.clear();
    this.#digest = undefined;
    this.nextExpiryNs = Number.POSITIVE_INFINITY;
  }

  /**
   * Take what is newer; of two with one number the higher digest counts. `refused`: expired, or no
   * room.
   */
  offer(advertisement: Advertisement, nowNs: Ns): Offer {
    const expiresNs = expiryOf(advertisement, nowNs);
    if (expiresNs <= nowNs) return 'refused';
    const known = this.#entries.get(advertisement.origin);
    if (known === undefined) {
      const full = this.#entries.size >= this.#originsMax;
      if (full && advertisement.origin !== this.#self) return 'refused';
      this.#put(advertisement, expiresNs);
      return 'taken';
    }
    const order = precedence(advertisement, known.advertisement);
    if (order === 'older') return 'older';
    if (order === 'newer') {
      this.#put(advertisement, expiresNs);
      return 'taken';
    }
    if (isSameAdvertisement(advertisement, known.advertisement)) return 'known';
    const { digest } = advertisementKey(advertisement);
    if (compareDigests(digest, this.#keyOf(known).digest) <= 0) return 'kept-in-conflict';
    this.#put(advertisement, expiresNs);
    return 'taken-in-conflict';
  }

  /** Names of all that is held, in order of origin. */
  keys(): readonly AdvertisementKey[] {
    return [...this.#entries.values()]
      .map((entry) => this.#keyOf(entry))
      .sort((a, b) => a.origin - b.origin);
  }

  /** First 48 bits of the SHA-256 over all names in order: origin, boot count, counter, digest. */
  digest(): number {
    this.#digest ??= digestOf(this.keys());
    return this.#digest;
  }

  /** Who should give the other its advertisement of that origin. */
  compare(key: AdvertisementKey): 'ours' | 'theirs' | 'equal' {
    const known = this.#entries.get(key.origin);
    if (known === undefined) return 'theirs';
    const order = precedence(key, known.advertisement);
    if (order !== 'same-number') return order === 'newer' ? 'theirs' : 'ours';
    const digests = compareDigests(key.digest, this.#keyOf(known).digest);
    if (digests === 0) return 'equal';
    return digests > 0 ? 'theirs' : 'ours';
  }

  /** All whose origin is not in the set, in order of origin. */
  without(origins: ReadonlySet<NodeId>): readonly Advertisement[] {
    const list: Advertisement[] = [];
    for (const { advertisement } of this.#entries.values()) {
      if (!origins.has(advertisement.origin)) list.push(advertisement);
    }
    return list.sort((a, b) => a.origin - b.origin);
  }

  /** Drop what expired; true when some of it carried deviations. */
  expire(nowNs: Ns): boolean {
    let changed = false;
    this.nextExpiryNs = Number.POSITIVE_INFINITY;
    for (const [origin, entry] of this.#entries) {
      if (entry.expiresNs <= nowNs) {
        this.#entries.delete(origin);
        this.#digest = undefined;
        if (this.#deviating.delete(origin)) changed = true;
      } else {
        this.nextExpiryNs = Math.min(this.nextExpiryNs, entry.expiresNs);
      }
    }
    return changed;
  }

  #put(advertisement: Advertisement, expiresNs: Ns): void {
    this.#entries.set(advertisement.origin, { advertisement, expiresNs, key: undefined });
    this.#digest = undefined;
    if (advertisement.deviations.length > 0) {
      this.#deviating.set(advertisement.origin, asIssued(advertisement, expiresNs));
    } else {
      this.#deviating.delete(advertisement.origin);
    }
    this.nextExpiryNs = Math.min(this.nextExpiryNs, expiresNs);
  }

  #keyOf(entry: Entry): AdvertisementKey {
    entry.key ??= advertisementKey(entry.advertisement);
    return entry.key;
  }
}

const KEY_WORDS = 5;

const digestOf = (keys: readonly AdvertisementKey[]): number => {
  const words = new Uint32Array(KEY_WORDS * keys.length);
  keys.forEach(({ origin, bootCount, counter, digest }, index) => {
    words.set([origin, bootCount, counter, ...digest], KEY_WORDS * index);
  });
  return hash('sha256', words, 'buffer').readUIntBE(0, 6);
};

/** For routing, which counts validities too: one from our future was issued when it came (LM-RTE-043). */
const asIssued = (advertisement: Advertisement, expiresNs: Ns): Advertisement => {
  const { issuedNs, validityNs } = advertisement;
  const early = issuedNs + validityNs > expiresNs;
  return early ? { ...advertisement, issuedNs: expiresNs - validityNs } : advertisement;
};

/** One that says it was issued in our future lives no longer than if it were issued now. */
const expiryOf = ({ issuedNs, validityNs }: Advertisement, nowNs: Ns): Ns =>
  Math.min(issuedNs, nowNs) + validityNs;
