import type { Bps, NodeId, Ns, TerminalIndex } from './units.ts';

/**
 * One direction of a scheduled opportunity. Times in ns since the scenario epoch; the window is
 * [startNs, endNs).
 */
export interface Contact {
  /** Number within the plan, from 1; ties are broken by it. */
  readonly id: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly startNs: Ns;
  readonly endNs: Ns;
  readonly rateBps: Bps;
  /** One-way light time: first sample when `lightTimes` is given. */
  readonly lightTimeNs: Ns;
  /** Light time every `stepNs` from startNs on; linear in between, last one held. */
  readonly lightTimes?: { readonly stepNs: Ns; readonly valuesNs: readonly Ns[] };
  readonly fromTerminal?: TerminalIndex;
  readonly toTerminal?: TerminalIndex;
  readonly medium: 'optical' | 'radio';
}

export interface ContactPlan {
  /** Only ever rises. */
  readonly version: number;
  readonly contacts: readonly Contact[];
}
