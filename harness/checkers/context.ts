import type { TerminalConfig } from '../../flight/config.ts';
import type { TrafficClass } from '../../protocols/bundle.ts';
import type { Policy } from '../../protocols/policy.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { RecentRecords } from './recent-records.ts';
import type { Thresholds } from './thresholds.ts';

/** A node as the scenario has it. */
export interface CheckedNode {
  readonly id: NodeId;
  readonly name: string;
  readonly terminals: readonly TerminalConfig[];
  readonly storeBytes: number;
  /** Time until a write is durable; undefined: nobody knows. */
  readonly storeLatencyNs?: Ns;
  /** Most that its counter drifts, and what it takes for the time when it starts without a time source. */
  readonly clock?: {
    readonly driftPpbMax: number;
    readonly timeSource: boolean;
    readonly rtcErrorNs: Ns;
  };
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

/** A scheduled fault, as far as it tells what cannot be asked of nodes and links meanwhile. */
export interface CheckedFault {
  readonly kind: string;
  readonly node: NodeId;
  /** Other end of a link. */
  readonly partner?: NodeId;
  /** Of a memory's records: which, and how many. */
  readonly region?: string;
  readonly count?: number;
  /** Of a burn. */
  readonly deltaVKmPerS?: number;
  /** Of a bus that sags. */
  readonly milliVolt?: number;
  /** Of a battery that is drained: what is left. */
  readonly chargePermille?: number;
  /** One of the node's terminals; undefined: all, or none in particular. */
  readonly terminal?: TerminalIndex | undefined;
  /** A terminal that starts anew says what it knew before. */
  readonly stale?: boolean;
  /** Of frames that are corrupted: no receiver sees it. */
  readonly undetected?: boolean;
  /** Of faults of clocks: what UTC is off by, and how much faster the counter runs [ppb]. */
  readonly offsetNs?: Ns;
  readonly driftPpb?: number;
  readonly amplitudeNs?: Ns;
}

/** The scenario's facts and what the world can be asked; nothing of the simulation's state. */
export interface CheckerContext {
  readonly nodes: readonly CheckedNode[];
  readonly flows: readonly CheckedFlow[];
  readonly hopLimit: number;
  /** Nodes whose flight software is not the reference: what it says of its own states is not judged. */
  readonly foreignNodes?: ReadonlySet<NodeId>;
  /** Nodes whose flight software is tried against the contract: a user's own. */
  readonly triedNodes?: ReadonlySet<NodeId>;
  /** Frames of best effort are sent once: what the channel takes is gone. */
  readonly bestEffortLossy?: boolean | undefined;
  /** Node that the operator sits at; absent: nobody operates the network. */
  readonly operator?: NodeId | undefined;
  /** Interval at which nodes tell of themselves, by their own counters; absent: they do not. */
  readonly housekeepingNs?: Ns | undefined;
  /** What may cross from one segment to another; absent: everything. */
  readonly policy?: Policy | undefined;
  /** Planned end of the run. */
  readonly endNs: Ns;
  /** Faults of a core end there: liveness is asked from then on; absent: all the time. */
  readonly healNs?: Ns | undefined;
  /** What breaks is not bounded: liveness is not asked at all. */
  readonly safetyOnly?: boolean | undefined;
  readonly thresholds: Thresholds;
  /** Faults of the schedule, by their numbers in the records; absent: none that matter here. */
  readonly faults?: readonly CheckedFault[];
  /** The last records, for the text of findings. */
  readonly recent: RecentRecords;
}
