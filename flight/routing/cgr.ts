import type { TrafficClass } from '../../protocols/bundle.ts';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { Hazard } from '../hazards.ts';
import type { Advertisement } from '../../protocols/routing.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type Bars, BarredContacts } from './barred-contacts.ts';
import { type ContactIndex, createContactIndex } from './contact-index.ts';
import { ContactView } from './contact-view.ts';
import { deniedUntilNs, NO_DEVIATIONS, overlayDeviations } from './deviations.ts';
import { searchGuided } from './guided-search.ts';
import { LabelSearch, type SearchStart } from './label-search.ts';
import { choosePath } from './path-choice.ts';
import { BorderPolicy } from './policy.ts';
import { PlannedRoute, planRoute } from './planned-route.ts';
import { type CacheTerms, MISS, RouteCache } from './route-cache.ts';
import { RouteVolume, rankOf } from './route-volume.ts';
import { DEFAULT_ROUTER_OPTIONS, type RouterOptions } from './router-options.ts';
import type { Reservation, Route, Router, RouteQuery, Steadiness } from './router.ts';
import { steadinessOf } from './steady-route.ts';
import { firstUsefulStartNs } from './useful-start.ts';

/** More bundles than this at one instant: one whole search for all of them. */
const GUIDED_AT_ONCE_MAX = 8;

/**
 * Contact-graph routing of one node (spec/4-routing.md). Give `setPlan` a ContactIndex to share its
 * layout and working memory among the nodes of a process; a plain plan is laid out for this router
 * alone.
 */
export const createRouter = (self: NodeId, options: Partial<RouterOptions> = {}): Router =>
  new ContactGraphRouter(self, { ...DEFAULT_ROUTER_OPTIONS, ...options });

class ContactGraphRouter implements Router {
  readonly #self: NodeId;
  readonly #cache: RouteCache;
  readonly #closingNs: Ns;
  readonly #reuseNs: Ns;
  readonly #policy: BorderPolicy | undefined;
  readonly #guidedNodesMin: number;
  readonly #hazard: Hazard | undefined;
  readonly #barred = new BarredContacts();
  #index: ContactIndex;
  #view: ContactView;
  #volume: RouteVolume;
  #advertisements: ReadonlyMap<NodeId, Advertisement> = new Map();
  #overlay = NO_DEVIATIONS;
  #overlayStale = false;
  #generation = 0;
  #tree: LabelSearch | undefined;
  /** What the tree was grown for. */
  #treeBytes = -1;
  #treeGeneration = -1;
  #treeFilter = 0;
  #guidedAtNs: Ns = Number.NEGATIVE_INFINITY;
  #guidedNow = 0;
  /** What the policy forbids to the bundle of this query. */
  #bars: Bars | undefined;

  constructor(self: NodeId, options: RouterOptions) {
    this.#self = self;
    this.#cache = new RouteCache(options);
    this.#closingNs = options.closingNs;
    this.#reuseNs = options.reuseNs;
    this.#policy = options.policy && new BorderPolicy(options.policy);
    this.#guidedNodesMin = options.guidedNodesMin;
    this.#hazard = options.hazard;
    this.#index = createContactIndex({ version: 0, contacts: [] });
    this.#view = new ContactView(this.#index);
    this.#volume = new RouteVolume(this.#self, this.#index);
  }

  get generation(): number {
    return this.#generation;
  }

  setPlan(plan: ContactPlan): void {
    this.#index = createContactIndex(plan, this.#closingNs);
    this.#view = new ContactView(this.#index);
    // Promises on the old plan's contacts end with it: held bundles are routed again.
    this.#volume = new RouteVolume(this.#self, this.#index);
    this.#overlayStale = true;
    this.#changed();
  }

  setDeviations(advertisements: ReadonlyMap<NodeId, Advertisement>): void {
    this.#advertisements = advertisements;
    this.#overlayStale = true;
    this.#changed();
  }

  route(query: RouteQuery): Route | undefined {
    this.#refreshOverlay(query.atNs);
    const target = this.#index.nodeOf.get(query.destination);
    const source = this.#index.nodeOf.get(this.#self);
    if (target === undefined || source === undefined || target === source) return undefined;
    this.#bars = this.#barsFor(query);
    this.#look(query);
    const ends = { source, target };
    const best = this.#answer(query, ends, 0);
    if (best === undefined) return undefined;
    const refused = query.excluded.includes(best.firstHop);
    if (best.firstHop !== query.avoid && !refused) return best;
    if (query.excluded.length === 0) return this.#answer(query, ends, query.avoid) ?? best;
    return (
      this.#search(query, ends, [query.avoid, ...query.excluded]) ??
      this.#search(query, ends, query.excluded)
    );
  }

  deniedUntilNs(neighbour: NodeId, atNs: Ns): Ns | undefined {
    this.#refreshOverlay(atNs);
    return deniedUntilNs(this.#index, this.#overlay, { from: this.#self, to: neighbour, atNs });
  }

  steadiness(route: Route, query: RouteQuery): Steadiness {
    if (!(route instanceof PlannedRoute) || this.#policy !== undefined) return NOT_STEADY;
    this.#refreshOverlay(query.atNs);
    this.#look(query);
    const { bytes, class: trafficClass } = query;
    const terms: CacheTerms = { bytes, class: trafficClass, without: 0, filter: 0 };
    const best = this.#cache.get(this.#view, terms, query, this.#generation);
    // A second best stays the answer only while the best one is of no use: nobody watches that here.
    if (best === MISS || best?.path !== route.path) return NOT_STEADY;
    const { validUntilNs } = this.#overlay;
    return steadinessOf(this.#view, route, { reuseNs: this.#reuseNs, validUntilNs });
  }

  volumeDecides(bytes: number, atNs: Ns): boolean {
    const boundBytes = this.#overlay.changesCosts ? Number.POSITIVE_INFINITY : bytes;
    return this.#volume.ledger.residualBoundBytes(atNs, boundBytes) < boundBytes;
  }

  charge(route: Route, bytes: number, trafficClass: TrafficClass, readyNs: Ns): void {
    this.#volume.charge(route, bytes, trafficClass, readyNs);
  }

  reserve(route: Route, bytes: number, trafficClass: TrafficClass): Reservation {
    return this.#volume.reserve(route, bytes, trafficClass);
  }

  release(reservation: Reservation): void {
    if (this.#volume.release(reservation)) this.#changed();
  }

  /** See the contacts as the bundle of this query does. */
  #look(query: RouteQuery): void {
    this.#view.use({
      bytes: query.bytes,
      rank: rankOf(query.class),
      atNs: query.atNs,
      overlay: this.#overlay,
      ledger: this.#volume.ledger,
      bars: this.#bars,
    });
  }

  #barsFor(query: RouteQuery): Bars | undefined {
    if (this.#policy === undefined) return undefined;
    const { destination, source = this.#self } = query;
    const filter = this.#policy.filterFor({ source, destination, class: query.class });
    return this.#barred.of(filter, this.#index, this.#overlay);
  }

  #changed(): void {
    this.#generation++;
    this.#cache.clear();
  }

  #refreshOverlay(nowNs: Ns): void {
    if (nowNs >= this.#overlay.validUntilNs) {
      this.#overlayStale = true;
      this.#changed();
    }
    if (!this.#overlayStale) return;
    this.#overlayStale = false;
    this.#overlay = overlayDeviations(this.#index, this.#advertisements, nowNs);
  }

  /** Cached or found anew; `without` is a first hop to leave out, 0 none. */
  #answer(query: RouteQuery, ends: Ends, without: NodeId): PlannedRoute | undefined {
    const { bytes, class: trafficClass } = query;
    const filter = this.#bars?.number ?? 0;
    const terms: CacheTerms = { bytes, class: trafficClass, without, filter };
    const cached = this.#cache.get(this.#view, terms, query, this.#generation);
    if (cached !== MISS) return this.#orEqual(withinLifetime(cached, query), query, ends, without);
    const route = this.#search(query, ends, without === 0 ? [] : [without]);
    const { destination, atNs, expiresNs } = query;
    const answer = { destination, atNs, searchedUntilNs: expiresNs, route };
    this.#cache.put(this.#view, terms, answer, this.#generation);
    return this.#orEqual(route, query, ends, without);
  }

  /** The route, or where a hazard says so one by another neighbour that is as good as equal. */
  #orEqual(
    route: PlannedRoute | undefined,
    query: RouteQuery,
    ends: Ends,
    without: NodeId,
  ): PlannedRoute | undefined {
    if (route === undefined || this.#hazard?.('route-among-equals') !== true) return route;
    const other = this.#search(query, ends, [without, route.firstHop]);
    const laterNs = (other?.arrivalNs ?? Number.POSITIVE_INFINITY) - route.arrivalNs;
    return laterNs < SECOND_NS / 10 ? other : route;
  }

  #search(query: RouteQuery, ends: Ends, without: readonly NodeId[]): PlannedRoute | undefined {
    const bannedEntries = without
      .map((node) => this.#index.nodeOf.get(node) ?? -1)
      .filter((node) => node >= 0);
    const start = this.#settled(query, ends, bannedEntries);
    if (start === undefined) return undefined;
    const path = choosePath(start, ends.target);
    if (path === undefined) return undefined;
    const arrivalNs = this.#index.scratch.arrivalNs[ends.target] as number;
    const nextStartNs = this.#nextStartNs(query.atNs, ends, path);
    const route = planRoute(this.#view, path, { readyNs: query.atNs, arrivalNs, nextStartNs });
    return withinLifetime(route, query);
  }

  /** After that instant, of contacts that could matter to this path. */
  #nextStartNs(atNs: Ns, ends: Ends, path: readonly number[]): Ns {
    if (!this.#isLarge || this.#overlay.contacts.size > 0) return this.#view.nextStartNs(atNs);
    return firstUsefulStartNs(this.#index, ends, atNs, this.#view.longestOverNs(path));
  }

  /** Earliest arrivals up to the target; undefined when it is not reached in time. */
  #settled(
    query: RouteQuery,
    ends: Ends,
    bannedEntries: readonly number[],
  ): SearchStart | undefined {
    if (this.#guides(query.atNs)) {
      const start = { view: this.#view, source: ends.source, atNs: query.atNs, bannedEntries };
      const bound = this.#index.bounds.to(ends.target, query.atNs);
      const answer = searchGuided(start, ends.target, query.expiresNs, bound);
      if (answer !== 'unknown') return answer === 'arrives' ? start : undefined;
    }
    const tree = this.#treeFrom(query, ends.source, bannedEntries);
    return tree.settle(ends.target, query.expiresNs) ? tree.start : undefined;
  }

  get #isLarge(): boolean {
    return this.#index.nodeIds.length >= this.#guidedNodesMin;
  }

  /**
   * Whether a search for one target is worth its while: not in a small network, nor for one of many
   * bundles that are routed at one instant. Bounds know light times as planned.
   */
  #guides(atNs: Ns): boolean {
    if (!this.#isLarge || this.#overlay.changesCosts) return false;
    this.#guidedNow = atNs === this.#guidedAtNs ? this.#guidedNow + 1 : 1;
    this.#guidedAtNs = atNs;
    return this.#guidedNow <= GUIDED_AT_ONCE_MAX;
  }

  /** Bundles that are routed at one instant share one tree, as long as volume decides nothing. */
  #treeFrom(query: RouteQuery, source: number, bannedEntries: readonly number[]): LabelSearch {
    const known = this.#tree;
    if (
      known?.alive === true &&
      known.start.view === this.#view &&
      known.start.atNs === query.atNs &&
      this.#treeBytes === query.bytes &&
      this.#treeGeneration === this.#generation &&
      this.#treeFilter === (this.#bars?.number ?? 0) &&
      bannedEntries.length === 0 &&
      this.#view.volumeFree
    ) {
      return known;
    }
    const tree = new LabelSearch({ view: this.#view, source, atNs: query.atNs, bannedEntries });
    const shared = bannedEntries.length === 0 && this.#view.volumeFree;
    this.#tree = shared ? tree : undefined;
    this.#treeBytes = query.bytes;
    this.#treeGeneration = this.#generation;
    this.#treeFilter = this.#bars?.number ?? 0;
    return tree;
  }
}

const NOT_STEADY: Steadiness = { untilNs: Number.NEGATIVE_INFINITY, longestNs: 0 };

interface Ends {
  readonly source: number;
  readonly target: number;
}

const withinLifetime = (
  route: PlannedRoute | undefined,
  query: RouteQuery,
): PlannedRoute | undefined =>
  route !== undefined && route.arrivalNs <= query.expiresNs ? route : undefined;
