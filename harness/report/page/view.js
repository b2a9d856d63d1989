/**
 * What all charts over time share: the window that is shown and the node that is selected. Charts
 * subscribe and draw anew when either changes.
 */

/** @typedef {import('../html/page-data.ts').PageData} PageData */

const LEAST_MS = 20;

/** @param {PageData} data */
export const createView = (data) => {
  const endMs = Math.max(1, data.endMs);
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const view = { fromMs: 0, untilMs: endMs, node: 0 };
  let waiting = false;
  const changed = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      for (const listener of listeners) listener();
    });
  };
  const show = (/** @type {number} */ fromMs, /** @type {number} */ untilMs) => {
    const length = Math.min(endMs, Math.max(LEAST_MS, untilMs - fromMs));
    view.fromMs = Math.max(0, Math.min(fromMs, endMs - length));
    view.untilMs = view.fromMs + length;
    changed();
  };
  return {
    data,
    endMs,
    get fromMs() {
      return view.fromMs;
    },
    get untilMs() {
      return view.untilMs;
    },
    get node() {
      return view.node;
    },
    show,
    whole: () => show(0, endMs),
    /**
     * factor below 1: closer, around an instant.
     * @param {number} factor
     * @param {number} [atMs]
     */
    zoom: (factor, atMs = (view.fromMs + view.untilMs) / 2) =>
      show(atMs - (atMs - view.fromMs) * factor, atMs + (view.untilMs - atMs) * factor),
    /** @param {number} share of the window, to the right */
    pan: (share) => {
      const by = (view.untilMs - view.fromMs) * share;
      show(view.fromMs + by, view.untilMs + by);
    },
    /** @param {number} node */
    select: (node) => {
      view.node = Math.max(0, Math.min(data.nodes.length - 1, node));
      changed();
    },
    /** @param {() => void} listener */
    onChange: (listener) => listeners.add(listener),
    redraw: () => {
      for (const listener of listeners) listener();
    },
    changed,
  };
};

/** @typedef {ReturnType<typeof createView>} View */
