import type { BundleHeader } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type { FlightServices } from '../ports.ts';
import { type BorderPolicy, travellerOf } from '../routing/policy.ts';
import type { Reservation, Route, RouteQuery, Router, Steadiness } from '../routing/router.ts';

/** Frame and segment heads per frame, for the volume that a bundle takes of a contact [bytes]. */
const FRAME_OVERHEAD_BYTES = 96;
const BUNDLE_OVERHEAD_BYTES = 200;
const MTU_BYTES_MIN = 1_044;

/** What routing needs of a bundle that is here or comes in. */
export interface Routable {
  readonly header: BundleHeader;
  readonly from: NodeId;
  /** Undefined: it comes in now. */
  readonly arrivedNs?: Ns;
  /** Time that it was here before the node's last start. */
  readonly waitedNs?: Ns;
  readonly expiresNs: Ns;
  /** Neighbours that refused it, or had it before. */
  readonly excluded: readonly NodeId[];
}

/** End of the contact by which a bundle leaves this node, UTC. */
export const endOf = (route: Route): Ns => route.contacts[0]?.endNs ?? route.terminatesNs;

/** The router's answers for a bundle, and which of them is of use. */
export class RouteChoice {
  readonly #services: FlightServices;
  readonly #router: Router;
  readonly #policy: BorderPolicy | undefined;
  readonly #node: NodeId;
  readonly #closeLeadNs: Ns;
  readonly #returnAfterNs: Ns;
  readonly #overheadShare: number;

  constructor(terms: {
    readonly services: FlightServices;
    readonly config: NodeConfig;
    readonly router: Router;
    readonly policy: BorderPolicy | undefined;
  }) {
    const { config } = terms;
    this.#services = terms.services;
    this.#router = terms.router;
    this.#policy = terms.policy;
    this.#node = config.id;
    this.#closeLeadNs = config.limits.closeLeadNs;
    this.#returnAfterNs = config.limits.returnAfterNs;
    const mtuBytes = config.terminals[0]?.profile.mtuBytes ?? MTU_BYTES_MIN;
    this.#overheadShare = FRAME_OVERHEAD_BYTES / mtuBytes;
  }

  exists(bundle: Routable): boolean {
    return this.#route(bundle, bundle.excluded) !== undefined;
  }

  /** Whether the policy lets the bundle go to that neighbour. */
  permits(bundle: Routable, neighbour: NodeId): boolean {
    const policy = this.#policy;
    return (
      policy === undefined || policy.permits(travellerOf(bundle.header), this.#node, neighbour)
    );
  }

  /** The best route whose first link does not close before anything could leave over it. */
  usable(bundle: Routable): Route | undefined {
    const route = this.#route(bundle, bundle.excluded);
    if (route === undefined) return undefined;
    const closedUtcNs = this.#services.clock.utcNs() + this.#closeLeadNs;
    if (endOf(route) > closedUtcNs) return route;
    const other = this.#route(bundle, [...bundle.excluded, route.firstHop]);
    return other !== undefined && endOf(other) > closedUtcNs ? other : undefined;
  }

  /** By when a bundle leaves over it, or has to be routed again [UTC]. */
  startByNs(route: Route): Ns {
    return Math.min(endOf(route) - this.#closeLeadNs, route.startByNs);
  }

  /** Take volume for a bundle that leaves at once, over a route that was found for such a one. */
  charge(header: BundleHeader, route: Route): void {
    const utcNs = this.#services.clock.utcNs();
    this.#router.charge(route, this.#lineBytes(header), header.class, utcNs);
  }

  /** Until when `usable` would say the same of such bundles [UTC], and the most that it takes. */
  steadiness(bundle: Routable, route: Route): Steadiness {
    const steady = this.#router.steadiness(route, this.#query(bundle, bundle.excluded));
    const untilNs = Math.min(steady.untilNs, endOf(route) - this.#closeLeadNs);
    return { untilNs, longestNs: steady.longestNs };
  }

  /** Whether an answer that was found before may be used now, as far as the router can tell. */
  stands({
    header,
    generation,
  }: {
    readonly header: BundleHeader;
    readonly generation: number;
  }): boolean {
    if (generation !== this.#router.generation) return false;
    return !this.#router.volumeDecides(this.#lineBytes(header), this.#services.clock.utcNs());
  }

  /** Of the router's answers now. */
  get generation(): number {
    return this.#router.generation;
  }

  reserve(bundle: Routable, route: Route): Reservation {
    return this.#router.reserve(route, this.#lineBytes(bundle.header), bundle.header.class);
  }

  #route(bundle: Routable, excluded: readonly NodeId[]): Route | undefined {
    return this.#router.route(this.#query(bundle, excluded));
  }

  #query(bundle: Routable, excluded: readonly NodeId[]): RouteQuery {
    const { clock } = this.#services;
    const utcNs = clock.utcNs();
    return {
      destination: bundle.header.destination.node,
      source: bundle.header.source.node,
      bytes: this.#lineBytes(bundle.header),
      class: bundle.header.class,
      atNs: utcNs,
      expiresNs: utcNs + (bundle.expiresNs - clock.nowNs()),
      avoid: this.#mayReturn(bundle) ? 0 : bundle.from,
      excluded,
    };
  }

  /** After so long here its way may well be the one that it came (LM-BND-054). */
  #mayReturn({ arrivedNs, waitedNs = 0 }: Routable): boolean {
    if (arrivedNs === undefined) return false;
    return waitedNs + this.#services.clock.nowNs() - arrivedNs >= this.#returnAfterNs;
  }

  #lineBytes({ payloadBytes }: BundleHeader): number {
    return Math.ceil(payloadBytes * (1 + this.#overheadShare)) + BUNDLE_OVERHEAD_BYTES;
  }
}
