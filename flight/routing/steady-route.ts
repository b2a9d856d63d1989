import type { Ns } from '../../protocols/units.ts';
import type { ContactView } from './contact-view.ts';
import { type PlannedRoute, waitsOnPath } from './planned-route.ts';
import type { Steadiness } from './router.ts';

/**
 * The rules of the route cache, turned round: instead of walking the path for each bundle, a bound on
 * its arrival says until when they cannot fail (LM-RTE-026). `view` looks as the route's bundle does.
 */
export const steadinessOf = (
  view: ContactView,
  route: PlannedRoute,
  terms: { readonly reuseNs: Ns; readonly validUntilNs: Ns },
): Steadiness => {
  const { path, readyNs, searchedNs, nextStartNs } = route;
  if (waitsOnPath(view, path, readyNs)) return { untilNs: readyNs, longestNs: 0 };
  const longestNs = view.longestOverNs(path);
  let changesNs = nextStartNs;
  for (const c of path) {
    // Sessions close before their contact ends: the layout has when.
    changesNs = Math.min(changesNs, view.index.endNs[c] as number);
  }
  const reusedNs = view.index.anyMoving ? searchedNs + terms.reuseNs : Number.POSITIVE_INFINITY;
  return { untilNs: Math.min(changesNs - longestNs, reusedNs, terms.validUntilNs), longestNs };
};
