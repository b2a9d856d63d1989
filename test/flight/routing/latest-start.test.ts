import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../flight/routing/cgr.ts';
import type { RouteQuery } from '../../../flight/routing/router.ts';
import { NS_MAX, type Ns } from '../../../protocols/units.ts';
import { over } from './exhaustive.ts';
import { dice, randomPlan, S } from './plans.ts';

describe('the latest start over a route', () => {
  it('misses no contact after the first, and a nanosecond later it does', () => {
    let bound = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const roll = dice(seed + 5_000_000);
      const nodes = 4 + roll(6);
      const router = createRouter(1);
      router.setPlan(randomPlan(seed, { nodes, contacts: nodes * (3 + roll(5)) }));
      const query: RouteQuery = {
        destination: 2 + roll(nodes - 1),
        bytes: [0, 125, 1000][roll(3)] ?? 0,
        class: 'tactical',
        atNs: roll(30) * S,
        expiresNs: NS_MAX,
        avoid: 0,
        excluded: [],
      };
      const route = router.route(query);
      const [first, ...later] = route?.contacts ?? [];
      if (route === undefined || first === undefined) continue;
      // As if the first contact went on for ever.
      const way = [{ ...first, endNs: NS_MAX }, ...later];
      const arrivalNs = (atNs: Ns): Ns => {
        const terms = { from: 1, to: query.destination, atNs, bytes: query.bytes };
        return way.reduce((readyNs, contact) => over(contact, readyNs, terms), atNs);
      };
      const sendNs = (query.bytes * 8 * S) / first.rateBps;
      if (route.startByNs === Number.POSITIVE_INFINITY) {
        expect(arrivalNs(first.endNs - sendNs), `seed ${seed}`).toBeLessThan(NS_MAX);
        continue;
      }
      bound++;
      expect(arrivalNs(route.startByNs), `seed ${seed}`).toBeLessThan(NS_MAX);
      expect(arrivalNs(route.startByNs + 1), `seed ${seed}`).toBe(Number.POSITIVE_INFINITY);
    }
    expect(bound).toBeGreaterThan(100);
  });
});
