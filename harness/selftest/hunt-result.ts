/** A named checker found what is planted. */
export interface Kill {
  readonly case: number;
  readonly signature: string;
  readonly scenario: string;
  readonly generator: string;
}

/** One sequence of seeds, up to the first kill. */
export interface Sequence {
  /** Run, that of the kill included. */
  readonly seeds: number;
  readonly kill?: Kill;
  /** What other checkers found meanwhile. */
  readonly others: readonly string[];
}

/** What became of one planted change. */
export interface HuntResult {
  readonly planted: string;
  readonly sequences: readonly Sequence[];
  /** Of one failing case, made small. */
  readonly shrunk?: {
    readonly from: number;
    readonly faults: number;
    readonly replays: number;
    /** Of them with the journal of the first. */
    readonly equal: number;
  };
  /** Text of its artefact. */
  readonly artefact?: string;
  readonly cpuMs: number;
}
