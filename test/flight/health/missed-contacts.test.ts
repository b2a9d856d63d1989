import { describe, expect, it } from 'vitest';
import { MissedContacts } from '../../../flight/health/missed-contacts.ts';
import type { FlightServices, Timer } from '../../../flight/ports.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';

const BOUND = 100;

const contact = (id: number, to: number, startNs: number, endNs: number): Contact => ({
  id,
  from: 1,
  to,
  startNs,
  endNs,
  rateBps: 1e9,
  lightTimeNs: 1_000,
  medium: 'optical',
});

/** The watch over a clock that the test turns; `told` is what routing heard. */
const bench = (contacts: readonly Contact[], startNs = 0) => {
  let nowNs = startNs;
  const told: string[] = [];
  let fire = (): void => undefined;
  const timer = { armed: false, atNs: 0 };
  const services = {
    clock: {
      nowNs: () => nowNs,
      utcNs: () => nowNs,
      utcUncertaintyNs: () => 0,
      monotonicAtUtc: (utcNs: number) => utcNs,
    },
    timers: {
      create: (callback: () => void): Timer => {
        fire = callback;
        return Object.assign(timer, {
          arm: (atNs: number) => Object.assign(timer, { armed: true, atNs }),
          cancel: () => Object.assign(timer, { armed: false }),
        });
      },
    },
  } as unknown as FlightServices;
  const watch = new MissedContacts(services, {
    terminal: 0,
    boundNs: BOUND,
    report: (_terminal, neighbour, condition) => told.push(`${nowNs}: ${neighbour} ${condition}`),
  });
  watch.setContacts(contacts);
  const runTo = (atNs: number): void => {
    while (timer.armed && timer.atNs <= atNs) {
      nowNs = Math.max(nowNs, timer.atNs);
      timer.armed = false;
      fire();
    }
    nowNs = atNs;
  };
  return { watch, told, runTo };
};

describe('the watch over contacts', () => {
  it('says nothing of a contact that becomes a link in time and ends as planned', () => {
    const { watch, told, runTo } = bench([contact(1, 2, 1_000, 5_000)]);
    runTo(1_050);
    watch.linkUp(2);
    runTo(4_990);
    watch.linkDown(true);
    runTo(9_000);
    expect(told).toEqual([]);
  });

  it('says nothing of a contact for the end of the session before it', () => {
    for (const orderly of [true, false]) {
      const { watch, told, runTo } = bench([
        contact(1, 2, 1_000, 5_000),
        contact(2, 3, 5_000, 9_000),
      ]);
      runTo(1_050);
      watch.linkUp(2);
      runTo(5_000);
      watch.linkDown(orderly);
      runTo(9_000);
      expect(told).toEqual(['5100: 3 down', '9000: 3 as-planned']);
    }
  });

  it('tells of a contact without a link after the bound, until it ends', () => {
    const { told, runTo } = bench([contact(1, 2, 1_000, 5_000)]);
    runTo(9_000);
    expect(told).toEqual(['1100: 2 down', '5000: 2 as-planned']);
  });

  it('tells at once of a link that is lost, and when it is back', () => {
    const { watch, told, runTo } = bench([contact(1, 2, 1_000, 5_000)]);
    runTo(1_050);
    watch.linkUp(2);
    runTo(2_000);
    watch.linkDown(false);
    runTo(2_500);
    watch.linkUp(2);
    runTo(9_000);
    expect(told).toEqual(['2000: 2 down', '2500: 2 as-planned']);
  });

  it('knows a link that came up before the local clock reached the contact', () => {
    const { watch, told, runTo } = bench([contact(1, 2, 1_000, 5_000)]);
    runTo(990);
    watch.linkUp(2);
    runTo(4_990);
    watch.linkDown(true);
    runTo(9_000);
    expect(told).toEqual([]);
  });

  it('does not take a link of the contact before for one of the next', () => {
    const { watch, told, runTo } = bench([
      contact(1, 2, 1_000, 5_000),
      contact(2, 3, 5_000, 9_000),
    ]);
    runTo(1_050);
    watch.linkUp(2);
    runTo(4_990);
    watch.linkDown(true);
    runTo(10_000);
    expect(told).toEqual(['5100: 3 down', '9000: 3 as-planned']);
  });

  it('starts with the contact that runs when the node boots', () => {
    const old = contact(1, 2, 0, 500);
    const { told, runTo } = bench([old, contact(2, 3, 600, 5_000)], 2_000);
    runTo(9_000);
    expect(told).toEqual(['2000: 3 down', '5000: 3 as-planned']);
  });

  it('judges a running contact on as before when another plan still holds it', () => {
    const { watch, told, runTo } = bench([contact(1, 2, 1_000, 9_000)]);
    runTo(1_500);
    expect(told).toEqual(['1100: 2 down']);
    watch.setContacts([contact(7, 2, 1_000, 9_000), contact(8, 3, 9_500, 9_900)]);
    runTo(2_000);
    expect(told).toEqual(['1100: 2 down']);
    watch.linkUp(2);
    expect(told).toEqual(['1100: 2 down', '2000: 2 as-planned']);
    runTo(9_700);
    expect(told.slice(2)).toEqual(['9600: 3 down']);
  });

  it('takes back what it said of a contact that another plan has no more', () => {
    const { watch, told, runTo } = bench([contact(1, 2, 1_000, 9_000)]);
    runTo(1_500);
    watch.setContacts([contact(1, 3, 1_200, 9_000)]);
    expect(told).toEqual(['1100: 2 down', '1500: 2 as-planned', '1500: 3 down']);
  });

  it('tells at once that a terminal out of use is down for every neighbour, contacts to come included', () => {
    const { watch, told, runTo } = bench([contact(1, 2, 1_000, 5_000)]);
    watch.outOfUse = true;
    expect(told).toEqual(['0: 0 down']);
    runTo(2_000);
    watch.outOfUse = false;
    expect(told.slice(1)).toEqual(['2000: 0 as-planned']);
    runTo(2_050);
    watch.linkUp(2);
    runTo(9_000);
    expect(told).toHaveLength(2);
  });

  it('tells of a contact without a link so long after its terminal is back in use', () => {
    const { watch, told, runTo } = bench([contact(1, 2, 1_000, 5_000)]);
    runTo(500);
    watch.outOfUse = true;
    runTo(2_000);
    watch.outOfUse = false;
    runTo(9_000);
    expect(told.slice(2)).toEqual(['2100: 2 down', '5000: 2 as-planned']);
  });
});
