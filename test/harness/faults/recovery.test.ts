import { describe, expect, it } from 'vitest';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { operatedRing } from './operated-ring.ts';
import { nodeNamed, ring, run, type Told } from './rig.ts';

/** What nodes do about their own faults, in whole runs. */

const safety = (failed: readonly string[]): string[] => failed.filter((id) => id.startsWith('S'));

describe('a computer that hangs', () => {
  it('is reset by its watchdog, and goes on', () => {
    const scenario = ring(5 * MINUTE_NS);
    const node = nodeNamed(scenario, 'ring-01');
    const told = run(scenario, [{ id: 'f', node, atNs: 100 * SECOND_NS, kind: 'hang' }]);
    const own = (kind: 'node-down' | 'node-up' | 'lock'): readonly Told[] =>
      told.of(kind).filter(({ values }) => values[0] === node);
    const [down] = own('node-down');
    expect(down?.values[1]).toBe('watchdog');
    expect(down?.atS).toBeGreaterThanOrEqual(100 + 45);
    expect(down?.atS).toBeLessThanOrEqual(100 + 75);
    expect(own('node-up').at(-1)?.values).toEqual([node, 'watchdog', 2]);
    expect(own('lock').at(-1)?.atS).toBeGreaterThan(down?.atS ?? 0);
    expect(safety(told.failed)).toEqual([]);
  });

  it('that hangs again and again ends in safe mode', () => {
    const scenario = ring(12 * MINUTE_NS);
    const node = nodeNamed(scenario, 'ring-01');
    const told = run(
      scenario,
      [100, 300, 500].map((atS) => ({
        id: `f-${atS}`,
        node,
        atNs: atS * SECOND_NS,
        kind: 'hang' as const,
      })),
    );
    const modes = told
      .of('transition')
      .filter(({ values }) => values[0] === node && values[1] === 'node')
      .map(({ values }) => values[4]);
    expect(told.of('node-down').map(({ values }) => values[1])).toEqual([
      'watchdog',
      'watchdog',
      'watchdog',
    ]);
    expect(modes.at(-1)).toBe('safe');
    expect(safety(told.failed)).toEqual([]);
  });
});

describe('a computer that falls behind', () => {
  it('is reset too: its timers are overdue', () => {
    const scenario = ring(6 * MINUTE_NS);
    const node = nodeNamed(scenario, 'ring-01');
    const slow = { id: 'f', node, atNs: 100 * SECOND_NS, durationNs: 200 * SECOND_NS } as const;
    const told = run(scenario, [{ ...slow, kind: 'slow-processor', serviceNs: 2 * SECOND_NS }]);
    expect(told.of('node-down')[0]?.values).toEqual([node, 'watchdog']);
  });
});

describe('a gimbal that is stuck for long', () => {
  it('is taken out of use, tried after a pause, and back in use when it turns again', () => {
    const whole = operatedRing(17 * MINUTE_NS);
    const scenario = { ...whole, limits: { ...whole.limits, isolationNs: 2 * MINUTE_NS } };
    const node = nodeNamed(scenario, 'ring-01');
    const told = run(scenario, [
      {
        id: 'f',
        node,
        terminal: 0,
        atNs: SECOND_NS,
        durationNs: 13 * MINUTE_NS,
        kind: 'terminal-stuck',
      },
    ]);
    const reports = (id: number): readonly Told[] =>
      told.of('report').filter(({ values }) => values[0] === node && values[1] === id);
    const modes = told
      .of('transition')
      .filter(({ values }) => values[0] === node && values[1] === 'node')
      .map(({ values }) => values[4]);
    const [out] = reports(220);
    // Terminal 0, for its slews, 120 s.
    expect(out?.values.slice(3, 6)).toEqual([0, 2, 120]);
    expect(modes).toContain('degraded');
    expect(modes.at(-1)).toBe('operational');
    const back = reports(221).at(-1)?.atS ?? 0;
    expect(back).toBeGreaterThan((out?.atS ?? 0) + 119);
    const locks = told.of('lock').filter(({ values }) => values[0] === node && values[1] === 0);
    expect(locks.at(-1)?.atS).toBeGreaterThan(back);
    expect(safety(told.failed)).toEqual([]);
  });
});
