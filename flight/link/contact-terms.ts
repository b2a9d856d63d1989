import { MILLISECOND_NS, type NodeId, type Ns, type TerminalIndex } from '../../protocols/units.ts';
import type { Hazard } from '../hazards.ts';
import type { Limits } from '../limits.ts';
import type { FlightClock, FlightServices, Timer } from '../ports.ts';
import type { LinkDownReason, LinkEndpoint } from './link-service.ts';

type Terms = Parameters<LinkEndpoint['open']>[0];

/**
 * Light times that fit before a contact's end beside the lead: CLOSE, its answer, and one
 * repetition.
 */
const CLOSE_LIGHT_TIMES = 4;
const RETRY_LIGHT_TIMES = 4;
/** So many leads before the end a session closes where a hazard says so. */
const EARLY_CLOSE = 1.5;

/** The contact that an endpoint serves, with the times that follow from it (LM-LNK-011, -030). */
export class ContactTerms {
  readonly peer: NodeId;
  readonly peerTerminal: TerminalIndex;
  readonly retryNs: Ns;
  readonly closeNs: Ns;
  readonly #terms: Terms;
  readonly #leadNs: Ns;

  constructor(terms: Terms, limits: Limits, hazard: Hazard | undefined) {
    const lightNs = terms.lightTimeNs();
    this.peer = terms.peer;
    this.peerTerminal = terms.peerTerminal;
    this.retryNs = RETRY_LIGHT_TIMES * lightNs + limits.handshakeMarginNs;
    this.closeNs = Math.ceil((lightNs * 9) / 4) + 2 * limits.ackDelayNs;
    this.#terms = terms;
    const early = hazard?.('session-closed-early') === true;
    this.#leadNs = early ? Math.floor(limits.closeLeadNs * EARLY_CLOSE) : limits.closeLeadNs;
  }

  lightTimeNs(): Ns {
    return this.#terms.lightTimeNs();
  }

  /** Local time at which the session begins to close, by the present estimate of UTC. */
  closeAtNs(clock: FlightClock): Ns {
    const endNs = clock.monotonicAtUtc(this.#terms.endUtcNs);
    return endNs - this.#leadNs - CLOSE_LIGHT_TIMES * this.lightTimeNs();
  }
}

/** An end that is nearer than this is now. */
const END_TOLERANCE_NS: Ns = MILLISECOND_NS;

/** Ends of sessions that another one of the same contact follows at once. */
const GOES_ON: readonly LinkDownReason[] = ['suspect', 'reboot', 'renewed', 'key-retired'];

/** Says when the session of a contact has to be closed. */
export class ContactEnd {
  readonly #clock: FlightClock;
  readonly #timer: Timer;
  readonly #close: () => void;
  #contact: ContactTerms | undefined;

  constructor(services: FlightServices, close: () => void) {
    this.#clock = services.clock;
    this.#timer = services.timers.create(() => this.#due());
    this.#close = close;
  }

  begin(contact: ContactTerms): void {
    this.#contact = contact;
    this.#timer.arm(contact.closeAtNs(this.#clock));
  }

  /** UTC was set: the end has another place on the counter. */
  clockSet(): void {
    if (this.#timer.armed) this.#due();
  }

  sessionEnded(reason: LinkDownReason): void {
    if (!GOES_ON.includes(reason)) this.#timer.cancel();
  }

  /** The estimate of UTC may have moved since the timer was set. */
  #due(): void {
    const atNs = this.#contact?.closeAtNs(this.#clock) ?? 0;
    if (atNs - this.#clock.nowNs() > END_TOLERANCE_NS) this.#timer.arm(atNs);
    else this.#close();
  }
}
