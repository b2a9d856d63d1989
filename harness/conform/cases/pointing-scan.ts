import { MILLISECOND_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { SDA_LEO } from '../../world/profiles/sda-leo.ts';
import { LIGHT_TIME_NS, type Setup, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { coneRad, pitchRad, slotNs } from '../bench/roles.ts';
import { atRung } from '../bench/rungs.ts';
import { passTimeNs } from '../bench/spiral.ts';
import { type Side, terminalOf } from '../bench/staging.ts';
import { motionsTo, namesOf, type Order, ordersOf } from '../bench/terminal-orders.ts';
import type { Bench } from '../bench/bench.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given, shouldHold } from '../check.ts';

const NRAD_PER_RAD = 1e9;
const SLACK_NS: Ns = 5 * MILLISECOND_NS;
const START_NS: Ns = 30 * SECOND_NS;
const GROWTHS = SDA_LEO.acquisition.coneGrowthsMax;
const SLOTS_PER_CONE = 6;
const GAVE_UP = 203;
/** No new try within the contact. */
const NEVER_AGAIN = { reacquireNs: 0 } as const;

interface Dark {
  readonly bench: Bench;
  readonly orders: readonly Order[];
  readonly terminal: number;
}

/**
 * Searches in the dark for so many slots from the start of its contact, when the head stands on its partner.
 * Times of the orders are from that start on.
 */
const inTheDark = (open: OpenBench, side: Side, slots: number, setup: Setup = {}): Dark => {
  const line = { ...(side === 'low' ? TO_LOW : TO_HIGH), startNs: START_NS };
  const bench = open({ opportunities: [line], ...setup });
  for (const head of bench.heads) head.light = false;
  bench.boot();
  bench.run(START_NS + slots * slotNs());
  const terminal = terminalOf(side);
  const orders = motionsTo(bench, terminal).map(({ atNs, command }) => ({
    atNs: atNs - START_NS,
    command,
  }));
  return { bench, terminal, orders };
};

const aboutNrad = (found: number, radians: number, what: string): void => {
  const expected = radians * NRAD_PER_RAD;
  const near = Math.abs(found - expected) <= expected / 1_000 + 1;
  expectThat(near, `${what} of about ${Math.round(expected)} nrad`, found);
};

/** Section 7.3: the scan, its passes, its cones, and the end of the ladder. */
export const POINTING_SCAN_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-PNT-scan-as-profile',
    requirements: ['LM-PNT-020'],
    title: 'the first scan has the half-cone and the speed of the profile',
    run: (open) => {
      const { orders } = inTheDark(open, 'high', 3);
      const [scan] = ordersOf(orders, 'scan');
      given(scan !== undefined, 'it never scanned');
      aboutNrad(scan.command.halfConeNrad, SDA_LEO.acquisition.halfConeRad, 'half-cone');
      aboutNrad(scan.command.speedNradPerS, SDA_LEO.acquisition.scanRadPerS, 'speed');
    },
  },
  {
    id: 'CONF-PNT-scan-pitch',
    requirements: ['LM-PNT-021'],
    title: 'the pitch of every scan is 2 · detectable radius · (1 − overlap)',
    run: (open) => {
      const { orders } = inTheDark(open, 'high', 24);
      const scans = ordersOf(orders, 'scan');
      given(scans.length > 0, 'it never scanned');
      for (const { command } of scans) aboutNrad(command.pitchNrad, pitchRad(SDA_LEO), 'pitch');
    },
  },
  {
    id: 'CONF-PNT-no-pass-beyond-slot',
    requirements: ['LM-PNT-022'],
    title: 'no pass begins in a scan slot unless it and 2 light times fit; then the head stares',
    run: (open) => {
      const { orders } = inTheDark(open, 'high', 23);
      const scans = ordersOf(orders, 'scan');
      given(scans.length > 0, 'it never scanned');
      for (const { atNs, command } of scans) {
        const endNs = (Math.floor((atNs + SLACK_NS) / slotNs()) + 1) * slotNs();
        const needNs = passTimeNs(command) + 2 * LIGHT_TIME_NS;
        const fits = atNs + needNs <= endNs + SLACK_NS;
        expectThat(fits, 'a pass and its light fit into the slot', (endNs - atNs) / 1e9);
      }
      const tails = orders.filter(({ atNs, command }, index) => {
        const before = orders[index - 1]?.command.command;
        const within = (atNs + SLACK_NS) % slotNs() > 2 * SLACK_NS;
        return before === 'scan' && command.command === 'stare' && within;
      });
      expectThat(tails.length > 0, 'the head stares when none fits any more');
    },
  },
  ...[
    { name: 'needs-its-light', spareNs: 2 * LIGHT_TIME_NS - SLACK_NS, order: 'stare' },
    { name: 'that-fits-begins', spareNs: 2 * LIGHT_TIME_NS + SLACK_NS, order: 'scan' },
  ].map(
    ({ name, spareNs, order }): ConformanceCase => ({
      id: `CONF-PNT-pass-${name}`,
      requirements: ['LM-PNT-022'],
      title: `a pass that leaves ${order === 'scan' ? 'over' : 'under'} 2 light times: ${order}`,
      run: (open) => {
        const { bench, head, terminal } = atRung(open, 'high', 'scanning');
        const [scan] = ordersOf(motionsTo(bench, terminal), 'scan');
        given(scan !== undefined, 'it never scanned');
        bench.run(slotNs() - passTimeNs(scan.command) - spareNs - bench.nowNs);
        const { mark } = bench;
        head.tell({ reading: 'scan-finished' });
        bench.run(MILLISECOND_NS);
        expectEqual(namesOf(motionsTo(bench, terminal, mark)), [order], 'orders');
      },
    }),
  ),
  {
    id: 'CONF-PNT-passes-follow',
    requirements: ['LM-PNT-022'],
    level: 'should',
    title: 'in a scan slot passes follow each other as long as one fits',
    run: (open) => {
      const { orders } = inTheDark(open, 'high', 5);
      const scans = ordersOf(orders, 'scan').filter(
        ({ atNs }) => atNs >= 2 * slotNs() - SLACK_NS && atNs < 3 * slotNs() - SLACK_NS,
      );
      const [first] = scans;
      given(first !== undefined, 'it did not scan in slot 2');
      const passNs = passTimeNs(first.command);
      const most = Math.floor((slotNs() - 2 * LIGHT_TIME_NS) / passNs);
      expectThat(scans.length >= most - 1, `about ${most} passes in a slot`, scans.length);
    },
  },
  {
    id: 'CONF-PNT-cone-grows',
    requirements: ['LM-PNT-024'],
    title: 'a cone is tried for six whole slots before it grows by 1.5, three times',
    run: (open) => {
      const { orders } = inTheDark(open, 'high', 24);
      const scans = ordersOf(orders, 'scan');
      for (let growths = 0; growths <= GROWTHS; growths++) {
        const fromNs = growths * SLOTS_PER_CONE * slotNs() - SLACK_NS;
        const untilNs = fromNs + SLOTS_PER_CONE * slotNs();
        const own = scans.filter(({ atNs }) => atNs >= fromNs && atNs < untilNs);
        given(own.length > 0 || growths === GROWTHS, `it did not scan with cone ${growths}`);
        for (const { command } of own)
          aboutNrad(command.halfConeNrad, coneRad(SDA_LEO, growths), `cone ${growths}`);
      }
    },
  },
  {
    id: 'CONF-PNT-gives-up',
    requirements: ['LM-PNT-025', 'LM-PNT-024'],
    title: 'after the widest cone the terminal stows and rests',
    run: (open) => {
      for (const side of ['high', 'low'] as const) {
        const { bench, orders, terminal } = inTheDark(open, side, 27, { limits: NEVER_AGAIN });
        const stow = ordersOf(orders, 'stow').at(-1);
        const wanted = (GROWTHS + 1) * SLOTS_PER_CONE;
        given(stow !== undefined && stow.atNs > 0, 'its ladder did not end');
        const slots = stow.atNs / slotNs();
        const { mark } = bench;
        bench.run(10 * MINUTE_NS);
        expectEqual(namesOf(motionsTo(bench, terminal, mark)), [], 'orders while it rests');
        expectEqual(bench.heads[terminal]?.laserOn, false, 'laser while it rests');
        shouldHold(Math.abs(slots - wanted) < 0.01, `after ${wanted} slots`, slots);
      }
    },
  },
  {
    id: 'CONF-PNT-gave-up-reported',
    requirements: ['LM-PNT-025'],
    level: 'should',
    title: 'terminal.gave-up tells the terminal, the partner and the number of scans',
    run: (open) => {
      const { bench, orders, terminal } = inTheDark(open, 'high', 27);
      const scans = ordersOf(orders, 'scan').length;
      const reports = bench.since(0, 'report').filter(({ report }) => report.id === GAVE_UP);
      const [first] = reports;
      expectThat(first !== undefined, 'terminal.gave-up');
      const [at, partner, told = 0] = first.report.args;
      expectEqual([at, partner], [terminal, bench.high.place.node], 'terminal and partner');
      // Passes that a slot cut short may count or not.
      const near = Math.abs(told - scans) <= (GROWTHS + 1) * SLOTS_PER_CONE;
      expectThat(near, `about ${scans} scans`, told);
    },
  },
];
