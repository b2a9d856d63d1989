import type { InhibitKind, TerminalReading } from '../../../protocols/avionics.ts';
import { MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { type Setup, TO_LOW } from '../bench/mesh.ts';
import { atRung, type Climb, RUNGS, type Rung } from '../bench/rungs.ts';
import { motionsTo, namesOf, ordersTo } from '../bench/terminal-orders.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';

const INHIBITS: readonly { readonly kind: InhibitKind; readonly what: string }[] = [
  { kind: 'sun', what: "the Sun's keep-out" },
  { kind: 'gimbal-range', what: 'the range of the gimbal' },
  { kind: 'gimbal-rate', what: 'the rate of the gimbal' },
  { kind: 'thermal', what: 'heat' },
];
const PAIRS: readonly (readonly [InhibitKind, InhibitKind])[] = [
  ['sun', 'thermal'],
  ['gimbal-range', 'sun'],
  ['gimbal-rate', 'gimbal-range'],
  ['thermal', 'sun'],
];
const INHIBITED = 204;
const UNEXPECTED = 103;
/** A start that is far away. */
const FAR_NS: Ns = 30 * MINUTE_NS;
const LIT: readonly string[] = ['scan', 'track', 'coast'];
const DARK_RUNGS: readonly Rung[] = ['slewing', 'pointed', 'resting', 'inhibited'];
const AT_WORK = RUNGS.filter((rung) => rung !== 'resting' && rung !== 'inhibited');

const READINGS: readonly TerminalReading[] = [
  { reading: 'gimbal-settled' },
  { reading: 'beacon-detected', xNrad: 100_000, yNrad: -100_000 },
  { reading: 'beacon-lost' },
  { reading: 'scan-finished' },
  { reading: 'fine-error', within: true },
  { reading: 'fine-error', within: false },
  { reading: 'signal', present: true },
  { reading: 'signal', present: false },
  { reading: 'frame-sync', locked: true },
  { reading: 'frame-sync', locked: false },
  { reading: 'margin', milliDb: 4_000 },
  { reading: 'inhibit', kind: 'thermal', active: false },
];

/** Readings after which a head that does not search or track has no business to light its laser. */
const TEMPTING = READINGS.filter(
  ({ reading }) => reading !== 'gimbal-settled' && reading !== 'inhibit',
);

const raise = ({ head }: Climb, kind: InhibitKind, active = true): void =>
  head.tell({ reading: 'inhibit', kind, active });

/** Both hold: the first ends, and then the last. */
const expectLast = (climb: Climb, first: InhibitKind, last: InhibitKind): void => {
  const { bench, terminal } = climb;
  const { mark } = bench;
  raise(climb, first, false);
  bench.run(30 * SECOND_NS);
  const early = namesOf(motionsTo(bench, terminal, mark)).filter((one) => one !== 'stow');
  expectEqual(early, [], `orders while ${last} holds`);
  raise(climb, last, false);
  const orders = namesOf(motionsTo(bench, terminal, mark));
  expectThat(orders.includes('slew'), `a slew when ${last} has ended`, orders);
};

const isGimbal = (kind: InhibitKind): boolean => kind.startsWith('gimbal');

const lit = ({ bench, terminal }: Climb, mark: number): readonly string[] =>
  ordersTo(bench, terminal, mark).flatMap(({ command }) =>
    LIT.includes(command.command) || (command.command === 'laser' && command.on)
      ? [command.command]
      : [],
  );

/** Section 7.5: what keeps the laser off. */
export const POINTING_INHIBITS_CASES: readonly ConformanceCase[] = [
  ...INHIBITS.map(
    ({ kind, what }): ConformanceCase => ({
      id: `CONF-PNT-inhibit-${kind}`,
      requirements: ['LM-PNT-041', 'LM-PNT-042', 'LM-PNT-045'],
      title: `${what} switches the laser off in the step of its reading, from every state`,
      run: (open) => {
        for (const rung of RUNGS) {
          const climb = atRung(open, 'low', rung);
          const { bench, head } = climb;
          const { mark } = bench;
          raise(climb, kind);
          expectEqual(head.laserOn, false, `laser in the step of the reading, from ${rung}`);
          bench.run(30 * SECOND_NS);
          expectEqual(lit(climb, mark), [], `orders that light the laser, from ${rung}`);
        }
      },
    }),
  ),
  ...INHIBITS.filter(({ kind }) => isGimbal(kind)).map(
    ({ kind, what }): ConformanceCase => ({
      id: `CONF-PNT-stowed-at-${kind}`,
      requirements: ['LM-PNT-040'],
      title: `a head at a limit of ${what} is stowed`,
      run: (open) => {
        for (const rung of AT_WORK) {
          const climb = atRung(open, 'low', rung);
          const { mark } = climb.bench;
          raise(climb, kind);
          const orders = namesOf(motionsTo(climb.bench, climb.terminal, mark));
          expectEqual(orders, ['stow'], `orders from ${rung}`);
        }
      },
    }),
  ),
  {
    id: 'CONF-PNT-inhibit-reported',
    requirements: ['LM-PNT-041'],
    level: 'should',
    title: 'terminal.inhibited tells of each inhibit',
    run: (open) => {
      for (const { kind } of INHIBITS) {
        const climb = atRung(open, 'low', 'linked');
        const { mark } = climb.bench;
        raise(climb, kind);
        const told = climb.bench
          .since(mark, 'report')
          .filter(({ report }) => report.id === INHIBITED);
        expectEqual(told.length, 1, `reports of ${kind}`);
      }
    },
  },
  {
    id: 'CONF-PNT-back-after-inhibit',
    requirements: ['LM-PNT-042'],
    title: 'when the last inhibit ends the terminal comes back by itself, through a slew',
    run: (open) => {
      for (const { kind } of INHIBITS) {
        const climb = atRung(open, 'low', 'linked');
        const { bench, head, terminal } = climb;
        raise(climb, kind);
        bench.run(MINUTE_NS);
        const { mark } = bench;
        raise(climb, kind, false);
        expectEqual(namesOf(motionsTo(bench, terminal, mark)), ['slew'], `orders after ${kind}`);
        head.tell({ reading: 'gimbal-settled' });
        bench.run(SECOND_NS / 100);
        const next = namesOf(motionsTo(bench, terminal, mark)).at(-1) ?? '';
        expectThat(['scan', 'stare'].includes(next), 'it searches again', next);
      }
    },
  },
  {
    id: 'CONF-PNT-back-after-the-last',
    requirements: ['LM-PNT-042'],
    title: 'of two inhibits the end of one does not bring the terminal back',
    run: (open) => {
      for (const [kind, other] of PAIRS) {
        const climb = atRung(open, 'low', 'staring');
        raise(climb, kind);
        raise(climb, other);
        expectLast(climb, kind, other);
        const again = atRung(open, 'low', 'linked');
        raise(again, other);
        raise(again, kind);
        expectLast(again, kind, other);
      }
    },
  },
  {
    id: 'CONF-PNT-inhibit-before-contact',
    requirements: ['LM-PNT-041', 'LM-PNT-042'],
    title: 'heat that came before a contact keeps its terminal where it is until it has ended',
    run: (open) => {
      const opportunities = [{ ...TO_LOW, startNs: 300 * SECOND_NS }];
      const bench = open({ opportunities });
      bench.boot();
      bench.run(SECOND_NS);
      const [head] = bench.heads;
      const { mark } = bench;
      head?.tell({ reading: 'inhibit', kind: 'thermal', active: true });
      bench.run(360 * SECOND_NS);
      const orders = namesOf(motionsTo(bench, 0, mark)).filter((one) => one !== 'stow');
      expectEqual(orders, [], 'orders while it is hot');
      head?.tell({ reading: 'inhibit', kind: 'thermal', active: false });
      expectEqual(namesOf(motionsTo(bench, 0, mark)).at(-1), 'slew', 'order when it is cool');
    },
  },
  {
    id: 'CONF-PNT-dark-while-it-turns-or-rests',
    requirements: ['LM-PNT-045'],
    title: 'the laser is never on while stowed, slewing, resting or inhibited, whatever is read',
    run: (open) => {
      for (const rung of DARK_RUNGS) {
        const climb = atRung(open, 'low', rung);
        const { bench, head } = climb;
        const { mark } = bench;
        head.obliging = false;
        for (const reading of TEMPTING) head.tell(reading);
        bench.run(10 * SECOND_NS);
        expectEqual(lit(climb, mark), [], `orders that light the laser, ${rung}`);
        expectEqual(head.laserOn, false, `laser, ${rung}`);
      }
    },
  },
  {
    id: 'CONF-PNT-dark-before-contact',
    requirements: ['LM-PNT-045'],
    title: 'a terminal without contact stays stowed and dark, whatever is read',
    run: (open) => {
      const bench = open({ opportunities: [{ ...TO_LOW, startNs: FAR_NS }] } satisfies Setup);
      bench.boot();
      bench.run(SECOND_NS);
      const [head] = bench.heads;
      const { mark } = bench;
      for (const reading of READINGS) head?.tell(reading);
      bench.run(MINUTE_NS);
      const orders = namesOf(motionsTo(bench, 0, mark)).filter((one) => one !== 'stow');
      expectEqual(orders, [], 'orders to a stowed head');
      expectEqual(head?.laserOn, false, 'laser');
    },
  },
  {
    id: 'CONF-PNT-late-readings',
    requirements: ['LM-PNT-046'],
    title: 'readings that come late are nothing unexpected, in any state',
    run: (open) => {
      for (const rung of RUNGS) {
        for (const [place, reading] of READINGS.entries()) {
          // To come to rest takes a whole ladder; the others are told half of them each.
          if (rung === 'resting' ? place > 0 : (place + RUNGS.indexOf(rung)) % 2 > 0) continue;
          const { bench, head } = atRung(open, 'low', rung);
          const { mark } = bench;
          head.tell(reading);
          bench.run(SECOND_NS / 10);
          const told = bench.since(mark, 'report').filter(({ report }) => report.id === UNEXPECTED);
          expectEqual(told.length, 0, `reports of ${reading.reading} in ${rung}`);
        }
      }
    },
  },
  {
    id: 'CONF-PNT-head-started',
    requirements: ['LM-PNT-047'],
    title: 'a head whose electronics came up anew is turned to its partner at once',
    run: (open) => {
      for (const rung of AT_WORK) {
        const climb = atRung(open, 'low', rung);
        const { bench, head, terminal } = climb;
        const { mark } = bench;
        head.reset();
        head.tell({ reading: 'head-started' });
        expectEqual(namesOf(motionsTo(bench, terminal, mark)), ['slew'], `orders from ${rung}`);
      }
    },
  },
  {
    id: 'CONF-PNT-head-started-at-rest',
    requirements: ['LM-PNT-047', 'LM-PNT-045'],
    title: 'a head that comes up anew while it rests or is inhibited is not turned',
    run: (open) => {
      for (const rung of ['resting', 'inhibited'] as const) {
        const { bench, head, terminal } = atRung(open, 'low', rung);
        const { mark } = bench;
        head.reset();
        head.tell({ reading: 'head-started' });
        bench.run(SECOND_NS);
        const orders = namesOf(motionsTo(bench, terminal, mark)).filter((one) => one !== 'stow');
        expectEqual(orders, [], `orders, ${rung}`);
      }
    },
  },
];
