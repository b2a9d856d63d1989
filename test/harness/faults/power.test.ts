import { describe, expect, it } from 'vitest';
import type { PowerSettings } from '../../../harness/world/battery.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { type FaultRun, nodeNamed, ring, run, type Told } from './rig.ts';

/*
 * Power from the battery to the decisions of flight software, in real runs of ring-8, with batteries that are
 * small enough for minutes. Its two heads draw 100 W each while they have a partner.
 */

const node = nodeNamed(ring(), 'ring-01');

const powered = (minutes: number, power: PowerSettings): Scenario => {
  const scenario = ring(minutes * MINUTE_NS);
  return {
    ...scenario,
    nodes: scenario.nodes.map((each) => (each.id === node ? { ...each, power } : each)),
  };
};

const own = (told: FaultRun, kind: Parameters<FaultRun['of']>[0]): readonly Told[] =>
  told.of(kind).filter(({ values }) => values[0] === node);
const modes = (told: FaultRun): (string | number)[] =>
  own(told, 'transition').flatMap(({ values }) => (values[1] === 'node' ? [values[4] ?? ''] : []));
const reports = (told: FaultRun, id: number): readonly Told[] =>
  own(told, 'report').filter(({ values }) => values[1] === id);
/** Lasers of the node that are on at an instant. */
const lasersOn = (told: FaultRun, atS: number): number => {
  const on = new Map<unknown, unknown>();
  for (const record of own(told, 'laser')) {
    if (record.atS <= atS) on.set(record.values[1], record.values[2]);
  }
  return [...on.values()].filter((value) => value === 1).length;
};

const fault = { id: 'f', node, atNs: 120 * SECOND_NS };

describe('a battery that is drained', () => {
  it('to 25 %: all terminals but one go dark, and come back by themselves with the charge', () => {
    const sunny = { batteryWh: 30, baseW: 10, solarW: 600 };
    const told = run(powered(8, sunny), [{ ...fault, kind: 'battery-drain', chargePermille: 250 }]);
    expect(lasersOn(told, 119)).toBe(2);
    expect(lasersOn(told, 120)).toBe(1);
    expect(reports(told, 122).map(({ atS }) => atS)).toEqual([120]);
    const back = reports(told, 123)[0]?.atS ?? 0;
    expect(back).toBeGreaterThan(121);
    expect(lasersOn(told, back + 120)).toBe(2);
    expect(modes(told)).not.toContain('safe');
    expect(told.failed).toEqual([]);
  });

  it('to 14 %: safe mode, dark at once, and charge alone does not end it', () => {
    const sunny = { batteryWh: 30, baseW: 10, solarW: 600 };
    const told = run(powered(10, sunny), [
      { ...fault, kind: 'battery-drain', chargePermille: 140 },
    ]);
    expect(modes(told).at(-1)).toBe('safe');
    expect(lasersOn(told, 120)).toBe(0);
    expect(own(told, 'energy').at(-1)?.values[1]).toBe(1_000);
    expect(own(told, 'laser').filter(({ atS }) => atS > 120)).toEqual([]);
    expect(told.failed).toEqual([]);
  });

  it('to nothing: the computer is off until there is charge again', () => {
    const sunny = { batteryWh: 30, baseW: 10, solarW: 600 };
    const told = run(powered(6, sunny), [{ ...fault, kind: 'battery-drain', chargePermille: 0 }]);
    expect(own(told, 'node-down').map(({ values, atS }) => [atS, values[1]])).toEqual([
      [120, 'brown-out'],
    ]);
    const up = own(told, 'node-up').at(-1);
    expect(up?.values[1]).toBe('cold');
    expect(up?.atS).toBeGreaterThan(210);
    expect(modes(told).at(-1)).toBe('operational');
    expect(told.failed).toEqual([]);
  });
});

describe('a battery that empties by itself', () => {
  it('leads through shedding to safe mode, at the very instants of the bounds', () => {
    const told = run(powered(10, { batteryWh: 25, baseW: 60, solarW: 0, charge: 0.9 }));
    const crossings = own(told, 'energy').filter(({ atS }) => atS % 300 !== 0);
    expect(crossings.map(({ values }) => values[1]).slice(0, 3)).toEqual([400, 350, 300]);
    const shed = crossings.find(({ values }) => values[1] === 300)?.atS;
    const safe = crossings.find(({ values }) => values[1] === 150)?.atS;
    expect(reports(told, 122).map(({ atS }) => atS)).toEqual([shed]);
    expect(reports(told, 120)[0]?.atS).toBe(safe);
    expect(told.failed).toEqual([]);
  });
});

describe('a bus that sags', () => {
  const sag = (volts: number) =>
    run(ring(5 * MINUTE_NS), [
      { ...fault, kind: 'bus-undervoltage', milliVolt: volts * 1_000, durationNs: 60 * SECOND_NS },
    ]);

  it('a little sheds loads for as long as it lasts', () => {
    const told = sag(23.5);
    expect([119, 121, 179].map((atS) => lasersOn(told, atS))).toEqual([2, 1, 1]);
    expect(lasersOn(told, 299)).toBe(2);
    expect(own(told, 'node-down')).toEqual([]);
    expect(told.failed).toEqual([]);
  });

  it('more leads to safe mode', () => {
    expect(modes(sag(22)).at(-1)).toBe('safe');
  });

  it('a lot takes the computer down, as a brown-out', () => {
    const told = sag(18);
    expect(own(told, 'node-down').map(({ values }) => values[1])).toEqual(['brown-out']);
    expect(own(told, 'node-up').at(-1)?.atS).toBe(270);
    expect(modes(told).at(-1)).toBe('operational');
  });

  it('for two reasons is as low as the worse of them, until both are over', () => {
    const low = { ...fault, kind: 'bus-undervoltage', milliVolt: 18_000 } as const;
    const told = run(ring(5 * MINUTE_NS), [
      { ...low, durationNs: 60 * SECOND_NS },
      { ...low, id: 'g', atNs: 130e9, milliVolt: 20_700, durationNs: 10 * SECOND_NS },
    ]);
    expect(own(told, 'node-down')).toHaveLength(1);
    expect(own(told, 'node-up').map(({ atS }) => atS)).toEqual([0, 270]);
    expect(told.failed).toEqual([]);
  });
});

describe('power that fails twice at once', () => {
  it('is back when both reasons are over, and a reset meanwhile starts nothing', () => {
    const told = run(ring(6 * MINUTE_NS), [
      { ...fault, kind: 'brown-out', durationNs: 60 * SECOND_NS },
      { ...fault, id: 'g', kind: 'brown-out', durationNs: 90 * SECOND_NS },
      { ...fault, id: 'h', atNs: 150 * SECOND_NS, kind: 'computer-reset', boot: 'warm' },
    ]);
    expect(own(told, 'node-down')).toHaveLength(1);
    expect(own(told, 'node-up').map(({ atS }) => atS)).toEqual([0, 300]);
  });
});
