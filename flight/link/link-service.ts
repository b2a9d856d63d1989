import type { Segment } from '../../protocols/bundle.ts';
import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import type { Bps, NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';

/** A segment on its way out, with what its owner wants back. */
export interface OutgoingSegment {
  readonly segment: Segment;
  /** Under ARQ; false: sent once, never returned. */
  readonly reliable: boolean;
  /** Owner's own mark; comes back with `acknowledged` or `returned`. */
  readonly token: object | undefined;
}

/** A segment that was sent at once and came back; it has no token of its own. */
export class ReturnedSegment {
  readonly segment: Segment;

  constructor(segment: Segment) {
    this.segment = segment;
  }
}

export type LinkDownReason =
  | 'silence'
  | 'tracking-lost'
  | 'closed'
  | 'handshake-failed'
  | 'suspect'
  | 'reboot'
  /** Replaced in the same moment by a session under a newer key epoch. */
  | 'renewed'
  | 'key-retired';

/** Terms agreed in the handshake. */
export interface Session {
  readonly id: number;
  readonly peer: NodeId;
  readonly peerTerminal: TerminalIndex;
  readonly mtuBytes: number;
  readonly peerPlanVersion: number;
  /** The peer's clock as its handshake told it. */
  readonly peerStratum?: number;
  readonly peerUtcUncertaintyNs?: Ns;
}

/** The way past the queues, for a segment that nothing waits before. */
export interface SendingAtOnce {
  /** Whether a segment that is given now leaves at once. */
  sendsAtOnce(): boolean;
  /** Send one, right after `sendsAtOnce` said yes; it may come back as a ReturnedSegment. */
  sendAtOnce(segment: Segment, reliable: boolean): void;
}

/**
 * One session endpoint per terminal. Time comes from FlightServices; frames leave through its effects.
 * The node drives it with what the terminal does; it asks its user for segments when the line has room.
 */
export interface LinkEndpoint {
  readonly terminal: TerminalIndex;
  readonly session: Session | undefined;
  /** Transmit rate now [bit/s]; 0 without session. */
  readonly rateBps: Bps;
  /** Light time to the peer by on-board ephemeris; for the age of bundles that came over this link. */
  lightTimeNs?(): Ns;
  /** Tracking the planned partner: start the handshake. lightTimeNs gives the light time by on-board ephemeris. */
  open(terms: {
    readonly peer: NodeId;
    readonly peerTerminal: TerminalIndex;
    readonly lightTimeNs: () => Ns;
    /** Planned end of the contact, UTC; the session closes in order before it. */
    readonly endUtcNs: Ns;
    /** Rate of the contact in the plan: where rates begin, and on radio the most that is used. */
    readonly plannedRateBps?: Bps;
    /** Hops to the nearest time source, for the handshake. */
    readonly timeStratum?: number;
    /** Of the plan in force, for the handshake; default: as configured. */
    readonly planVersion?: number;
  }): void;
  /** The light went away: session over at once. */
  trackingLost(): void;
  /** Close in order now. */
  close(): void;
  receive(image: FrameImage): void;
  silence(intervals: number): void;
  margin(milliDb: number): void;
  /** There is something to send: pump if the line is idle. */
  kick(): void;
  /** Of the running session; absent: there is no such way. */
  readonly current?: SendingAtOnce | undefined;
  /** Authenticated management message, ARQ'd, ahead of all data; false without session. */
  sendControl(message: ManagementMessage): boolean;
}

/** What stands above the links: the bundle agent, routing and time, joined by node.ts. */
export interface LinkUser {
  linkUp(link: LinkEndpoint, session: Session): void;
  /** After every unacknowledged segment came back through `returned`. */
  linkDown(link: LinkEndpoint, session: Session | undefined, reason: LinkDownReason): void;
  /** There is no session, but who is tracked is the planned partner: it has proved that. */
  partnerProved(link: LinkEndpoint): void;
  segment(link: LinkEndpoint, segment: Segment): void;
  control(link: LinkEndpoint, message: ManagementMessage, receivedUtcNs: Ns): void;
  /** Next segment in order of service, at most maxBytes of encoded Segment; undefined: nothing now. */
  nextSegment(link: LinkEndpoint, maxBytes: number): OutgoingSegment | undefined;
  /** Whether there may be one: false costs nothing, and spares the line a timer. */
  hasSegments(link: LinkEndpoint): boolean;
  acknowledged(link: LinkEndpoint, token: object): void;
  /** Unacknowledged when the session ended, in the order of first transmission. */
  returned(link: LinkEndpoint, tokens: readonly object[]): void;
}
