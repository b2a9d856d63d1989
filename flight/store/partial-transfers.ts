import type { BundleHeader } from '../../protocols/bundle.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { Hazard } from '../hazards.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices } from '../ports.ts';
import type { BundleStore } from './bundle-store.ts';
import { prefixDigest, sameBytes } from './digest.ts';
import type { Expiry } from './expiry.ts';
import { CLASSES, type TransferSide } from './held-bundle.ts';
import type { Reassembly } from './reassembly.ts';

/** Fields of a RESUME message. */
interface ResumeOffer {
  readonly source: BundleHeader['source'];
  readonly createdNs: number;
  readonly sequence: number;
  readonly attempt: number;
  readonly contiguousBytes: number;
  readonly digest: Uint8Array;
}

interface Named {
  readonly key: string;
  readonly header: BundleHeader;
  readonly from: NodeId;
}

/**
 * Custody transfers that a session left unfinished, in memory until the same peer goes on or they
 * expire.
 */
export class PartialTransfers {
  readonly #store: BundleStore;
  readonly #expiry: Expiry;
  readonly #max: number;
  readonly #hazard: Hazard | undefined;
  readonly #partials = new Map<string, Reassembly>();

  constructor(terms: {
    readonly store: BundleStore;
    readonly expiry: Expiry;
    readonly limits: Pick<Limits, 'reassembliesMax'>;
    readonly services: FlightServices;
  }) {
    this.#store = terms.store;
    this.#expiry = terms.expiry;
    this.#max = terms.limits.reassembliesMax;
    this.#hazard = terms.services.hazard;
  }

  /** Its bytes stay reserved and its end stays watched; the oldest makes room. */
  keep(reassembly: Reassembly): void {
    const before = this.#partials.get(nameOf(reassembly));
    if (before !== undefined) this.drop(before);
    const forgets = this.#hazard?.('partial-forgotten') === true;
    if (forgets || (this.#partials.size >= this.#max && !this.dropOldest())) {
      this.#free(reassembly);
      return;
    }
    this.#partials.set(nameOf(reassembly), reassembly);
  }

  /** What there is of this bundle from this peer, taken out; its reservation is given back. */
  take(coming: Named): Reassembly | undefined {
    const kept = this.#partials.get(nameOf(coming));
    if (kept === undefined) return undefined;
    this.drop(kept);
    const { payloadBytes, digest } = coming.header;
    const same = kept.total === payloadBytes && sameBytes(kept.header.digest, digest);
    return same ? kept : undefined;
  }

  /** False when it is none of these. */
  drop(reassembly: Reassembly): boolean {
    const name = nameOf(reassembly);
    if (this.#partials.get(name) !== reassembly) return false;
    this.#partials.delete(name);
    this.#free(reassembly);
    return true;
  }

  /** What to offer to a session's peer; it is not dropped for others while that session lasts. */
  offers(session: TransferSide): ResumeOffer[] {
    const offers: ResumeOffer[] = [];
    for (const partial of this.#partials.values()) {
      if (partial.from !== session.peer) continue;
      partial.offeredIn = session;
      const { source, createdNs, sequence, attempt } = partial.header;
      const contiguousBytes = partial.contiguousBytes();
      const digest = prefixDigest(partial.prefix(), contiguousBytes);
      offers.push({ source, createdNs, sequence, attempt, contiguousBytes, digest });
    }
    return offers;
  }

  /** Make room. False: all of them were offered in sessions that last. */
  dropOldest(): boolean {
    for (const partial of this.#partials.values()) {
      if (!partial.offeredIn?.up) return this.drop(partial);
    }
    return false;
  }

  /** Bytes of those that `dropOldest` may give up, by class. */
  givable(): number[] {
    const bytes: number[] = new Array(CLASSES).fill(0);
    for (const { classIndex, total, offeredIn } of this.#partials.values()) {
      if (!offeredIn?.up) bytes[classIndex] = (bytes[classIndex] as number) + total;
    }
    return bytes;
  }

  #free(reassembly: Reassembly): void {
    this.#expiry.unwatchReassembly(reassembly);
    this.#store.release(reassembly.classIndex, reassembly.total);
  }
}

const nameOf = ({ key, header, from }: Named): string => [key, header.attempt, from].join('/');
