import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { heapDrop, heapLift } from './arrival-heap.ts';
import type { LightSegments } from './light-segments.ts';
import { SearchScratch } from './search-scratch.ts';

/**
 * Light times of one window serve all searches that begin in it. Longer windows mean fewer trees, but
 * light times that move further from the least one, and searches that look at more nodes.
 */
const WINDOW_NS: Ns = 30 * SECOND_NS;
/** Numbers kept for one window: 16 MB. */
const NUMBERS_MAX = 2_000_000;

/** What a bound needs of a plan's layout; see contact-index.ts. */
interface PairLayout {
  readonly nodeIds: readonly number[];
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly lightNs: Float64Array;
  readonly moving: Uint8Array;
  readonly light: LightSegments;
  readonly pairFirst: Int32Array;
  readonly pairFrom: Int32Array;
  readonly inFirst: Int32Array;
  readonly inPairs: Int32Array;
}

/** Light times of one stretch of time, and what was made of them. */
interface Window {
  readonly number: number;
  /** Least light time of each pair, by pair; Infinity where nothing leaves in this window. */
  readonly pairLeastNs: Float64Array;
  readonly trees: Map<number, Float64Array>;
}

/** How long it takes to one node at the least. */
export interface ArrivalBound {
  /** From each node, by light alone; Infinity: not at all. */
  readonly leastNs: Float64Array;
  /** Holds for what arrives up to then. */
  readonly untilNs: Ns;
}

/**
 * Lower bounds of travel times over one plan, for searches that know where they are going. They
 * depend on the plan alone, so that all nodes of a process share them: 1,584 routers that ask for 200
 * destinations need 200 trees a window in place of thousands of whole searches.
 */
export class ArrivalBounds {
  readonly #index: PairLayout;
  /** The two that were asked for last: clocks of nodes differ a little. */
  #windows: Window[] = [];
  #memory: SearchScratch | undefined;

  constructor(index: PairLayout) {
    this.#index = index;
  }

  /** Bounds to a node, by its place in the index, for a search that starts at that instant. */
  to(target: number, atNs: Ns): ArrivalBound {
    const number = Math.floor(atNs / WINDOW_NS);
    const window = this.#windowOf(number);
    // A path that starts at the window's end has as much again to arrive in.
    const untilNs = (number + 2) * WINDOW_NS;
    const known = window.trees.get(target);
    if (known !== undefined) return { leastNs: known, untilNs };
    if ((window.trees.size + 1) * this.#index.nodeIds.length > NUMBERS_MAX) window.trees.clear();
    const leastNs = this.#grow(target, window.pairLeastNs);
    window.trees.set(target, leastNs);
    return { leastNs, untilNs };
  }

  #windowOf(number: number): Window {
    const known = this.#windows.find((window) => window.number === number);
    if (known !== undefined) return known;
    const pairLeastNs = this.#leastByPair(number * WINDOW_NS, (number + 2) * WINDOW_NS);
    const window = { number, pairLeastNs, trees: new Map<number, Float64Array>() };
    this.#windows = [window, ...this.#windows.slice(0, 1)];
    return window;
  }

  #leastByPair(fromNs: Ns, untilNs: Ns): Float64Array {
    const index = this.#index;
    const least = new Float64Array(index.pairFrom.length).fill(Number.POSITIVE_INFINITY);
    for (let pair = 0; pair < least.length; pair++) {
      const last = index.pairFirst[pair + 1] as number;
      for (let c = index.pairFirst[pair] as number; c < last; c++) {
        if ((index.startNs[c] as number) > untilNs || (index.endNs[c] as number) < fromNs) continue;
        const lightNs =
          index.moving[c] === 1
            ? index.light.leastNs(c, fromNs, untilNs)
            : (index.lightNs[c] as number);
        if (lightNs < (least[pair] as number)) least[pair] = lightNs;
      }
    }
    return least;
  }

  /** Dijkstra against the direction of travel. */
  #grow(target: number, pairLeastNs: Float64Array): Float64Array {
    const { inFirst, inPairs, pairFrom, nodeIds } = this.#index;
    this.#memory ??= new SearchScratch({ nodes: nodeIds.length, pairs: 0, rates: 0 });
    const memory = this.#memory;
    const { arrivalNs, heap } = memory;
    arrivalNs.fill(Number.POSITIVE_INFINITY);
    memory.place.fill(-1);
    arrivalNs[target] = 0;
    heapLift(memory, target);
    while (memory.waiting > 0) {
      const node = heap[0] as number;
      heapDrop(memory);
      const last = inFirst[node + 1] as number;
      for (let at = inFirst[node] as number; at < last; at++) {
        const pair = inPairs[at] as number;
        const leastNs = (arrivalNs[node] as number) + (pairLeastNs[pair] as number);
        const from = pairFrom[pair] as number;
        if (leastNs >= (arrivalNs[from] as number)) continue;
        arrivalNs[from] = leastNs;
        heapLift(memory, from);
      }
    }
    return arrivalNs.slice();
  }
}
