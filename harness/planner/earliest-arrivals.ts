import type { Contact } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';

/**
 * When a bundle of the source can be at each node, by journeys over contacts within a window; nodes that it cannot reach are
 * left out. Rates and stores count for nothing. `looks`: contacts looked at; few when they come in the order of their
 * starts.
 */
export const earliestArrivals = (
  source: NodeId,
  contacts: readonly Contact[],
  { fromNs, toNs }: { readonly fromNs: Ns; readonly toNs: Ns },
): { readonly arrivalsNs: ReadonlyMap<NodeId, Ns>; readonly looks: number } => {
  const arrivalsNs = new Map<NodeId, Ns>([[source, fromNs]]);
  let looks = 0;
  for (let changed = true; changed; ) {
    changed = false;
    looks += contacts.length;
    for (const { from, to, startNs, endNs, lightTimeNs } of contacts) {
      const hereNs = arrivalsNs.get(from);
      if (hereNs === undefined) continue;
      const departNs = Math.max(hereNs, startNs);
      const thereNs = departNs + lightTimeNs;
      if (departNs >= endNs || thereNs > toNs) continue;
      if (thereNs >= (arrivalsNs.get(to) ?? Number.POSITIVE_INFINITY)) continue;
      arrivalsNs.set(to, thereNs);
      changed = true;
    }
  }
  return { arrivalsNs, looks };
};
