import type { TerminalConfig } from '../../flight/config.ts';
import type { TrafficClass } from '../../protocols/bundle.ts';
import {
  MILLISECOND_NS,
  MINUTE_NS,
  type NodeId,
  type Nrad,
  type Ns,
  SECOND_NS,
  type TerminalIndex,
} from '../../protocols/units.ts';
import type { RecentRecords } from './recent-records.ts';

/** A node as the scenario has it. */
export interface CheckedNode {
  readonly id: NodeId;
  readonly name: string;
  readonly terminals: readonly TerminalConfig[];
  readonly storeBytes: number;
}

/** A flow as the scenario has it; records name it by its place in the list. */
export interface CheckedFlow {
  readonly name: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly class: TrafficClass;
  readonly assured: boolean;
  readonly custody: boolean;
  readonly bytes: number;
  readonly lifetimeNs: Ns;
  /** Latency budget; undefined: none. */
  readonly deadlineNs: Ns | undefined;
  /** Share of bundles that must meet the deadline, 0 … 1. */
  readonly deadlineShare: number;
  /** Bundles must be delivered in the order of their submission. */
  readonly ordered?: boolean;
}

/** One planned opportunity between two terminals, both directions; the lower node is first. */
export interface PlannedLink {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly partner: NodeId;
  readonly partnerTerminal: TerminalIndex;
  readonly medium: string;
  readonly startNs: Ns;
  readonly endNs: Ns;
  readonly lightTimeNs: Ns;
}

/** What counts as a violation, where a rule needs a number. */
export interface Thresholds {
  /** S1: an application's request is answered within this, while its node is up. */
  readonly answerNs: Ns;
  /** S2: a bundle may be accepted this long before it is durable. */
  readonly custodyGraceNs: Ns;
  /**
   * S5: frames may go on this long after the light is gone, until silence tells (5 s of silence,
   * coasting before).
   */
  readonly lossNoticedNs: Ns;
  /** S5: locks may begin and end this far from the plan, beyond the declared clock uncertainty. */
  readonly planToleranceNs: Ns;
  /** S6: a laser may stay on this long after an inhibit began. */
  readonly inhibitReactionNs: Ns;
  /** S6: share by which a rate may exceed the profile's, for rounding. */
  readonly gimbalRateShare: number;
  readonly gimbalAngleNrad: Nrad;
  /** S15: times that one node may take one attempt of a bundle into its store. */
  readonly visitsMax: number;
  /** S15: a node that is visited again after longer than this is visited anew. */
  readonly revisitNs: Ns;
  /** L1: slots of the acquisition schedule within which a lock must come. */
  readonly lockSlots: number;
  readonly slotMarginNs: Ns;
  /** L1: share of the planned links that could lock and must. */
  readonly lockShareMin: number;
  /** L2: a path counts when it arrives within this share of the time that the bundle had. */
  readonly feasibleShare: number;
  /** L2: time from lock to the first bundle: frame synchronisation and handshake. */
  readonly linkSetupNs: Ns;
  /** L2: a session closes in order this long before its contact ends, clock error included. */
  readonly linkCloseNs: Ns;
  /** L2: share of a line's rate that bundles can use. */
  readonly usableShare: number;
  /** L2: an assured bundle whose carrier died starts again from its source after this. */
  readonly resendNs: Ns;
  /** L2: a relay whose store was filled to this share need not take more. */
  readonly highWaterShare: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  answerNs: 10 * SECOND_NS,
  custodyGraceNs: 0,
  lossNoticedNs: 7 * SECOND_NS,
  planToleranceNs: 2 * SECOND_NS,
  inhibitReactionNs: MILLISECOND_NS,
  gimbalRateShare: 0.001,
  gimbalAngleNrad: 1_000,
  visitsMax: 3,
  revisitNs: MINUTE_NS,
  lockSlots: 5,
  slotMarginNs: 500 * MILLISECOND_NS,
  lockShareMin: 0.95,
  feasibleShare: 0.5,
  linkSetupNs: 2 * SECOND_NS,
  linkCloseNs: SECOND_NS,
  usableShare: 0.8,
  resendNs: MINUTE_NS,
  highWaterShare: 0.9,
};

/** The scenario's facts and what the world can be asked; nothing of the simulation's state. */
export interface CheckerContext {
  readonly nodes: readonly CheckedNode[];
  readonly flows: readonly CheckedFlow[];
  readonly hopLimit: number;
  /** Planned end of the run. */
  readonly endNs: Ns;
  readonly thresholds: Thresholds;
  /** Whether truth allows the link at all during that window; absent: the plan is trusted. */
  readonly reachable?: (link: PlannedLink) => boolean;
  /** The last records, for the text of findings. */
  readonly recent: RecentRecords;
}
