import { describe, expect, it } from 'vitest';
import type { FlightServices, Timer } from '../../../flight/ports.ts';
import type { HeldBundle } from '../../../flight/store/held-bundle.ts';
import { Reroutes } from '../../../flight/store/reroutes.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

interface FakeTimer extends Timer {
  readonly fire: () => void;
}

/** Timers that fire when told. */
const desk = () => {
  const timers: FakeTimer[] = [];
  const create = (fire: () => void): Timer => {
    const timer = {
      armed: false,
      atNs: 0,
      arm: (atNs: number) => Object.assign(timer, { armed: true, atNs }),
      cancel: () => Object.assign(timer, { armed: false }),
      fire: () => {
        timer.armed = false;
        fire();
      },
    };
    timers.push(timer);
    return timer;
  };
  const services = { timers: { create }, clock: { nowNs: () => 0 } } as unknown as FlightServices;
  const due = (): FakeTimer | undefined =>
    timers.filter(({ armed }) => armed).sort((one, other) => one.atNs - other.atNs)[0];
  return { services, due };
};

const bundles = (count: number, place: HeldBundle['place'] = 'held'): HeldBundle[] =>
  Array.from({ length: count }, () => ({ place, routedGeneration: 1 }) as HeldBundle);

/** Marks what it routes. */
const setUp = (held: HeldBundle[]) => {
  const { services, due } = desk();
  const routed: HeldBundle[] = [];
  const reroutes = new Reroutes(services, {
    held: () => held,
    generation: () => 2,
    again: (bundle) => {
      bundle.routedGeneration = 2;
      routed.push(bundle);
    },
  });
  return { due, routed, reroutes };
};

describe('bundles that are routed again (LM-BND-052)', () => {
  it('are 512 in one step, and the rest in the next ones, each once and in order', () => {
    const all = bundles(1_200);
    const { due, routed, reroutes } = setUp([]);
    const counts = [];
    for (reroutes.begin(all); ; due()?.fire()) {
      counts.push(routed.length);
      if (due() === undefined) break;
    }
    expect(counts).toEqual([512, 1_024, 1_200]);
    expect(routed).toEqual(all);
  });

  it('are those that wait without a link: what is under way is left alone', () => {
    const { routed, reroutes } = setUp([]);
    reroutes.begin([...bundles(1, 'sending'), ...bundles(1, 'queued')]);
    expect(routed.map(({ place }) => place)).toEqual(['queued']);
  });

  it('are the held ones when volume comes back, a second after the first that did', () => {
    const held = bundles(2);
    const { due, routed, reroutes } = setUp(held);
    reroutes.volumeReturned();
    reroutes.volumeReturned();
    expect(due()?.atNs).toBe(SECOND_NS);
    expect(routed).toEqual([]);
    due()?.fire();
    expect(routed).toEqual(held);
    expect(due()).toBeUndefined();
  });

  it('are not looked for when nothing is held', () => {
    const { due, reroutes } = setUp([]);
    reroutes.volumeReturned();
    expect(due()).toBeUndefined();
  });

  it('lose none of those still to come when volume comes back meanwhile', () => {
    const held = bundles(3);
    const queued = bundles(1_000, 'queued');
    const { due, routed, reroutes } = setUp(held);
    reroutes.volumeReturned();
    reroutes.begin(queued);
    // The second of the volume passes before the next step comes.
    for (let fired = 0; due() !== undefined && fired < 9; fired++) due()?.fire();
    expect(new Set(routed)).toEqual(new Set([...queued, ...held]));
    expect(routed).toHaveLength(1_003);
  });
});
