import type { ArgumentMeaning } from '../report-words.ts';

/**
 * What the page of a report draws: the JSON embedded in it. Times are whole milliseconds since the
 * scenario epoch. Nodes are places in `nodes`, −1 where there is none; words are places in `words`.
 */
export interface PageData {
  readonly endMs: number;
  /** What is known ends here: before endMs where the journal was cut. */
  readonly knownMs: number;
  readonly nodes: readonly PageNode[];
  readonly words: readonly string[];
  readonly timeline: TimelineData;
  readonly contacts: ContactsData;
  readonly traffic: readonly ClassTraffic[];
  readonly samples: SamplesData;
  readonly events: EventsData;
  readonly operator: OperatorData;
  readonly findings: readonly FindingMark[];
  /** Violations beyond those that are marked. */
  readonly findingsCut: number;
}

export interface PageNode {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly storeBytes: number;
  readonly terminals: readonly { readonly name: string; readonly medium: string }[];
}

/** First instant, its state, then in turns the time to the next change [ms] and its state. */
export type PackedLane = readonly number[];

export interface NodeLanes {
  /** Words: mode of the node; `down` and `lost` by truth. */
  readonly mode: PackedLane;
  readonly terminals: readonly {
    /** Words, as flight software states them. */
    readonly pointing: PackedLane;
    readonly link: PackedLane;
    /** Nodes, by truth; −1: no lock. */
    readonly lock: PackedLane;
  }[];
}

export interface FaultMark {
  readonly id: string;
  readonly kind: number;
  readonly node: number;
  readonly fromMs: number;
  /** −1: until the end of the run; equal to fromMs: done in a moment. */
  readonly untilMs: number;
}

export interface TimelineData {
  readonly lanes: readonly NodeLanes[];
  readonly faults: readonly FaultMark[];
  /** Faults beyond those that are kept. */
  readonly faultsCut: number;
  /** Coarsest resolution of any lane [ms]; 0: every change is there. */
  readonly resolutionMs: number;
  /** Lanes that were made coarser. */
  readonly lanesMerged: number;
}

export interface PairContacts {
  readonly a: number;
  readonly b: number;
  readonly medium: string;
  readonly plannedMs: number;
  readonly achievedMs: number;
  readonly locks: number;
  /** Planned windows: start after the start before [ms], length [ms], in turns. */
  readonly windows: readonly number[];
}

export interface ContactsData {
  readonly pairs: readonly PairContacts[];
  /** Windows and pairs that are counted, and left out of the drawing. */
  readonly windowsCut: number;
  readonly pairsCut: number;
}

/** Cumulative distribution: value, and how many values do not exceed it, in turns. */
export type Distribution = readonly number[];

export interface ClassTraffic {
  readonly class: string;
  /** [µs] */
  readonly latency: Distribution;
  readonly bound: Distribution;
  /** Share, latency, bound [µs]; −1: none. */
  readonly quantiles: readonly (readonly [number, number, number])[];
  /** Bytes in each of the equal parts of the run. */
  readonly offered: readonly number[];
  readonly delivered: readonly number[];
}

export interface SamplesData {
  /** Largest and summed use of stores in each part of the run [bytes]; −1: no sample. */
  readonly storeMax: readonly number[];
  readonly stores: readonly {
    readonly node: number;
    readonly highBytes: number;
    /** Largest in each part; −1: no sample. */
    readonly bytes: readonly number[];
  }[];
  readonly storesCut: number;
  /** Largest true error of any clock, and the uncertainty declared with it [µs]; −1: no sample. */
  readonly clockError: readonly number[];
  readonly clockUncertainty: readonly number[];
  /** Largest error of each node’s clock: node, error, uncertainty declared with it [µs], time [ms]. */
  readonly clocks: readonly (readonly [number, number, number, number])[];
  readonly clocksCut: number;
  /** Lowest charge of any node [‰]; −1: no sample. */
  readonly charge: readonly number[];
  /** Most nodes in eclipse at one sample. */
  readonly eclipsed: readonly number[];
}

/** Place of the node, time [ms], id of the report, arguments. */
export type EventRow = readonly number[];

export interface EventKind {
  readonly id: number;
  readonly name: string;
  readonly severity: string;
  readonly cause: string;
  /** Names of its arguments, and what each is the number of. */
  readonly args: readonly (readonly [string, ArgumentMeaning])[];
  /** Words for codes among them. */
  readonly codes: Readonly<Record<number, string>>;
  /** All of the run. */
  readonly count: number;
  readonly nodes: number;
}

export interface EventsData {
  /** Every kind that occurred. */
  readonly kinds: readonly EventKind[];
  /** In order of time: of each severity the first and the last ones. */
  readonly rows: readonly EventRow[];
  /** By severity: all, and those among the rows. */
  readonly severities: readonly {
    readonly name: string;
    readonly all: number;
    readonly kept: number;
  }[];
}

export interface OperatorData {
  /** Time [ms], word, node, figure. */
  readonly rows: readonly (readonly number[])[];
  readonly cut: number;
}

/** A violation on the timeline. */
export interface FindingMark {
  readonly checker: string;
  readonly node: number;
  readonly atMs: number;
  readonly title: string;
}
