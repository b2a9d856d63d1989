import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../flight/routing/cgr.ts';
import { LinkStateDatabase } from '../../../flight/routing/link-state-database.ts';
import type { Advertisement, TerminalDeviation } from '../../../protocols/routing.ts';
import { NS_MAX } from '../../../protocols/units.ts';
import { exhaustiveArrival } from './exhaustive.ts';
import { dice, planOf, randomPlan, S } from './plans.ts';

const advertisement = (
  origin: number,
  deviations: readonly Partial<TerminalDeviation>[],
  fields: Partial<Advertisement> = {},
): Advertisement => ({
  origin,
  bootCount: 1,
  counter: 1,
  issuedNs: 0,
  validityNs: 1000 * S,
  deviations: deviations.map((deviation) => ({
    terminal: 0,
    condition: 'down',
    rateBps: 0,
    lightTimeNs: 0,
    neighbour: 0,
    sinceNs: 0,
    ...deviation,
  })),
  storageLevel: 0,
  timeStratum: 0,
  timeUncertaintyNs: 0,
  ...fields,
});

const mapOf = (...list: readonly Advertisement[]) => new Map(list.map((a) => [a.origin, a]));

const query = (destination: number, atNs = 0, bytes = 0) => ({
  destination,
  bytes,
  class: 'tactical' as const,
  atNs,
  expiresNs: NS_MAX,
  avoid: 0,
  excluded: [],
});

/** 1 to 3 over 2 (early), or over 4 (later); two terminals at node 2. */
const base = planOf([
  [1, 2, 0, 2000, 1, 8000],
  [2, 3, 0, 2000, 1, 8000],
  [1, 4, 0, 2000, 5, 8000],
  [4, 3, 0, 2000, 5, 8000],
]);
const plan = {
  ...base,
  contacts: base.contacts.map((contact) => ({
    ...contact,
    fromTerminal: contact.from === 2 ? 1 : 0,
    toTerminal: 0,
  })),
};

const routerWith = (...list: readonly Advertisement[]) => {
  const router = createRouter(1);
  router.setPlan(plan);
  router.setDeviations(mapOf(...list));
  return router;
};

describe('advertised deviations', () => {
  it('take contacts of a terminal that is down away, whichever end tells', () => {
    expect(routerWith().route(query(3))?.firstHop).toBe(2);
    expect(routerWith(advertisement(2, [{ terminal: 1 }])).route(query(3))?.firstHop).toBe(4);
    expect(routerWith(advertisement(3, [{ neighbour: 2 }])).route(query(3))?.firstHop).toBe(4);
    expect(routerWith(advertisement(2, [{ terminal: 0 }])).route(query(3))?.firstHop).toBe(4);
  });

  it('concern the named neighbour and terminal only', () => {
    const others = [
      advertisement(2, [{ terminal: 7 }]),
      advertisement(3, [{ neighbour: 4 }]),
      advertisement(1, [{ neighbour: 4 }]),
    ];
    for (const other of others) expect(routerWith(other).route(query(3))?.firstHop).toBe(2);
  });

  it('end with their validity', () => {
    const router = routerWith(advertisement(2, [{ terminal: 1 }], { validityNs: 100 * S }));
    expect(router.route(query(3, 0))?.firstHop).toBe(4);
    expect(router.route(query(3, 95 * S))?.arrivalNs).toBe(101 * S);
    expect(router.route(query(3, 100 * S))?.firstHop).toBe(2);
  });

  it('of a clock that runs ahead end when they would had they been issued as they came', () => {
    const database = new LinkStateDatabase(1, 10);
    for (const origin of [2, 4]) {
      const fields = { issuedNs: 5000 * S, validityNs: 100 * S };
      expect(database.offer(advertisement(origin, [{}, { terminal: 1 }], fields), 0)).toBe('taken');
    }
    const router = createRouter(1);
    router.setPlan(plan);
    router.setDeviations(database.deviating);
    expect(router.route(query(3, 0))?.arrivalNs).toBe(102 * S);
  });

  it('leave a wait for the end of validity when there is no other way', () => {
    const router = routerWith(
      advertisement(2, [{ terminal: 1 }], { validityNs: 100 * S }),
      advertisement(4, [{}]),
    );
    expect(router.route(query(3, 0))?.arrivalNs).toBe(101 * S);
  });

  it('slow what a degraded terminal sends, and only that', () => {
    const slow = advertisement(2, [{ terminal: 1, condition: 'degraded', rateBps: 80 }]);
    expect(routerWith(slow).route(query(3, 0, 10))?.arrivalNs).toBe(2 * S + 1_010_000_000);
    expect(routerWith(slow).route(query(3, 0, 1000))?.firstHop).toBe(4);
    const receiver = advertisement(3, [{ condition: 'degraded', rateBps: 80 }]);
    expect(routerWith(receiver).route(query(3, 0, 10))?.firstHop).toBe(2);
  });

  it('speed a degraded contact up again when they expire', () => {
    const slow = [{ terminal: 1, condition: 'degraded', rateBps: 80 } as const];
    const router = routerWith(advertisement(2, slow, { validityNs: 50 * S }));
    expect(router.route(query(3, 0, 1000))?.firstHop).toBe(4);
    const before = router.generation;
    expect(router.route(query(3, 50 * S, 1000))?.firstHop).toBe(2);
    expect(router.generation).toBeGreaterThan(before);
  });

  it('replace light times in both directions', () => {
    const late = { terminal: 1, condition: 'as-planned', lightTimeNs: 3 * S } as const;
    expect(routerWith(advertisement(2, [late])).route(query(3))?.arrivalNs).toBe(4 * S);
    const other = { terminal: 0, condition: 'as-planned', lightTimeNs: 4 * S } as const;
    const both = { ...other, neighbour: 2 };
    expect(routerWith(advertisement(3, [both])).route(query(3))?.arrivalNs).toBe(5 * S);
  });

  it('deny a contact that goes on by plan, until it ends, and no other', () => {
    const router = routerWith(advertisement(2, [{ neighbour: 1 }], { validityNs: 100 * S }));
    expect(router.deniedUntilNs(2, 5 * S)).toBe(2000 * S);
    expect(router.deniedUntilNs(4, 5 * S)).toBe(undefined);
    expect(router.deniedUntilNs(3, 5 * S)).toBe(undefined);
    expect(router.deniedUntilNs(2, 101 * S)).toBe(undefined);
    expect(routerWith().deniedUntilNs(2, 5 * S)).toBe(undefined);
  });

  it('raise the generation, so that held bundles are routed again', () => {
    const router = routerWith();
    const before = router.generation;
    router.setDeviations(mapOf(advertisement(2, [{ terminal: 1 }])));
    expect(router.generation).toBeGreaterThan(before);
    expect(router.route(query(3))?.firstHop).toBe(4);
    router.setDeviations(new Map());
    expect(router.route(query(3))?.firstHop).toBe(2);
  });

  it('equal an exhaustive search over what is left, on random plans', () => {
    let differs = 0;
    for (let seed = 0; seed < 300; seed++) {
      const roll = dice(seed + 5);
      const random = randomPlan(seed, { nodes: 8, contacts: 50 });
      const origins = [2 + roll(6), 2 + roll(6)];
      const router = createRouter(1);
      router.setPlan(random);
      const free = router.route(query(8, 0, 125));
      router.setDeviations(mapOf(...origins.map((id) => advertisement(id, [{}]))));
      const left = random.contacts.filter(
        (c) => !origins.includes(c.from) && !origins.includes(c.to),
      );
      const rest = { version: 1, contacts: left };
      const expected = exhaustiveArrival(rest, { from: 1, to: 8, atNs: 0, bytes: 125 });
      const route = router.route(query(8, 0, 125));
      expect(route && { arrivalNs: route.arrivalNs, hops: route.hops }).toEqual(expected);
      if (free?.arrivalNs !== route?.arrivalNs) differs++;
    }
    expect(differs).toBeGreaterThan(50);
  });
});
