import type { ContactIndex } from './contact-index.ts';
import type { Ns } from '../../protocols/units.ts';

const CLASSES = 3;
const FIRST_CAPACITY = 16;
/** Paths with promises that are not entered: routes that are searched anew leave theirs behind. */
const OPEN_MAX = 64;
const EMPTY = -1;
/** Spreads neighbouring contact numbers over the table (Knuth's multiplicative hash). */
const SPREAD = 0x9e3779b1;

/**
 * What is promised over one path and not yet entered contact by contact: the ledger of a relay would
 * otherwise touch a dozen contacts for every packet (3 of 47 µs a packet-hop in W1, by profile).
 */
export class PathPromise {
  readonly path: readonly number[];
  readonly bytes: number[] = new Array(CLASSES).fill(0);
  /** Where it is listed. */
  ledger: VolumeLedger | undefined;

  constructor(path: readonly number[]) {
    this.path = path;
  }
}

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

  /** Promises not yet entered, and their sum: no contact lacks more than that beyond what is entered. */
  #open: PathPromise[] = [];
  #openBytes = 0;

  constructor(index: ContactIndex) {
    this.#index = index;
  }

  /**
   * Nothing of that size or below lacks volume on any contact that is not over at nowNs; Infinity
   * while nothing is reserved. A bound: it may be lower than need be, never higher. It is made as
   * close as can be before it is found to be below `neededBytes`.
   */
  residualBoundBytes(nowNs: Ns, neededBytes: number): number {
    if (nowNs > this.#nowNs) this.#nowNs = nowNs;
    if (this.#nowNs > this.#lowestEndsNs) {
      this.enterAll();
      this.#review();
    }
    const boundBytes = this.#lowestResidualBytes - this.#openBytes;
    if (boundBytes >= neededBytes || this.#openBytes === 0) return boundBytes;
    this.enterAll();
    return this.#lowestResidualBytes;
  }

  /**
   * Take volume of all contacts of a path but the first, whose filling is the caller's own. The first
   * bundle is entered at once, so that the bound knows these contacts; later ones when somebody looks.
   * None of these contacts leaves the ledger's node, so that the order against its own does not matter.
   */
  promise(promise: PathPromise, rank: number, bytes: number): void {
    if (promise.ledger !== this) {
      promise.ledger?.enterAll();
      if (this.#open.length >= OPEN_MAX) this.enterAll();
      promise.ledger = this;
      this.#open.push(promise);
      this.#enter(promise.path, rank, bytes);
      return;
    }
    promise.bytes[rank] = (promise.bytes[rank] as number) + bytes;
    this.#openBytes += bytes;
  }

  /** Enter all that was promised over paths. */
  enterAll(): void {
    if (this.#open.length === 0) return;
    const open = this.#open;
    this.#open = [];
    this.#openBytes = 0;
    for (const promise of open) {
      promise.ledger = undefined;
      for (let rank = 0; rank < CLASSES; rank++) {
        const bytes = promise.bytes[rank] as number;
        if (bytes > 0) this.#enter(promise.path, rank, bytes);
      }
      promise.bytes.fill(0);
    }
  }

  #enter(path: readonly number[], rank: number, bytes: number): void {
    for (let hop = 1; hop < path.length; hop++) {
      this.reserve(path[hop] as number, rank, bytes, undefined);
    }
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
    this.enterAll();
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
    this.enterAll();
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
