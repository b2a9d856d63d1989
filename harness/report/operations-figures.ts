import type { NodeId, Ns } from '../../protocols/units.ts';

/** A plan that followed losses or returns. */
export interface PlanFigures {
  readonly version: number;
  readonly lost: readonly NodeId[];
  /** Latest of its losses: from the node's death to when the operator took it for lost. */
  readonly detectNs: Ns | undefined;
  /** From when it was given out until the operator knew that the last of `held` has it. */
  readonly distributeNs: Ns | undefined;
  /** Nodes that the operator knew to have it within the time of LM-OPS-001. */
  readonly held: number;
  /** From its first loss until the last of `nodes` had it in force. */
  readonly reconvergeNs: Ns | undefined;
  /** Nodes that had it in force within the time of LM-OPS-001. */
  readonly nodes: number;
  /** Nodes that had it in force later: nothing reached them before. */
  readonly later: number;
}

export interface OperationsFigures {
  readonly plans: readonly PlanFigures[];
  /** Nodes taken for lost that lived. */
  readonly falseAlarms: number;
  readonly returned: number;
  readonly housekeeping: { readonly expected: number; readonly heard: number };
  readonly commands: {
    readonly sent: number;
    readonly repeated: number;
    readonly byRadio: number;
    readonly done: number;
    readonly failed: number;
    readonly refused: Readonly<Record<string, number>>;
  };
  readonly keyEpochs: { readonly issued: number; readonly held: number };
}
