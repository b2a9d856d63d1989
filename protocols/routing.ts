import type { Bps, NodeId, Ns, TerminalIndex } from './units.ts';

export type TerminalCondition = 'as-planned' | 'down' | 'degraded';

/** What one terminal does otherwise than the plan says. */
export interface TerminalDeviation {
  readonly terminal: TerminalIndex;
  readonly condition: TerminalCondition;
  /** 0: as planned. */
  readonly rateBps: Bps;
  /** 0: as planned. */
  readonly lightTimeNs: Ns;
  /** Partner that it concerns; 0: any. */
  readonly neighbour: NodeId;
  readonly sinceNs: Ns;
}

export interface Advertisement {
  readonly origin: NodeId;
  readonly bootCount: number;
  readonly counter: number;
  readonly issuedNs: Ns;
  readonly validityNs: Ns;
  readonly deviations: readonly TerminalDeviation[];
  /** 0, 50, 75 or 90: share of the store in use that was crossed [%]. */
  readonly storageLevel: number;
  readonly timeStratum: number;
  readonly timeUncertaintyNs: Ns;
}

export interface AdvertisementKey {
  readonly origin: NodeId;
  readonly bootCount: number;
  readonly counter: number;
  /** First eight bytes of the SHA-256 of the encoded advertisement, as two 32-bit words. */
  readonly digest: readonly [number, number];
}
