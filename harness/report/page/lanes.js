/** States over time as the data packs them. */

/** @typedef {{ fromMs: number, untilMs: number, state: number }} Interval */

/**
 * @param {readonly number[]} packed
 * @param {number} endMs
 * @returns {Interval[]}
 */
export const unpack = (packed, endMs) => {
  /** @type {Interval[]} */
  const intervals = [];
  let atMs = 0;
  for (let i = 0; i < packed.length; i += 2) {
    atMs += packed[i];
    const last = intervals[intervals.length - 1];
    if (last) last.untilMs = Math.min(endMs, atMs);
    if (atMs < endMs) intervals.push({ fromMs: atMs, untilMs: endMs, state: packed[i + 1] });
  }
  return intervals;
};

/**
 * The interval at an instant; the end of the run belongs to what lasts until then.
 * @param {readonly Interval[]} intervals
 * @param {number} atMs
 */
export const intervalAt = (intervals, atMs) =>
  intervals.findLast(({ fromMs, untilMs }) => fromMs <= atMs && atMs <= untilMs);

/**
 * Those that a window shows.
 * @param {readonly Interval[]} intervals
 * @param {number} fromMs
 * @param {number} untilMs
 */
export const within = (intervals, fromMs, untilMs) =>
  intervals.filter((interval) => interval.untilMs > fromMs && interval.fromMs < untilMs);

/** @param {readonly Interval[]} intervals */
const mostAtOnce = (intervals) => {
  const edges = intervals.flatMap(({ fromMs, untilMs }) => [
    { atMs: fromMs, by: 1 },
    { atMs: untilMs, by: -1 },
  ]);
  edges.sort((one, other) => one.atMs - other.atMs || one.by - other.by);
  let now = 0;
  let most = 0;
  for (const { by } of edges) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
};

/**
 * Lanes of all nodes, unpacked when first asked for.
 * @param {import('../html/page-data.ts').PageData} data
 */
export const createLanes = (data) => {
  /** @type {Map<number, ReturnType<typeof unpackNode>>} */
  const known = new Map();
  const unpackNode = (/** @type {number} */ node) => {
    const { mode, terminals: packed } = data.timeline.lanes[node];
    const terminals = packed.map(({ pointing, link, lock }) => ({
      pointing: unpack(pointing, data.knownMs),
      link: unpack(link, data.knownMs),
      lock: unpack(lock, data.knownMs).filter(({ state }) => state >= 0),
    }));
    const locks = terminals.flatMap(({ lock }) => lock);
    return { mode: unpack(mode, data.knownMs), terminals, locksMost: mostAtOnce(locks) };
  };
  return (/** @type {number} */ node) => {
    let lanes = known.get(node);
    if (lanes === undefined) {
      lanes = unpackNode(node);
      known.set(node, lanes);
    }
    return lanes;
  };
};

/** @typedef {ReturnType<typeof createLanes>} Lanes */
