import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../flight/routing/cgr.ts';
import { BorderPolicy } from '../../../flight/routing/policy.ts';
import { TRAFFIC_CLASSES } from '../../../protocols/bundle.ts';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import type { Policy, PolicyRule } from '../../../protocols/policy.ts';
import type { Advertisement } from '../../../protocols/routing.ts';
import { type NodeId, NS_MAX } from '../../../protocols/units.ts';
import { exhaustiveArrival } from './exhaustive.ts';
import { dice, planOf, randomPlan, S } from './plans.ts';

const SEGMENTS = ['mil', 'com', 'partner'];

const rule = (fields: Partial<PolicyRule> & { from: string; to: string }): PolicyRule => ({
  gateways: undefined,
  origins: [fields.from],
  classes: TRAFFIC_CLASSES,
  destinations: undefined,
  ...fields,
});

const policyOf = (segments: readonly string[], rules: readonly PolicyRule[]): Policy => ({
  segments: new Map(segments.map((segment, at) => [at + 1, segment])),
  rules,
});

/** Written out apart from flight code: which contacts such a bundle may not use. */
const closed = (
  plan: ContactPlan,
  { segments, rules }: Policy,
  bundle: { source: NodeId; destination: NodeId; class: string },
): Set<number> => {
  const ids = new Set<number>();
  for (const { id, from, to } of plan.contacts) {
    if (segments.get(from) === segments.get(to)) continue;
    let open = false;
    for (const one of rules) {
      if (one.from !== segments.get(from) || one.to !== segments.get(to)) continue;
      if (!one.origins.includes(segments.get(bundle.source) ?? '')) continue;
      if (!(one.classes as readonly string[]).includes(bundle.class)) continue;
      if (one.destinations && !one.destinations.has(bundle.destination)) continue;
      if (one.gateways && ![from, to].some((node) => one.gateways?.has(node))) continue;
      open = true;
    }
    if (!open) ids.add(id);
  }
  return ids;
};

const randomPolicy = (seed: number, nodes: number): Policy => {
  const roll = dice(seed + 99);
  const some = (): Set<number> | undefined =>
    roll(2) === 0
      ? undefined
      : new Set(Array.from({ length: 1 + roll(nodes) }, () => 1 + roll(nodes)));
  const segments = Array.from({ length: nodes }, () => SEGMENTS[roll(3)] ?? 'mil');
  const rules = Array.from({ length: roll(7) }, () =>
    rule({
      from: SEGMENTS[roll(3)] ?? 'mil',
      to: SEGMENTS[roll(3)] ?? 'com',
      origins: SEGMENTS.filter(() => roll(2) === 0),
      classes: TRAFFIC_CLASSES.filter(() => roll(3) > 0),
      gateways: some(),
      destinations: some(),
    }),
  );
  return policyOf(segments, rules);
};

const ask = { bytes: 0, atNs: 0, expiresNs: NS_MAX, avoid: 0, excluded: [] };

describe('routing under a policy', () => {
  it('remembers no more of what bundles ask than it has room for', () => {
    const policy = new BorderPolicy(
      policyOf(['mil', 'com'], [rule({ from: 'com', to: 'mil', destinations: new Set([7]) })]),
    );
    const asks = (destination: NodeId) =>
      policy.permits({ source: 2, destination, class: 'tactical' }, 2, 1);
    for (let destination = 8; destination < 200_000; destination++) {
      if (asks(destination)) throw new Error(`${destination} may cross`);
    }
    expect(asks(7)).toBe(true);
    expect(policy.size).toBeLessThan(70_000);
  });

  it('finds what an exhaustive search over permitted contacts finds, whatever was asked before', () => {
    let routes = 0;
    let detours = 0;
    let none = 0;
    for (let seed = 0; seed < 400; seed++) {
      const roll = dice(seed + 31);
      const nodes = 4 + roll(10);
      const plan = randomPlan(seed, { nodes, contacts: nodes * (2 + roll(6)) });
      const policy = randomPolicy(seed, nodes);
      const router = createRouter(1, { policy });
      router.setPlan(plan);
      for (let query = 0; query < 12; query++) {
        const destination = 2 + roll(nodes - 1);
        const source = roll(3) === 0 ? 1 + roll(nodes) : 1;
        const trafficClass = TRAFFIC_CLASSES[roll(3)] ?? 'tactical';
        const bundle = { source, destination, class: trafficClass };
        const terms = { from: 1, to: destination, atNs: 0, bytes: 0 };
        const forbidden = closed(plan, policy, bundle);
        const expected = exhaustiveArrival(plan, { ...terms, closed: forbidden });
        const route = router.route({ ...ask, ...bundle });
        const actual = route && { arrivalNs: route.arrivalNs, hops: route.hops };
        expect(actual, `seed ${seed} query ${query}`).toEqual(expected);
        for (const { id } of route?.contacts ?? []) expect(forbidden.has(id)).toBe(false);
        const free = exhaustiveArrival(plan, terms);
        if (route !== undefined) routes++;
        if (route !== undefined && free?.arrivalNs !== route.arrivalNs) detours++;
        if (route === undefined && free !== undefined) none++;
      }
    }
    expect(routes).toBeGreaterThan(1_000);
    expect(detours).toBeGreaterThan(100);
    expect(none).toBeGreaterThan(300);
  });

  it('keeps to it when deviations change the plan', () => {
    // 1 → 2 (com) → 4 at once, 1 → 3 → 4 later; the only permitted way is slowed, then free again.
    const plan = planOf([
      [1, 2, 0, 100, 0, 8000],
      [2, 4, 0, 100, 0, 8000],
      [1, 3, 10, 100, 0, 8000],
      [3, 4, 10, 100, 0, 8000],
    ]);
    const policy = policyOf(['mil', 'com', 'mil', 'mil'], []);
    const router = createRouter(1, { policy });
    router.setPlan(plan);
    const arrivalS = () =>
      (router.route({ ...ask, destination: 4, class: 'tactical' })?.arrivalNs ?? NaN) / S;
    expect(arrivalS()).toBe(10);
    const down = { terminal: 0, neighbour: 3, condition: 'down', rateBps: 0 } as const;
    const advertisement: Advertisement = {
      origin: 1,
      bootCount: 1,
      counter: 1,
      issuedNs: 0,
      validityNs: 40 * S,
      deviations: [{ ...down, sinceNs: 0, lightTimeNs: 0 }],
      storageLevel: 0,
      timeStratum: 0,
      timeUncertaintyNs: 0,
    };
    router.setDeviations(new Map([[1, advertisement]]));
    expect(arrivalS()).toBe(40);
    router.setDeviations(new Map());
    expect(arrivalS()).toBe(10);
  });

  it('lets everything pass where every node is of one segment', () => {
    const plan = randomPlan(5, { nodes: 8, contacts: 40 });
    const bound = createRouter(1, { policy: policyOf(Array(8).fill('mil'), []) });
    const free = createRouter(1);
    bound.setPlan(plan);
    free.setPlan(plan);
    for (let destination = 2; destination <= 8; destination++) {
      const query = { ...ask, destination, class: 'broadband' } as const;
      expect(bound.route(query)?.contacts).toEqual(free.route(query)?.contacts);
    }
  });
});

describe('the policy', () => {
  const policy = new BorderPolicy(
    policyOf(
      ['mil', 'mil', 'com', 'com', 'partner'],
      [
        rule({ from: 'mil', to: 'com', classes: ['tactical'], gateways: new Set([2]) }),
        rule({ from: 'com', to: 'mil', origins: ['mil'], classes: ['tactical'] }),
        rule({ from: 'com', to: 'partner', destinations: new Set([5]) }),
      ],
    ),
  );
  const military = { source: 1, destination: 2, class: 'tactical' } as const;

  it('lets a bundle cross only at a gateway, in the direction and class of the rule', () => {
    expect(policy.permits(military, 2, 3)).toBe(true);
    expect(policy.permits(military, 1, 3)).toBe(false);
    expect(policy.permits({ ...military, class: 'broadband' }, 2, 3)).toBe(false);
    expect(policy.permits(military, 3, 1)).toBe(true);
  });

  it('judges by who made the bundle, not by who carries it', () => {
    const commercial = { source: 4, destination: 1, class: 'tactical' } as const;
    expect(policy.permits(commercial, 3, 1)).toBe(false);
    expect(policy.permits(commercial, 3, 4)).toBe(true);
  });

  it('tells whether rules lead to a destination at all', () => {
    expect(policy.leadsTo(military)).toBe(true);
    expect(policy.leadsTo({ ...military, destination: 3 })).toBe(true);
    expect(policy.leadsTo({ ...military, destination: 5 })).toBe(false);
    expect(policy.leadsTo({ source: 3, destination: 1, class: 'tactical' })).toBe(false);
    expect(policy.leadsTo({ source: 3, destination: 5, class: 'broadband' })).toBe(true);
  });

  it('gives bundles of the same rules one filter', () => {
    const first = policy.filterFor(military).number;
    expect(policy.filterFor({ ...military, destination: 4 }).number).toBe(first);
    expect(policy.filterFor({ ...military, class: 'broadband' }).number).not.toBe(first);
  });
});
