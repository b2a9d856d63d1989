import type { Policy } from '../../protocols/policy.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Hazard } from '../hazards.ts';

export interface RouterOptions {
  /** Where light times move, a cached route is searched anew after this long. */
  readonly reuseNs: Ns;
  /** Cached answers per destination. */
  readonly perDestinationMax: number;
  /** Sessions close so long before a contact ends; for plans that are not laid out yet. */
  readonly closingNs: Ns;
  /** What may cross borders between segments; undefined: everything. */
  readonly policy: Policy | undefined;
  /** Networks of so many nodes are searched with a guide to the destination. */
  readonly guidedNodesMin: number;
  readonly hazard?: Hazard | undefined;
}

export const DEFAULT_ROUTER_OPTIONS: RouterOptions = {
  reuseNs: 60 * SECOND_NS,
  perDestinationMax: 16,
  closingNs: 0,
  policy: undefined,
  // Under so many a whole search takes less than 0.1 ms.
  guidedNodesMin: 200,
};
