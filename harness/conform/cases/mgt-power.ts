import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, FORWARD, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import {
  expectDone,
  expectRefused,
  expectSafe,
  expectTraffic,
  isSafe,
  ordered,
} from '../bench/soundings.ts';
import { linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

/** Charge [permille] and bus [mV], and how many terminals may emit then; 0 is safe mode. */
type Reading = readonly [chargePermille: number, busMilliVolt: number, terminals: 0 | 1 | 2];

const READINGS: readonly Reading[] = [
  [150, 28_000, 0],
  [151, 28_000, 1],
  [900, 22_500, 0],
  [900, 22_501, 1],
  [300, 28_000, 1],
  [301, 28_000, 2],
  [900, 24_000, 1],
  [900, 24_001, 2],
];

/** Linked on both sides; the contact at the aft terminal lasts longer. */
const longerAft = (open: OpenBench): Bench =>
  linkedBoth(open, {
    opportunities: [
      { ...TO_LOW, endNs: 20 * MINUTE_NS },
      { ...TO_HIGH, endNs: 40 * MINUTE_NS },
    ],
  });

const power = (bench: Bench, stateOfChargePermille: number, busMilliVolt: number): void => {
  bench.give({ kind: 'power', busMilliVolt, stateOfChargePermille });
  bench.run(SECOND_NS);
};

const atWork = (bench: Bench): readonly number[] =>
  [FORWARD, AFT].filter((terminal) => bench.heads[terminal]?.mode !== 'stowed');

/** Section 6.13: what a node does when power is short. */
export const MGT_POWER_CASES: readonly ConformanceCase[] = [
  ...READINGS.map(
    ([charge, bus, terminals]): ConformanceCase => ({
      id: `CONF-MGT-power-${charge}-${bus}`,
      requirements: ['LM-MGT-165'],
      role: 'node',
      title: `at ${charge / 10} % and ${bus / 1000} V ${['safe mode', 'one terminal', 'all'][terminals]}`,
      run: (open) => {
        const bench = longerAft(open);
        power(bench, charge, bus);
        if (terminals === 0) expectSafe(bench, 'after the reading');
        else {
          expectTraffic(bench, 'after the reading');
          const expected = terminals === 1 ? [AFT] : [FORWARD, AFT];
          expectEqual(atWork(bench), expected, 'terminals at work');
          const lit = bench.heads.filter(({ laserOn }) => laserOn).length;
          expectEqual(lit, terminals, 'lasers on');
        }
      },
    }),
  ),
  {
    id: 'CONF-MGT-power-shed-stays',
    requirements: ['LM-MGT-165', 'LM-MGT-167'],
    role: 'node',
    title: 'with power short no second terminal emits, whatever contacts begin',
    run: (open) => {
      const bench = longerAft(open);
      power(bench, 250, 28_000);
      const { mark } = bench;
      bench.run(30 * MINUTE_NS);
      const commands = bench
        .since(mark, 'terminal')
        .filter(({ terminal, command }) => terminal === FORWARD && command.command !== 'stow');
      expectEqual(commands, [], 'commands to the terminal that is out');
    },
  },
  {
    id: 'CONF-MGT-power-restored',
    requirements: ['LM-MGT-165'],
    level: 'should',
    role: 'node',
    title: 'terminals come back at 40 % and 25 V, and not below either',
    run: (open) => {
      const bench = longerAft(open);
      power(bench, 250, 28_000);
      given(atWork(bench).length === 1, 'no terminal went out of use');
      power(bench, 399, 28_000);
      expectEqual(atWork(bench), [AFT], 'terminals at work at 39.9 %');
      power(bench, 400, 24_999);
      expectEqual(atWork(bench), [AFT], 'terminals at work at 24.999 V');
      power(bench, 400, 25_000);
      expectEqual(atWork(bench), [FORWARD, AFT], 'terminals at work at 40 % and 25 V');
    },
  },
  {
    id: 'CONF-MGT-power-read-in-safe',
    requirements: ['LM-MGT-014'],
    role: 'node',
    title: 'power that goes short in safe mode is known when safe mode ends',
    run: (open) => {
      const bench = longerAft(open);
      expectDone(ordered(bench, { command: 'safe-mode', on: true }), 'into safe mode');
      power(bench, 250, 28_000);
      expectDone(ordered(bench, { command: 'safe-mode', on: false }), 'out of it');
      bench.run(SECOND_NS);
      expectEqual(atWork(bench).length, 1, 'terminals at work at 25 %');
    },
  },
  {
    id: 'CONF-MGT-power-safe-outlasts-charge',
    requirements: ['LM-MGT-165', 'LM-MGT-163'],
    role: 'node',
    title: 'safe mode by low power does not end when power is back',
    run: (open) => {
      const bench = longerAft(open);
      power(bench, 100, 28_000);
      given(isSafe(bench), 'no safe mode');
      power(bench, 1_000, 30_000);
      bench.run(10 * MINUTE_NS);
      expectSafe(bench, 'at full charge');
    },
  },
  {
    id: 'CONF-MGT-power-reasons-apart',
    requirements: ['LM-MGT-167'],
    role: 'node',
    title: 'reasons to be out of use come and go each by itself: power and command',
    run: (open) => {
      const bench = longerAft(open);
      const enabled = (on: boolean) =>
        ordered(bench, { command: 'terminal', terminal: FORWARD, enabled: on });
      expectDone(enabled(false), 'taken out');
      power(bench, 250, 28_000);
      power(bench, 1_000, 28_000);
      expectEqual(atWork(bench), [AFT], 'at work: power is back, but the operator took one out');
      power(bench, 250, 28_000);
      expectDone(enabled(true), 'taken back');
      bench.run(SECOND_NS);
      expectThat(atWork(bench).length === 1, 'one at work: taken back, but power is short');
      power(bench, 1_000, 28_000);
      expectEqual(atWork(bench), [FORWARD, AFT], 'at work when no reason is left');
    },
  },
  {
    id: 'CONF-MGT-safe-ended-when-it-may',
    requirements: ['LM-MGT-108', 'LM-MGT-163', 'LM-MGT-014', 'LM-MGT-165'],
    role: 'node',
    title: 'safe mode is not ended while power is critical, and is once it is not',
    run: (open) => {
      const bench = linkedBoth(open);
      expectDone(ordered(bench, { command: 'safe-mode', on: true }), 'into safe mode');
      bench.give({ kind: 'power', busMilliVolt: 28_000, stateOfChargePermille: 150 });
      const leave = { command: 'safe-mode', on: false } as const;
      expectRefused(ordered(bench, leave), 'not-allowed', 'at 15 % charge');
      expectSafe(bench, 'refused');
      bench.give({ kind: 'power', busMilliVolt: 28_000, stateOfChargePermille: 900 });
      expectDone(ordered(bench, leave), 'at 90 % charge');
      expectTraffic(bench, 'after safe mode');
      expectThat(bench.heads[AFT]?.mode !== 'stowed', 'terminals are at work');
    },
  },
];
