import type { NodeId, Ns } from '../../protocols/units.ts';
import type { OutgoingSegment } from '../link/link-service.ts';
import type { Hazard } from '../hazards.ts';
import type { FlightClock, FlightServices } from '../ports.ts';
import type { Route } from '../routing/router.ts';
import { ChartRunner } from '../statechart/chart-runner.ts';
import { BundleQueue, type QueueGroup } from './bundle-queue.ts';
import { CLASSES, type HeldBundle } from './held-bundle.ts';
import {
  type OutductEvent,
  type OutductState,
  outductChart,
  type outductMachine,
} from './outduct.machine.ts';
import { endOf } from './route-choice.ts';
import { cutSegment } from './segmenter.ts';
import type { SessionState } from './session-state.ts';
import type { BundleHeader } from '../../protocols/bundle.ts';

const BROADBAND = 2;
const TACTICAL = 1;
/** Bundles looked at behind a custody bundle that the neighbour has no room for. */
const SCAN_MAX = 64;
/** Number of the outduct machine in the report of an unexpected event. */
const MACHINE_NUMBER = 4;

/** What the queue needs of the agent. */
export interface OutductHost {
  /** Whether the bundle may begin now; false: it was removed, look at the next one. */
  mayStart(bundle: HeldBundle): boolean;
  headerFor(bundle: HeldBundle): BundleHeader;
  /** The last segment of a best-effort bundle left. */
  bestEffortSent(bundle: HeldBundle): void;
  /** Its transfer ended with the session, and nobody wants it any more. */
  unwanted(bundle: HeldBundle): void;
  /** Its header does not fit into a frame of this link; it is in no queue. */
  unsendable(bundle: HeldBundle, neighbour: NodeId): void;
}

/** Segments are not cut shorter than half of this. */
const SHORT_MIN_BYTES = 1_024;

/**
 * Queue to one neighbour: three classes, any number of sessions, control by the outduct machine.
 */
export class Outduct implements QueueGroup {
  readonly neighbour: NodeId;
  readonly sessions: SessionState[] = [];
  readonly queues: readonly BundleQueue[] = Array.from(
    { length: CLASSES },
    () => new BundleQueue(this),
  );
  /** Bundles in all queues. */
  waiting = 0;
  state: OutductState = 'blocked';
  /** End of the contact that the sessions run in, as far as routes told; 0: unknown. */
  contactEndUtcNs: Ns = 0;
  /** When the first of the queued bundles is to be routed again. */
  missedUtcNs: Ns = Number.POSITIVE_INFINITY;
  readonly #chart: ChartRunner<typeof outductMachine>;
  readonly #clock: FlightClock;
  readonly #host: OutductHost;
  readonly #bestEffortReliable: boolean;
  readonly #hazard: Hazard | undefined;
  #pulling = false;

  constructor(terms: {
    readonly services: FlightServices;
    readonly neighbour: NodeId;
    readonly host: OutductHost;
    readonly bestEffortReliable: boolean;
  }) {
    const { services, neighbour } = terms;
    this.neighbour = neighbour;
    this.#clock = services.clock;
    this.#host = terms.host;
    this.#bestEffortReliable = terms.bestEffortReliable;
    this.#hazard = services.hazard;
    this.#chart = new ChartRunner(outductChart, {
      input: undefined,
      timers: undefined,
      emitted: () => services.reports.report('node.unexpected-event', MACHINE_NUMBER, neighbour),
      entered: (path) => {
        const to = path as OutductState;
        if (to === this.state) return;
        services.effects.push({
          kind: 'transition',
          machine: 'outduct',
          instance: neighbour,
          from: this.state,
          to,
        });
        this.state = to;
      },
    });
    this.#chart.start();
  }

  signal(type: OutductEvent['type']): void {
    this.#chart.send({ type });
  }

  /** If its contact is known to end by then, nothing starts any more. */
  endBy(utcNs: Ns): void {
    if (this.contactEndUtcNs === 0 || this.contactEndUtcNs > utcNs) return;
    if (this.state === 'open' || this.state === 'backpressured') this.signal('contact.ending');
  }

  /** A route begins with a contact of this queue: if it is going on, its end is known. */
  contactInUse(route: Route): void {
    const endNs = endOf(route);
    if (endNs <= this.contactEndUtcNs) return;
    if ((route.contacts[0]?.startNs ?? 0) > this.#clock.utcNs()) return;
    this.contactEndUtcNs = endNs;
    if (this.state === 'draining') this.signal('contact.renewed');
  }

  enqueue(bundle: HeldBundle, front: boolean): void {
    bundle.place = 'queued';
    (this.queues[bundle.classIndex] as BundleQueue).add(bundle, front);
  }

  /** The only session, if nothing waits for it and nothing is under way there. */
  get idleSession(): SessionState | undefined {
    if (this.waiting > 0 || this.sessions.length !== 1 || this.state !== 'open') return undefined;
    const session = this.sessions[0];
    return session !== undefined && session.underWay === 0 ? session : undefined;
  }

  /** Ask the links for a pull, unless one is under way. */
  kick(): void {
    if (this.#pulling) return;
    for (const session of this.sessions) session.link.kick();
  }

  /** Whether something is under way or waits there. */
  hasSegments(session: SessionState): boolean {
    return this.waiting > 0 || session.underWay > 0;
  }

  /** Next segment for that session in order of service. */
  next(session: SessionState, maxBytes: number): OutgoingSegment | undefined {
    this.#pulling = true;
    const segment = this.#pull(session, maxBytes);
    this.#pulling = false;
    return segment;
  }

  #pull(session: SessionState, maxBytes: number): OutgoingSegment | undefined {
    const { ready, active } = session;
    for (;;) {
      for (let at = 0; at < CLASSES; at++) {
        ready[at] = active[at] !== undefined || this.#startable(at) !== undefined;
      }
      const classIndex = session.order.choose(ready);
      if (classIndex < 0) return undefined;
      const bundle = active[classIndex] ?? this.#start(session, classIndex);
      if (bundle === undefined) continue;
      const outgoing = this.#cut(session, bundle, maxBytes);
      if (outgoing === undefined) continue;
      const contended = ready[TACTICAL] === true && ready[BROADBAND] === true;
      session.order.charge(classIndex, outgoing.segment.data.length, contended);
      return outgoing;
    }
  }

  #start(session: SessionState, classIndex: number): HeldBundle | undefined {
    const bundle = this.#startable(classIndex);
    if (bundle === undefined) return undefined;
    bundle.queue?.remove(bundle);
    bundle.place = 'idle';
    if (!this.#host.mayStart(bundle)) return undefined;
    bundle.place = 'sending';
    bundle.session = session;
    bundle.transfer = session.nextTransfer++;
    bundle.lastHop = this.neighbour;
    bundle.headerSent = false;
    bundle.seek(bundle.resumeSession === session ? bundle.resumeBytes : 0);
    session.active[classIndex] = bundle;
    session.underWay++;
    if (bundle.header.custody) session.transfers.set(bundle.transfer, bundle);
    return bundle;
  }

  #startable(classIndex: number): HeldBundle | undefined {
    const first = (this.queues[classIndex] as BundleQueue).first;
    if (first === undefined || this.state === 'open') return first;
    if (this.state !== 'backpressured') return undefined;
    if (classIndex === 0) return first;
    let at: HeldBundle | undefined = first;
    for (let seen = 0; seen < SCAN_MAX && at !== undefined; seen++) {
      if (!at.header.custody) return at;
      at = at.next;
    }
    return undefined;
  }

  #cut(session: SessionState, bundle: HeldBundle, maxBytes: number): OutgoingSegment | undefined {
    const header = bundle.headerSent ? undefined : this.#host.headerFor(bundle);
    const short = maxBytes >= SHORT_MIN_BYTES && this.#hazard?.('segment-short') === true;
    const segment = cutSegment(bundle, header, short ? Math.floor(maxBytes / 2) : maxBytes);
    if (segment === undefined) {
      detach(bundle);
      this.#host.unsendable(bundle, this.neighbour);
      return undefined;
    }
    bundle.headerSent = true;
    const { custody } = bundle.header;
    if (segment.last) {
      session.active[bundle.classIndex] = undefined;
      session.underWay--;
      if (!custody) {
        bundle.session = undefined;
        this.#host.bestEffortSent(bundle);
      }
    }
    if (custody) return { segment, reliable: true, token: undefined };
    const reliable = this.#bestEffortReliable;
    return { segment, reliable, token: reliable ? bundle : undefined };
  }

  /** A session ended: its transfers in the order of their start. */
  endSession(session: SessionState): HeldBundle[] {
    session.up = false;
    const at = this.sessions.indexOf(session);
    if (at >= 0) this.sessions.splice(at, 1);
    const bundles = [...session.transfers.values()];
    for (const bundle of session.active) {
      if (bundle !== undefined && !bundle.header.custody) bundles.push(bundle);
    }
    bundles.sort((a, b) => a.transfer - b.transfer);
    for (const bundle of bundles) detach(bundle);
    return bundles;
  }
}

/** Take a bundle out of the transfer that it is in. */
export const detach = (bundle: HeldBundle): void => {
  const { session } = bundle;
  if (session === undefined) return;
  bundle.session = undefined;
  bundle.place = 'idle';
  session.transfers.delete(bundle.transfer);
  if (session.active[bundle.classIndex] !== bundle) return;
  session.active[bundle.classIndex] = undefined;
  session.underWay--;
};
