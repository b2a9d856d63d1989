import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../flight/routing/cgr.ts';
import { createContactIndex } from '../../../flight/routing/contact-index.ts';
import type { Route, RouteQuery } from '../../../flight/routing/router.ts';
import { PathPromise, VolumeLedger } from '../../../flight/routing/volume.ts';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import { dice, planOf, randomPlan, S } from './plans.ts';

const ask = (destination: number, atNs: number): RouteQuery => ({
  destination,
  bytes: 1_000,
  class: 'tactical',
  atNs,
  expiresNs: 1e15,
  avoid: 0,
  excluded: [],
});

const ids = (route: Route | undefined): number[] => route?.contacts.map(({ id }) => id) ?? [];

describe('a steady route', () => {
  // With a guide, contacts that start too far off to matter do not end it.
  it.each([
    ['every start', 200],
    ['starts that could matter', 0],
  ])(
    'stays the answer until then, and takes no longer than it says, by %s',
    (_, guidedNodesMin) => {
      let steady = 0;
      for (let seed = 0; seed < 600; seed++) {
        const roll = dice(seed + 7);
        const nodes = 4 + roll(6);
        const plan = randomPlan(seed, { nodes, contacts: nodes * (3 + roll(5)) });
        const router = createRouter(1, { reuseNs: 5 * S, closingNs: roll(3) * S, guidedNodesMin });
        router.setPlan(plan);
        for (let step = 0; step < 20; step++) {
          const plain = ask(2 + roll(nodes - 1), roll(60) * S);
          // Found before, and perhaps not to be used: it will be searched anew before the second best.
          const best = router.route({ ...plain, atNs: plain.atNs - roll(5 * S) });
          const query = { ...plain, avoid: roll(2) === 0 ? 0 : (best?.firstHop ?? 0) };
          const route = router.route(query);
          if (route === undefined) continue;
          const { untilNs, longestNs } = router.steadiness(route, query);
          if (untilNs <= query.atNs) continue;
          steady++;
          for (const atNs of [
            query.atNs,
            query.atNs + 1 + roll(untilNs - query.atNs - 1),
            untilNs - 1,
          ]) {
            router.route({ ...query, atNs, avoid: 0 });
            const later = router.route({ ...query, atNs });
            expect(ids(later), `seed ${seed} at ${atNs}`).toEqual(ids(route));
            expect((later?.arrivalNs ?? 0) - atNs).toBeLessThanOrEqual(longestNs);
          }
        }
      }
      expect(steady).toBeGreaterThan(300);
    },
  );
});

describe('starts of contacts', () => {
  /** A row of ten nodes, with a contact that starts at 5 s. */
  const row = (from: number, to: number, lightS: number) =>
    planOf([
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => [at, at + 1, 0, 300, 0.01, 8e9] as const),
      [from, to, 5, 300, lightS, 8e9],
    ]);
  const untilNs = (plan: ContactPlan): number => {
    const router = createRouter(1, { guidedNodesMin: 0 });
    router.setPlan(plan);
    const route = router.route(ask(4, 0));
    if (route === undefined) throw new Error('no route');
    return router.steadiness(route, ask(4, 0)).untilNs;
  };

  it('end an answer when a way over them could be as good', () => {
    for (const [from, to, lightS] of [
      [1, 4, 0.03],
      [2, 4, 0.02],
      [1, 3, 0.02],
    ] as const) {
      expect(untilNs(row(from, to, lightS))).toBeLessThan(5 * S);
    }
  });

  it('change nothing where no way over them is as short', () => {
    expect(untilNs(row(4, 1, 0.001))).toBeGreaterThan(5 * S);
    expect(untilNs(row(7, 9, 0.001))).toBeGreaterThan(5 * S);
    // Bounds say nothing beyond their end.
    expect(untilNs(row(7, 9, 0.001))).toBeLessThanOrEqual(60 * S);
  });
});

describe('a second best route', () => {
  it('is not steady: the best may be of use again before it is searched anew', () => {
    const plan = planOf([
      [1, 2, 0, 60, 0.01, 8_000_000],
      [1, 3, 0, 60, 0.02, 8_000_000],
      [1, 5, 0, 60, 0.03, 8_000_000],
      [2, 4, 0, 60, 0.01, 8_000_000],
      [3, 4, 0, 60, 0.01, 8_000_000],
      [5, 4, 0, 60, 0.01, 8_000_000],
    ]);
    const valuesNs = [30, 30, 30, 30, 30, 5, 5, 5, 5, 5].map((ms) => (ms * S) / 1_000);
    const contacts = plan.contacts.map((contact) =>
      contact.to === 5 ? { ...contact, lightTimes: { stepNs: S, valuesNs } } : contact,
    );
    const router = createRouter(1, { reuseNs: 5 * S });
    router.setPlan({ version: 1, contacts });
    const best = router.route(ask(4, 0));
    expect(ids(best)).toEqual([1, 4]);
    const query = { ...ask(4, 3 * S), avoid: 2 };
    const second = router.route(query);
    if (second === undefined) throw new Error('no route');
    expect(ids(second)).toEqual([2, 5]);
    expect(router.steadiness(second, query).untilNs).toBeLessThanOrEqual(query.atNs);
    const laterNs = 5.5 * S;
    router.route(ask(4, laterNs));
    expect(ids(router.route({ ...query, atNs: laterNs }))).toEqual([3, 6]);
  });
});

describe('promises over a path', () => {
  it('leave a ledger as entering each contact at once does', () => {
    const plan = planOf(
      [1, 2, 3, 4, 5, 6].map((from) => [from, from + 1, 0, 100 + from, 0, 8_000] as const),
    );
    for (let seed = 0; seed < 50; seed++) {
      const roll = dice(seed);
      const index = createContactIndex(plan);
      const entered = new VolumeLedger(index);
      const promised = new VolumeLedger(index);
      // Contacts 0 and 1 leave this node, the others do not: no path mixes them.
      const paths = [
        [0, 2, 3],
        [0, 4],
        [1, 3, 5],
      ].map((path) => new PathPromise(path));
      for (let step = 0; step < 80; step++) {
        const promise = paths[roll(paths.length)] as PathPromise;
        const [rank, bytes] = [roll(3), 1 + roll(2_000)];
        const own = promise.path[0] ?? 0;
        for (const ledger of [entered, promised]) ledger.reserve(own, rank, bytes, step * S);
        for (const c of promise.path.slice(1)) entered.reserve(c, rank, bytes, undefined);
        promised.promise(promise, rank, bytes);
        const needed = roll(110_000);
        const free = entered.residualBoundBytes(step * S, needed) >= needed;
        expect(promised.residualBoundBytes(step * S, needed) >= needed).toBe(free);
        const contact = roll(6);
        const capacity = entered.capacityBytes(contact, 8_000);
        if (roll(4) > 0) continue;
        const fits = entered.fits(contact, rank, needed, capacity);
        expect(promised.fits(contact, rank, needed, capacity)).toBe(fits);
      }
    }
  });

  it('keep what they hold when a path is used with another ledger', () => {
    const index = createContactIndex(
      planOf([
        [1, 2, 0, 1, 0, 8_000],
        [2, 3, 0, 1, 0, 8_000],
      ]),
    );
    const [one, two] = [new VolumeLedger(index), new VolumeLedger(index)];
    const promise = new PathPromise([0, 1]);
    one.promise(promise, 1, 400);
    one.promise(promise, 1, 400);
    two.promise(promise, 1, 900);
    expect(one.fits(1, 1, 201, 1_000)).toBe(false);
    expect(one.fits(1, 1, 200, 1_000)).toBe(true);
    expect(two.fits(1, 1, 101, 1_000)).toBe(false);
    expect(two.fits(1, 1, 100, 1_000)).toBe(true);
  });
});
