import { ADMINISTRATION_SERVICE, type BundleHeader, type Segment } from '../../protocols/bundle.ts';
import { ADMINISTRATIVE_BYTES_MAX, joinChunks } from '../../protocols/codec.ts';
import type { RefuseReason } from '../../protocols/frame.ts';
import { decodeAdministrative } from '../../protocols/management-codec.ts';
import type { NodeConfig } from '../config.ts';
import type { FlightServices } from '../ports.ts';
import { type BorderPolicy, travellerOf } from '../routing/policy.ts';
import type { AssuredCopies } from './assured.ts';
import type { BundleStore } from './bundle-store.ts';
import type { BundleCounters } from './counters.ts';
import type { CustodyAnswers } from './custody.ts';
import type { Deletion } from './deletion.ts';
import type { Delivery } from './delivery.ts';
import { digestOf, sameBytes } from './digest.ts';
import type { Expiry } from './expiry.ts';
import type { Forwarding } from './forwarding.ts';
import type { HeldBundle } from './held-bundle.ts';
import type { Coming } from './intake.ts';
import { detach } from './outduct.ts';
import type { Passes } from './passes.ts';
import type { ReleasedMemory } from './released-memory.ts';
import type { SessionState } from './session-state.ts';
import type { ShortWay } from './short-way.ts';
import type { Source } from './source.ts';

export interface RelayParts {
  readonly services: FlightServices;
  readonly config: NodeConfig;
  readonly store: BundleStore;
  readonly expiry: Expiry;
  readonly memory: ReleasedMemory;
  readonly passes: Passes;
  readonly answers: CustodyAnswers;
  readonly deletion: Deletion;
  readonly delivery: Delivery;
  readonly forwarding: Forwarding;
  readonly assured: AssuredCopies;
  readonly source: Source;
  readonly shortWay: ShortWay;
  readonly counters: BundleCounters;
  readonly policy: BorderPolicy | undefined;
  readonly makeRoom: (classIndex: number, bytes: number) => boolean;
}

/** Custody from hop to hop: what is taken, what is answered, and when a copy may go. */
export class Relay {
  readonly #parts: RelayParts;
  readonly #node: number;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#node = parts.config.id;
  }

  settled(header: BundleHeader, key: string, session: SessionState, transfer: number): boolean {
    const { store, memory, answers, delivery } = this.#parts;
    const held = store.get(key);
    if (header.destination.node === this.#node) {
      if (header.destination.service === ADMINISTRATION_SERVICE) return false;
      if (memory.delivered(key)) {
        delivery.duplicate(header, session.peer);
        answers.accept(session, transfer, true);
        return true;
      }
      if (held === undefined) return false;
      addAnswer(held, session, transfer, true);
      return true;
    }
    if (held !== undefined) {
      this.#offeredAgain(held, header, session, transfer);
      return true;
    }
    if (!memory.released(header, session.peer)) return false;
    answers.accept(session, transfer, true);
    return true;
  }

  /**
   * A bundle that is here already is ACCEPTed as held, so that this copy answers for both. Never
   * while this copy is itself being offered to somebody: two or more nodes that offer their copies
   * in a circle would all let go (LM-BND-044). With a higher hop count this copy takes that count
   * on first, durably: otherwise the next node's memory of an earlier offer would swallow it
   * (LM-BND-045).
   */
  #offeredAgain(
    held: HeldBundle,
    header: BundleHeader,
    session: SessionState,
    transfer: number,
  ): void {
    const { answers, store } = this.#parts;
    if (held.place === 'sending') {
      answers.refuse(session, transfer, 'no-route', header);
    } else if (header.hopCount >= this.#hopsMax(header)) {
      answers.refuse(session, transfer, 'hop-limit', header);
    } else if (header.hopCount > held.header.hopCount || held.place === 'receipt') {
      const hopCount = Math.max(header.hopCount, held.header.hopCount + 1);
      held.header = { ...held.header, hopCount };
      addAnswer(held, session, transfer, true);
      store.persist(held, this);
    } else if (held.durable) {
      answers.accept(session, transfer, true);
    } else addAnswer(held, session, transfer, true);
  }

  #hopsMax(header: BundleHeader): number {
    return Math.min(header.hopLimit, this.#parts.config.limits.hopLimit);
  }

  refusal(coming: Coming): RefuseReason | undefined {
    const { header } = coming;
    const { forwarding, makeRoom, policy } = this.#parts;
    if (policy?.permits(travellerOf(header), coming.from, this.#node) === false) return 'policy';
    const here = header.destination.node === this.#node;
    if (!here && header.hopCount >= this.#hopsMax(header)) return 'hop-limit';
    // Held for no time: what it says may be what frees the store (LM-BND-066).
    if (here && isAdministrative(header)) return undefined;
    if (!makeRoom(coming.classIndex, header.payloadBytes)) return 'no-storage';
    if (!here && header.custody && !forwarding.hasRoute(coming)) return 'no-route';
    return undefined;
  }

  passOn(coming: Coming, session: SessionState, segment: Segment): boolean {
    return this.#parts.shortWay.take(coming, session, segment);
  }

  complete(bundle: HeldBundle, session: SessionState, verify: boolean): void {
    const { header, key, transfer } = bundle;
    const { custody } = header;
    this.#parts.counters.received++;
    if (header.destination.node === this.#node) {
      this.#arrived(bundle, session);
      return;
    }
    if (!custody) {
      this.pass(bundle);
      return;
    }
    const { store, deletion, delivery, expiry } = this.#parts;
    if (this.settled(header, key, session, transfer)) {
      deletion.finish(bundle);
      return;
    }
    addAnswer(bundle, session, transfer, false);
    if (verify && !sameBytes(digestOf(bundle.payload), header.digest)) {
      delivery.digestFailed(bundle);
      return;
    }
    store.enter(bundle);
    expiry.watch(bundle);
    store.persist(bundle, this);
  }

  /** A bundle that needs no store: straight to its queue; watched only if it has to wait. */
  pass(bundle: HeldBundle): void {
    this.#parts.forwarding.forward(bundle);
    this.#parts.expiry.watch(bundle);
  }

  /** A new bundle of this node. */
  begin(bundle: HeldBundle): void {
    const { store, delivery, source, expiry } = this.#parts;
    const { custody, assured, destination } = bundle.header;
    if (destination.node === this.#node) {
      if (destination.service === ADMINISTRATION_SERVICE) this.#administration(bundle);
      else delivery.take(bundle);
      return;
    }
    if (!custody && !assured) {
      source.answer(bundle, true);
      this.pass(bundle);
      return;
    }
    store.enter(bundle);
    expiry.watch(bundle);
    store.persist(bundle, this);
  }

  #arrived(bundle: HeldBundle, session: SessionState): void {
    const { header, key, transfer } = bundle;
    const { answers, deletion, delivery, memory } = this.#parts;
    if (header.destination.service === ADMINISTRATION_SERVICE) {
      // What is changed is nobody's receipt (LM-BND-004).
      if (!sameBytes(digestOf(bundle.payload), header.digest)) {
        if (header.custody) addAnswer(bundle, session, transfer, false);
        delivery.digestFailed(bundle);
        return;
      }
      if (header.custody) answers.accept(session, transfer, false);
      this.#administration(bundle);
      return;
    }
    if (header.custody) {
      if (this.settled(header, key, session, transfer)) {
        deletion.finish(bundle);
        return;
      }
      addAnswer(bundle, session, transfer, false);
    } else if (header.assured && (memory.delivered(key) || this.#parts.store.get(key))) {
      delivery.duplicate(header, session.peer);
      deletion.finish(bundle);
      return;
    }
    delivery.take(bundle);
  }

  /**
   * Receipts and deletion reports: taking one twice changes nothing, so it needs no mark. Only nodes have service 0:
   * what an application sends is none.
   */
  #administration(bundle: HeldBundle): void {
    const { counters, assured, deletion } = this.#parts;
    deletion.finish(bundle);
    const { source } = bundle.header;
    const decoded = decodeAdministrative(joinChunks(bundle.payload));
    if (!decoded.ok || source.service !== ADMINISTRATION_SERVICE) {
      counters.malformed++;
    } else if (decoded.value.kind === 'receipt') {
      counters.receipts++;
      assured.confirmed(decoded.value, source.node);
    } else {
      counters.deletionReports++;
      const { reason, attempt } = decoded.value;
      if (reason !== 'expired') assured.deletedElsewhere(decoded.value, attempt);
    }
  }

  /** The bundle's record is durable: it is this node's responsibility from now on. */
  durable(bundle: HeldBundle): void {
    bundle.writes--;
    if (bundle.place === 'gone' || bundle.writes > 0) return;
    const { answers, source, forwarding, assured, counters } = this.#parts;
    bundle.durable = true;
    source.answer(bundle, true);
    const offered = bundle.answers !== undefined;
    if (offered) counters.takenOver++;
    answers.acceptAll(bundle);
    if (bundle.place === 'receipt' && offered) {
      assured.unwatch(bundle);
      bundle.place = 'idle';
      // It came back: the way round its first hop leads here, and would do so again and again.
      bundle.excluded = [];
    }
    if (bundle.place !== 'idle') return;
    const holdNs = this.#parts.passes.holdNs(bundle);
    if (holdNs === 0 || forwarding.direct(bundle)) forwarding.forward(bundle);
    else forwarding.backOff(bundle, holdNs);
  }

  failed(bundle: HeldBundle): void {
    bundle.writes--;
    if (bundle.place === 'gone') return;
    const { answers, source, deletion } = this.#parts;
    answers.refuseAll(bundle, 'no-storage');
    if (bundle.durable) return;
    source.answer(bundle, false);
    // Its record goes all the same: of two writes, as by a copy with more hops, the other one may be durable.
    deletion.finish(bundle);
  }

  /** The next node has the bundle durably. */
  accepted(session: SessionState, transfer: number): void {
    const bundle = session.transfers.get(transfer);
    if (bundle === undefined) return;
    const { services, counters, assured, deletion, memory, passes } = this.#parts;
    detach(bundle);
    bundle.reservation = undefined;
    bundle.refusals = 0;
    bundle.resumeSession = undefined;
    counters.forwarded++;
    if (bundle.sourceCopy) {
      assured.departed(bundle);
      return;
    }
    passes.add(bundle);
    if (bundle.from !== 0) {
      const restNs = bundle.expiresNs - services.clock.nowNs();
      memory.rememberRelease(bundle.header, bundle.from, bundle.receivedHopCount, restNs);
    }
    deletion.finish(bundle);
  }
}

/** A receipt or deletion report, as far as its length can tell. */
const isAdministrative = ({ destination, payloadBytes }: BundleHeader): boolean =>
  destination.service === ADMINISTRATION_SERVICE && payloadBytes <= ADMINISTRATIVE_BYTES_MAX;

const addAnswer = (
  bundle: HeldBundle,
  session: SessionState,
  transfer: number,
  held: boolean,
): void => {
  const answer = { session, transfer, held };
  if (bundle.answers === undefined) bundle.answers = [answer];
  else bundle.answers.push(answer);
};
