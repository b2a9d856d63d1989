import type { Ns } from '../../protocols/units.ts';
import type { ArrivalBound } from './arrival-bounds.ts';
import { heapDrop, heapLift } from './arrival-heap.ts';
import { firstLiveContact, rewindCursors, type SearchStart } from './label-search.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** What a guided search came to; `unknown`: a search without a guide has to say. */
export type GuidedAnswer = 'arrives' | 'does-not' | 'unknown';

/**
 * The same labels as `LabelSearch` gives, at all nodes that a best path to one target may touch:
 * A* with the bound as its estimate. It looks along the way to the target and not all around, in a
 * shell of 1,584 satellites at a tenth of the nodes.
 *
 * The bound never lies over what a path still takes, and never falls faster than a path goes on, so
 * a node is final when it is settled. Nodes are settled as long as some path through them could
 * arrive when the target does; path-choice.ts asks for no others. What arrives after the bound's end
 * is not looked at.
 */
export const searchGuided = (
  start: SearchStart,
  target: number,
  untilNs: Ns,
  bound: ArrivalBound,
): GuidedAnswer => {
  const { view, source, atNs, bannedEntries } = start;
  const { scratch, guide } = view.index;
  const { arrivalNs, hops, via, settled } = scratch;
  scratch.owner = start;
  arrivalNs.fill(NEVER);
  settled.fill(0);
  guide.place.fill(-1);
  guide.waiting = 0;
  rewindCursors(start);
  const search = {
    start,
    target,
    leastNs: bound.leastNs,
    latestNs: Math.min(untilNs, bound.untilNs),
  };
  arrivalNs[source] = atNs;
  hops[source] = 0;
  via[source] = -1;
  guide.arrivalNs[source] = atNs + (bound.leastNs[source] as number);
  heapLift(guide, source);
  while (guide.waiting > 0) {
    const node = guide.heap[0] as number;
    if ((guide.arrivalNs[node] as number) > latestUseful(search)) break;
    heapDrop(guide);
    settled[node] = 1;
    if (node === target) continue;
    const last = view.index.outFirst[node + 1] as number;
    for (let pair = view.index.outFirst[node] as number; pair < last; pair++) {
      const to = view.index.pairTo[pair] as number;
      if (node === source && bannedEntries?.includes(to)) continue;
      if (settled[to] === 0) relax(search, node, pair);
    }
  }
  if ((arrivalNs[target] as number) <= search.latestNs) return 'arrives';
  return search.latestNs === untilNs ? 'does-not' : 'unknown';
};

interface Search {
  readonly start: SearchStart;
  readonly target: number;
  readonly leastNs: Float64Array;
  readonly latestNs: Ns;
}

/** A path that would arrive later than this cannot be the best one. */
const latestUseful = ({ start, target, latestNs }: Search): Ns =>
  Math.min(latestNs, start.view.index.scratch.arrivalNs[target] as number);

/** Try every contact of a pair that could better the label of the node that it leads to. */
const relax = (search: Search, node: number, pair: number): void => {
  const { view } = search.start;
  const { index } = view;
  const { scratch, guide } = index;
  const to = index.pairTo[pair] as number;
  const readyNs = scratch.arrivalNs[node] as number;
  const leastNs = search.leastNs[to] as number;
  const usefulNs = latestUseful(search) - leastNs;
  let bestNs = scratch.arrivalNs[to] as number;
  let best = -1;
  const last = index.pairFirst[pair + 1] as number;
  for (let c = firstLiveContact(view, pair, readyNs); c < last; c++) {
    if ((index.startNs[c] as number) > bestNs) break;
    const arrivalNs = view.arrivalNs(c, readyNs);
    if (arrivalNs >= bestNs || arrivalNs > usefulNs) continue;
    bestNs = arrivalNs;
    best = c;
  }
  if (best < 0) return;
  scratch.arrivalNs[to] = bestNs;
  scratch.hops[to] = (scratch.hops[node] as number) + 1;
  scratch.via[to] = best;
  guide.arrivalNs[to] = bestNs + leastNs;
  heapLift(guide, to);
};
