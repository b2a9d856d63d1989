import { TRAFFIC_CLASSES, type TrafficClass } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { ContactIndex } from './contact-index.ts';
import { PlannedRoute } from './planned-route.ts';
import type { Reservation, Route } from './router.ts';
import { VolumeLedger } from './volume.ts';

/** More urgent classes have lower ranks. */
export const rankOf = (trafficClass: TrafficClass): number => TRAFFIC_CLASSES.indexOf(trafficClass);

interface TrackedReservation extends Reservation {
  readonly ledger: VolumeLedger;
  readonly path: readonly number[];
  readonly bytes: number;
  readonly rank: number;
  released: boolean;
}

/** Volume that routes take of one plan's contacts, as this node sees it. */
export class RouteVolume {
  readonly ledger: VolumeLedger;
  readonly #self: NodeId;
  readonly #index: ContactIndex;

  constructor(self: NodeId, index: ContactIndex) {
    this.#self = self;
    this.#index = index;
    this.ledger = new VolumeLedger(index);
  }

  /** Take volume for good, for what leaves at readyNs. */
  charge(route: Route, bytes: number, trafficClass: TrafficClass, readyNs: Ns): void {
    const { ledger } = this;
    const rank = rankOf(trafficClass);
    const departureNs = this.#ownDepartureNs(route, readyNs);
    if (route instanceof PlannedRoute && route.index === this.#index) {
      const { path } = route;
      ledger.reserve(path[0] as number, rank, bytes, departureNs);
      if (path.length > 1) ledger.promise(route.promise, rank, bytes);
      return;
    }
    for (const [hop, contact] of this.#pathOf(route).entries()) {
      ledger.reserve(contact, rank, bytes, hop === 0 ? departureNs : undefined);
    }
  }

  /** Take volume that may be given back. */
  reserve(route: Route, bytes: number, trafficClass: TrafficClass): Reservation {
    this.charge(route, bytes, trafficClass, route instanceof PlannedRoute ? route.readyNs : 0);
    const rank = rankOf(trafficClass);
    const path = this.#pathOf(route);
    const tracked: TrackedReservation = {
      route,
      ledger: this.ledger,
      path,
      bytes,
      rank,
      released: false,
    };
    return tracked;
  }

  /** True when a search had passed one of its contacts over for want of that volume. */
  release(reservation: Reservation): boolean {
    const tracked = reservation as TrackedReservation;
    if (tracked.released) return false;
    tracked.released = true;
    let better = false;
    for (const c of tracked.path) {
      if (tracked.ledger.release(c, tracked.rank, tracked.bytes)) better = true;
    }
    return better && tracked.ledger === this.ledger;
  }

  #pathOf(route: Route): readonly number[] {
    if (route instanceof PlannedRoute && route.index === this.#index) return route.path;
    return route.contacts
      .map((contact) => this.#index.sorted.indexOf(contact))
      .filter((c) => c >= 0);
  }

  /**
   * When the bundle leaves over this node's own contact; others' contacts carry what we cannot
   * know.
   */
  #ownDepartureNs(route: Route, readyNs: Ns): Ns | undefined {
    const contact = route.contacts[0];
    if (contact?.from !== this.#self || !(route instanceof PlannedRoute)) return undefined;
    return Math.max(readyNs, contact.startNs);
  }
}
