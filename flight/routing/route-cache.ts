import type { TrafficClass } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { ContactView } from './contact-view.ts';
import { type PlannedRoute, waitsOnPath, walkPath } from './planned-route.ts';

/** What a cached answer was asked for. */
export interface CacheTerms {
  readonly bytes: number;
  readonly class: TrafficClass;
  /** First hop that was left out; 0: none. */
  readonly without: NodeId;
  /** Number of what the policy lets pass; 0: there is none. */
  readonly filter: number;
}

interface Entry {
  readonly terms: CacheTerms;
  readonly generation: number;
  readonly computedNs: Ns;
  /** undefined: nothing arrives by searchedUntilNs. */
  readonly route: PlannedRoute | undefined;
  readonly searchedUntilNs: Ns;
  readonly waits: boolean;
  /** Up to then the route shifts with the clock as it is; −Infinity when it has to be walked. */
  readonly shiftsUntilNs: Ns;
}

export interface RouteCacheLimits {
  /** Answers kept per destination: one for each bundle size, class and left-out neighbour. */
  readonly perDestinationMax: number;
  /**
   * Where light times move, an answer is searched anew after this long; its arrival is always
   * exact.
   */
  readonly reuseNs: Ns;
}

const NEVER = Number.POSITIVE_INFINITY;

/** No cached answer, as against a cached "no route". */
export const MISS = Symbol('miss');

/**
 * Answers of one router, kept as long as a fresh search would give the same arrival and hops (LM-
 * RTE-026). Every use walks the path again with the actual time, size and volume, or computes what
 * that would give. Arrival only ever gets later while nothing but time and reservations happens, so
 * an answer with its old arrival is still the best; one that starts at once shifts with the clock
 * and stays the best until a contact starts before it arrives.
 */
export class RouteCache {
  readonly #limits: RouteCacheLimits;
  readonly #entries = new Map<NodeId, Entry[]>();

  constructor(limits: RouteCacheLimits) {
    this.#limits = limits;
  }

  clear(): void {
    this.#entries.clear();
  }

  get(
    view: ContactView,
    terms: CacheTerms,
    query: { readonly destination: NodeId; readonly atNs: Ns; readonly expiresNs: Ns },
    generation: number,
  ): PlannedRoute | undefined | typeof MISS {
    const entry = this.#find(query.destination, terms);
    if (entry === undefined || entry.generation !== generation) return MISS;
    if (query.atNs < entry.computedNs) return MISS;
    const { route } = entry;
    if (route === undefined) return query.expiresNs > entry.searchedUntilNs ? MISS : undefined;
    if (query.atNs === route.readyNs && view.volumeFree) return route;
    const shifts = query.atNs <= entry.shiftsUntilNs && view.volumeFree;
    const arrivalNs = shifts
      ? query.atNs + (route.arrivalNs - route.readyNs)
      : walkPath(view, route.path, query.atNs);
    if (arrivalNs === route.arrivalNs) return route.at(query.atNs, arrivalNs);
    if (entry.waits || arrivalNs >= route.nextStartNs) return MISS;
    const moving = view.index.anyMoving;
    if (moving && query.atNs - entry.computedNs > this.#limits.reuseNs) return MISS;
    return route.at(query.atNs, arrivalNs);
  }

  put(
    view: ContactView,
    terms: CacheTerms,
    answer: {
      readonly destination: NodeId;
      readonly atNs: Ns;
      readonly searchedUntilNs: Ns;
      readonly route: PlannedRoute | undefined;
    },
    generation: number,
  ): void {
    const { route, atNs } = answer;
    const waits = route !== undefined && waitsOnPath(view, route.path, atNs);
    const entry: Entry = {
      terms,
      generation,
      computedNs: atNs,
      route,
      searchedUntilNs: answer.searchedUntilNs,
      waits,
      shiftsUntilNs: route === undefined || waits ? -NEVER : latestShiftNs(view, route.path),
    };
    const entries = this.#entries.get(answer.destination) ?? [];
    const old = entries.findIndex((other) => isSame(other.terms, terms));
    if (old >= 0) entries.splice(old, 1);
    else if (entries.length >= this.#limits.perDestinationMax) entries.shift();
    entries.push(entry);
    this.#entries.set(answer.destination, entries);
  }

  #find(destination: NodeId, terms: CacheTerms): Entry | undefined {
    const entries = this.#entries.get(destination);
    if (entries === undefined) return undefined;
    for (const entry of entries) if (isSame(entry.terms, terms)) return entry;
    return undefined;
  }
}

/** Latest time to start over a path that nobody waits on and whose light times stand still. */
const latestShiftNs = (view: ContactView, path: readonly number[]): Ns => {
  let readyNs = NEVER;
  for (let hop = path.length - 1; hop >= 0; hop--) {
    const c = path[hop] as number;
    if (view.index.moving[c] === 1) return -NEVER;
    readyNs = view.latestReadyNs(c, readyNs);
  }
  return readyNs;
};

const isSame = (a: CacheTerms, b: CacheTerms): boolean =>
  a.bytes === b.bytes && a.class === b.class && a.without === b.without && a.filter === b.filter;
