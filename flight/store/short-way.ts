import type { BundleHeader, Segment } from '../../protocols/bundle.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type { FlightClock } from '../ports.ts';
import type { Route } from '../routing/router.ts';
import type { AdmissionControl } from './admission.ts';
import type { AgeKeeper } from './age.ts';
import type { BundleStore } from './bundle-store.ts';
import type { BundleCounters } from './counters.ts';
import { Flows } from './flows.ts';
import type { Forwarding } from './forwarding.ts';
import { CLASS_INDEX } from './held-bundle.ts';
import type { Coming } from './intake.ts';
import type { Outduct } from './outduct.ts';
import { endOf } from './route-choice.ts';
import { headerForHop, segmentRoom } from './segmenter.ts';
import type { SessionState } from './session-state.ts';

interface ShortWayParts {
  readonly clock: FlightClock;
  readonly config: NodeConfig;
  readonly ages: AgeKeeper;
  readonly admission: AdmissionControl;
  readonly store: BundleStore;
  readonly forwarding: Forwarding;
  readonly counters: BundleCounters;
  /** Whether no further transfer of that neighbour may begin: then nothing is taken at all. */
  readonly intakeFull: (session: SessionState) => boolean;
}

/** Where a bundle leaves at once. */
interface Exit {
  readonly route: Route;
  readonly duct: Outduct;
  readonly to: SessionState;
}

/**
 * The short way of most packets: a best-effort bundle that came whole in one segment, and whose next
 * link can send at once because nothing waits for it, goes from link to link without being held. All
 * that can be seen from outside is as if it had gone the long way (intake, relay, forwarding, outduct:
 * they say what that is); whatever is not plain goes that way.
 *
 * The first bundle of a flow is judged by those parts (`take`). What they decided is remembered with
 * the session it came by, and later ones need little more than a look at that (`pass`): a network's
 * nodes do not fit into a processor's caches, so that a packet costs what it touches.
 */
export class ShortWay {
  readonly #parts: ShortWayParts;
  readonly #node: NodeId;
  readonly #hopLimit: number;
  readonly #reliable: boolean;
  /** By the terminal of the session that they come by. */
  readonly #flows: (Flows | undefined)[] = [];

  constructor(parts: ShortWayParts) {
    const { id, limits } = parts.config;
    this.#parts = parts;
    this.#node = id;
    this.#hopLimit = limits.hopLimit;
    this.#reliable = limits.bestEffortReliable;
  }

  /** A segment of a known flow. False: nothing was done. */
  pass(from: SessionState, segment: Segment): boolean {
    const { header, total } = segment;
    if (header === undefined || !isWhole(segment, header) || header.custody) return false;
    if (from.mayContinue) return false;
    const flow = this.#flowsOf(from).find(header.destination.node, header.class, total);
    if (flow === undefined) return false;
    const { clock, ages, admission, store, forwarding } = this.#parts;
    const { generation, untilNs, longestNs, route, duct } = flow;
    if (clock.utcNs() >= untilNs || !forwarding.choice.stands({ header, generation })) return false;
    if (header.hopCount >= Math.min(header.hopLimit, this.#hopLimit)) return false;
    const classIndex = CLASS_INDEX[header.class];
    if (!admission.transit(classIndex, total) || this.#parts.intakeFull(from)) return false;
    const nowNs = clock.nowNs();
    const ageNs = ages.onArrival(header, from.lightTimeNs(nowNs));
    if (ageNs >= header.lifetimeNs) return false;
    if (longestNs > ages.endNs(header, ageNs) - nowNs) return false;
    const to = duct.idleSession;
    if (to === undefined || to === from) return false;
    const next = headerForHop(header, ageNs, this.#node);
    if (!fits(next, total, to)) return false;
    store.reserve(classIndex, total);
    this.#send(next, segment, { route, duct, to });
    return true;
  }

  /** The bundle was admitted and its bytes are reserved. False: nothing was done. */
  take(coming: Coming, from: SessionState, segment: Segment): boolean {
    const { header } = coming;
    const { forwarding } = this.#parts;
    if (header.custody || header.destination.node === this.#node) return false;
    const route = forwarding.choice.usable(coming);
    if (route === undefined) return false;
    if (forwarding.deniedUntilNs(coming, route) !== undefined) return false;
    const duct = forwarding.duct(route.firstHop);
    const to = duct.idleSession;
    if (to === undefined || to === from) return false;
    const next = headerForHop(header, coming.ageNs, this.#node);
    if (!fits(next, segment.total, to)) return false;
    this.#learn(coming, from, { route, duct, to });
    this.#send(next, segment, { route, duct, to });
    return true;
  }

  #learn(coming: Coming, from: SessionState, { route, duct }: Exit): void {
    const { choice } = this.#parts.forwarding;
    const { untilNs, longestNs } = choice.steadiness(coming, route);
    const { generation } = choice;
    const { class: trafficClass, payloadBytes: bytes } = coming.header;
    const destination = coming.header.destination.node;
    const known = { destination, class: trafficClass, bytes, generation, untilNs, longestNs };
    this.#flowsOf(from).learn({ route, duct, ...known });
  }

  #flowsOf(session: SessionState): Flows {
    const { terminal } = session.link;
    const known = this.#flows[terminal];
    if (known?.session === session) return known;
    const flows = new Flows(session);
    this.#flows[terminal] = flows;
    return flows;
  }

  #send(header: BundleHeader, { data, dataCrc, total }: Segment, { route, duct, to }: Exit): void {
    const { counters, forwarding, store } = this.#parts;
    const classIndex = CLASS_INDEX[header.class];
    counters.received++;
    forwarding.choice.charge(header, route);
    duct.contactInUse(route);
    forwarding.ends.await(duct, endOf(route) - this.#parts.config.limits.closeLeadNs);
    counters.forwarded++;
    store.release(classIndex, total);
    to.order.charge(classIndex, total, false);
    const segment: Segment = {
      transfer: to.nextTransfer++,
      offset: 0,
      total,
      class: header.class,
      last: true,
      header,
      data,
      dataCrc,
    };
    to.link.current?.sendAtOnce(segment, this.#reliable);
  }
}

const isWhole = ({ data, total }: Segment, { payloadBytes }: BundleHeader): boolean =>
  data.length === total && payloadBytes === total;

const fits = (header: BundleHeader, bytes: number, to: SessionState): boolean =>
  segmentRoom(header, to.session.mtuBytes) >= bytes && to.link.current?.sendsAtOnce() === true;
