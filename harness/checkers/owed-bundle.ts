import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import type { Ns } from '../../protocols/units.ts';
import type { CheckedFlow } from './context.ts';

/** A bundle that was accepted, in the order of creation. */
export interface Entry {
  readonly bundle: number;
  readonly flow: CheckedFlow;
  readonly sequence: number;
  readonly atNs: Ns;
  /** When it can start: later when a carrier died and the source sent it again. */
  startNs: Ns;
  delivered: boolean;
  /** Its last copy died with a node: nothing that flight software could do. */
  exempt: boolean;
  /** All copies but the source's died: it may wait for the receipt as long as it expects (LM-BND-062). */
  awaited: boolean;
}

/** Must arrive when it can. */
export const isObliged = (flow: CheckedFlow): boolean => flow.custody || flow.assured;

export const placeOf = (flow: CheckedFlow): number => TRAFFIC_CLASSES.indexOf(flow.class);
