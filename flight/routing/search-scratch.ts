import type { Ns } from '../../protocols/units.ts';

/**
 * Buckets of the ring in arrival-buckets.ts; costs that spread wider are searched with the heap.
 */
export const BUCKETS_MAX = 1024;

/**
 * Working memory of searches over one contact index, so that a search allocates nothing. Plain
 * data: label-search.ts and path-choice.ts own its meaning.
 */
export class SearchScratch {
  /** The search whose labels these are. */
  owner: object | undefined;

  /** Earliest arrival found so far, by node. */
  readonly arrivalNs: Float64Array;
  /** Hops of that arrival. */
  readonly hops: Int32Array;
  /** Contact that it came over, −1 at the source. */
  readonly via: Int32Array;
  /** 1 once the label is final, or the node is banned. */
  readonly settled: Uint8Array;

  /**
   * 4-ary heap of nodes by (arrival, hops), their arrivals, and each node's place in it (−1: not
   * in).
   */
  readonly heap: Int32Array;
  readonly heapNs: Float64Array;
  readonly place: Int32Array;
  /** Nodes in the heap or the buckets. */
  waiting = 0;

  /** Ring of buckets, see arrival-buckets.ts; `place` is a node's bucket then. */
  readonly bucketHead = new Int32Array(BUCKETS_MAX);
  readonly bucketNext: Int32Array;
  readonly bucketBefore: Int32Array;
  bucketFromNs: Ns = 0;
  bucketsPerNs = 0;
  bucketNow = 0;

  /** First contact of a pair that does not end before `liveFromNs`. */
  readonly firstLive: Int32Array;
  liveFromNs: Ns = Number.NEGATIVE_INFINITY;

  /** Transmission time of the present query's bytes, by rate. */
  readonly sendNs: Float64Array;
  sendBytes = -1;
  sendLeastNs: Ns = 0;
  sendMostNs: Ns = 0;

  /**
   * For pairs of one contact: transmission time of `costBytes` plus light time (without it where it
   * moves), and the window to be ready in. −1: a pair of several contacts.
   */
  readonly pairCostNs: Float64Array;
  readonly pairOpensNs: Float64Array;
  readonly pairClosesNs: Float64Array;
  costBytes = -1;

  /** Slot of a node in the layer being built, by node; path-choice.ts. */
  readonly slotOf: Int32Array;
  readonly slotNode: number[] = [];
  readonly slotLatestNs: number[] = [];
  readonly slotTimeNs: number[] = [];
  readonly slotVia: number[] = [];
  readonly edgeContact: number[] = [];
  readonly edgeFrom: number[] = [];
  readonly edgeTo: number[] = [];
  /** First edge into each layer. */
  readonly layerEdges: number[] = [];

  constructor(sizes: { readonly nodes: number; readonly pairs: number; readonly rates: number }) {
    this.arrivalNs = new Float64Array(sizes.nodes);
    this.hops = new Int32Array(sizes.nodes);
    this.via = new Int32Array(sizes.nodes);
    this.settled = new Uint8Array(sizes.nodes);
    this.heap = new Int32Array(sizes.nodes);
    this.heapNs = new Float64Array(sizes.nodes);
    this.bucketNext = new Int32Array(sizes.nodes);
    this.bucketBefore = new Int32Array(sizes.nodes);
    this.place = new Int32Array(sizes.nodes);
    this.firstLive = new Int32Array(sizes.pairs).fill(-1);
    this.pairCostNs = new Float64Array(sizes.pairs);
    this.pairOpensNs = new Float64Array(sizes.pairs);
    this.pairClosesNs = new Float64Array(sizes.pairs);
    this.sendNs = new Float64Array(sizes.rates);
    this.slotOf = new Int32Array(sizes.nodes).fill(-1);
  }
}
