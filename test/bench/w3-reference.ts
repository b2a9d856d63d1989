import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { Ns } from '../../protocols/units.ts';
import { BYTES, NODES, RATE_BPS } from './w3-grid.ts';

interface Edge {
  readonly to: number;
  readonly costNs: Ns;
}

/** The plan as a plain graph: what a bundle's last bit needs over each link. */
export const graphOf = (plan: ContactPlan): readonly (readonly Edge[])[] => {
  const graph: Edge[][] = Array.from({ length: NODES }, () => []);
  for (const { from, to, lightTimeNs } of plan.contacts) {
    graph[from - 1]?.push({ to: to - 1, costNs: lightTimeNs + (BYTES * 8e9) / RATE_BPS });
  }
  return graph;
};

/**
 * Textbook Dijkstra from one node, with the textbook's binary heap of (cost, node), entries that are
 * out of date passed over. Nothing of it is shared with the router's own search.
 */
export const referenceCosts = (
  graph: readonly (readonly Edge[])[],
  source: number,
): Float64Array => {
  const costs = new Float64Array(NODES).fill(Number.POSITIVE_INFINITY);
  const heap = new BinaryHeap();
  costs[source] = 0;
  heap.push(0, source);
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    if (top.cost > (costs[top.node] as number)) continue;
    for (const { to, costNs } of graph[top.node] ?? []) {
      const cost = top.cost + costNs;
      if (cost >= (costs[to] as number)) continue;
      costs[to] = cost;
      heap.push(cost, to);
    }
  }
  return costs;
};

interface Entry {
  readonly cost: number;
  readonly node: number;
}

class BinaryHeap {
  readonly #entries: Entry[] = [];

  push(cost: number, node: number): void {
    const entries = this.#entries;
    entries.push({ cost, node });
    for (let at = entries.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (this.#costAt(parent) <= this.#costAt(at)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): Entry | undefined {
    const entries = this.#entries;
    const top = entries[0];
    const last = entries.pop();
    if (top === undefined || last === undefined || entries.length === 0) return top;
    entries[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (this.#costAt(child) < this.#costAt(least)) least = child;
      }
      if (least === at) return top;
      this.#swap(at, least);
      at = least;
    }
  }

  #costAt(at: number): number {
    return this.#entries[at]?.cost ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const entry = this.#entries[a] as Entry;
    this.#entries[a] = this.#entries[b] as Entry;
    this.#entries[b] = entry;
  }
}

/** Pairs (source, destination) that were compared, and those that differ. */
export interface Agreement {
  readonly checked: number;
  readonly wrong: number;
}

/** What every link of the plan costs, by (from, to). */
const linksOf = (graph: readonly (readonly Edge[])[]): ReadonlyMap<number, Ns> =>
  new Map(
    graph.flatMap((edges, from) =>
      edges.map(({ to, costNs }) => [from * NODES + to, costNs] as const),
    ),
  );

/**
 * Compares next hops with the reference, all destinations of the given sources: the way along them
 * must cost what the reference finds, to the nanosecond. Each way is walked hop by hop.
 */
export const agreement = (
  plan: ContactPlan,
  found: { readonly nextHop: Int16Array; readonly sources: readonly number[] },
): Agreement => {
  const graph = graphOf(plan);
  const links = linksOf(graph);
  let wrong = 0;
  for (const source of found.sources) {
    const expected = referenceCosts(graph, source);
    for (let node = 0; node < NODES; node++) {
      if (walkedCost(links, found.nextHop, source, node) !== expected[node]) wrong++;
    }
  }
  return { checked: found.sources.length * NODES, wrong };
};

/**
 * The same for all pairs: the link to each next hop and the reference's cost from there on must make
 * the reference's cost. As links cost more than nothing, every way is then walked at that cost.
 */
export const agreementOfAll = (plan: ContactPlan, nextHop: Int16Array): Agreement => {
  const graph = graphOf(plan);
  const links = linksOf(graph);
  const costs = new Float64Array(NODES * NODES);
  for (let source = 0; source < NODES; source++) {
    costs.set(referenceCosts(graph, source), source * NODES);
  }
  let wrong = 0;
  for (let source = 0; source < NODES; source++) {
    for (let node = 0; node < NODES; node++) {
      const pair = source * NODES + node;
      const next = nextHop[pair] as number;
      const first = source === node ? 0 : (links.get(source * NODES + next) ?? Number.NaN);
      const rest = source === node ? 0 : (costs[next * NODES + node] as number);
      if (first + rest !== costs[pair]) wrong++;
    }
  }
  return { checked: NODES * NODES, wrong };
};

const walkedCost = (
  links: ReadonlyMap<number, Ns>,
  nextHop: Int16Array,
  source: number,
  destination: number,
): number => {
  let cost = 0;
  let here = source;
  for (let hop = 0; here !== destination; hop++) {
    if (hop === NODES) return Number.NaN;
    const next = nextHop[here * NODES + destination] as number;
    cost += links.get(here * NODES + next) ?? Number.NaN;
    here = next;
  }
  return cost;
};
