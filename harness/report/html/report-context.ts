import type { NodeId, Ns } from '../../../protocols/units.ts';
import type { CheckedFlow, CheckedNode } from '../../checkers/context.ts';

/** What the report knows of the scenario beside the journal. */
export interface ReportContext {
  readonly nodes: readonly (CheckedNode & { readonly kind: string; readonly group: string })[];
  readonly flows: readonly CheckedFlow[];
  /** By their numbers in the records. */
  readonly faults: readonly { readonly id: string }[];
  readonly endNs: Ns;
  /**
   * Shortest light time between two nodes over the contacts open at that instant; undefined: none.
   */
  readonly lightTimeBoundNs: (from: NodeId, to: NodeId, atNs: Ns) => Ns | undefined;
}

/** Places of nodes in the page's list, by number; 0 (no node) and strangers are −1. */
export type NodePlaces = ReadonlyMap<NodeId, number>;

export const placesOf = (nodes: ReportContext['nodes']): NodePlaces =>
  new Map(nodes.map(({ id }, place) => [id, place] as const));

export const MS_NS: Ns = 1_000_000;
/** Time on the page: whole milliseconds, cut. */
export const toMs = (ns: Ns): number => Math.floor(ns / MS_NS);
