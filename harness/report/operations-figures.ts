import type { NodeId, Ns } from '../../protocols/units.ts';

/** A plan that followed losses or returns. */
export interface PlanFigures {
  readonly version: number;
  readonly lost: readonly NodeId[];
  /** Latest of its losses: from the node's death to when the operator took it for lost. */
  readonly detectNs: Ns | undefined;
  /** From when it was given out until the operator knew that all living nodes have it. */
  readonly distributeNs: Ns | undefined;
  /** From its first loss until the last node that got it had it in force. */
  readonly reconvergeNs: Ns | undefined;
  /** Nodes that had it in force. */
  readonly nodes: number;
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
