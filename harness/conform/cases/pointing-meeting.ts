import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { SDA_LEO } from '../../world/profiles/sda-leo.ts';
import { LIGHT_TIME_NS, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { coneRad, roleIn, scanTimeNs, slotNs } from '../bench/roles.ts';
import { crossTimeNs } from '../bench/spiral.ts';
import { type Side, terminalOf } from '../bench/staging.ts';
import { motionsTo, ordersOf } from '../bench/terminal-orders.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectThat, given } from '../check.ts';

/** Both ends look beside each other by so much; it lies in the first cone. */
const OFF_RAD = coneRad(SDA_LEO, 0) * 0.7;
const PASS_NS: Ns = scanTimeNs(SDA_LEO, coneRad(SDA_LEO, 0));
const CROSS_NS: Ns = scanTimeNs(SDA_LEO, OFF_RAD);
const SLOTS_MAX = 5;
const WATCH_NS: Ns = 120 * SECOND_NS;
const SKEWS = [0, 0.4, 1.3, 2.5, 3.1, 3.8, 4.6, 5.5];

const BEACON = { reading: 'beacon-detected', xNrad: 350_000, yNrad: 0 } as const;

/** Slots from when both search until the target turns to the light of a partner whose clock is off. */
const slotsToMeet = (open: OpenBench, side: Side, skewSlots: number, bootNs: Ns): number => {
  const lower = side === 'low';
  const bench = open({ opportunities: [lower ? TO_LOW : TO_HIGH] });
  const terminal = terminalOf(side);
  const head = bench.heads[terminal];
  given(head !== undefined, 'no head');
  head.light = false;
  const skewNs = Math.round(skewSlots * slotNs());
  const slotAt = (atNs: Ns): number => Math.floor((atNs + skewNs) / slotNs());
  const partnerStares = (): boolean => roleIn(slotAt(bench.nowNs), lower) === 'stare';
  const seen = (): void => {
    if (head.mode === 'staring' || head.mode === 'scanning') head.tell(BEACON);
  };
  for (let slot = slotAt(0) + 1; slot <= slotAt(WATCH_NS); slot++) {
    if (roleIn(slot, lower) !== 'scan') continue;
    const startNs = slot * slotNs() - skewNs;
    for (let passNs = 0; passNs + PASS_NS < slotNs(); passNs += PASS_NS) {
      bench.later(startNs + passNs + CROSS_NS + LIGHT_TIME_NS, () => {
        if (head.mode === 'staring') seen();
      });
    }
  }
  bench.run(bootNs);
  bench.boot();
  let scans = 0;
  const tracks = (): boolean => {
    const own = ordersOf(motionsTo(bench, terminal), 'scan');
    for (const { command } of own.slice(scans)) {
      bench.later(crossTimeNs(command, OFF_RAD) + LIGHT_TIME_NS, () => {
        if (partnerStares()) bench.later(LIGHT_TIME_NS, seen);
      });
    }
    scans = own.length;
    return ordersOf(motionsTo(bench, terminal), 'track').length > 0;
  };
  bench.until(tracks, WATCH_NS - bootNs);
  const orders = motionsTo(bench, terminal);
  const search = orders.find(({ command }) => ['scan', 'stare'].includes(command.command));
  given(search !== undefined, 'it never searched');
  const [track] = ordersOf(orders, 'track');
  return ((track?.atNs ?? Number.POSITIVE_INFINITY) - search.atNs) / slotNs();
};

/** Section 7.2: that both ends meet. */
export const POINTING_MEETING_CASES: readonly ConformanceCase[] = (['low', 'high'] as const).map(
  (side): ConformanceCase => ({
    id: `CONF-PNT-meets-${side === 'low' ? 'lower' : 'higher'}-end`,
    requirements: ['LM-PNT-012'],
    title: 'two ends meet within five slots, whatever their clocks say and when they began',
    run: (open) => {
      for (const skew of SKEWS) {
        for (const bootNs of [0, Math.round(1.6 * slotNs())]) {
          const slots = slotsToMeet(open, side, skew, bootNs);
          const when = `clocks ${skew} slots apart, begun at ${bootNs / 1e9} s`;
          expectThat(slots <= SLOTS_MAX, `met within five slots: ${when}`, slots);
        }
      }
    },
  }),
);
