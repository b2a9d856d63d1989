import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type ContactIndex, createContactIndex } from './contact-index.ts';
import { ContactView } from './contact-view.ts';
import { LabelSearch, type SearchStart } from './label-search.ts';
import { choosePath } from './path-choice.ts';
import { type PlannedRoute, planRoute, walkPath } from './planned-route.ts';

export interface BestRoutesQuery {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly atNs: Ns;
  readonly bytes: number;
  /** How many routes at most. */
  readonly count: number;
  /** Arrivals later than this are no routes; default: any. */
  readonly expiresNs?: Ns;
}

/**
 * The k best loop-free routes by the router's four keys (Yen's algorithm over contacts): earliest
 * arrival, fewest hops, latest termination, lowest entry node. Two routes differ in at least one
 * contact. Volume already promised is not considered. Fewer are returned when there are no more.
 */
export const bestRoutes = (plan: ContactPlan, query: BestRoutesQuery): readonly PlannedRoute[] => {
  const index = createContactIndex(plan);
  const source = index.nodeOf.get(query.from);
  const target = index.nodeOf.get(query.to);
  if (source === undefined || target === undefined || source === target) return [];
  const view = new ContactView(index);
  view.use({ bytes: query.bytes, rank: 0 });
  const expiresNs = query.expiresNs ?? Number.MAX_SAFE_INTEGER;

  const chosen: PlannedRoute[] = [];
  const candidates = new Map<string, PlannedRoute>();
  const consider = (root: readonly number[], start: SearchStart): void => {
    if (!new LabelSearch(start).settle(target, expiresNs)) return;
    const rest = choosePath(start, target);
    if (rest === undefined) return;
    const path = [...root, ...rest];
    const arrivalNs = walkPath(view, path, query.atNs);
    const times = { readyNs: query.atNs, arrivalNs, nextStartNs: view.nextStartNs(query.atNs) };
    candidates.set(path.join(), planRoute(view, path, times));
  };

  consider([], { view, source, atNs: query.atNs });
  while (chosen.length < query.count) {
    const best = takeBest(candidates);
    if (best === undefined) break;
    chosen.push(best);
    for (let spur = 0; spur < best.path.length; spur++) {
      const root = best.path.slice(0, spur);
      consider(root, spurStart(view, { root, source, atNs: query.atNs, chosen }));
    }
  }
  return chosen;
};

interface Spur {
  /** Contacts that are kept. */
  readonly root: readonly number[];
  readonly source: number;
  readonly atNs: Ns;
  readonly chosen: readonly PlannedRoute[];
}

/**
 * Search from where the root ends: not through its nodes, not first over what chosen routes went on
 * with.
 */
const spurStart = (view: ContactView, { root, source, atNs, chosen }: Spur): SearchStart => {
  const { index } = view;
  const last = root[root.length - 1];
  const bannedFirst = new Set<number>();
  for (const { path } of chosen) {
    const next = path[root.length];
    if (next !== undefined && root.every((c, at) => path[at] === c)) bannedFirst.add(next);
  }
  return {
    view,
    source: last === undefined ? source : (index.toNode[last] as number),
    atNs: walkPath(view, root, atNs),
    bannedNodes: rootNodes(index, root),
    bannedFirst,
  };
};

const rootNodes = (index: ContactIndex, root: readonly number[]): readonly number[] =>
  root.map((c) => index.fromNode[c] as number);

const takeBest = (candidates: Map<string, PlannedRoute>): PlannedRoute | undefined => {
  let bestKey: string | undefined;
  let best: PlannedRoute | undefined;
  for (const [key, route] of candidates) {
    if (best === undefined || compareRoutes(route, best) < 0) {
      bestKey = key;
      best = route;
    }
  }
  if (bestKey !== undefined) candidates.delete(bestKey);
  return best;
};

/** By the four keys, then by the contacts' numbers so that the order is total. */
const compareRoutes = (a: PlannedRoute, b: PlannedRoute): number => {
  const order =
    a.arrivalNs - b.arrivalNs ||
    a.hops - b.hops ||
    b.terminatesNs - a.terminatesNs ||
    a.firstHop - b.firstHop;
  if (order !== 0) return order;
  for (let at = 0; at < a.path.length; at++) {
    const difference = (a.path[at] ?? 0) - (b.path[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};
