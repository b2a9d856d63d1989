import type { NodeId, Ns } from '../../protocols/units.ts';
import { BitSet } from './bit-set.ts';

/** A count that records bound: the truth lies between. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * What one node's housekeeping has to say, counted from records since its boot. Bundles of management
 * between operator and node end without a record of delivery: they widen a bound, by as many as were sent.
 */
export class HousekeepingTruth {
  readonly bootCount: number;
  readonly #bootNs: Ns;
  readonly #lagNs: Ns;
  readonly #everyNs: Ns | undefined;
  mode = 'off';
  deleted = 0;
  #submitted = 0;
  #delivered = 0;
  /** Answers to applications that may have been lost with the boot before. */
  #doubtful = 0;
  /** Records of bundles that were here already. */
  #rewritten = 0;
  #relayed = 0;
  /** Packets since boot, and the latest instant at which the first can have been due. */
  #packets = 0;
  #firstDueNs: Ns;
  #lateNs: Ns = 0;
  /** When the last of them came, as far as they may not be counted yet. */
  #recentNs: Ns[] = [];

  /** `everyNs`: interval of packets, where it is known. */
  constructor(boot: {
    readonly count: number;
    readonly atNs: Ns;
    readonly lagNs: Ns;
    readonly everyNs: Ns | undefined;
  }) {
    this.bootCount = boot.count;
    this.#bootNs = boot.atNs;
    this.#lagNs = boot.lagNs;
    this.#everyNs = boot.everyNs;
    this.#firstDueNs = boot.atNs + (boot.everyNs ?? 0);
  }

  /**
   * A packet was made. They are due at intervals: when one is late, the computer was busy with what came before it
   * was due, and what came later waits behind it.
   */
  told(atNs: Ns): void {
    if (this.#everyNs === undefined) return;
    const sinceFirstNs = this.#packets * this.#everyNs;
    this.#packets++;
    this.#firstDueNs = Math.min(this.#firstDueNs, atNs - sinceFirstNs);
    this.#lateNs = atNs - sinceFirstNs - this.#firstDueNs;
  }

  /** An application's bundle was accepted; one made before the boot is noted when it arrives. */
  submitted(createdNs: Ns): void {
    if (createdNs < this.#bootNs) this.#doubtful++;
    else this.#submitted++;
  }

  /**
   * A bundle that was made elsewhere, or was gone from here, is durable. What is so in the instant of the boot
   * did not come: memory gave it back, whatever had become of it (`stale-read`).
   */
  relayed(atNs: Ns): void {
    if (atNs === this.#bootNs) return;
    this.#relayed++;
    this.#recentNs.push(atNs);
  }

  rewritten(): void {
    this.#rewritten++;
  }

  delivered(): void {
    this.#delivered++;
  }

  /** Taken from applications, or over from neighbours under custody; `unseen`: from others than those. */
  acceptedAt(atNs: Ns, unseen: number): Bounds {
    const countedNs = atNs - this.#lateNs - this.#lagNs;
    const uncounted = this.#recentNs.filter((heldNs) => heldNs >= countedNs);
    this.#recentNs = uncounted;
    const taken = this.#submitted + this.#relayed;
    const unsure = this.#doubtful + this.#rewritten + unseen;
    return { least: taken - uncounted.length, most: taken + unsure };
  }

  /** Handed to applications, or to the node itself: at most `managed` bundles. */
  deliveredWith(managed: number): Bounds {
    return { least: this.#delivered, most: this.#delivered + managed };
  }
}

/** Which bundles are durable at which node, to tell a bundle that comes from one that is written again. */
export class Whereabouts {
  readonly #held = new Map<NodeId, Set<number>>();
  readonly #made = new BitSet();

  /** What the record of a bundle means at that node. */
  held(node: NodeId, bundle: number): 'made' | 'came' | 'rewritten' {
    const held = this.#held.get(node) ?? new Set();
    this.#held.set(node, held);
    if (held.has(bundle)) return 'rewritten';
    held.add(bundle);
    if (this.#made.has(bundle)) return 'came';
    this.#made.add(bundle);
    return 'made';
  }

  released(node: NodeId, bundle: number): void {
    this.#held.get(node)?.delete(bundle);
  }
}
