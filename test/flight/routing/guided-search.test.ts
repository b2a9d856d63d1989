import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../flight/routing/cgr.ts';
import { createContactIndex } from '../../../flight/routing/contact-index.ts';
import type { Route, RouteQuery, Router } from '../../../flight/routing/router.ts';
import type { Contact, ContactPlan } from '../../../protocols/contact-plan.ts';
import { NS_MAX } from '../../../protocols/units.ts';
import { exhaustiveArrival } from './exhaustive.ts';
import { dice, randomPlan, S } from './plans.ts';

const routerOf = (plan: ContactPlan, guidedNodesMin: number): Router => {
  const router = createRouter(1, { guidedNodesMin });
  router.setPlan(plan);
  return router;
};

const ask = (fields: Partial<RouteQuery> & { destination: number }): RouteQuery => ({
  bytes: 1_500,
  class: 'broadband',
  atNs: 0,
  expiresNs: NS_MAX,
  avoid: 0,
  excluded: [],
  ...fields,
});

const keys = (route: Route | undefined) =>
  route && {
    arrivalNs: route.arrivalNs,
    hops: route.hops,
    terminatesNs: route.terminatesNs,
    firstHop: route.firstHop,
  };

/** A torus whose light times rise and fall, by up to three fifths, over ten minutes. */
const breathing = (width: number, height: number, seed: number): ContactPlan => {
  const roll = dice(seed);
  const contacts: Contact[] = [];
  const link = (a: number, b: number): void => {
    const leastNs = 1_000_000 * (2 + roll(4));
    const valuesNs = Array.from({ length: 601 }, (_, s) =>
      Math.round(leastNs * (1.3 + 0.3 * Math.cos(s / 40 + a))),
    );
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      contacts.push({
        id: contacts.length + 1,
        from,
        to,
        startNs: 0,
        endNs: 600 * S,
        rateBps: 10e9,
        lightTimeNs: valuesNs[0] ?? 0,
        lightTimes: { stepNs: S, valuesNs },
        medium: 'optical',
      });
    }
  };
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const id = x * height + y + 1;
      link(id, x * height + ((y + 1) % height) + 1);
      link(id, ((x + 1) % width) * height + y + 1);
    }
  }
  return { version: 1, contacts };
};

describe('a search with a guide', () => {
  it('finds what an exhaustive one finds, contacts still to come and none at all included', () => {
    let found = 0;
    let late = 0;
    for (let seed = 0; seed < 400; seed++) {
      const roll = dice(seed + 9_000_000);
      const nodes = 5 + roll(20);
      const plan = randomPlan(seed, { nodes, contacts: nodes * (2 + roll(6)) });
      const router = routerOf(plan, 0);
      for (let query = 0; query < 4; query++) {
        const destination = 2 + roll(nodes - 1);
        const bytes = [0, 125, 20_000][roll(3)] ?? 0;
        const atNs = roll(20) * S;
        const expected = exhaustiveArrival(plan, { from: 1, to: destination, atNs, bytes });
        const route = router.route(ask({ destination, bytes, atNs }));
        const actual = route && { arrivalNs: route.arrivalNs, hops: route.hops };
        expect(actual, `seed ${seed} to ${destination}`).toEqual(expected);
        if (route !== undefined) found++;
        // What arrives after the bounds' window is left to a whole search.
        if (route !== undefined && route.arrivalNs > 60 * S) late++;
      }
    }
    expect(found).toBeGreaterThan(400);
    expect(late).toBeGreaterThan(5);
  });

  it('chooses by all keys as one without a guide, while light times move', () => {
    for (let seed = 0; seed < 6; seed++) {
      const plan = createContactIndex(breathing(12, 9, seed));
      const guided = routerOf(plan, 0);
      const whole = routerOf(plan, Number.POSITIVE_INFINITY);
      const roll = dice(seed + 4_000);
      for (let query = 0; query < 120; query++) {
        const destination = 2 + roll(107);
        const atNs = query * 4 * S + roll(S);
        const avoid = roll(3) === 0 ? 2 : 0;
        const wanted = ask({ destination, atNs, avoid });
        expect(keys(guided.route(wanted)), `seed ${seed}, ${query}`).toEqual(
          keys(whole.route(wanted)),
        );
      }
    }
  });

  it('minds volume, deadlines and terminals that are down', () => {
    const plan = createContactIndex(breathing(8, 6, 3));
    const guided = routerOf(plan, 0);
    const whole = routerOf(plan, Number.POSITIVE_INFINITY);
    const down = {
      terminal: 0,
      condition: 'down',
      rateBps: 0,
      lightTimeNs: 0,
      sinceNs: 0,
    } as const;
    const advertisement = {
      origin: 7,
      bootCount: 1,
      counter: 1,
      issuedNs: 0,
      validityNs: 200 * S,
      deviations: [{ ...down, neighbour: 0 }],
      storageLevel: 0,
      timeStratum: 0,
      timeUncertaintyNs: 0,
    };
    for (const router of [guided, whole]) router.setDeviations(new Map([[7, advertisement]]));
    const bytes = 2e11;
    let none = 0;
    for (let query = 0; query < 200; query++) {
      const wanted = ask({
        destination: 2 + ((query * 5) % 47),
        atNs: query * S,
        bytes,
        expiresNs: query * S + (query % 3 === 0 ? 162 * S : 400 * S),
      });
      const route = guided.route(wanted);
      const other = whole.route(wanted);
      expect(keys(route), `query ${query}`).toEqual(keys(other));
      if (route === undefined || other === undefined) none++;
      else if (query % 2 === 0) {
        guided.reserve(route, bytes, 'broadband');
        whole.reserve(other, bytes, 'broadband');
      }
    }
    expect(none).toBeGreaterThan(10);
    expect(none).toBeLessThan(190);
  });
});
