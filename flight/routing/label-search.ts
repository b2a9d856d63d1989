import type { Ns } from '../../protocols/units.ts';
import { bucketsFirst, bucketsPut, bucketsStart, bucketsTake } from './arrival-buckets.ts';
import { heapDrop, heapLift } from './arrival-heap.ts';
import type { ContactView } from './contact-view.ts';
import { BUCKETS_MAX, type SearchScratch } from './search-scratch.ts';

/**
 * Queries may step back this far (clock corrections, nodes' clocks apart) without a rewind of the
 * cursors.
 */
const CURSOR_SLACK_NS = 10_000_000_000;
/** Cost of a pair that has more than one contact. */
const SEVERAL = -1;

export interface SearchStart {
  readonly view: ContactView;
  /** Node indices of the contact index. */
  readonly source: number;
  readonly atNs: Ns;
  /** Nodes that the first contact may not lead to. */
  readonly bannedEntries?: readonly number[];
  /** Nodes that no path may touch. */
  readonly bannedNodes?: readonly number[];
  /** Contacts that may not be the first. */
  readonly bannedFirst?: ReadonlySet<number>;
}

/**
 * Label-setting search (Dijkstra over contacts) from one node at one time: settles nodes in the
 * order (arrival, hops). It goes only as far as somebody asks, and goes on from there when asked
 * again, so that one tree serves many destinations. Its labels live in the index's scratch memory:
 * one search at a time.
 *
 * A label has the fewest hops among the paths that arrive earliest *at every node on their way*.
 * Where waiting for a contact evens out a later prefix, fewer hops may still be found: path-
 * choice.ts does.
 */
export class LabelSearch {
  readonly start: SearchStart;
  readonly #scratch: SearchScratch;
  /** Pair costs tell all that is to know of pairs with one contact. */
  readonly #plain: boolean;
  /** Nothing starts any more: buckets order the nodes, otherwise the heap. */
  readonly #buckets: boolean;
  readonly #widthNs: Ns;

  constructor(start: SearchStart) {
    this.start = start;
    const scratch = start.view.index.scratch;
    this.#scratch = scratch;
    scratch.owner = this;
    scratch.arrivalNs.fill(Number.POSITIVE_INFINITY);
    scratch.settled.fill(0);
    scratch.place.fill(-1);
    scratch.waiting = 0;
    for (const node of start.bannedNodes ?? []) scratch.settled[node] = 1;
    rewindCursors(start);
    this.#plain = start.view.volumeFree && start.bannedNodes === undefined;
    if (this.#plain) pricePairs(start.view);
    const widthNs = this.#plain ? bucketWidthNs(start) : 0;
    this.#buckets = widthNs > 0;
    this.#widthNs = widthNs;
    if (this.#buckets) bucketsStart(scratch, { atNs: start.atNs, leastNs: widthNs });
    scratch.arrivalNs[start.source] = start.atNs;
    scratch.hops[start.source] = 0;
    scratch.via[start.source] = -1;
    this.#put(start.source);
  }

  /** False once another search took the working memory. */
  get alive(): boolean {
    return this.#scratch.owner === this;
  }

  /**
   * Go on until the target is final, or nothing can arrive by untilNs; true when it arrives by
   * then.
   */
  settle(target: number, untilNs: Ns): boolean {
    const scratch = this.#scratch;
    while (scratch.settled[target] === 0 && this.#settleNext(untilNs) >= 0) {
      // each call settles one node
    }
    return scratch.settled[target] === 1 && (scratch.arrivalNs[target] as number) <= untilNs;
  }

  /**
   * Settle all that can be reached by untilNs, and perhaps a few more. Writes them into `order`,
   * every node after the one that its path comes from; returns how many.
   */
  settleAll(untilNs: Ns, order: Int32Array): number {
    let count = 0;
    for (;;) {
      const node = this.#settleNext(untilNs);
      if (node < 0) return count;
      order[count++] = node;
    }
  }

  /** Make the first waiting node final; −1 when none arrives by untilNs. */
  #settleNext(untilNs: Ns): number {
    const scratch = this.#scratch;
    if (scratch.waiting === 0) return -1;
    const node = this.#buckets ? bucketsFirst(scratch) : (scratch.heap[0] as number);
    // Within a bucket the order is any: others in it may be earlier by less than its width.
    if ((scratch.arrivalNs[node] as number) - this.#widthNs > untilNs) return -1;
    if (this.#buckets) bucketsTake(scratch, node);
    else heapDrop(scratch);
    scratch.settled[node] = 1;
    if (node === this.start.source) this.#expandSource();
    else this.#expand(node);
    return node;
  }

  #put(node: number): void {
    if (this.#buckets) bucketsPut(this.#scratch, node);
    else heapLift(this.#scratch, node);
  }

  #expandSource(): void {
    const { view, source, bannedEntries, bannedFirst } = this.start;
    const { index } = view;
    const last = index.outFirst[source + 1] as number;
    for (let pair = index.outFirst[source] as number; pair < last; pair++) {
      if (bannedEntries?.includes(index.pairTo[pair] as number)) continue;
      this.#relax(source, pair, bannedFirst);
    }
  }

  #expand(node: number): void {
    if (!this.#plain) {
      this.#expandAny(node);
      return;
    }
    const { index, marks } = this.start.view;
    const { arrivalNs, hops, via, pairCostNs, pairOpensNs, pairClosesNs } = this.#scratch;
    const { pairTo, pairFirst, moving, light } = index;
    const readyNs = arrivalNs[node] as number;
    const hopsHere = (hops[node] as number) + 1;
    const last = index.outFirst[node + 1] as number;
    for (let pair = index.outFirst[node] as number; pair < last; pair++) {
      const to = pairTo[pair] as number;
      const knownNs = arrivalNs[to] as number;
      if (knownNs < readyNs) continue;
      const costNs = pairCostNs[pair] as number;
      const c = pairFirst[pair] as number;
      if (costNs === SEVERAL || marks[c] === 1) {
        this.#relax(node, pair, undefined);
        continue;
      }
      const opensNs = pairOpensNs[pair] as number;
      const departureNs = readyNs > opensNs ? readyNs : opensNs;
      let atNs = departureNs + costNs;
      if (moving[c] === 1) atNs += light.at(c, atNs);
      // No settled node's label is later than atNs, so that only a tie has to ask.
      if (atNs > knownNs || departureNs > (pairClosesNs[pair] as number)) continue;
      if (atNs === knownNs && !this.#hasFewerHops(to, hopsHere)) continue;
      arrivalNs[to] = atNs;
      hops[to] = hopsHere;
      via[to] = c;
      this.#put(to);
    }
  }

  #hasFewerHops(to: number, hops: number): boolean {
    return this.#scratch.settled[to] === 0 && hops < (this.#scratch.hops[to] as number);
  }

  #expandAny(node: number): void {
    const { outFirst } = this.start.view.index;
    const last = outFirst[node + 1] as number;
    for (let pair = outFirst[node] as number; pair < last; pair++) {
      this.#relax(node, pair, undefined);
    }
  }

  /** Try every contact of a pair that could better the label of the node it leads to. */
  #relax(node: number, pair: number, banned: ReadonlySet<number> | undefined): void {
    const { view } = this.start;
    const { index } = view;
    const scratch = this.#scratch;
    const to = index.pairTo[pair] as number;
    if (scratch.settled[to] === 1) return;
    const readyNs = scratch.arrivalNs[node] as number;
    const hops = (scratch.hops[node] as number) + 1;
    const last = index.pairFirst[pair + 1] as number;
    let bestNs = scratch.arrivalNs[to] as number;
    let best = -1;
    for (let c = firstLiveContact(view, pair, readyNs); c < last; c++) {
      if ((index.startNs[c] as number) > bestNs) break;
      if (banned?.has(c)) continue;
      const arrivalNs = view.arrivalNs(c, readyNs);
      if (arrivalNs < bestNs) {
        bestNs = arrivalNs;
        best = c;
      } else if (arrivalNs === bestNs && best < 0 && arrivalNs < Number.POSITIVE_INFINITY) {
        if (hops < (scratch.hops[to] as number)) best = c;
      }
    }
    if (best < 0) return;
    scratch.arrivalNs[to] = bestNs;
    scratch.hops[to] = hops;
    scratch.via[to] = best;
    this.#put(to);
  }
}

/**
 * Width of buckets for this search; 0 when the heap has to serve: contacts are still to start, some
 * cost nothing, or costs spread too wide for the ring.
 */
const bucketWidthNs = ({ view, atNs }: SearchStart): Ns => {
  const { index } = view;
  if (view.nextStartNs(atNs) !== Number.POSITIVE_INFINITY || view.overlay.changesCosts) return 0;
  const leastNs = index.lightLeastNs + index.scratch.sendLeastNs;
  const mostNs = index.lightMostNs + index.scratch.sendMostNs;
  return mostNs < leastNs * (BUCKETS_MAX - 2) ? leastNs : 0;
};

/** Costs of pairs with a single contact, for this bundle's size. */
const pricePairs = ({ index, bytes }: ContactView): void => {
  const { scratch } = index;
  if (scratch.costBytes === bytes) return;
  scratch.costBytes = bytes;
  for (let pair = 0; pair < index.pairTo.length; pair++) {
    const c = index.pairFirst[pair] as number;
    const single = c + 1 === index.pairFirst[pair + 1];
    const sendNs = scratch.sendNs[index.rateIndex[c] as number] as number;
    const lightNs = index.moving[c] === 1 ? 0 : (index.lightNs[c] as number);
    scratch.pairCostNs[pair] = single ? sendNs + lightNs : SEVERAL;
    scratch.pairOpensNs[pair] = index.startNs[c] as number;
    scratch.pairClosesNs[pair] = (index.endNs[c] as number) - sendNs;
  }
};

/** First contact of a pair that ends after readyNs may be this one; all before it are over. */
export const firstLiveContact = (view: ContactView, pair: number, readyNs: Ns): number => {
  const { index } = view;
  const { scratch } = index;
  const last = index.pairFirst[pair + 1] as number;
  let c = scratch.firstLive[pair] as number;
  if (c < 0) c = index.pairFirst[pair] as number;
  while (c < last && (index.latestEndNs[c] as number) < scratch.liveFromNs) c++;
  scratch.firstLive[pair] = c;
  while (c < last && (index.latestEndNs[c] as number) < readyNs) c++;
  return c;
};

/** Cursors follow the queries' time, which rises but for small steps back. */
export const rewindCursors = ({ view, atNs }: SearchStart): void => {
  const { scratch } = view.index;
  const liveFromNs = atNs - CURSOR_SLACK_NS;
  if (atNs < scratch.liveFromNs) {
    scratch.firstLive.fill(-1);
    scratch.liveFromNs = liveFromNs;
  }
  if (liveFromNs > scratch.liveFromNs) scratch.liveFromNs = liveFromNs;
};
