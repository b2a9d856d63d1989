import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../flight/routing/cgr.ts';
import { createContactIndex } from '../../../flight/routing/contact-index.ts';
import type { Reservation, RouteQuery, Router } from '../../../flight/routing/router.ts';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import { NS_MAX } from '../../../protocols/units.ts';
import { allPaths, exhaustiveArrival } from './exhaustive.ts';
import { dice, planOf, randomPlan, S } from './plans.ts';

const ask = (fields: Partial<RouteQuery> & { destination: number }): RouteQuery => ({
  bytes: 0,
  class: 'broadband',
  atNs: 0,
  expiresNs: NS_MAX,
  avoid: 0,
  excluded: [],
  ...fields,
});

const routerOf = (plan: ContactPlan, self = 1) => {
  const router = createRouter(self);
  router.setPlan(plan);
  return router;
};

const ids = (route: { contacts: readonly { id: number }[] } | undefined) =>
  route?.contacts.map((contact) => contact.id);

describe('contact-graph routing against an exhaustive search', () => {
  it('finds the arrival and hops of 1,000 random plans of 5 to 30 nodes', () => {
    let routes = 0;
    let several = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const roll = dice(seed + 7_000_000);
      const nodes = 5 + roll(26);
      const plan = randomPlan(seed, { nodes, contacts: nodes * (2 + roll(6)) });
      const router = routerOf(plan);
      for (let query = 0; query < 4; query++) {
        const destination = 2 + roll(nodes - 1);
        const bytes = [0, 125, 1000, 20_000][roll(4)] ?? 0;
        const atNs = roll(2) === 0 ? 0 : roll(20) * S;
        const expected = exhaustiveArrival(plan, { from: 1, to: destination, atNs, bytes });
        const route = router.route(ask({ destination, bytes, atNs }));
        const actual = route && { arrivalNs: route.arrivalNs, hops: route.hops };
        expect(actual, `seed ${seed} to ${destination}`).toEqual(expected);
        if (route !== undefined) routes++;
        if (route !== undefined && route.hops > 2) several++;
      }
    }
    expect(routes).toBeGreaterThan(1000);
    expect(several).toBeGreaterThan(300);
  });

  it('chooses by all four keys on small plans, every path listed', () => {
    let ties = 0;
    for (let seed = 0; seed < 600; seed++) {
      const plan = randomPlan(seed, { nodes: 6, contacts: 24 });
      const router = routerOf(plan);
      for (const destination of [2, 5]) {
        const paths = allPaths(plan, { from: 1, to: destination, atNs: 0, bytes: 125 });
        const [best, second] = paths;
        const route = router.route(ask({ destination, bytes: 125 }));
        expect(route === undefined).toBe(best === undefined);
        if (route === undefined || best === undefined) continue;
        const { arrivalNs, hops, terminatesNs, firstHop } = route;
        expect({ arrivalNs, hops, terminatesNs, firstHop }, `seed ${seed}`).toEqual({
          arrivalNs: best.arrivalNs,
          hops: best.hops,
          terminatesNs: best.terminatesNs,
          firstHop: best.entry,
        });
        if (second?.arrivalNs === best.arrivalNs && second.hops === best.hops) ties++;
      }
    }
    expect(ties).toBeGreaterThan(20);
  });

  it('takes fewer hops when waiting evens out the prefixes', () => {
    const plan = planOf([
      [1, 2, 0, 100, 1, 8000],
      [2, 3, 0, 100, 1, 8000],
      [1, 3, 5, 100, 1, 8000],
      [3, 4, 50, 100, 1, 8000],
    ]);
    expect(ids(routerOf(plan).route(ask({ destination: 4 })))).toEqual([3, 4]);
  });
});

describe('what makes a contact usable', () => {
  it('lets the last bit leave at the very end and not one nanosecond later', () => {
    const router = routerOf(planOf([[1, 2, 0, 10, 1, 8000]]));
    expect(router.route(ask({ destination: 2, bytes: 10_000 }))?.arrivalNs).toBe(11 * S);
    expect(router.route(ask({ destination: 2, bytes: 10_000, atNs: 1 }))).toBeUndefined();
  });

  it('gives no route that arrives after expiry', () => {
    const router = routerOf(planOf([[1, 2, 0, 10, 1, 8000]]));
    expect(router.route(ask({ destination: 2, expiresNs: S - 1 }))).toBeUndefined();
    expect(router.route(ask({ destination: 2, expiresNs: S }))?.arrivalNs).toBe(S);
  });

  it('knows no route to itself, to strangers, or without a plan', () => {
    const router = routerOf(planOf([[1, 2, 0, 10, 1, 8000]]));
    expect(router.route(ask({ destination: 1 }))).toBeUndefined();
    expect(router.route(ask({ destination: 9 }))).toBeUndefined();
    expect(createRouter(1).route(ask({ destination: 2 }))).toBeUndefined();
  });
});

describe('previous and excluded nodes', () => {
  const plan = planOf([
    [1, 2, 0, 100, 1, 8000],
    [2, 4, 0, 100, 1, 8000],
    [1, 3, 0, 100, 2, 8000],
    [3, 4, 0, 100, 2, 8000],
  ]);

  it('goes back to the previous node only when nothing else is feasible', () => {
    const router = routerOf(plan);
    expect(router.route(ask({ destination: 4, avoid: 2 }))?.firstHop).toBe(3);
    expect(router.route(ask({ destination: 4, avoid: 2, expiresNs: 3 * S }))?.firstHop).toBe(2);
    expect(router.route(ask({ destination: 4, avoid: 2, excluded: [3] }))?.firstHop).toBe(2);
  });

  it('never enters over an excluded node', () => {
    const router = routerOf(plan);
    expect(router.route(ask({ destination: 4, excluded: [2] }))?.firstHop).toBe(3);
    expect(router.route(ask({ destination: 4, excluded: [2, 3] }))).toBeUndefined();
    expect(router.route(ask({ destination: 4, avoid: 3, excluded: [2, 3] }))).toBeUndefined();
  });

  it('equals an exhaustive search with left-out first hops', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = randomPlan(seed, { nodes: 8, contacts: 50 });
      const router = routerOf(random);
      const free = router.route(ask({ destination: 8, bytes: 125 }));
      if (free === undefined) continue;
      const notFirst = [free.firstHop];
      const terms = { from: 1, to: 8, atNs: 0, bytes: 125 };
      const expected = exhaustiveArrival(random, { ...terms, notFirst });
      const route = router.route(ask({ destination: 8, bytes: 125, excluded: notFirst }));
      expect(route && { arrivalNs: route.arrivalNs, hops: route.hops }).toEqual(expected);
      const avoiding = router.route(ask({ destination: 8, bytes: 125, avoid: free.firstHop }));
      expect(avoiding?.arrivalNs).toBe(expected?.arrivalNs ?? free.arrivalNs);
    }
  });
});

describe('volume', () => {
  const plan = planOf([
    [1, 2, 10, 20, 1, 8000],
    [1, 2, 30, 40, 1, 8000],
  ]);
  const to2 = (bytes: number, fields: Partial<RouteQuery> = {}) =>
    ask({ destination: 2, bytes, ...fields });

  it('fills a contact and then takes the next', () => {
    const router = routerOf(plan);
    const first = router.route(to2(6000));
    expect(ids(first)).toEqual([1]);
    if (first !== undefined) router.reserve(first, 6000, 'broadband');
    expect(ids(router.route(to2(6000)))).toEqual([2]);
    expect(ids(router.route(to2(4000)))).toEqual([1]);
  });

  it('is given back once, however often it is released', () => {
    const router = routerOf(plan);
    const route = router.route(to2(6000));
    if (route === undefined) throw new Error('no route');
    const one = router.reserve(route, 4000, 'broadband');
    router.reserve(route, 4000, 'broadband');
    expect(ids(router.route(to2(6000)))).toEqual([2]);
    const before = router.generation;
    router.release(one);
    router.release(one);
    router.release(one);
    expect(router.generation).toBe(before + 1);
    expect(ids(router.route(to2(6000)))).toEqual([1]);
    expect(ids(router.route(to2(6001)))).toEqual([2]);
  });

  it('of less urgent classes does not hold back more urgent ones', () => {
    const router = routerOf(plan);
    const route = router.route(to2(10_000));
    if (route === undefined) throw new Error('no route');
    router.reserve(route, 10_000, 'tactical');
    expect(ids(router.route(to2(1000, { class: 'management' })))).toEqual([1]);
    expect(ids(router.route(to2(1000, { class: 'tactical' })))).toEqual([2]);
    expect(ids(router.route(to2(1000, { class: 'broadband' })))).toEqual([2]);
  });

  it('that passed unused on an own contact is gone', () => {
    const router = routerOf(plan);
    const late = router.route(to2(1000, { atNs: 15 * S }));
    if (late === undefined) throw new Error('no route');
    for (let i = 0; i < 5; i++) router.reserve(late, 1000, 'broadband');
    expect(ids(router.route(to2(1000, { atNs: 15 * S })))).toEqual([2]);
  });

  it('promised under an old plan is neither kept nor given back under a new one', () => {
    const router = routerOf(plan);
    const route = router.route(to2(10_000));
    if (route === undefined) throw new Error('no route');
    const old = router.reserve(route, 10_000, 'broadband');
    router.setPlan({ ...plan, version: 2 });
    expect(ids(router.route(to2(10_000)))).toEqual([1]);
    const fresh = router.route(to2(10_000));
    if (fresh !== undefined) router.reserve(fresh, 10_000, 'broadband');
    router.release(old);
    expect(ids(router.route(to2(1000)))).toEqual([2]);
  });
});

describe('a cached router', () => {
  it('answers as a fresh one would, through time, reservations and releases', () => {
    let cachedRoutes = 0;
    for (let seed = 0; seed < 120; seed++) {
      const roll = dice(seed + 99);
      const nodes = 5 + roll(8);
      // Moving light times allow a bounded staleness by rule: this property holds for fixed ones.
      const moving = randomPlan(seed, { nodes, contacts: nodes * (3 + roll(5)) });
      const plan = createContactIndex({
        version: 1,
        contacts: moving.contacts.map(({ lightTimes: _, ...contact }) => contact),
      });
      const router = routerOf(plan);
      // What was done, in order: the same is done to every fresh router.
      const history: ((twin: Router, held: Reservation[]) => void)[] = [];
      const held: Reservation[] = [];
      let atNs = 0;
      for (let step = 0; step < 60; step++) {
        if (roll(3) === 0) atNs += roll(2) === 0 ? roll(2_000_000) : roll(3) * S;
        const destination = 2 + roll(nodes - 1);
        const bytes = roll(4) === 0 ? 3000 : 1000;
        const query = ask({ destination, bytes, atNs, avoid: roll(4) === 0 ? 1 + roll(nodes) : 0 });
        const route = router.route(query);
        const fresh = routerOf(plan);
        const heldFresh: Reservation[] = [];
        for (const action of history) action(fresh, heldFresh);
        const expected = fresh.route(query);
        expect([route?.arrivalNs, route?.hops], `seed ${seed} step ${step}`).toEqual([
          expected?.arrivalNs,
          expected?.hops,
        ]);
        if (route === undefined) continue;
        cachedRoutes++;
        const give = roll(2) === 0 && held.length > 0;
        const at = give ? roll(held.length) : 0;
        const action = (twin: Router, list: Reservation[]): void => {
          const released = list[at];
          if (!give) list.push(twin.reserve(route, bytes, 'tactical'));
          else if (released !== undefined) twin.release(released);
        };
        action(router, held);
        history.push(action);
      }
    }
    expect(cachedRoutes).toBeGreaterThan(1000);
  });

  it('gives routes over moving light times that are feasible and exact at the time of asking', () => {
    for (let seed = 0; seed < 200; seed++) {
      const plan = randomPlan(seed * 2 + 1, { nodes: 8, contacts: 60 });
      const router = routerOf(plan);
      for (let atNs = 0; atNs < 30 * S; atNs += 700_000_000) {
        const route = router.route(ask({ destination: 8, bytes: 125, atNs }));
        if (route === undefined) continue;
        const only = { version: 1, contacts: route.contacts };
        const walked = exhaustiveArrival(only, { from: 1, to: 8, atNs, bytes: 125 });
        expect(walked?.arrivalNs).toBe(route.arrivalNs);
      }
    }
  });
});
