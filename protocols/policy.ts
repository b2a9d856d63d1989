import type { TrafficClass } from './bundle.ts';
import type { NodeId } from './units.ts';

/**
 * Some bundles may go from one segment to another (LM-RTE-060). A border is crossed on a link whose
 * sender lies in `from` and whose receiver lies in `to`.
 */
export interface PolicyRule {
  readonly from: string;
  readonly to: string;
  /** Nodes of which one is an end of the link; undefined: any. */
  readonly gateways: ReadonlySet<NodeId> | undefined;
  /** Segments of the nodes that made such bundles. */
  readonly origins: readonly string[];
  readonly classes: readonly TrafficClass[];
  /** Nodes that they are for; undefined: any. */
  readonly destinations: ReadonlySet<NodeId> | undefined;
}

/**
 * What may cross borders between segments; within a segment everything may go. What no rule lets pass may
 * not.
 */
export interface Policy {
  /** Segment of every node. */
  readonly segments: ReadonlyMap<NodeId, string>;
  readonly rules: readonly PolicyRule[];
}
