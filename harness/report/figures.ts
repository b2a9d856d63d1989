import type { TrafficClass } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { OperationsFigures } from './operations-figures.ts';

/** Latencies [ns] are from submission to delivery; undefined where nothing was delivered. */
export interface Latency {
  readonly p50Ns: Ns | undefined;
  readonly p95Ns: Ns | undefined;
}

export interface DeadlineFigures {
  readonly judged: number;
  readonly met: number;
}

export interface ClassFigures extends Latency {
  readonly class: TrafficClass;
  readonly submitted: number;
  readonly sent: number;
  readonly delivered: number;
  /** Median of latency ÷ light-time bound. */
  readonly boundRatio: number | undefined;
  readonly deadline: DeadlineFigures | undefined;
}

export interface FlowFigures extends Latency {
  readonly flow: string;
  readonly class: TrafficClass;
  readonly sent: number;
  readonly delivered: number;
  readonly deadline: (DeadlineFigures & { readonly required: number }) | undefined;
}

type Counts = Readonly<Record<string, number>>;

/** Every figure of a run, ready for JSON. */
export interface Figures {
  readonly classes: readonly ClassFigures[];
  readonly flows: readonly FlowFigures[];
  readonly bundles: {
    readonly held: number;
    readonly holders: number;
    readonly duplicates: number;
    readonly refused: Counts;
    readonly deleted: Counts;
    readonly lost: Counts;
  };
  readonly terminals: {
    readonly acquisitionP50Ns: Ns | undefined;
    readonly acquisitionP95Ns: Ns | undefined;
    readonly tries: number;
    readonly locked: number;
    readonly gaveUp: number;
    readonly inhibits: Counts;
  };
  readonly links: {
    readonly plannedShare: number | undefined;
    readonly achievedShare: number | undefined;
  };
  readonly frames: {
    readonly sent: number;
    readonly bytes: number;
    readonly received: number;
    readonly corrupted: number;
    readonly lost: number;
    readonly overrun: number;
    readonly rejected: Counts;
  };
  readonly stores: {
    readonly highestShare: number;
    readonly highestNode: NodeId;
    readonly highestNodeName: string;
    readonly custodyRefused: number;
  };
  readonly clocks: {
    readonly samples: number;
    readonly errorMaxNs: Ns;
    /** Share of samples whose error lies within the declared uncertainty. */
    readonly covered: number | undefined;
  };
  /** Undefined: nobody operates the network. */
  readonly operations?: OperationsFigures | undefined;
}

/** What a figure means, in one place: shown beside it and by `lasermesh explain`. */
export interface FigureDefinition {
  readonly title: string;
  readonly unit: string;
  readonly definition: string;
}

const figure = (title: string, unit: string, definition: string): FigureDefinition => ({
  title,
  unit,
  definition,
});

export const FIGURE_DEFINITIONS = {
  sent: figure(
    'sent',
    'bundles',
    'Requests of applications that their node accepted. Refused requests and the ' +
      'network’s own receipts and reports are not counted.',
  ),
  delivered: figure(
    'delivered',
    'bundles',
    'Sent bundles handed to the application at their destination, each once.',
  ),
  latency: figure(
    'p50, p95',
    'time',
    'From the application’s request to delivery, by true time, over delivered bundles ' +
      'only; quantiles from logarithmic buckets, exact to 0.5 %.',
  ),
  'light-time-bound': figure(
    'light-time bound',
    'ratio',
    'Median over delivered bundles of latency ÷ shortest sum of light times over the ' +
      'contacts planned when the bundle was sent. Bundles sent while no such path was open ' +
      'are not counted.',
  ),
  deadline: figure(
    'deadline met',
    'share',
    'Of the sent bundles of flows with a deadline, those delivered within it; bundles ' +
      'that never came count as missed, those whose deadline lies beyond the end of the run' +
      ' are not counted.',
  ),
  held: figure(
    'still held',
    'bundles',
    'Sent, not delivered, and durable in the store of a living node when the run ends.',
  ),
  lost: figure(
    'lost',
    'bundles',
    'Sent, not delivered, and recorded as gone with the node or store that held them, or ' +
      'as a best-effort loss; by cause.',
  ),
  deleted: figure(
    'deleted',
    'reports',
    'Deletion reports of flight software about sent bundles, by reason; copies are counted apart.',
  ),
  refused: figure(
    'refused',
    'requests',
    'Requests of applications that their node did not take, by reason.',
  ),
  acquisition: figure(
    'acquisition',
    'time',
    'From when both terminals search to closed-loop lock at both ends, over optical contacts that ' +
      'locked, first lock of each; a lock that goes on from the contact before is no acquisition.',
  ),
  tries: figure(
    'tries, locked',
    'contacts',
    'Optical contacts between two terminals that began within the run, and those of them ' +
      'that had lock at some time.',
  ),
  inhibits: figure(
    'sun, gimbal-range, gimbal-rate, thermal',
    'times',
    'Beginnings of a keep-out or limit at an optical terminal, by kind, whether or not ' +
      'the terminal was in use.',
  ),
  'gave-up': figure(
    'gave up',
    'reports',
    'Event reports of terminals that scanned their widest cone without a return.',
  ),
  'link-availability': figure(
    'links planned, achieved',
    'share',
    'Time of all optical terminals in which the plan links them, and in which they were ' +
      'locked, as shares of terminals × run. Downtime of nodes is not taken out.',
  ),
  frames: figure(
    'frames',
    'frames',
    'Frames that modems sent under lock, by fate: received, corrupted on the way, lost ' +
      '(light gone or receiver off), dropped by a full modem. Keepalives that repeat ' +
      'without being simulated are not counted.',
  ),
  rejected: figure(
    'rejected',
    'frames',
    'Frames that receivers dropped, by reason, as their event reports count them.',
  ),
  stores: figure(
    'stores highest',
    'share',
    'Largest share of its capacity that any node’s mass memory ever used, and where.',
  ),
  'custody-refused': figure(
    'custody refused',
    'reports',
    'Event reports of refused custody, by the node that refused and by the one that was refused.',
  ),
  clocks: figure(
    'clock error',
    'time',
    'True error of node clocks at the sampled instants: largest, and the share within the' +
      ' uncertainty that the node declared.',
  ),
  'operations-detect': figure(
    'detected in',
    'time',
    'From when a node was gone by truth until the operator took it for lost; of several ' +
      'losses that one plan follows, the longest.',
  ),
  'operations-distribute': figure(
    'distributed in',
    'time',
    'From when the operator gave a plan out until it knew, by acknowledgement or ' +
      'housekeeping, of the last node that has it; nodes of which it learnt within 20 min.',
  ),
  'operations-reconverge': figure(
    'reconverged in',
    'time',
    'From the first loss that a plan follows (without one: from when it was given out) until ' +
      'the last node had it in force; of those that had it within 20 min of the first. What ' +
      'nothing reached for longer is counted as later.',
  ),
  'operations-telemetry': figure(
    'telemetry heard',
    'share',
    'Housekeeping packets that reached the operator, each once, of those that the nodes’ ' +
      'time in operation holds intervals for.',
  ),
  'operations-commands': figure(
    'commands',
    'telecommands',
    'Telecommands issued, each once however often it was sent; done and refused as nodes ' +
      'said it in truth, whether or not the operator heard of it.',
  ),
} as const satisfies Record<string, FigureDefinition>;
