import type { Ns } from '../../protocols/units.ts';
import type { ContactView } from './contact-view.ts';
import type { SearchScratch } from './search-scratch.ts';

/** Queries may step back this far (clock corrections, nodes' clocks apart) without a rewind of the cursors. */
const CURSOR_SLACK_NS = 10_000_000_000;

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
 * Label-setting search (Dijkstra over contacts) from one node at one time: settles nodes in the order
 * (arrival, hops). It goes only as far as somebody asks, and goes on from there when asked again, so that
 * one tree serves many destinations. Its labels live in the index's scratch memory: one search at a time.
 *
 * A label has the fewest hops among the paths that arrive earliest *at every node on their way*. Where
 * waiting for a contact evens out a later prefix, fewer hops may still be found: path-choice.ts does.
 */
export class LabelSearch {
  readonly start: SearchStart;
  readonly #scratch: SearchScratch;

  constructor(start: SearchStart) {
    this.start = start;
    const scratch = start.view.index.scratch;
    this.#scratch = scratch;
    scratch.owner = this;
    scratch.arrivalNs.fill(Number.POSITIVE_INFINITY);
    scratch.settled.fill(0);
    scratch.place.fill(-1);
    scratch.heapSize = 0;
    for (const node of start.bannedNodes ?? []) scratch.settled[node] = 1;
    rewindCursors(start);
    scratch.arrivalNs[start.source] = start.atNs;
    scratch.hops[start.source] = 0;
    scratch.via[start.source] = -1;
    lift(scratch, start.source);
  }

  /** False once another search took the working memory. */
  get alive(): boolean {
    return this.#scratch.owner === this;
  }

  /** Go on until the target is final, or nothing can arrive by untilNs; true when it is final. */
  settle(target: number, untilNs: Ns): boolean {
    const scratch = this.#scratch;
    while (scratch.settled[target] === 0) {
      if (scratch.heapSize === 0) return false;
      const node = scratch.heap[0] as number;
      if ((scratch.arrivalNs[node] as number) > untilNs) return false;
      dropTop(scratch);
      scratch.settled[node] = 1;
      if (node === this.start.source) this.#expandSource();
      else this.#expand(node);
    }
    return Number.isFinite(scratch.arrivalNs[target]);
  }

  /** Settle all that can be reached by untilNs. Writes the order of settling into `order`; returns how many. */
  settleAll(untilNs: Ns, order: Int32Array): number {
    const scratch = this.#scratch;
    let count = 0;
    while (scratch.heapSize > 0) {
      const node = scratch.heap[0] as number;
      if ((scratch.arrivalNs[node] as number) > untilNs) break;
      dropTop(scratch);
      scratch.settled[node] = 1;
      order[count++] = node;
      if (node === this.start.source) this.#expandSource();
      else this.#expand(node);
    }
    return count;
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
    const { index, plain } = this.start.view;
    const { arrivalNs, hops, settled, via, sendNs } = this.#scratch;
    const { pairTo, pairFirst, startNs, endNs, lightNs, rateIndex, moving } = index;
    const readyNs = arrivalNs[node] as number;
    const hopsHere = (hops[node] as number) + 1;
    const last = index.outFirst[node + 1] as number;
    for (let pair = index.outFirst[node] as number; pair < last; pair++) {
      const to = pairTo[pair] as number;
      if (settled[to] === 1) continue;
      const c = pairFirst[pair] as number;
      if (!plain || moving[c] === 1 || c + 1 < (pairFirst[pair + 1] as number)) {
        this.#relax(node, pair, undefined);
        continue;
      }
      // The usual case written out: one contact, as planned (ContactView.arrivalNs says the same).
      const opensNs = startNs[c] as number;
      const lastBitNs =
        (readyNs > opensNs ? readyNs : opensNs) + (sendNs[rateIndex[c] as number] as number);
      const atNs = lastBitNs + (lightNs[c] as number);
      const knownNs = arrivalNs[to] as number;
      if (atNs > knownNs || lastBitNs > (endNs[c] as number)) continue;
      if (atNs === knownNs && hopsHere >= (hops[to] as number)) continue;
      arrivalNs[to] = atNs;
      hops[to] = hopsHere;
      via[to] = c;
      lift(this.#scratch, to);
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
    lift(scratch, to);
  }
}

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
const rewindCursors = ({ view, atNs }: SearchStart): void => {
  const { scratch } = view.index;
  const liveFromNs = atNs - CURSOR_SLACK_NS;
  if (atNs < scratch.liveFromNs) {
    scratch.firstLive.fill(-1);
    scratch.liveFromNs = liveFromNs;
  }
  if (liveFromNs > scratch.liveFromNs) scratch.liveFromNs = liveFromNs;
};

/** Put a node into the heap, or move it up after its label got better: by arrival, hops, then number. */
const lift = (scratch: SearchScratch, node: number): void => {
  const { heap, heapNs, place, arrivalNs, hops } = scratch;
  const keyNs = arrivalNs[node] as number;
  let at = place[node] as number;
  if (at < 0) at = scratch.heapSize++;
  while (at > 0) {
    const parent = (at - 1) >> 2;
    const parentNs = heapNs[parent] as number;
    if (parentNs < keyNs) break;
    const other = heap[parent] as number;
    if (parentNs === keyNs && !isFirst(hops, node, other)) break;
    heap[at] = other;
    heapNs[at] = parentNs;
    place[other] = at;
    at = parent;
  }
  heap[at] = node;
  heapNs[at] = keyNs;
  place[node] = at;
};

/** Which of two nodes with one arrival goes first. */
const isFirst = (hops: Int32Array, a: number, b: number): boolean => {
  const order = (hops[a] as number) - (hops[b] as number);
  return order !== 0 ? order < 0 : a < b;
};

const dropTop = (scratch: SearchScratch): void => {
  const { heap, heapNs, place, hops } = scratch;
  const size = --scratch.heapSize;
  place[heap[0] as number] = -1;
  if (size === 0) return;
  const node = heap[size] as number;
  const keyNs = heapNs[size] as number;
  let at = 0;
  for (;;) {
    const first = 4 * at + 1;
    if (first >= size) break;
    const end = first + 4 < size ? first + 4 : size;
    let least = first;
    let leastNs = heapNs[first] as number;
    for (let child = first + 1; child < end; child++) {
      const childNs = heapNs[child] as number;
      if (childNs > leastNs) continue;
      if (childNs === leastNs && !isFirst(hops, heap[child] as number, heap[least] as number)) continue;
      least = child;
      leastNs = childNs;
    }
    const other = heap[least] as number;
    if (leastNs > keyNs || (leastNs === keyNs && isFirst(hops, node, other))) break;
    heap[at] = other;
    heapNs[at] = leastNs;
    place[other] = at;
    at = least;
  }
  heap[at] = node;
  heapNs[at] = keyNs;
  place[node] = at;
};
