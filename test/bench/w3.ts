import { type ContactIndex, createContactIndex } from '../../flight/routing/contact-index.ts';
import { ContactView } from '../../flight/routing/contact-view.ts';
import { LabelSearch } from '../../flight/routing/label-search.ts';
import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import { NS_MAX, type Ns } from '../../protocols/units.ts';
import { median, timed } from './measure.ts';

const PLANES = 72;
const PER_PLANE = 22;
const NODES = PLANES * PER_PLANE;
const RADIUS_KM = 6378.137 + 550;
const INCLINATION_RAD = (53 * Math.PI) / 180;
const LIGHT_KM_PER_S = 299_792.458;
const RATE_BPS = 10e9;
const BYTES = 1500;
/** Sidereal motion at that radius, two-body [rad/s]. */
const MEAN_MOTION = Math.sqrt(398_600.4418 / (RADIUS_KM * RADIUS_KM * RADIUS_KM));

export interface W3Result {
  readonly nodes: number;
  readonly contacts: number;
  readonly steps: number;
  /** CPU seconds of one step: index of the changed plan, all pairs, next hops; the median. */
  readonly cpuSPerStep: number;
  /** Of these, laying out the plan. */
  readonly indexCpuSPerStep: number;
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
 * tree.
 */
export const runW3 = (options: { steps?: number; checkedSources?: number } = {}): W3Result => {
  const steps = options.steps ?? 5;
  const stepS = 10;
  const table = { nextHop: new Int16Array(NODES * NODES), order: new Int32Array(NODES) };
  const times: number[] = [];
  const indexTimes: number[] = [];
  let checked = { right: 0, wrong: 0 };
  let meanHops = 0;
  let contacts = 0;
  for (let step = -1; step < steps; step++) {
    const plan = gridPlan(step * stepS);
    contacts = plan.contacts.length;
    const begin = process.cpuUsage();
    const index = createContactIndex(plan);
    const laidOut = process.cpuUsage(begin);
    meanHops = allPairs(index, table);
    const used = process.cpuUsage(begin);
    if (step < 0) continue; // warms the code up
    times.push((used.user + used.system) / 1e6);
    indexTimes.push((laidOut.user + laidOut.system) / 1e6);
    const sources = options.checkedSources ?? 24;
    checked = check(plan, { nextHop: table.nextHop, sources, before: checked });
  }
  return {
    nodes: NODES,
    contacts,
    steps,
    cpuSPerStep: median(times),
    indexCpuSPerStep: median(indexTimes),
    pairsChecked: checked.right + checked.wrong,
    pairsWrong: checked.wrong,
    meanHops,
  };
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

/**
 * 72 planes of 22, odd planes half a slot ahead, +Grid with both wraps; positions at that second.
 */
const gridPlan = (atS: number): ContactPlan => {
  const positions = Array.from({ length: NODES }, (_, id) => position(id, atS));
  const contacts: Contact[] = [];
  const link = (a: number, b: number): void => {
    const delayNs = lightNs(positions[a] ?? ORIGIN, positions[b] ?? ORIGIN);
    contacts.push(contactOf(contacts.length + 1, a + 1, b + 1, delayNs));
    contacts.push(contactOf(contacts.length + 1, b + 1, a + 1, delayNs));
  };
  for (let plane = 0; plane < PLANES; plane++) {
    for (let slot = 0; slot < PER_PLANE; slot++) {
      const id = plane * PER_PLANE + slot;
      link(id, plane * PER_PLANE + ((slot + 1) % PER_PLANE));
      link(id, ((plane + 1) % PLANES) * PER_PLANE + slot);
    }
  }
  return { version: 1, contacts };
};

const ORIGIN = { x: 0, y: 0, z: 0 };

const position = (id: number, atS: number): typeof ORIGIN => {
  const plane = Math.floor(id / PER_PLANE);
  const raan = (2 * Math.PI * plane) / PLANES;
  const slot = (id % PER_PLANE) + (plane % 2) / 2;
  const latitude = (2 * Math.PI * slot) / PER_PLANE + MEAN_MOTION * atS;
  const along = RADIUS_KM * Math.cos(latitude);
  const across = RADIUS_KM * Math.sin(latitude);
  const flat = across * Math.cos(INCLINATION_RAD);
  return {
    x: along * Math.cos(raan) - flat * Math.sin(raan),
    y: along * Math.sin(raan) + flat * Math.cos(raan),
    z: across * Math.sin(INCLINATION_RAD),
  };
};

const lightNs = (a: typeof ORIGIN, b: typeof ORIGIN): Ns => {
  const [x, y, z] = [a.x - b.x, a.y - b.y, a.z - b.z];
  return Math.round((Math.sqrt(x * x + y * y + z * z) / LIGHT_KM_PER_S) * 1e8) * 10;
};

const contactOf = (id: number, from: number, to: number, lightTimeNs: Ns): Contact => ({
  id,
  from,
  to,
  startNs: 0,
  endNs: NS_MAX,
  rateBps: RATE_BPS,
  lightTimeNs,
  medium: 'optical',
});

interface Outcome {
  readonly right: number;
  readonly wrong: number;
}

/** Textbook Dijkstra by scanning for the least label, on a plain adjacency list. */
const referenceArrivals = (plan: ContactPlan, source: number): Float64Array => {
  const edges: { to: number; costNs: Ns }[][] = Array.from({ length: NODES }, () => []);
  for (const { from, to, lightTimeNs } of plan.contacts) {
    edges[from - 1]?.push({ to: to - 1, costNs: lightTimeNs + (BYTES * 8e9) / RATE_BPS });
  }
  const arrivals = new Float64Array(NODES).fill(Number.POSITIVE_INFINITY);
  const open = new Set<number>(arrivals.keys());
  arrivals[source] = 0;
  while (open.size > 0) {
    let least = -1;
    for (const node of open) {
      if (least < 0 || (arrivals[node] as number) < (arrivals[least] as number)) least = node;
    }
    open.delete(least);
    for (const { to, costNs } of edges[least] ?? []) {
      arrivals[to] = Math.min(arrivals[to] as number, (arrivals[least] as number) + costNs);
    }
  }
  return arrivals;
};

/** Follows the next hops from a few sources to everybody and compares what that costs. */
const check = (
  plan: ContactPlan,
  found: { readonly nextHop: Int16Array; readonly sources: number; readonly before: Outcome },
): Outcome => {
  let { right, wrong } = found.before;
  const cost = new Map(plan.contacts.map((c) => [c.from * 10_000 + c.to, c.lightTimeNs + 1200]));
  for (let at = 0; at < found.sources; at++) {
    const source = (at * 67) % NODES;
    const expected = referenceArrivals(plan, source);
    for (let node = 0; node < NODES; node++) {
      let walkedNs = 0;
      let here = source;
      for (let hop = 0; here !== node && hop < NODES; hop++) {
        const next = found.nextHop[here * NODES + node] as number;
        walkedNs += cost.get((here + 1) * 10_000 + next + 1) ?? Number.NaN;
        here = next;
      }
      if (walkedNs === expected[node]) right++;
      else wrong++;
    }
  }
  return { right, wrong };
};
