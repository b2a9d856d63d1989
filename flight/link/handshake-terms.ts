import type { SessionKeys } from '../security/link-keys.ts';
import type { Bps, NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';

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
}
