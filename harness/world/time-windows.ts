import { MILLISECOND_NS, type Ns } from '../../protocols/units.ts';

/** A stretch of time [startNs, endNs). */
export interface Window {
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/** Edges fall on this raster, so that bits of floating point cannot move them (DESIGN §6). */
export const EDGE_NS: Ns = MILLISECOND_NS;

/**
 * Windows in which a condition holds: coarse steps, then bisection to 1 ms. A window or a gap shorter
 * than a step may be missed. The condition holds at both edges; a window cut by the horizon ends there.
 */
export const findWindows = (
  holds: (atNs: Ns) => boolean,
  horizon: { readonly fromNs: Ns; readonly toNs: Ns; readonly stepNs: Ns },
): Window[] => {
  const windows: Window[] = [];
  const fromNs = Math.ceil(horizon.fromNs / EDGE_NS) * EDGE_NS;
  const toNs = Math.floor(horizon.toNs / EDGE_NS) * EDGE_NS;
  let beforeNs = fromNs;
  let held = fromNs <= toNs && holds(fromNs);
  let startNs = fromNs;
  while (beforeNs < toNs) {
    const atNs = Math.min(toNs, beforeNs + horizon.stepNs);
    const now = holds(atNs);
    if (now && !held) startNs = findEdge(holds, atNs, beforeNs);
    if (!now && held) windows.push({ startNs, endNs: findEdge(holds, beforeNs, atNs) });
    held = now;
    beforeNs = atNs;
  }
  if (held) windows.push({ startNs, endNs: toNs });
  return windows.filter((window) => window.endNs > window.startNs);
};

/**
 * The last instant, on the way from one where a condition holds to one where it does not, at which it
 * still does [1 ms raster]. Works in both directions of time.
 */
export const findEdge = (holds: (atNs: Ns) => boolean, holdingNs: Ns, failingNs: Ns): Ns => {
  let good = Math.round(holdingNs / EDGE_NS);
  let bad = Math.round(failingNs / EDGE_NS);
  while (Math.abs(bad - good) > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (holds(middle * EDGE_NS)) good = middle;
    else bad = middle;
  }
  return good * EDGE_NS;
};
