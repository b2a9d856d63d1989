import { distance, type Vector } from '../../protocols/vector.ts';

/**
 * Visits every pair of places (i < j by index) that are within reach of each other: sorted along
 * the polar axis, so that most pairs are never looked at. Order: by i, then j.
 */
export const nearPairs = (
  places: readonly Readonly<Vector>[],
  reachesKm: readonly number[],
  visit: (i: number, j: number, rangeKm: number) => void,
): void => {
  const order = places.map((_, index) => index);
  order.sort((a, b) => heightOf(places, a) - heightOf(places, b) || a - b);
  const reachMaxKm = Math.max(0, ...reachesKm);
  const found: { i: number; j: number; rangeKm: number }[] = [];
  for (let low = 0; low < order.length; low++) {
    const a = order[low] as number;
    const from = places[a] as Vector;
    for (let high = low + 1; high < order.length; high++) {
      const b = order[high] as number;
      const to = places[b] as Vector;
      if (to.z - from.z > reachMaxKm) break;
      const rangeKm = distance(from, to);
      if (rangeKm > Math.min(reachesKm[a] ?? 0, reachesKm[b] ?? 0)) continue;
      found.push({ i: Math.min(a, b), j: Math.max(a, b), rangeKm });
    }
  }
  found.sort((x, y) => x.i - y.i || x.j - y.j);
  for (const { i, j, rangeKm } of found) visit(i, j, rangeKm);
};

const heightOf = (places: readonly Readonly<Vector>[], index: number): number =>
  places[index]?.z ?? 0;
