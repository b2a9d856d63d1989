import { MILLISECOND_NS, type Ns } from '../../protocols/units.ts';

/** A stretch of time [startNs, endNs). */
export interface Window {
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/** Edges fall on this raster, so that bits of floating point cannot move them (README, Decisions). */
export const EDGE_NS: Ns = MILLISECOND_NS;

/**
 * Windows in which a condition holds: coarse steps, then bisection to 1 ms. A window or a gap
 * shorter than a step may be missed. The condition holds at both edges; a window cut by the
 * horizon ends there.
 */
export const findWindows = (
  holds: (atNs: Ns) => boolean,
  horizon: { readonly fromNs: Ns; readonly toNs: Ns; readonly stepNs: Ns },
): Window[] => {
  const tracker = new WindowTracker(holds);
  for (const atNs of rasterOf(horizon)) tracker.feed(atNs, holds(atNs));
  return tracker.finish();
};

/** Instants at which a horizon is looked at: every step, and its end; all on the edges' raster. */
export const rasterOf = (horizon: {
  readonly fromNs: Ns;
  readonly toNs: Ns;
  readonly stepNs: Ns;
}): Ns[] => {
  const fromNs = Math.ceil(horizon.fromNs / EDGE_NS) * EDGE_NS;
  const toNs = Math.floor(horizon.toNs / EDGE_NS) * EDGE_NS;
  const instants: Ns[] = [];
  for (let atNs = fromNs; atNs < toNs; atNs += horizon.stepNs) instants.push(atNs);
  if (fromNs <= toNs) instants.push(toNs);
  return instants;
};

/**
 * Collects the windows of one condition while somebody else walks through time for many of them.
 */
export class WindowTracker {
  readonly #holds: (atNs: Ns) => boolean;
  readonly #windows: Window[] = [];
  /** Start of the window that is open. */
  #startNs: Ns | undefined;
  #beforeNs: Ns | undefined;

  /** The condition at any instant, for edges. */
  constructor(holds: (atNs: Ns) => boolean) {
    this.#holds = holds;
  }

  /** Whether it holds at the next instant; instants rise. */
  feed(atNs: Ns, holds: boolean): void {
    const beforeNs = this.#beforeNs;
    if (holds && this.#startNs === undefined) {
      this.#startNs = beforeNs === undefined ? atNs : findEdge(this.#holds, atNs, beforeNs);
    } else if (!holds && beforeNs !== undefined) {
      this.#close(() => findEdge(this.#holds, beforeNs, atNs));
    }
    this.#beforeNs = atNs;
  }

  /** All windows; one that is open ends at the last instant. */
  finish(): Window[] {
    this.#close(() => this.#beforeNs ?? 0);
    return this.#windows;
  }

  #close(endOf: () => Ns): void {
    if (this.#startNs === undefined) return;
    const endNs = endOf();
    if (endNs > this.#startNs) this.#windows.push({ startNs: this.#startNs, endNs });
    this.#startNs = undefined;
  }
}

/**
 * The last instant, on the way from one where a condition holds to one where it does not, at
 * which it still does [1 ms raster]. Works in both directions of time.
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
