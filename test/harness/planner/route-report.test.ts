import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../flight/routing/cgr.ts';
import { routeReport, routeReportText } from '../../../harness/planner/route-report.ts';
import { NS_MAX } from '../../../protocols/units.ts';
import { planOf, S } from '../../flight/routing/plans.ts';
import { havePlans, hdtnPlan, ionPlan, readShared } from '../../flight/routing/shared-plans.ts';

interface Expected {
  readonly yen: { k: number; routes: number; nextHops: number[]; bdtsCommented: number[] };
}

describe.skipIf(!havePlans)('published contact plans', () => {
  it('cgrTutorial 1 to 5 gives the seven routes of HDTN with their delivery times', () => {
    const { yen } = JSON.parse(readShared('hdtn-expected.json')) as Expected;
    const plan = hdtnPlan('hdtn-cgrTutorial.json');
    const routes = routeReport({ plan, from: 1, to: 5, atNs: 0, bytes: 0, count: yen.k });
    expect(routes.length).toBe(yen.routes);
    expect(routes.map((route) => route.arrivalNs / S)).toEqual(yen.bdtsCommented);
    expect(routes.slice(0, 3).map((route) => route.firstHop)).toEqual(yen.nextHops);
  });

  it('RoutingTest 1 to 4 goes over the contacts at places 1 and 2, in flight code too', () => {
    const plan = hdtnPlan('hdtn-contactPlan_RoutingTest.json');
    // The file's places 1 and 2 carry its numbers 2 and 3; ours are one higher.
    const expected = [3, 4];
    const [route] = routeReport({ plan, from: 1, to: 4, atNs: 0, bytes: 0, count: 1 });
    expect(route?.hops.map((hop) => [hop.from, hop.to, hop.startNs / S])).toEqual([
      [1, 2, 0],
      [2, 4, 11],
    ]);
    expect(route?.hops.map((hop) => hop.contact)).toEqual(expected);
    expect(route?.firstHop).toBe(2);
    const router = createRouter(1);
    router.setPlan(plan);
    const flown = router.route({
      destination: 4,
      bytes: 0,
      class: 'tactical',
      atNs: 0,
      expiresNs: NS_MAX,
      avoid: 0,
      excluded: [],
    });
    expect(flown?.contacts.map((contact) => contact.id)).toEqual(expected);
  });
});

describe.skipIf(!havePlans)('an ION contact plan', () => {
  it('is routed over its chain, each node receiving all before it sends on', () => {
    const plan = ionPlan('asabr-contact_plans-ion_format.cp');
    const [route] = routeReport({ plan, from: 1, to: 6, atNs: 0, bytes: 10_000, count: 3 });
    expect(route?.hops.map((hop) => hop.to)).toEqual([2, 3, 4, 5, 6]);
    // 60 s start, 100 s of light, 2.9 s of transmission rounded up to whole nanoseconds twice.
    expect(route?.arrivalNs).toBe(162_900_000_001);
  });
});

describe('the route calculator', () => {
  const plan = planOf([
    [1, 2, 0, 100, 1, 8000],
    [2, 3, 20, 60, 2, 16_000],
    [1, 3, 70, 90, 1, 8000],
  ]);
  const request = { plan, from: 1, to: 3, atNs: 5 * S, bytes: 2000, count: 5 };

  it('reports hops with their times and what the contacts still carry', () => {
    const [best, second] = routeReport(request);
    expect(best?.hops.map((hop) => [hop.departureNs, hop.lastBitNs, hop.arrivalNs])).toEqual([
      [5 * S, 7 * S, 8 * S],
      [20 * S, 21 * S, 23 * S],
    ]);
    expect(best?.hops.map((hop) => hop.volumeBytes)).toEqual([95_000, 80_000]);
    expect(best?.volumeBytes).toBe(80_000);
    expect(best?.arrivalNs).toBe(best?.hops[1]?.arrivalNs);
    expect(second?.arrivalNs).toBe(73 * S);
  });

  it('prints aligned text of at most 80 columns', () => {
    const text = routeReportText(request, routeReport(request));
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(text).toContain('2 routes from 1 to 3, 2,000 bytes ready at 5 s');
    expect(text).toContain('1  arrives 23 s after 18 s, 2 hops, over 2, until 60 s');
  });

  it('says so when there is no route', () => {
    const backwards = { ...request, from: 3, to: 1 };
    expect(routeReportText(backwards, routeReport(backwards))).toContain('no route from 3 to 1');
  });
});
