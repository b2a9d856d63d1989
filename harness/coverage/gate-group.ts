import type { NodeId } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { GateId } from './gates.ts';

/** What coverage has to know of a scenario beside its records. */
export interface CoverageContext {
  /** By their numbers in the records. */
  readonly faults: readonly CoveredFault[];
}

export interface CoveredFault {
  readonly kind: string;
  readonly node: NodeId;
  /** Other end of a link. */
  readonly partner?: NodeId;
  /** Of a fault that others are parts of. */
  readonly partOf?: { readonly id: string; readonly kind: string } | undefined;
}

/** Several gates of one sort: what they look for in the records. */
export type GateGroup = (hit: (gate: GateId) => void, context: CoverageContext) => RecordHandlers;

/** Nodes that a fault acts on. */
export const struckNodes = ({ node, partner }: CoveredFault): readonly NodeId[] =>
  partner === undefined ? [node] : [node, partner];
