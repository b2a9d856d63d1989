import type { SearchScratch } from './search-scratch.ts';

/**
 * Put a node into the heap, or move it up after its label got better: by arrival, hops, then
 * number.
 */
export const heapLift = (scratch: SearchScratch, node: number): void => {
  const { heap, heapNs, place, arrivalNs, hops } = scratch;
  const keyNs = arrivalNs[node] as number;
  let at = place[node] as number;
  if (at < 0) at = scratch.waiting++;
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

/** Take the first node out. */
export const heapDrop = (scratch: SearchScratch): void => {
  const { heap, heapNs, place, hops } = scratch;
  const size = --scratch.waiting;
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
      const tie = childNs === leastNs;
      if (tie && !isFirst(hops, heap[child] as number, heap[least] as number)) continue;
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

/** Which of two nodes with one arrival goes first. */
const isFirst = (hops: Int32Array, a: number, b: number): boolean => {
  const order = (hops[a] as number) - (hops[b] as number);
  return order !== 0 ? order < 0 : a < b;
};
