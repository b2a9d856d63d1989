/** An undirected link between nodes by index, with its length. */
export interface Edge {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/** Shortest path by brute Dijkstra with a lazy heap: the reference that tests compare with. */
export const shortestPath = (
  count: number,
  edges: readonly Edge[],
  ends: { readonly from: number; readonly to: number },
): { readonly length: number; readonly path: readonly number[] } | undefined => {
  const neighbours: { to: number; length: number }[][] = Array.from({ length: count }, () => []);
  for (const { a, b, length } of edges) {
    neighbours[a]?.push({ to: b, length });
    neighbours[b]?.push({ to: a, length });
  }
  const best = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(count).fill(-1);
  const heap: [length: number, node: number][] = [[0, ends.from]];
  best[ends.from] = 0;
  for (;;) {
    const top = pop(heap);
    if (top === undefined) return undefined;
    const [length, at] = top;
    if (length > (best[at] ?? 0)) continue;
    if (at === ends.to) break;
    for (const edge of neighbours[at] ?? []) {
      const reached = length + edge.length;
      if (reached >= (best[edge.to] ?? 0)) continue;
      best[edge.to] = reached;
      before[edge.to] = at;
      push(heap, [reached, edge.to]);
    }
  }
  const path: number[] = [];
  for (let at = ends.to; at >= 0; at = before[at] ?? -1) path.unshift(at);
  return { length: best[ends.to] ?? 0, path };
};

type Item = [length: number, node: number];

const push = (heap: Item[], item: Item): void => {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if ((heap[parent] as Item)[0] <= item[0]) break;
    heap[at] = heap[parent] as Item;
    at = parent;
  }
  heap[at] = item;
};

const pop = (heap: Item[]): Item | undefined => {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right !== undefined && right[0] < (heap[child] as Item)[0]) child += 1;
    if ((heap[child] as Item)[0] >= last[0]) break;
    heap[at] = heap[child] as Item;
    at = child;
  }
  heap[at] = last;
  return top;
};
