import type { Change } from '../planted/defect.ts';

/**
 * A small deviation of the reference node from one requirement. Cases that are about the requirement have to find it.
 */
export interface Deviation extends Change {
  /** The requirement that it breaks. */
  readonly requirement: string;
  /** What the node does instead, in words. */
  readonly title: string;
}
