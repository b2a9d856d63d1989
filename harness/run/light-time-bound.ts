import { heapDrop, heapLift } from '../../flight/routing/arrival-heap.ts';
import type { ContactIndex } from '../../flight/routing/contact-index.ts';
import { lightTimeAt } from '../../flight/routing/light-time.ts';
import { SearchScratch } from '../../flight/routing/search-scratch.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';

/** Bounds that are kept: one per pair and minute. */
const KEPT_MAX = 20_000;
const RASTER_NS: Ns = 60e9;
/** Minutes whose light times are kept. */
const OPEN_MAX = 128;

/**
 * Light-time bound between two nodes at an instant: the shortest sum of light times over the contacts
 * that are planned then, with no queueing, no transmission and no waiting. Undefined when the plan has
 * no path at that instant. Instants are taken to the whole minute, so that bounds can be kept.
 */
export const lightTimeBound = (setup: {
  readonly plan: ContactIndex;
}): ((from: NodeId, to: NodeId, atNs: Ns) => Ns | undefined) => {
  const kept = new Map<string, Ns | undefined>();
  const search = new LightSearch(setup.plan);
  /** Light times at an instant, by pair; for the few minutes that are asked about now. */
  const lights = new Map<Ns, Float64Array>();
  const lightsAt = (atNs: Ns): Float64Array => {
    let light = lights.get(atNs);
    if (light === undefined) {
      if (lights.size >= OPEN_MAX) lights.clear();
      light = search.lightsAt(atNs);
      lights.set(atNs, light);
    }
    return light;
  };
  return (from, to, atNs) => {
    const minuteNs = Math.floor(atNs / RASTER_NS) * RASTER_NS;
    const key = [from, to, minuteNs].join('/');
    if (kept.has(key)) return kept.get(key);
    if (kept.size >= KEPT_MAX) kept.clear();
    const bound = search.shortest(from, to, lightsAt(minuteNs));
    kept.set(key, bound);
    return bound;
  };
};

/**
 * Dijkstra over the contacts open at one instant, in the layout that routers use: each of 200 flows of
 * a shell of 1,584 satellites asks once a minute, and maps and lists took a tenth of such a run.
 */
class LightSearch {
  readonly #index: ContactIndex;
  /** Planned ends: routers count on a little less. */
  readonly #endNs: Float64Array;
  readonly #memory: SearchScratch;

  constructor(index: ContactIndex) {
    this.#index = index;
    this.#endNs = Float64Array.from(index.sorted, ({ endNs }) => endNs);
    this.#memory = new SearchScratch({ nodes: index.nodeIds.length, pairs: 0, rates: 0 });
  }

  /** Least light time of each pair's open contacts; Infinity where none is open. */
  lightsAt(atNs: Ns): Float64Array {
    const { sorted, startNs, pairFirst, pairFrom } = this.#index;
    const lights = new Float64Array(pairFrom.length).fill(Number.POSITIVE_INFINITY);
    for (let pair = 0; pair < lights.length; pair++) {
      const last = pairFirst[pair + 1] as number;
      for (let c = pairFirst[pair] as number; c < last; c++) {
        if ((startNs[c] as number) > atNs) break;
        const contact = sorted[c];
        if (contact === undefined || (this.#endNs[c] as number) <= atNs) continue;
        lights[pair] = Math.min(lights[pair] as number, lightTimeAt(contact, atNs));
      }
    }
    return lights;
  }

  shortest(from: NodeId, to: NodeId, lights: Float64Array): Ns | undefined {
    const { nodeOf, outFirst, pairTo } = this.#index;
    const memory = this.#memory;
    const { arrivalNs, heap } = memory;
    if (from === to) return 0;
    const source = nodeOf.get(from);
    const target = nodeOf.get(to);
    if (source === undefined || target === undefined) return undefined;
    arrivalNs.fill(Number.POSITIVE_INFINITY);
    memory.place.fill(-1);
    memory.waiting = 0;
    arrivalNs[source] = 0;
    heapLift(memory, source);
    while (memory.waiting > 0) {
      const node = heap[0] as number;
      if (node === target) return arrivalNs[node] as number;
      heapDrop(memory);
      const last = outFirst[node + 1] as number;
      for (let pair = outFirst[node] as number; pair < last; pair++) {
        const ns = (arrivalNs[node] as number) + (lights[pair] as number);
        const next = pairTo[pair] as number;
        if (ns >= (arrivalNs[next] as number)) continue;
        arrivalNs[next] = ns;
        heapLift(memory, next);
      }
    }
    return undefined;
  }
}
