import {
  type CustodyAccept,
  type CustodyRefuse,
  type RefuseReason,
  REFUSE_REASONS,
} from '../../protocols/frame.ts';
import type { BundleHeader } from '../../protocols/bundle.ts';
import { MILLISECOND_NS, type Ns } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { BundleCounters } from './counters.ts';
import type { HeldBundle } from './held-bundle.ts';
import type { SessionState } from './session-state.ts';

/** Answers in one message at most; more go at once. */
const BATCH_MAX = 256;
/** With so many that a link did not take, further ones are lost: its partner acknowledges nothing. */
const KEPT_MAX = 4_096;
/** What a link does not take is offered again after this. */
const RETRY_NS: Ns = 10 * MILLISECOND_NS;
/** How much longer answers are gathered where a hazard says so. */
const LATE = 10;

/**
 * Answers to custody transfers, gathered for at most custodyBatchNs and sent as one authenticated
 * message per session. An ACCEPT is only ever queued for what is durable here.
 */
export class CustodyAnswers {
  readonly #services: FlightServices;
  readonly #counters: BundleCounters;
  readonly #batchNs: Ns;
  readonly #timer: Timer;
  #waiting: SessionState[] = [];

  constructor(services: FlightServices, counters: BundleCounters, batchNs: Ns) {
    this.#services = services;
    this.#counters = counters;
    this.#batchNs = batchNs;
    this.#timer = services.timers.create(() => this.#flush());
  }

  accept(session: SessionState, transfer: number, held: boolean): void {
    this.#counters.accepted++;
    if (held) this.#counters.acceptedHeld++;
    if (!session.up) return;
    session.accepts.push({ transfer, held, bestEffort: false });
    this.#queue(session);
  }

  refuse(
    session: SessionState,
    transfer: number,
    reason: RefuseReason,
    header: BundleHeader | undefined,
  ): void {
    this.#counters.refusedHere++;
    if (header !== undefined) reportRefusal(this.#services, header, reason, session.peer);
    if (!session.up) return;
    session.refuses.push({ transfer, reason });
    this.#queue(session);
  }

  /** Tell everybody who waits for this bundle to be durable. */
  acceptAll(bundle: HeldBundle): void {
    const { answers } = bundle;
    bundle.answers = undefined;
    for (const { session, transfer, held } of answers ?? []) {
      this.accept(session as SessionState, transfer, held);
    }
  }

  refuseAll(bundle: HeldBundle, reason: RefuseReason): void {
    const { answers } = bundle;
    bundle.answers = undefined;
    for (const { session, transfer } of answers ?? []) {
      this.refuse(session as SessionState, transfer, reason, bundle.header);
    }
  }

  #queue(session: SessionState): void {
    const count = session.accepts.length + session.refuses.length;
    if (count === 1) this.#waiting.push(session);
    const { clock, hazard } = this.#services;
    if (count >= BATCH_MAX || hazard?.('custody-answers-alone') === true) this.#send(session);
    else if (!this.#timer.armed) {
      const late = hazard?.('custody-answers-late') === true;
      this.#timer.arm(clock.nowNs() + (late ? LATE * this.#batchNs : this.#batchNs));
    }
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const session of waiting) this.#send(session);
  }

  #send(session: SessionState): void {
    while (session.up && session.accepts.length + session.refuses.length > 0) {
      const accepts = session.accepts.splice(0, BATCH_MAX);
      const refuses = session.refuses.splice(0, BATCH_MAX - accepts.length);
      if (session.link.sendControl({ kind: 'custody', accepts, refuses })) continue;
      this.#later(session, accepts, refuses);
      return;
    }
  }

  /** The link's queue is full: an answer that is lost would hold the partner's bundle until the session ends. */
  #later(
    session: SessionState,
    accepts: readonly CustodyAccept[],
    refuses: readonly CustodyRefuse[],
  ): void {
    if (session.accepts.length + session.refuses.length < KEPT_MAX) {
      session.accepts.unshift(...accepts);
      session.refuses.unshift(...refuses);
    }
    if (!this.#waiting.includes(session)) this.#waiting.push(session);
    if (!this.#timer.armed) this.#timer.arm(this.#services.clock.nowNs() + RETRY_NS);
  }
}

/** Event report of a refusal, ours (`from` is who offered) or a neighbour's (who refused). */
export const reportRefusal = (
  services: FlightServices,
  header: BundleHeader,
  reason: RefuseReason,
  from: number,
): void => {
  const { source, createdNs, sequence, attempt } = header;
  services.reports.report(
    'bundle.refused',
    source.node,
    source.service,
    createdNs,
    sequence,
    attempt,
    REFUSE_REASONS.indexOf(reason) + 1,
    from,
  );
};
