import { describe, expect, it } from 'vitest';
import { s6GimbalAndKeepOut } from '../../../harness/checkers/s6-gimbal-and-keep-out.ts';
import { classes, judge, PROFILE, type Step, NODES } from './rig.ts';

const laser = (seconds: number, on: number): Step => [seconds, 'laser', 1, 0, on];
const sun = (seconds: number, active: number): Step => [seconds, 'inhibit', 1, 0, 'sun', active];
/** Rate in °/s, angles in rad. */
const gimbal = (rate: number, az: [number, number], el: [number, number]): Step => [
  1,
  'gimbal',
  1,
  0,
  Math.round((rate * Math.PI * 1e9) / 180),
  ...(az.map((rad) => Math.round(rad * 1e9)) as [number, number]),
  ...(el.map((rad) => Math.round(rad * 1e9)) as [number, number]),
];

describe('S6 gimbal and keep-out', () => {
  it('passes a laser that goes off as the keep-out begins and comes back as it ends', () => {
    const { findings } = judge(s6GimbalAndKeepOut, [
      laser(1, 1),
      sun(10, 1),
      laser(10, 0),
      sun(20, 0),
      laser(20, 1),
      laser(30, 0),
    ]);
    expect(findings).toEqual([]);
  });

  it('finds a laser that stays on in a keep-out, once', () => {
    const { findings } = judge(s6GimbalAndKeepOut, [
      laser(1, 1),
      sun(10, 1),
      [11, 'laser', 2, 0, 1],
      [12, 'laser', 2, 0, 0],
      laser(13, 0),
    ]);
    expect(classes(findings)).toEqual(['laser-sun']);
    expect(findings[0]).toMatchObject({ node: 1, atNs: 10.001e9 });
  });

  it('finds a point-ahead angle that is off, where no clock or fault explains it', () => {
    const beside: Step = [20, 'ahead-beside', 1, 0, 38_000];
    const foundWith = (...before: Step[]) =>
      classes(judge(s6GimbalAndKeepOut, [...before, beside]).findings);
    expect(foundWith()).toEqual(['ahead-beside']);
    expect(foundWith([10, 'clock', 1, -9e9, 1e9, 2])).toEqual(['ahead-beside']);
    expect(foundWith([10, 'clock', 1, -11e9, 12e9, 2])).toEqual([]);
    for (const kind of ['manoeuvre', 'ephemeris-error', 'wrong-partner', 'clock-step']) {
      expect(foundWith([10, 'fault', 0, kind, 2, 1])).toEqual([]);
    }
    const { findings } = judge(s6GimbalAndKeepOut, [beside]);
    expect(findings[0]?.requirement).toBe('LM-PNT-005');
    expect(findings[0]?.lines[0]).toContain('terminal 0: off by 38.0 µrad');
  });

  it('finds a smaller one where the node knows the time', () => {
    const foundAt = (errorNrad: number, ...before: Step[]) =>
      classes(
        judge(s6GimbalAndKeepOut, [...before, [20, 'ahead-beside', 1, 0, errorNrad]]).findings,
      );
    expect(foundAt(2_000)).toEqual([]);
    expect(foundAt(2_000, [15, 'clock', 1, 0, 100_000, 1])).toEqual(['ahead-beside']);
    expect(foundAt(2_000, [10, 'clock', 1, 0, 2e6, 1])).toEqual([]);
    expect(foundAt(2_000, [15, 'clock', 1, 0, 100_000, 1], [16, 'node-down', 1, 'reset'])).toEqual(
      [],
    );
  });

  it('finds a head that is pointed beside its partner, where the node has known the time since it was told', () => {
    const told: Step = [12, 'time-told', 1, 0, 100_000, 1];
    const foundAt = (errorNrad: number, rateNradPerS: number, ageS: number, ...before: Step[]) => {
      const aside: Step = [20, 'aim-aside', 1, 0, errorNrad, rateNradPerS, ageS * 1e9];
      return classes(judge(s6GimbalAndKeepOut, [...before, aside]).findings);
    };
    expect(foundAt(36_000, 2e6, 5, told)).toEqual(['aim-aside']);
    expect(foundAt(36_000, 2e6, 15, told)).toEqual([]);
    expect(foundAt(36_000, 40e6, 5, told)).toEqual([]);
    expect(foundAt(36_000, 2e6, 5)).toEqual([]);
    for (const kind of ['manoeuvre', 'slow-processor', 'clock-step']) {
      expect(foundAt(36_000, 2e6, 5, told, [13, 'fault', 0, kind, 1, 1])).toEqual([]);
    }
  });

  it('finds a head that is turned against a limit, where places and time are known', () => {
    const turned: Step = [20, 'turned-barred', 1, 0, 'gimbal-rate'];
    const foundWith = (...before: Step[]) =>
      classes(judge(s6GimbalAndKeepOut, [...before, turned]).findings);
    expect(foundWith()).toEqual(['turned-gimbal-rate']);
    expect(foundWith([10, 'clock', 1, -2e9, 1e9, 2])).toEqual([]);
    for (const kind of ['manoeuvre', 'slow-processor', 'clock-step']) {
      expect(foundWith([10, 'fault', 0, kind, 1, 1])).toEqual([]);
    }
    const started = (timeSource: boolean, ...before: Step[]) => {
      const clock = { driftPpbMax: 1_000, timeSource, rtcErrorNs: 60e9 };
      const nodes = NODES.map((node) => ({ ...node, clock }));
      const up: Step = [0, 'node-up', 1, 'power-on', 1];
      return classes(judge(s6GimbalAndKeepOut, [up, ...before, turned], { nodes }).findings);
    };
    expect(started(true)).toEqual(['turned-gimbal-rate']);
    expect(started(false)).toEqual([]);
    expect(started(false, [10, 'clock', 1, 1_000, 1e6, 2])).toEqual(['turned-gimbal-rate']);
  });

  it('finds a laser that is switched on within a keep-out, and each time anew', () => {
    const { findings } = judge(s6GimbalAndKeepOut, [
      sun(10, 1),
      laser(15, 1),
      laser(16, 0),
      laser(17, 1),
    ]);
    expect(classes(findings)).toEqual(['laser-sun', 'laser-sun']);
  });

  it('asks nothing of the motion that went on while a computer hung, but of the next one', () => {
    const hang = (seconds: number, active: number): Step => [
      seconds,
      'fault',
      0,
      'hang',
      1,
      active,
    ];
    const beyond = (seconds: number): Step => [seconds, 'gimbal', 1, 0, 0, -2e9, 0, 0, 0];
    const fast = (seconds: number): Step => [seconds, 'gimbal', 1, 0, 1e9, 0, 0, 0, 0];
    expect(judge(s6GimbalAndKeepOut, [hang(5, 1), fast(21)]).findings).toEqual([]);
    expect(classes(judge(s6GimbalAndKeepOut, [fast(21)]).findings)).toEqual(['gimbal-rate']);
    const strayed = [hang(5, 1), hang(20, 0), beyond(21)];
    expect(judge(s6GimbalAndKeepOut, strayed).findings).toEqual([]);
    const again = judge(s6GimbalAndKeepOut, [...strayed, beyond(300)]);
    expect(classes(again.findings)).toEqual(['gimbal-range']);
  });

  it('asks a computer that hangs for nothing, and for its time again after the restart', () => {
    const hang = (seconds: number, active: number): Step => [
      seconds,
      'fault',
      0,
      'hang',
      1,
      active,
    ];
    const hung = [laser(1, 1), hang(5, 1), sun(10, 1)];
    const within = judge(s6GimbalAndKeepOut, [...hung, sun(12, 0), hang(20, 0)]);
    expect(within.findings).toEqual([]);
    const dark = judge(s6GimbalAndKeepOut, [...hung, hang(20, 0), laser(20, 0)]);
    expect(dark.findings).toEqual([]);
    const bright = judge(s6GimbalAndKeepOut, [...hung, hang(20, 0), laser(21, 0)]);
    expect(classes(bright.findings)).toEqual(['laser-sun']);
    expect(bright.findings[0]).toMatchObject({ atNs: 20.001e9 });
  });

  it('asks a computer that hung and was started anew, though the fault would last longer', () => {
    const hung: Step[] = [laser(1, 1), [5, 'fault', 0, 'hang', 1, 1], sun(6, 1)];
    const { findings } = judge(s6GimbalAndKeepOut, [...hung, [10, 'node-up', 1, 'watchdog', 2]]);
    expect(findings[0]).toMatchObject({ class: 'laser-sun', atNs: 10.001e9 });
  });

  it('waits until every inhibit has ended', () => {
    const { findings } = judge(s6GimbalAndKeepOut, [
      sun(10, 1),
      [11, 'inhibit', 1, 0, 'thermal', 1],
      sun(12, 0),
      laser(13, 1),
    ]);
    expect(classes(findings)).toEqual(['laser-thermal']);
  });

  it('passes motion within the limits and finds what exceeds rate or range', () => {
    expect(judge(s6GimbalAndKeepOut, [gimbal(3, [-1.5, 1.5], [-0.5, 0.5])]).findings).toEqual([]);
    const fast = judge(s6GimbalAndKeepOut, [gimbal(3.1, [0, 1], [0, 0.1])]);
    expect(classes(fast.findings)).toEqual(['gimbal-rate']);
    expect(fast.findings[0]?.lines[0]).toMatch(/3\.10°\/s, limit 3\.00°\/s/);
    const wide = judge(s6GimbalAndKeepOut, [gimbal(1, [-1.6, 0], [0, 0.1])]);
    expect(classes(wide.findings)).toEqual(['gimbal-range']);
    const high = judge(s6GimbalAndKeepOut, [gimbal(1, [0, 0], [0, 0.51])]);
    expect(high.findings[0]?.lines[0]).toMatch(/elevation 29\.22°, limit 28\.65°/);
  });

  it('takes a hemisphere around the normal of its mount', () => {
    const head = {
      index: 0,
      name: 'head 0',
      profile: { ...PROFILE, fieldOfRegard: { shape: 'hemisphere' as const } },
    };
    const nodes = (normal: 'zenith' | 'nadir' | 'horizontal') => [
      {
        id: 1,
        name: 'a',
        storeBytes: 1,
        terminals: [{ ...head, mount: { azimuthRad: 0, normal } }],
      },
    ];
    const up = gimbal(1, [-2, 2], [0.2, 1.5]);
    const found = (['zenith', 'nadir', 'horizontal'] as const).map((normal) =>
      classes(judge(s6GimbalAndKeepOut, [up], { nodes: nodes(normal) }).findings),
    );
    expect(found).toEqual([[], ['gimbal-range'], ['gimbal-range']]);
  });
});
