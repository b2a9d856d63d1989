import type { TerminalReading } from '../../protocols/avionics.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import type { Ns } from '../../protocols/units.ts';
import type { TrackingLossReason } from './terminal-events.ts';

/** What a terminal tells its node. */
export interface TerminalListener {
  /** Closed loop with the partner and the modem in lock: time to open (or open again) the link. */
  tracking(contact: Contact): void;
  /** Once after one or more `tracking`: closed loop is over; coasting is not the end of it. */
  trackingLost(contact: Contact, reason: TrackingLossReason): void;
  /** The contact ends before its time: close the link in order now; `trackingLost` follows. */
  leaving(): void;
  /** The statechart changed state; who wants it in the journal makes an effect of it. */
  transition(from: string, to: string): void;
}

/** Flight software of one terminal. */
export interface TerminalController {
  /** Path of the statechart's state, such as `tracking.fine.linked`. */
  readonly state: string;
  /** The contact that the terminal is at work for. */
  readonly contact: Contact | undefined;
  /**
   * Once, after power-on or reset: brings the hardware into a known state and starts on the plan, or
   * waits out of use for `enable`.
   */
  boot(inUse: boolean): void;
  /** A plan took effect; a running contact that it still holds keeps its terms, another one ends. */
  setContacts(contacts: readonly Contact[]): void;
  /** The clock was set: contacts have another place on the counter. */
  clockSet(): void;
  reading(reading: TerminalReading): void;
  linkEstablished(): void;
  /**
   * The handshake failed, or the session ended although the light is there. From a session: tracking
   * goes on and `tracking` is called again; from a handshake: back to the slots (LM-PNT-037). Ignored
   * at the end of the contact, when sessions close in order.
   */
  linkFailed(): void;
  /** Safe mode: laser off and stowed until `enable`. */
  disable(): void;
  enable(): void;
  /** One-way light time to the partner by the on-board ephemeris; 0 without contact. */
  lightTimeNs(): Ns;
}
