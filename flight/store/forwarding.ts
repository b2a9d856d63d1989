import type { NodeId, Ns } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type { FlightServices } from '../ports.ts';
import type { BorderPolicy } from '../routing/policy.ts';
import type { Route, Router } from '../routing/router.ts';
import { BundleQueue } from './bundle-queue.ts';
import { ContactEnds } from './contact-ends.ts';
import { Deadlines } from './deadlines.ts';
import type { HeldBundle } from './held-bundle.ts';
import { detach, Outduct, type OutductHost } from './outduct.ts';
import { Returns } from './returns.ts';
import { Reroutes } from './reroutes.ts';
import { type Routable, RouteChoice } from './route-choice.ts';
import type { SessionState } from './session-state.ts';

const BACKOFF_BUCKET_NS: Ns = 100_000_000;
/** A backoff doubles up to this often. */
const BACKOFF_DOUBLINGS_MAX = 4;
/**
 * Where each bundle goes next: a neighbour's queue, the list of those without a route, or backoff.
 */
export class Forwarding {
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #router: Router;
  readonly #host: OutductHost;
  readonly choice: RouteChoice;
  readonly ends: ContactEnds;
  readonly #ducts = new Map<NodeId, Outduct>();
  readonly #held = new BundleQueue();
  readonly #backoff: Deadlines<HeldBundle>;
  readonly #pressure: Deadlines<Outduct>;
  readonly #returns: Returns;
  readonly #reroutes: Reroutes;
  readonly #unroutable = new Set<NodeId>();
  #sweptGeneration = -1;

  constructor(terms: {
    readonly services: FlightServices;
    readonly config: NodeConfig;
    readonly router: Router;
    readonly policy: BorderPolicy | undefined;
    readonly host: OutductHost;
  }) {
    this.#services = terms.services;
    this.#config = terms.config;
    this.#router = terms.router;
    this.#host = terms.host;
    this.choice = new RouteChoice(terms);
    this.#backoff = new Deadlines(terms.services, BACKOFF_BUCKET_NS, (bundle) =>
      this.#backoffEnded(bundle),
    );
    this.#pressure = new Deadlines(terms.services, BACKOFF_BUCKET_NS, (duct) => {
      duct.signal('backoff.ended');
      duct.kick();
    });
    this.#returns = new Returns(terms.services, terms.config.limits.returnAfterNs, (bundle) =>
      this.#mayReturn(bundle),
    );
    this.ends = new ContactEnds(terms.services, terms.config.limits.closeLeadNs, {
      ducts: () => [...this.#ducts.values()],
      missed: (bundle, duct) => this.#missed(bundle, duct),
    });
    this.#reroutes = new Reroutes(terms.services, {
      held: () => this.#held.toArray(),
      generation: () => terms.router.generation,
      again: (bundle) => this.#again(bundle),
    });
  }

  duct(neighbour: NodeId): Outduct {
    const known = this.#ducts.get(neighbour);
    if (known !== undefined) return known;
    const { bestEffortReliable } = this.#config.limits;
    const terms = { services: this.#services, host: this.#host, bestEffortReliable };
    const duct = new Outduct({ neighbour, ...terms });
    this.#ducts.set(neighbour, duct);
    return duct;
  }

  /** Whether this node would know where to send such a bundle now. */
  hasRoute(bundle: Routable): boolean {
    return this.choice.exists(bundle) || this.direct(bundle);
  }

  /** Whether somebody is left to ask who did not refuse it. */
  hasOther(bundle: Routable): boolean {
    const refused = bundle.excluded.includes(bundle.header.destination.node);
    return this.choice.exists(bundle) || (!refused && this.direct(bundle));
  }

  /** The destination is a neighbour with a session, over a link that such a bundle may go on. */
  direct(bundle: Routable): boolean {
    const { node } = bundle.header.destination;
    const sessions = this.#ducts.get(node)?.sessions.length ?? 0;
    return sessions > 0 && this.choice.permits(bundle, node);
  }

  /** When it would arrive by the best route that is left to it. */
  arrivalUtcNs(bundle: Routable): Ns | undefined {
    return this.choice.usable(bundle)?.arrivalNs;
  }

  /** Route a bundle that is in no queue and put it where it waits; `front`: it was there before. */
  forward(bundle: HeldBundle, front = false): void {
    bundle.routedGeneration = this.#router.generation;
    const route = this.choice.usable(bundle);
    const { node } = bundle.header.destination;
    const deniedNs = this.deniedUntilNs(bundle, route);
    if (route !== undefined && deniedNs === undefined) this.#follow(bundle, route, front);
    else if (this.direct(bundle) && !bundle.excluded.includes(node)) {
      bundle.startByUtcNs = deniedNs ?? Number.POSITIVE_INFINITY;
      bundle.predictedUtcNs = this.#services.clock.utcNs();
      this.#enqueue(bundle, this.duct(node), front);
    } else if (bundle.excluded.length > 0 || this.choice.exists(bundle)) this.backOff(bundle);
    else this.#hold(bundle, front);
  }

  /**
   * Until when bundles start over a contact with the destination, a neighbour with a session, that advertisements
   * deny: the route leads elsewhere for that alone (LM-BND-053). Undefined: it does not, or none starts any more.
   */
  deniedUntilNs(bundle: Routable, route: Route | undefined): Ns | undefined {
    const { node } = bundle.header.destination;
    if (route?.firstHop === node || bundle.excluded.includes(node) || !this.direct(bundle))
      return undefined;
    const utcNs = this.#services.clock.utcNs();
    const endNs = this.#router.deniedUntilNs(node, utcNs) ?? 0;
    const untilNs = endNs - this.#config.limits.closeLeadNs;
    return untilNs > utcNs ? untilNs : undefined;
  }

  #follow(bundle: HeldBundle, route: Route, front: boolean): void {
    const duct = this.duct(route.firstHop);
    this.#promise(bundle, route, duct);
    if (duct.sessions.length === 0) this.#returns.wait(bundle);
    this.#enqueue(bundle, duct, front);
  }

  #promise(bundle: HeldBundle, route: Route, duct: Outduct): void {
    bundle.reservation = this.choice.reserve(bundle, route);
    bundle.startByUtcNs = this.choice.startByNs(route);
    bundle.predictedUtcNs = route.arrivalNs;
    duct.contactInUse(route);
  }

  /** It waited too long for its route: another one, on which it keeps its place if that begins with the same link. */
  #missed(bundle: HeldBundle, duct: Outduct): void {
    this.giveBack(bundle);
    if (this.#mayAskAgain(bundle)) bundle.excluded = [];
    const route = this.choice.usable(bundle);
    if (route?.firstHop === duct.neighbour && !this.deniedUntilNs(bundle, route)) {
      bundle.routedGeneration = this.#router.generation;
      this.#promise(bundle, route, duct);
      this.ends.await(duct, bundle.startByUtcNs);
    } else this.#again(bundle);
  }

  /** What waits for a link that is not up may do better on the way that it came; else it keeps its place. */
  #mayReturn(bundle: HeldBundle): void {
    if (bundle.place !== 'queued') return;
    for (const { neighbour, queues, sessions } of this.#ducts.values()) {
      if (bundle.queue !== queues[bundle.classIndex] || sessions.length > 0) continue;
      const route = this.choice.usable(bundle);
      if (route !== undefined && route.firstHop !== neighbour) this.#again(bundle);
      return;
    }
  }

  /** Take a bundle out of wherever it waits or is being sent; its volume is given back. */
  withdraw(bundle: HeldBundle): void {
    if (bundle.place === 'backoff') this.#backoff.remove(bundle, bundle.wakeNs);
    bundle.queue?.remove(bundle);
    detach(bundle);
    this.giveBack(bundle);
    bundle.place = 'idle';
  }

  /** The bundle did not leave over its route after all. */
  giveBack(bundle: HeldBundle): void {
    const { reservation } = bundle;
    if (reservation === undefined) return;
    bundle.reservation = undefined;
    const before = this.#router.generation;
    this.#router.release(reservation);
    if (this.#router.generation !== before) this.#reroutes.volumeReturned();
  }

  /** How long a bundle that was refused so often waits. */
  backoffNs({ refusals }: HeldBundle): Ns {
    const doublings = Math.min(Math.max(refusals - 1, 0), BACKOFF_DOUBLINGS_MAX);
    return this.#config.limits.refuseBackoffNs * (1 << doublings);
  }

  /** Hold a bundle that was refused, or goes round; after a time everybody may be asked again. */
  backOff(bundle: HeldBundle, delayNs = this.backoffNs(bundle)): void {
    bundle.place = 'backoff';
    bundle.wakeNs = this.#services.clock.nowNs() + delayNs;
    this.#backoff.add(bundle, bundle.wakeNs);
  }

  /** Of a class, the bundle that came first of those which wait for a link or a route, first in their queues. */
  oldestWaiting(classIndex: number): HeldBundle | undefined {
    let oldest = this.#held.first;
    while (oldest !== undefined && oldest.classIndex !== classIndex) oldest = oldest.next;
    for (const { queues } of this.#ducts.values()) {
      const first = queues[classIndex]?.first;
      if (first === undefined) continue;
      if (oldest === undefined || first.arrivedNs < oldest.arrivedNs) oldest = first;
    }
    return oldest;
  }

  /** A neighbour has no room: custody waits there for a while. */
  storageRefused(neighbour: NodeId): void {
    const duct = this.duct(neighbour);
    if (duct.state !== 'open') return;
    duct.signal('storage.refused');
    const atNs = this.#services.clock.nowNs() + this.#config.limits.refuseBackoffNs;
    this.#pressure.add(duct, atNs);
  }

  sessionUp(session: SessionState): void {
    const duct = this.duct(session.peer);
    duct.sessions.push(session);
    if (duct.sessions.length === 1) duct.signal('link.up');
    else if (duct.state === 'draining') duct.signal('contact.renewed');
    for (const bundle of this.#held.toArray()) {
      if (bundle.header.destination.node !== session.peer) continue;
      this.#held.remove(bundle);
      this.forward(bundle);
    }
    session.link.kick();
  }

  /** Transfers of the session go back to the front of their queues in order, or elsewhere. */
  sessionDown(session: SessionState): void {
    const duct = this.duct(session.peer);
    const bundles = duct.endSession(session);
    if (duct.sessions.length === 0) {
      duct.signal('link.down');
      duct.contactEndUtcNs = 0;
    }
    for (const bundle of bundles.reverse()) {
      this.giveBack(bundle);
      if (bundle.unwanted) this.#host.unwanted(bundle);
      else this.forward(bundle, true);
    }
  }

  /** Routes may differ: what has no route, or waits for a link that is not up, is routed again. */
  routesChanged(): void {
    if (this.#router.generation === this.#sweptGeneration) return;
    this.#sweptGeneration = this.#router.generation;
    this.#unroutable.clear();
    const sweep = this.#held.toArray();
    for (const duct of this.#ducts.values()) {
      if (duct.sessions.length > 0) continue;
      for (const queue of duct.queues) sweep.push(...queue.toArray());
    }
    this.#reroutes.begin(sweep);
  }

  #backoffEnded(bundle: HeldBundle): void {
    if (bundle.place !== 'backoff') return;
    bundle.place = 'idle';
    bundle.excluded = [];
    this.forward(bundle);
  }

  #hold(bundle: HeldBundle, front: boolean): void {
    bundle.place = 'held';
    this.#held.add(bundle, front);
    const { node } = bundle.header.destination;
    if (this.#unroutable.has(node)) return;
    this.#unroutable.add(node);
    this.#services.reports.report('routing.no-route', node, this.#held.length);
  }

  #enqueue(bundle: HeldBundle, duct: Outduct, front: boolean): void {
    duct.enqueue(bundle, front);
    this.ends.await(duct, bundle.startByUtcNs);
    duct.kick();
  }

  /**
   * Who is left out for a copy that was lost (LM-BND-062) is so no longer when routes change, and who refused it no
   * longer than if it had waited to ask anew: another way was better then.
   */
  #mayAskAgain(bundle: HeldBundle): boolean {
    if (bundle.refusals === 0) return true;
    return this.#services.clock.nowNs() - bundle.refusedNs >= this.backoffNs(bundle);
  }

  #again(bundle: HeldBundle): void {
    this.withdraw(bundle);
    if (this.#mayAskAgain(bundle)) bundle.excluded = [];
    this.forward(bundle);
  }
}
