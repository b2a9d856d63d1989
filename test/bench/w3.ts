import { type ContactIndex, createContactIndex } from '../../flight/routing/contact-index.ts';
import { ContactView } from '../../flight/routing/contact-view.ts';
import { LabelSearch } from '../../flight/routing/label-search.ts';
import { RandomStreams } from '../../harness/kernel/random.ts';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import { NS_MAX } from '../../protocols/units.ts';
import { median, timed } from './measure.ts';
import { BYTES, gridPlan, NODES } from './w3-grid.ts';
import { type Agreement, agreement, agreementOfAll } from './w3-reference.ts';

const STEP_S = 10;
const DAY_S = 86_400;

export interface W3Result {
  readonly nodes: number;
  readonly steps: number;
  /** CPU seconds of one step: index of the changed plan, all pairs, next hops; the median. */
  readonly cpuSPerStep: number;
  /**
   * Pairs whose way along the next hops costs what the reference Dijkstra finds, and the others.
   */
  readonly pairsChecked: number;
  readonly pairsWrong: number;
  readonly meanHops: number;
}

/**
 * Workload W3: all pairs with next hops over 1,584 satellites on changed link delays, by
 * the search kernel that every router uses; each step lays a new plan out and grows every node's
 * tree. Some sources of each step are compared with a reference.
 */
export const runW3 = (options: {
  readonly steps: number;
  readonly checkedSources: number;
}): W3Result => {
  const instantsS = Array.from({ length: options.steps }, (_, step) => step * STEP_S);
  const sources = sourcesOf(options.checkedSources);
  return run(instantsS, (plan, nextHop) => agreement(plan, { nextHop, sources }));
};

/**
 * The same at random instants of a day, every pair of each compared with the reference: takes two
 * seconds an instant.
 */
export const checkW3 = (instants: number): W3Result => {
  const stream = new RandomStreams(1).stream('W3', 'instants');
  const instantsS = Array.from({ length: instants }, () => stream.uniform() * DAY_S);
  return run(instantsS, agreementOfAll);
};

/** Spread over the constellation. */
const sourcesOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => (at * 67) % NODES);

const run = (
  instantsS: readonly number[],
  compare: (plan: ContactPlan, nextHop: Int16Array) => Agreement,
): W3Result => {
  const table = { nextHop: new Int16Array(NODES * NODES), order: new Int32Array(NODES) };
  const times: number[] = [];
  let pairsChecked = 0;
  let pairsWrong = 0;
  let meanHops = 0;
  // Warms the code up.
  allPairs(createContactIndex(gridPlan(-STEP_S)), table);
  for (const atS of instantsS) {
    const plan = gridPlan(atS);
    times.push(
      timed(() => {
        meanHops = allPairs(createContactIndex(plan), table);
      }),
    );
    const { checked, wrong } = compare(plan, table.nextHop);
    pairsChecked += checked;
    pairsWrong += wrong;
  }
  const cpuSPerStep = median(times);
  return { nodes: NODES, steps: times.length, cpuSPerStep, pairsChecked, pairsWrong, meanHops };
};

/**
 * CPU seconds of looking at every contact once from every node, in typed arrays: the least that all
 * pairs can cost, without any order among the nodes.
 */
export const relaxationSeconds = (): number => {
  const { fromNode, toNode, lightNs } = createContactIndex(gridPlan(0));
  const arrivalsNs = new Float64Array(NODES);
  return timed(() => {
    for (let source = 0; source < NODES; source++) {
      arrivalsNs.fill(NS_MAX);
      arrivalsNs[source] = 0;
      for (let c = 0; c < fromNode.length; c++) {
        const to = toNode[c] as number;
        const atNs = (arrivalsNs[fromNode[c] as number] as number) + (lightNs[c] as number);
        if (atNs < (arrivalsNs[to] as number)) arrivalsNs[to] = atNs;
      }
    }
  });
};

/**
 * Grows the tree of every node; fills next hops by (source, destination). Returns the mean hops.
 */
const allPairs = (
  index: ContactIndex,
  table: { readonly nextHop: Int16Array; readonly order: Int32Array },
): number => {
  const { nextHop, order } = table;
  const view = new ContactView(index);
  view.use({ bytes: BYTES, rank: 2 });
  const { via, hops } = index.scratch;
  const { fromNode } = index;
  let hopSum = 0;
  for (let source = 0; source < NODES; source++) {
    const search = new LabelSearch({ view, source, atNs: 0 });
    const settled = search.settleAll(NS_MAX, order);
    const row = source * NODES;
    nextHop[row + source] = source;
    for (let at = 1; at < settled; at++) {
      const node = order[at] as number;
      const before = fromNode[via[node] as number] as number;
      nextHop[row + node] = before === source ? node : (nextHop[row + before] as number);
      hopSum += hops[node] as number;
    }
  }
  return hopSum / (NODES * (NODES - 1));
};
