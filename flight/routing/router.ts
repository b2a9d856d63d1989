import type { TrafficClass } from '../../protocols/bundle.ts';
import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import type { Advertisement } from '../../protocols/routing.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';

export interface RouteQuery {
  readonly destination: NodeId;
  /** Where the bundle was made: policies ask for it. Default: here. */
  readonly source?: NodeId;
  readonly bytes: number;
  readonly class: TrafficClass;
  /** Earliest departure, UTC. */
  readonly atNs: Ns;
  /** Arrival later than this is no route. */
  readonly expiresNs: Ns;
  /** Entry nodes not to use unless nothing else is feasible: where the bundle came from. */
  readonly avoid: NodeId;
  /** Entry nodes not to use at all: they refused, or were tried before. */
  readonly excluded: readonly NodeId[];
}

export interface Route {
  readonly firstHop: NodeId;
  readonly contacts: readonly Contact[];
  readonly arrivalNs: Ns;
  /** Number of contacts. */
  readonly hops: number;
  /** End of the contact that ends first. */
  readonly terminatesNs: Ns;
  /** Who starts later misses a contact after the first one; the end of the first one is not looked at. */
  readonly startByNs: Ns;
}

/** How long an answer of the router stays its answer, if nothing but time and reservations happens. */
export interface Steadiness {
  /** UTC; not above the route's start when it does not stay at all. */
  readonly untilNs: Ns;
  /** The most that the way takes until then. */
  readonly longestNs: Ns;
}

/** Volume taken from the contacts of a route; given back exactly once. */
export interface Reservation {
  readonly route: Route;
}

/** Contact-graph routing of one node over plan and advertised deviations. */
export interface Router {
  setPlan(plan: ContactPlan): void;
  /** Newest advertisement of every origin that is known; the router keeps the reference. */
  setDeviations(advertisements: ReadonlyMap<NodeId, Advertisement>): void;
  route(query: RouteQuery): Route | undefined;
  /** Take volume for good: the bundle leaves at readyNs, over a route found before. */
  charge(route: Route, bytes: number, trafficClass: TrafficClass, readyNs: Ns): void;
  /** End of the contact with that neighbour that the plan has now and advertisements deny; undefined: none. */
  deniedUntilNs(neighbour: NodeId, atNs: Ns): Ns | undefined;
  /** How long the route stays the answer to that query, while `generation` does not change. */
  steadiness(route: Route, query: RouteQuery): Steadiness;
  /** Whether some contact may lack volume for so many bytes: then only `route` can tell. */
  volumeDecides(bytes: number, atNs: Ns): boolean;
  reserve(route: Route, bytes: number, trafficClass: TrafficClass): Reservation;
  /** The bundle did not leave over that route after all. */
  release(reservation: Reservation): void;
  /** Rises whenever routes may have changed: held bundles are routed again. */
  readonly generation: number;
}
