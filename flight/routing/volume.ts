import type { ContactIndex } from './contact-index.ts';
import type { Ns } from '../../protocols/units.ts';

const CLASSES = 3;
const FIRST_CAPACITY = 16;
const EMPTY = -1;
/** Spreads neighbouring contact numbers over the table (Knuth's multiplicative hash). */
const SPREAD = 0x9e3779b1;

/**
 * Bytes promised to bundles, by contact and class: one node's own view. A class sees what is
 * promised to itself and to more urgent classes; what is promised to less urgent ones it overtakes
 * (LM-RTE-022). Sparse, because a node uses few of a plan's contacts: open addressing over typed
 * arrays.
 */
export class VolumeLedger {
  readonly #index: ContactIndex;
  #capacity = FIRST_CAPACITY;
  #used = 0;
  #keys = new Int32Array(FIRST_CAPACITY).fill(EMPTY);
  #bytes = new Float64Array(FIRST_CAPACITY * CLASSES);
  /** Bytes that nobody can use any more: a contact's time that passed unused. */
  #lost = new Float64Array(FIRST_CAPACITY);
  /** 1 once a search passed the contact over for want of volume. */
  #refused = new Uint8Array(FIRST_CAPACITY);
  #nowNs: Ns = Number.NEGATIVE_INFINITY;

  #lowestResidualBytes = Number.POSITIVE_INFINITY;
  /** End of the contact that the lowest residual belongs to. */
  #lowestEndsNs: Ns = Number.POSITIVE_INFINITY;

  constructor(index: ContactIndex) {
    this.#index = index;
  }

  /**
   * Nothing of that size or below lacks volume on any contact that is not over at nowNs; Infinity
   * while nothing is reserved. A bound: it may be lower than need be, never higher.
   */
  residualBoundBytes(nowNs: Ns): number {
    if (nowNs > this.#nowNs) this.#nowNs = nowNs;
    if (this.#nowNs > this.#lowestEndsNs) this.#review();
    return this.#lowestResidualBytes;
  }

  /**
   * Take volume. What a contact could have carried up to departureNs and did not is lost; undefined
   * when others than the caller fill the contact, whose use of it nobody here knows.
   */
  reserve(contact: number, rank: number, bytes: number, departureNs: Ns | undefined): void {
    const slot = this.#slotFor(contact);
    const usedBytes = this.#reservedBytes(slot, CLASSES - 1) + (this.#lost[slot] as number);
    if (departureNs !== undefined) {
      const passedNs = departureNs - (this.#index.startNs[contact] as number);
      const unused = Math.floor((passedNs * this.#rateBps(contact)) / 8e9) - usedBytes;
      if (unused > 0) this.#lost[slot] = (this.#lost[slot] as number) + unused;
    }
    const at = slot * CLASSES + rank;
    this.#bytes[at] = (this.#bytes[at] as number) + bytes;
    this.#boundBy(slot);
  }

  /**
   * Give volume back; true when a search had passed the contact over, so that routes may be better
   * now.
   */
  release(contact: number, rank: number, bytes: number): boolean {
    const slot = this.#find(contact);
    if (slot < 0) return false;
    const at = slot * CLASSES + rank;
    this.#bytes[at] = Math.max(0, (this.#bytes[at] as number) - bytes);
    const refused = this.#refused[slot] === 1;
    this.#refused[slot] = 0;
    return refused;
  }

  /**
   * Whether so many bytes of a class still fit into a contact of that capacity; a refusal is
   * remembered.
   */
  fits(contact: number, rank: number, bytes: number, capacityBytes: number): boolean {
    const slot = this.#find(contact);
    if (slot < 0) return true;
    const used = this.#reservedBytes(slot, rank) + (this.#lost[slot] as number);
    if (used + bytes <= capacityBytes) return true;
    this.#refused[slot] = 1;
    return false;
  }

  /** What a contact carries from its start to its end at that rate. */
  capacityBytes(contact: number, rateBps: number): number {
    const durationNs =
      (this.#index.endNs[contact] as number) - (this.#index.startNs[contact] as number);
    return Math.floor((durationNs * rateBps) / 8e9);
  }

  #rateBps(contact: number): number {
    return this.#index.ratesBps[this.#index.rateIndex[contact] as number] as number;
  }

  #reservedBytes(slot: number, rank: number): number {
    let sum = 0;
    for (let at = slot * CLASSES; at <= slot * CLASSES + rank; at++) {
      sum += this.#bytes[at] as number;
    }
    return sum;
  }

  #residualBytes(slot: number): number {
    const contact = this.#keys[slot] as number;
    const capacityBytes = this.capacityBytes(contact, this.#rateBps(contact));
    return capacityBytes - this.#reservedBytes(slot, CLASSES - 1) - (this.#lost[slot] as number);
  }

  #boundBy(slot: number): void {
    const residualBytes = this.#residualBytes(slot);
    if (residualBytes >= this.#lowestResidualBytes) return;
    this.#lowestResidualBytes = residualBytes;
    this.#lowestEndsNs = this.#index.endNs[this.#keys[slot] as number] as number;
  }

  /** The contact that set the bound is over: find the lowest of the others. */
  #review(): void {
    this.#lowestResidualBytes = Number.POSITIVE_INFINITY;
    this.#lowestEndsNs = Number.POSITIVE_INFINITY;
    for (let slot = 0; slot < this.#capacity; slot++) {
      if (this.#mayMatter(this.#keys[slot] as number)) this.#boundBy(slot);
    }
  }

  /** A contact that is not over. */
  #mayMatter(key: number): boolean {
    return key !== EMPTY && (this.#index.endNs[key] as number) >= this.#nowNs;
  }

  #find(contact: number): number {
    const mask = this.#capacity - 1;
    let slot = Math.imul(contact, SPREAD) & mask;
    for (;;) {
      const key = this.#keys[slot];
      if (key === contact) return slot;
      if (key === EMPTY) return -1;
      slot = (slot + 1) & mask;
    }
  }

  #slotFor(contact: number): number {
    const found = this.#find(contact);
    if (found >= 0) return found;
    if (this.#used * 2 >= this.#capacity) this.#rebuild();
    return this.#insert(contact);
  }

  #insert(contact: number): number {
    const mask = this.#capacity - 1;
    let slot = Math.imul(contact, SPREAD) & mask;
    while (this.#keys[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#keys[slot] = contact;
    this.#used++;
    return slot;
  }

  /**
   * Contacts that are over are dropped; the table grows only when those that are left need it, so that
   * it follows the contacts in use and not the length of the plan.
   */
  #rebuild(): void {
    const keys = this.#keys;
    const bytes = this.#bytes;
    const lost = this.#lost;
    const refused = this.#refused;
    let left = 0;
    for (const contact of keys) if (this.#mayMatter(contact)) left++;
    if (left * 4 >= this.#capacity) this.#capacity *= 2;
    this.#used = 0;
    this.#keys = new Int32Array(this.#capacity).fill(EMPTY);
    this.#bytes = new Float64Array(this.#capacity * CLASSES);
    this.#lost = new Float64Array(this.#capacity);
    this.#refused = new Uint8Array(this.#capacity);
    for (let from = 0; from < keys.length; from++) {
      const contact = keys[from] as number;
      if (!this.#mayMatter(contact)) continue;
      const to = this.#insert(contact);
      for (let rank = 0; rank < CLASSES; rank++) {
        this.#bytes[to * CLASSES + rank] = bytes[from * CLASSES + rank] as number;
      }
      this.#lost[to] = lost[from] as number;
      this.#refused[to] = refused[from] as number;
    }
  }
}
