import type { Ns } from '../../protocols/units.ts';
import { firstLiveContact, type SearchStart } from './label-search.ts';

/**
 * The best path to a target whose earliest arrival is known: fewest hops among all paths that
 * arrive then, among these the one whose first-ending contact ends latest, among these the lowest
 * entry node.
 *
 * Works backwards from the target in layers. Layer h holds the nodes from which the target can be
 * reached in h hops by its arrival time, each with the latest instant to be ready there. The first
 * layer that holds the source gives the hops. A path of that many hops cannot visit a node twice:
 * cutting the loop out would give fewer hops. The layers' edges then are walked forward for the
 * later keys.
 */
export const choosePath = (start: SearchStart, target: number): readonly number[] | undefined => {
  const { view } = start;
  const deadlineNs = view.index.scratch.arrivalNs[target] as number;
  const sourceSlot = buildLayers(start, target, deadlineNs);
  if (sourceSlot < 0) return undefined;
  const scratch = view.index.scratch;
  const layers = scratch.layerEdges.length;
  let path = walkForward(start, sourceSlot, { endsAfterNs: -1, entry: -1 });
  if (path === undefined || scratch.edgeContact.length === layers) return path;

  for (;;) {
    const later = walkForward(start, sourceSlot, {
      endsAfterNs: firstEndNs(start, path),
      entry: -1,
    });
    if (later === undefined) break;
    path = later;
  }
  const endsAfterNs = firstEndNs(start, path) - 1;
  const entry = view.index.toNode[path[0] ?? 0] as number;
  for (const lower of entriesBelow(start, sourceSlot, entry)) {
    const over = walkForward(start, sourceSlot, { endsAfterNs, entry: lower });
    if (over !== undefined) return over;
  }
  return path;
};

const firstEndNs = ({ view }: SearchStart, path: readonly number[]): Ns => {
  let endNs = Number.POSITIVE_INFINITY;
  for (const c of path) endNs = Math.min(endNs, view.index.endNs[c] as number);
  return endNs;
};

/** Fills the scratch's slots and edges; returns the source's slot, −1 when it is not reached. */
const buildLayers = (start: SearchStart, target: number, deadlineNs: Ns): number => {
  const { scratch } = start.view.index;
  scratch.slotNode.length = 0;
  scratch.slotLatestNs.length = 0;
  scratch.edgeContact.length = 0;
  scratch.edgeFrom.length = 0;
  scratch.edgeTo.length = 0;
  scratch.layerEdges.length = 0;
  scratch.slotNode.push(target);
  scratch.slotLatestNs.push(deadlineNs);
  // The label's own path has at most this many hops, so that the source is met by then.
  const hopsMax = scratch.hops[target] as number;
  let first = 0;
  for (let hop = 1; hop <= hopsMax; hop++) {
    const end = scratch.slotNode.length;
    scratch.layerEdges.push(scratch.edgeContact.length);
    for (let slot = first; slot < end; slot++) addEdgesInto(start, target, slot, end);
    const sourceSlot = scratch.slotOf[start.source] as number;
    for (let slot = end; slot < scratch.slotNode.length; slot++) {
      scratch.slotOf[scratch.slotNode[slot] as number] = -1;
    }
    if (sourceSlot >= 0) return sourceSlot;
    first = end;
  }
  return -1;
};

const addEdgesInto = (
  start: SearchStart,
  target: number,
  slot: number,
  layerFirst: number,
): void => {
  const { view, source, bannedEntries, bannedFirst } = start;
  const { index } = view;
  const { scratch } = index;
  const node = scratch.slotNode[slot] as number;
  const deadlineNs = scratch.slotLatestNs[slot] as number;
  const last = index.inFirst[node + 1] as number;
  for (let at = index.inFirst[node] as number; at < last; at++) {
    const pair = index.inPairs[at] as number;
    const from = index.pairFrom[pair] as number;
    const earliestNs = scratch.arrivalNs[from] as number;
    if (earliestNs > deadlineNs || from === target) continue;
    const atSource = from === source;
    if (atSource && bannedEntries?.includes(node)) continue;
    const lastContact = index.pairFirst[pair + 1] as number;
    for (let c = firstLiveContact(view, pair, earliestNs); c < lastContact; c++) {
      if ((index.startNs[c] as number) > deadlineNs) break;
      if (atSource && bannedFirst?.has(c)) continue;
      const readyNs = view.latestReadyNs(c, deadlineNs);
      if (readyNs < earliestNs) continue;
      scratch.edgeContact.push(c);
      scratch.edgeFrom.push(slotFor(start, from, readyNs, layerFirst));
      scratch.edgeTo.push(slot);
    }
  }
};

const slotFor = (start: SearchStart, node: number, readyNs: Ns, layerFirst: number): number => {
  const { scratch } = start.view.index;
  const known = scratch.slotOf[node] as number;
  if (known >= layerFirst) {
    if (readyNs > (scratch.slotLatestNs[known] as number)) scratch.slotLatestNs[known] = readyNs;
    return known;
  }
  const slot = scratch.slotNode.length;
  scratch.slotNode.push(node);
  scratch.slotLatestNs.push(readyNs);
  scratch.slotOf[node] = slot;
  return slot;
};

interface ForwardTerms {
  /** Only contacts that end later than this. */
  readonly endsAfterNs: Ns;
  /** Only by this first node; −1: any. */
  readonly entry: number;
}

/**
 * Earliest times through the layers from the source on; the path to the target when it is met in
 * time.
 */
const walkForward = (
  { view, atNs }: SearchStart,
  sourceSlot: number,
  terms: ForwardTerms,
): number[] | undefined => {
  const { index } = view;
  const { scratch } = index;
  const { slotTimeNs, slotVia, edgeContact, edgeFrom, edgeTo, layerEdges } = scratch;
  for (let slot = 0; slot < scratch.slotNode.length; slot++) {
    slotTimeNs[slot] = Number.POSITIVE_INFINITY;
    slotVia[slot] = -1;
  }
  slotTimeNs[sourceSlot] = atNs;
  let end = edgeContact.length;
  for (let layer = layerEdges.length - 1; layer >= 0; layer--) {
    const first = layerEdges[layer] as number;
    for (let edge = first; edge < end; edge++) {
      const readyNs = slotTimeNs[edgeFrom[edge] as number] as number;
      const c = edgeContact[edge] as number;
      if (readyNs === Number.POSITIVE_INFINITY) continue;
      if ((index.endNs[c] as number) <= terms.endsAfterNs) continue;
      const to = edgeTo[edge] as number;
      const outermost = layer === layerEdges.length - 1;
      if (outermost && terms.entry >= 0 && scratch.slotNode[to] !== terms.entry) continue;
      const arrivalNs = view.arrivalNs(c, readyNs);
      if (arrivalNs > (scratch.slotLatestNs[to] as number)) continue;
      if (arrivalNs < (slotTimeNs[to] as number)) {
        slotTimeNs[to] = arrivalNs;
        slotVia[to] = edge;
      }
    }
    end = first;
  }
  if (slotVia[0] === -1) return undefined;
  const path: number[] = [];
  for (let slot = 0; slot !== sourceSlot; ) {
    const edge = slotVia[slot] as number;
    path.push(edgeContact[edge] as number);
    slot = edgeFrom[edge] as number;
  }
  return path.reverse();
};

/** Nodes that the source's edges lead to, below that one, ascending. */
const entriesBelow = (
  { view }: SearchStart,
  sourceSlot: number,
  entry: number,
): readonly number[] => {
  const { scratch } = view.index;
  const first = scratch.layerEdges[scratch.layerEdges.length - 1] as number;
  const entries = new Set<number>();
  for (let edge = first; edge < scratch.edgeContact.length; edge++) {
    const node = scratch.slotNode[scratch.edgeTo[edge] as number] as number;
    if (scratch.edgeFrom[edge] === sourceSlot && node < entry) entries.add(node);
  }
  return [...entries].sort((a, b) => a - b);
};
