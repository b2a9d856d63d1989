import { describe, expect, it } from 'vitest';
import { bestRoutes } from '../../../flight/routing/yen.ts';
import { allPaths } from './exhaustive.ts';
import { planOf, randomPlan, S } from './plans.ts';

describe('k best routes', () => {
  it('are the first k of all loop-free paths, in the order of the four keys', () => {
    let compared = 0;
    for (let seed = 0; seed < 250; seed++) {
      const plan = randomPlan(seed, { nodes: 6, contacts: 20 });
      const terms = { from: 1, to: 4, atNs: 0, bytes: 125 };
      const all = allPaths(plan, terms);
      const routes = bestRoutes(plan, { ...terms, count: 8 });
      const keys = routes.map((route) => [
        route.arrivalNs,
        route.hops,
        route.terminatesNs,
        route.firstHop,
      ]);
      const expected = all
        .slice(0, 8)
        .map((path) => [path.arrivalNs, path.hops, path.terminatesNs, path.entry]);
      expect(keys, `seed ${seed}`).toEqual(expected);
      compared += keys.length;
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('visit no node twice and differ from each other', () => {
    const plan = randomPlan(11, { nodes: 9, contacts: 70 });
    const routes = bestRoutes(plan, { from: 1, to: 9, atNs: 0, bytes: 0, count: 50 });
    expect(routes.length).toBeGreaterThan(10);
    for (const { contacts } of routes) {
      const nodes = [1, ...contacts.map((contact) => contact.to)];
      expect(new Set(nodes).size).toBe(nodes.length);
    }
    expect(new Set(routes.map((route) => route.path.join())).size).toBe(routes.length);
  });

  it('end when there are no more', () => {
    const plan = planOf([
      [1, 2, 0, 10, 1, 8000],
      [1, 2, 20, 30, 1, 8000],
    ]);
    const routes = bestRoutes(plan, { from: 1, to: 2, atNs: 0, bytes: 0, count: 9 });
    expect(routes.map((route) => route.arrivalNs)).toEqual([1 * S, 21 * S]);
    expect(bestRoutes(plan, { from: 2, to: 1, atNs: 0, bytes: 0, count: 9 })).toEqual([]);
  });
});
