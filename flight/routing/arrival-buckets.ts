import type { Ns } from '../../protocols/units.ts';
import { BUCKETS_MAX, type SearchScratch } from './search-scratch.ts';

const NONE = -1;
/** Keeps a bucket narrower than the cheapest contact in spite of rounding. */
const NARROWER = 1.000001;

/**
 * A queue for plans in which nothing starts any more (Denardo and Fox's buckets): no contact takes
 * less than a bucket's width, so that labels within the first bucket are final in any order; none
 * takes longer than the ring, so that a few buckets serve for ever. The buckets are doubly linked
 * lists of nodes.
 */
export const bucketsStart = (
  scratch: SearchScratch,
  costs: { readonly atNs: Ns; readonly leastNs: Ns },
): void => {
  scratch.bucketHead.fill(NONE);
  scratch.bucketFromNs = costs.atNs;
  scratch.bucketsPerNs = NARROWER / costs.leastNs;
  scratch.bucketNow = 0;
};

/** Put a node into the bucket of its arrival, or move it there after its label got better. */
export const bucketsPut = (scratch: SearchScratch, node: number): void => {
  const { bucketHead, bucketNext, bucketBefore, place } = scratch;
  const sinceNs = (scratch.arrivalNs[node] as number) - scratch.bucketFromNs;
  const bucket = Math.floor(sinceNs * scratch.bucketsPerNs) & (BUCKETS_MAX - 1);
  const old = place[node] as number;
  if (old === bucket) return;
  if (old === NONE) scratch.waiting++;
  else unlink(scratch, node, old);
  const head = bucketHead[bucket] as number;
  bucketNext[node] = head;
  bucketBefore[node] = NONE;
  if (head !== NONE) bucketBefore[head] = node;
  bucketHead[bucket] = node;
  place[node] = bucket;
};

/** Some node of the first bucket that has one; there must be one. */
export const bucketsFirst = (scratch: SearchScratch): number => {
  const { bucketHead } = scratch;
  let bucket = scratch.bucketNow;
  while (bucketHead[bucket] === NONE) bucket = (bucket + 1) & (BUCKETS_MAX - 1);
  scratch.bucketNow = bucket;
  return bucketHead[bucket] as number;
};

export const bucketsTake = (scratch: SearchScratch, node: number): void => {
  unlink(scratch, node, scratch.place[node] as number);
  scratch.place[node] = NONE;
  scratch.waiting--;
};

const unlink = (scratch: SearchScratch, node: number, bucket: number): void => {
  const { bucketHead, bucketNext, bucketBefore } = scratch;
  const next = bucketNext[node] as number;
  const before = bucketBefore[node] as number;
  if (before === NONE) bucketHead[bucket] = next;
  else bucketNext[before] = next;
  if (next !== NONE) bucketBefore[next] = before;
};
