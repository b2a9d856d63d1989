import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../flight/routing/cgr.ts';
import { latestDepartureNs, lightTimeAt } from '../../../flight/routing/light-time.ts';
import { LightSegments } from '../../../flight/routing/light-segments.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import { NS_MAX } from '../../../protocols/units.ts';
import { dice, S } from './plans.ts';

const contact = (valuesNs: readonly number[]): Contact => ({
  id: 1,
  from: 1,
  to: 2,
  startNs: 10 * S,
  endNs: 40 * S,
  rateBps: 8000,
  lightTimeNs: valuesNs[0] ?? 0,
  lightTimes: { stepNs: S, valuesNs },
  medium: 'optical',
});

describe('light time of a contact', () => {
  const moving = contact([1_000_000, 1_000_100, 1_000_050]);

  it('is linear between samples and held outside them', () => {
    expect(lightTimeAt(moving, 10 * S + 500_000_000)).toBe(1_000_050);
    expect(lightTimeAt(moving, 11 * S + 250_000_000)).toBe(1_000_088);
    expect(lightTimeAt(moving, 0)).toBe(1_000_000);
    expect(lightTimeAt(moving, 99 * S)).toBe(1_000_050);
  });

  it('is the same from prepared segments, in any order of asking', () => {
    const roll = dice(3);
    const contacts = Array.from({ length: 5 }, () =>
      contact(Array.from({ length: 20 }, () => roll(300_000_000))),
    );
    const segments = new LightSegments(contacts, true);
    for (let ask = 0; ask < 20_000; ask++) {
      const c = roll(5);
      const atNs = 5 * S + roll(40) * S + (roll(2) === 0 ? 0 : roll(S));
      expect(segments.at(c, atNs)).toBe(lightTimeAt(contacts[c] as Contact, atNs));
    }
  });

  it('gives the latest departure that still arrives in time', () => {
    const roll = dice(4);
    const fast = contact(Array.from({ length: 20 }, () => 500_000_000 + roll(200_000_000)));
    for (let ask = 0; ask < 2000; ask++) {
      const deadlineNs = 10 * S + roll(30) * S + roll(S);
      const departureNs = latestDepartureNs(fast, deadlineNs);
      expect(departureNs + lightTimeAt(fast, departureNs)).toBeLessThanOrEqual(deadlineNs);
      expect(departureNs + 1 + lightTimeAt(fast, departureNs + 1)).toBeGreaterThan(deadlineNs);
    }
  });

  it('comes to an end where a plan has ranges change faster than light', () => {
    const roll = dice(6);
    for (let ask = 0; ask < 500; ask++) {
      const wild = contact(Array.from({ length: 6 }, () => roll(4) * S));
      const segments = new LightSegments([wild], true);
      const deadlineNs = 10 * S + roll(10) * S + roll(S);
      segments.at(0, deadlineNs - roll(4) * S);
      for (const departureNs of [
        latestDepartureNs(wild, deadlineNs),
        segments.latestDepartureNs(0, deadlineNs),
      ]) {
        expect(departureNs + lightTimeAt(wild, departureNs)).toBeLessThanOrEqual(deadlineNs);
        expect(departureNs + 1 + lightTimeAt(wild, departureNs + 1)).toBeGreaterThan(deadlineNs);
      }
    }
  });

  it('gives the same latest departure from prepared segments, wherever these are', () => {
    const roll = dice(5);
    const contacts = Array.from({ length: 5 }, (_, c) =>
      contact(Array.from({ length: 20 }, () => 500_000_000 + roll(c === 0 ? 1 : 200_000_000))),
    );
    const segments = new LightSegments(contacts, true);
    for (let ask = 0; ask < 20_000; ask++) {
      const c = roll(5);
      const atNs = 9 * S + roll(34) * S + (roll(2) === 0 ? 0 : roll(S));
      // Some deadlines lie right at the edge of a stretch, some far off it.
      if (roll(2) === 0) segments.at(c, atNs);
      const offNs = [0, roll(20), roll(S), roll(30) * S][roll(4)] ?? 0;
      const deadlineNs = atNs + lightTimeAt(contacts[c] as Contact, atNs) + offNs;
      const expected = latestDepartureNs(contacts[c] as Contact, deadlineNs);
      expect(segments.latestDepartureNs(c, deadlineNs)).toBe(expected);
    }
    expect(segments.latestDepartureNs(1, NS_MAX)).toBe(
      latestDepartureNs(contacts[1] as Contact, NS_MAX),
    );
  });

  it('that is sampled but stands still is routed and cached like any other', () => {
    const router = createRouter(1);
    router.setPlan({ version: 1, contacts: [contact([5, 5, 5])] });
    const query = {
      destination: 2,
      bytes: 0,
      class: 'tactical',
      expiresNs: NS_MAX,
      avoid: 0,
      excluded: [],
    } as const;
    for (const atNs of [20 * S, 30 * S, 40 * S]) {
      expect(router.route({ ...query, atNs })?.arrivalNs).toBe(atNs + 5);
    }
    expect(router.route({ ...query, atNs: 40 * S + 1 })).toBeUndefined();
  });
});
