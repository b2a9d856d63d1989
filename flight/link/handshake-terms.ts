import type { RejectReason } from '../../protocols/errors.ts';
import type { ManagementMessage } from '../../protocols/frame.ts';
import type { SessionKeys } from '../security/link-keys.ts';
import {
  type Bps,
  type NodeId,
  type Ns,
  SECOND_NS,
  type TerminalIndex,
} from '../../protocols/units.ts';

export type HelloAck = Extract<ManagementMessage, { kind: 'hello-ack' }>;

/** What a handshake ends in. */
export interface AgreedTerms {
  readonly session: number;
  readonly peer: NodeId;
  readonly peerTerminal: TerminalIndex;
  readonly mtuBytes: number;
  readonly peerRatesBps: readonly Bps[];
  /** Index of the rate that the answering side can take now, in the pair's table. */
  readonly rateIndex: number;
  readonly peerPlanVersion: number;
  readonly peerStratum: number;
  readonly peerUtcUncertaintyNs: Ns;
  /** Whether this end said HELLO. */
  readonly initiator: boolean;
  readonly keys: SessionKeys;
  /** Epoch of the pair key that they come from. */
  readonly keyEpoch: number;
}

/** Time of a whole MTU on the line at the lowest rate of the peer. */
export const longestFrameNs = ({ mtuBytes, peerRatesBps }: AgreedTerms): Ns =>
  Math.ceil((mtuBytes * 8 * SECOND_NS) / Math.min(...peerRatesBps));

/** The partner that the plan names. */
export interface PlannedPeer {
  readonly peer: NodeId;
  readonly peerTerminal: TerminalIndex;
}

/** What a HELLO tells of its sender beside its terminal. */
export interface OwnState {
  /** Hops to the nearest time source. */
  readonly timeStratum: number;
  readonly planVersion: number;
}

/** A HELLO that was answered, until its READY comes. */
export interface PendingAnswer {
  readonly peerNonce: Uint8Array;
  readonly ack: HelloAck;
  readonly terms: AgreedTerms;
}

/**
 * What a handshake message is worth. Epoch and partner come with an authentic message; a partner is
 * `fresh` when it answered us just now, and its message is no old one that somebody said again.
 */
export type Verdict<T> = { readonly verdict: 'good'; readonly value: T } | Fault;

export type Fault =
  | { readonly verdict: 'wrong-partner'; readonly actual: NodeId; readonly fresh: boolean }
  | { readonly verdict: 'key-epoch'; readonly epoch: number }
  | { readonly verdict: 'rejected'; readonly reason: RejectReason };
