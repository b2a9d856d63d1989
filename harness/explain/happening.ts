import type { NodeId, Ns } from '../../protocols/units.ts';

interface At {
  readonly atNs: Ns;
  readonly node: NodeId;
}

/** Changes of state of one machine, with nothing else to tell of its node between them. */
export interface StateChain extends At {
  readonly kind: 'state';
  readonly machine: string;
  readonly instance: number;
  /** The first one was left at `atNs`, the last one entered at `untilNs`. */
  readonly states: string[];
  untilNs: Ns;
}

/** Frames of one direction that are alike, with nothing else to tell of either end between them. */
export interface FrameFold extends At {
  readonly kind: 'frames';
  readonly terminal: number;
  readonly partner: NodeId;
  readonly type: string;
  /** Of management frames; '' otherwise. */
  readonly message: string;
  readonly again: boolean;
  readonly fate: string;
  readonly firstNumber: number;
  lastNumber: number;
  count: number;
  untilNs: Ns;
}

/** Something that happened to one of those that a story is about, in words but for states and frames. */
export type Happening =
  | StateChain
  | FrameFold
  | (At & {
      readonly kind: 'fault' | 'power' | 'lock' | 'bundle' | 'report' | 'violation';
      /** Other end, where there is one. */
      readonly partner?: NodeId;
      readonly terminal?: number;
      readonly text: string;
      /** Of reports, as in the dictionary: 0 activity to 3 fatal. */
      readonly severity?: number;
    });
