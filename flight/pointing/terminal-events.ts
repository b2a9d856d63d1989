import type { InhibitKind } from '../../protocols/avionics.ts';
import type { Ns } from '../../protocols/units.ts';
import type { ReportName } from '../event-reports.ts';
import type { Role } from './slots.ts';

/** What happens to a terminal: contacts and link from above, readings from below. */
export type TerminalEvent =
  /** Time to turn towards a partner; `started`: the contact runs already. */
  | { readonly type: 'contact.opened'; readonly pair: PairTiming; readonly started: boolean }
  | { readonly type: 'contact.started' }
  | { readonly type: 'contact.closed' }
  /** A long contact offers another try after the ladder was given up. */
  | { readonly type: 'contact.retried' }
  /** A slot began, or the machine asked for the present one. */
  | { readonly type: 'slot'; readonly role: Role }
  | { readonly type: 'gimbal.settled' }
  | { readonly type: 'beacon.detected' }
  /** `litNs`: since it was detected, or lost last. */
  | { readonly type: 'beacon.lost'; readonly litNs: Ns }
  /** `again`: another pass of the same cone fits into the slot. */
  | { readonly type: 'scan.finished'; readonly again: boolean }
  | { readonly type: 'fineError.within' }
  | { readonly type: 'fineError.beyond' }
  | { readonly type: 'signal.present' }
  | { readonly type: 'signal.lost' }
  | { readonly type: 'frameSync.locked' }
  | { readonly type: 'frameSync.lost' }
  | { readonly type: 'link.established' }
  | { readonly type: 'link.failed' }
  | { readonly type: 'inhibit.raised'; readonly kind: InhibitKind }
  | { readonly type: 'inhibit.cleared'; readonly kind: InhibitKind }
  /** Its electronics came up anew, and stow it. */
  | { readonly type: 'head.started' }
  | { readonly type: 'disable' }
  | { readonly type: 'enable' };

/** Why tracking ended. */
export type TrackingLossReason =
  | 'signal'
  | 'handshake'
  | 'contact-ended'
  | 'inhibited'
  | 'disabled';

/** What the machine wants done; the controller turns it into effects. */
export type TerminalEmission =
  | { readonly type: 'stow' }
  | { readonly type: 'slew' }
  /** Full scan of the cone after that many growths. */
  | { readonly type: 'scan'; readonly growths: number }
  | { readonly type: 'localScan' }
  | { readonly type: 'stare' }
  | { readonly type: 'track' }
  | { readonly type: 'coast' }
  | { readonly type: 'laserOff' }
  | { readonly type: 'slotWanted' }
  | { readonly type: 'linkWanted' }
  | { readonly type: 'trackingEnded'; readonly reason: TrackingLossReason }
  | { readonly type: 'report'; readonly name: ReportName; readonly value: number }
  | { readonly type: 'unexpectedEvent' };

/** Times of one terminal, fixed for its life [ns]. */
export interface TerminalTiming {
  readonly slewTimeoutNs: Ns;
  readonly confirmNs: Ns;
  readonly handshakeTimeoutNs: Ns;
  readonly debounceNs: Ns;
  readonly coastNs: Ns;
  /** One local scan. */
  readonly localScanNs: Ns;
  readonly marginNs: Ns;
}

/** Times of a contact's two heads [ns]: each waits for the slower. */
export interface PairTiming {
  /** One way. */
  readonly lightTimeNs: Ns;
  readonly centringMaxNs: Ns;
  readonly confirmNs: Ns;
  readonly frameSyncMaxNs: Ns;
  /** Slots within which the partner has ended its longest turn. */
  readonly turnSlots: number;
}

export interface TerminalInput {
  readonly medium: 'optical' | 'radio';
  readonly timing: TerminalTiming;
  readonly growthsMax: number;
}

export interface TerminalContext extends TerminalInput {
  /** Of the present contact. */
  readonly pair: PairTiming;
  /** The contact has begun; before that the head only points. */
  readonly started: boolean;
  /** Bit 2^number for each inhibit in force. */
  readonly inhibits: number;
  /** Growths of the cone by now. */
  readonly growths: number;
  /** Whole slots that this cone was tried for. */
  readonly slots: number;
  /** Full scans since the ladder began. */
  readonly scans: number;
  /** Role in which the partner's light was met; a local re-scan keeps it. */
  readonly heldRole: Role;
  /** The modem has frame lock. */
  readonly synced: boolean;
  readonly session: 'none' | 'wanted' | 'up';
}
