import type { Limits } from '../../flight/limits.ts';
import type { MachineName, StoreRegion } from '../../protocols/avionics.ts';
import type { TrafficClass } from '../../protocols/bundle.ts';
import type { ManagementMessage, RefuseReason } from '../../protocols/frame.ts';
import type { Km, NodeId, Ns, Rad, TerminalIndex } from '../../protocols/units.ts';

/** Something that a node's statechart does, and how long after it the fault begins. */
export interface FaultTrigger {
  readonly node: NodeId;
  readonly machine: MachineName;
  /** Terminal or neighbour; undefined: any. */
  readonly instance: number | undefined;
  /** State path that is entered, or the beginning of one. */
  readonly enters: string;
  readonly afterNs: Ns;
  /** Which time it happens, from 1. */
  readonly nth: number;
}

/** Frame types that a fault of frames may be limited to; empty: all. */
export type FaultedFrames = readonly ('idle' | 'data' | 'management')[];

interface FaultCommon {
  readonly id: string;
  /** Where it strikes; of a link, the end that transmits. */
  readonly node: NodeId;
  /** Onset; with a trigger, when it begins to be looked out for. */
  readonly atNs: Ns;
  readonly when?: FaultTrigger | undefined;
  /** Undefined: until the end of the run, or what has no length. */
  readonly durationNs?: Ns | undefined;
  /** Over by then: it ends, and does not begin any more. */
  readonly untilNs?: Ns | undefined;
  /** The fault comes and goes while it lasts. */
  readonly pulse?: Pulse | undefined;
  /** The record of several faults of one cause that it is one of. */
  readonly partOf?: { readonly id: string; readonly kind: CorrelatedKind } | undefined;
}

/** Records that stand for several faults of one cause. */
export const CORRELATED_KINDS = [
  'plane-eclipse',
  'solar-storm',
  'bad-table',
  'swizzle',
  'nodes-lost',
] as const;
export type CorrelatedKind = (typeof CORRELATED_KINDS)[number];

/** Regions that a stale read may be of; records of `critical` are kept twice, and the newer is read. */
export type StaleRegion = Extract<StoreRegion, 'bundles' | 'marks'>;

/** Of every period, from its start. */
export interface Pulse {
  readonly periodNs: Ns;
  readonly onNs: Ns;
}

interface LinkFault extends FaultCommon {
  readonly partner: NodeId;
  /** Towards the node, too. */
  readonly both: boolean;
  /** Share of frames hit. */
  readonly share: number;
  readonly types: FaultedFrames;
}

interface HeadFault extends FaultCommon {
  /** Undefined: every terminal of the node. */
  readonly terminal: TerminalIndex | undefined;
}

type Plain =
  | 'permanent-loss'
  | 'hang'
  | 'brown-out'
  | 'safe-mode-forced'
  | 'site-outage'
  | 'time-source-lost'
  | 'time-source-zero'
  | 'eclipse'
  | 'pass-cut';
type OfStore = 'store-full' | 'store-failure' | 'torn-write';
type OfHead =
  | 'thermal-limit'
  | 'terminal-stuck'
  | 'tracking-drop'
  | 'beacon-unseen'
  | 'receiver-saturated'
  | 'sun-in-view';
type OfLink =
  | 'link-outage'
  | 'error-burst'
  | 'frames-dropped'
  | 'frames-held'
  | 'frames-truncated'
  | 'segment-lost'
  | 'acknowledgement-lost'
  | 'tags-corrupted';
type OfTiming =
  | 'frames-duplicated'
  | 'frames-reordered'
  | 'frames-delayed'
  | 'latency-step'
  | 'acknowledgement-duplicated';

/** One type for each kind, so that the kind tells what there is. */
type Each<K extends string, P> = K extends string ? P & { readonly kind: K } : never;

interface Forged extends HeadFault {
  readonly forgery: Forgery;
  /** What is made up or altered; undefined: a CLOSE, or the newest frame that was heard. */
  readonly message?: MessageKind | undefined;
  /** Whose key the adversary has, of forgery retired-epoch. */
  readonly epoch?: number | undefined;
  readonly count: number;
  readonly intervalNs: Ns;
}

interface Replayed extends HeadFault {
  /** Undefined: every management frame. */
  readonly message?: MessageKind | undefined;
  readonly delayNs: Ns;
  readonly repeats: number;
  /** Instead of the delay: counters between a frame and the one that it is said after. */
  readonly behind?: number | undefined;
}

interface Duplicated extends FaultCommon {
  /** Beyond the first. */
  readonly copies: number;
  readonly intervalNs: Ns;
  /** From when it is given until the first of them comes. */
  readonly delayNs: Ns;
  /** It is void so long after it was given; undefined: as all of the operator's. */
  readonly lifetimeNs: Ns | undefined;
  /** Comes to that node instead. */
  readonly astray?: NodeId | undefined;
}

/** Of telecommands, in at a service port. */
interface Contradiction extends FaultCommon {
  /** Undefined: of the whole node, safe mode. */
  readonly terminal: TerminalIndex | undefined;
  readonly intervalNs: Ns;
  /** What was given first comes last. */
  readonly reversed: boolean;
}

interface Jammed extends HeadFault {
  /** Whose place the noise comes from. */
  readonly jammer: NodeId;
  /** From the partner to there, seen from the receiver. */
  readonly coneRad: Rad;
  readonly noiseMilliDb: number;
}

interface Storm extends FaultCommon {
  /** Where its bundles go. */
  readonly to: NodeId;
  readonly class: TrafficClass;
  readonly bytes: number;
  readonly intervalNs: Ns;
  readonly lifetimeNs: Ns;
  readonly assured: boolean;
  readonly custody: boolean;
}

interface ResetTerms {
  readonly boot: 'warm' | 'cold';
  /** The hardware counts boots from 1 again. */
  readonly bootCount?: 'lost';
}

/**
 * A fault is data: kind, target, onset, length, parameters. Targets are numbers here; the schema
 * has names. What each does: harness/faults/README.md.
 */
export type Fault =
  | Each<Plain | OfStore | 'null', FaultCommon>
  | Each<'computer-reset', FaultCommon & ResetTerms>
  | Each<'slow-processor', FaultCommon & { readonly serviceNs: Ns }>
  | Each<'battery-drain', FaultCommon & { readonly chargePermille: number }>
  | Each<'bus-undervoltage', FaultCommon & { readonly milliVolt: number }>
  | Each<'attitude-bias', FaultCommon & { readonly biasRad: Rad }>
  | Each<'ephemeris-error', FaultCommon & { readonly alongTrackKm: Km }>
  | Each<'manoeuvre', FaultCommon & { readonly deltaVKmPerS: number }>
  | Each<'jitter-step', FaultCommon & { readonly jitterRad: Rad }>
  | Each<'stale-read', FaultCommon & { readonly region: StaleRegion; readonly ageNs: Ns }>
  | Each<'other-limits', FaultCommon & { readonly limits: Partial<Limits> }>
  | Each<'clock-step', FaultCommon & { readonly offsetNs: Ns }>
  | Each<'clock-periodic', FaultCommon & { readonly amplitudeNs: Ns; readonly periodNs: Ns }>
  | Each<'clock-noise', FaultCommon & { readonly amplitudeNs: Ns; readonly everyNs: Ns }>
  | Each<'clock-walk', FaultCommon & { readonly stepPpb: number }>
  | Each<'time-source-rollover', FaultCommon & { readonly counter: 'week' | 'end' }>
  | Each<'clock-drift', FaultCommon & { readonly driftPpb: number }>
  | Each<OfHead, HeadFault>
  | Each<'laser-decay', HeadFault & { readonly lossMilliDb: number }>
  | Each<'point-ahead-error', HeadFault & { readonly errorRad: Rad }>
  | Each<'bit-flip', FaultCommon & { readonly region: StoreRegion; readonly count: number }>
  | Each<'plan-late', FaultCommon & { readonly delayNs: Ns; readonly issue: boolean }>
  | Each<'plan-old', FaultCommon>
  | Each<'plan-corrupted', FaultCommon & { readonly issue: boolean }>
  | Each<'plan-partial', FaultCommon & { readonly share: number; readonly issue: boolean }>
  /** `without`: the other end of the pair that the plan leaves out. */
  | Each<'plan-changed', FaultCommon & { readonly without: NodeId }>
  | Each<'plan-forged', FaultCommon & { readonly epoch: number | undefined }>
  | Each<'key-rollover', FaultCommon & { readonly leadNs: Ns; readonly overlapNs: Ns }>
  | Each<'telecommand-duplicated', Duplicated>
  | Each<'telecommands-contradictory', Contradiction>
  | Each<OfLink, LinkFault>
  | Each<'frames-corrupted', LinkFault & { readonly undetected?: boolean }>
  | Each<OfTiming, LinkFault & { readonly delayNs: Ns }>
  | Each<'frames-forged', Forged>
  | Each<'frames-replayed', Replayed>
  | Each<'gimbal-stiction', HeadFault & { readonly slowdown: number; readonly stickNs: Ns }>
  | Each<'false-lock', HeadFault & { readonly frames: boolean }>
  | Each<'terminal-reset', HeadFault & { readonly stale: boolean }>
  | Each<'power-up-late', HeadFault & { readonly delayNs: Ns }>
  | Each<'wrong-partner', HeadFault & { readonly heard: NodeId }>
  | Each<'rate-change', HeadFault & { readonly share: number }>
  | Each<'contact-off-plan', LinkFault & { readonly lateNs: Ns; readonly earlyNs: Ns }>
  | Each<'gilbert-elliott', LinkFault & { readonly meanGoodNs: Ns; readonly meanBadNs: Ns }>
  | Each<'error-rate-step', LinkFault & { readonly bitErrorRate: number }>
  | Each<'margin-wobble', LinkFault & { readonly swingMilliDb: number; readonly periodNs: Ns }>
  | Each<'frames-oversized', LinkFault & { readonly bytes: number }>
  | Each<'frames-foreign', LinkFault & { readonly deviation: Deviation }>
  | Each<'acknowledgement-stale', LinkFault & { readonly age: number }>
  | Each<'custody-refused', LinkFault & { readonly reason: RefuseReason }>
  | Each<'priority-storm' | 'expiry-in-transit', Storm>
  | Each<'jamming', Jammed>;

/** Management messages by their names. */
export const MESSAGE_KINDS = [
  'hello',
  'hello-ack',
  'ready',
  'close',
  'close-ack',
  'time-transfer',
  'custody',
  'resume',
  'advertisements',
  'database-summary',
] as const satisfies readonly ManagementMessage['kind'][];
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** What an adversary makes up, from nothing or from what it heard. */
export const FORGERIES = [
  'hello',
  'management',
  'retired-epoch',
  'tampered',
  'renumbered',
  'far-counter',
  'reflected',
  'other-link',
  'data',
  'garbage',
  'downgrade',
  'wrong-epoch',
  'tag-corrupted',
] as const;
type Forgery = (typeof FORGERIES)[number];
/** Those that are frames that were heard, changed or said elsewhere. */
export type AlteredForgery = Exclude<
  Forgery,
  'hello' | 'management' | 'retired-epoch' | 'data' | 'garbage'
>;

/** How a frame differs from what this version writes, under a good CRC. */
export const DEVIATIONS = [
  'unknown-field',
  'unknown-enum',
  'unknown-type',
  'unknown-version',
  'varint-limits',
] as const;
export type Deviation = (typeof DEVIATIONS)[number];

type FaultKind = Fault['kind'];
/** Fault of one kind. */
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;
