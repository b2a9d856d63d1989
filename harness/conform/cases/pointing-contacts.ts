import { encodePlan, planDigest } from '../../../protocols/plan-codec.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  contactsOf,
  FORWARD,
  HIGH,
  LIGHT_TIME_NS,
  LOW,
  type Opportunity,
  TARGET,
  TO_HIGH,
  TO_LOW,
} from '../bench/mesh.ts';
import { angleOf, boresightAt, circularAt, sighting } from '../bench/orbit.ts';
import { atRung } from '../bench/rungs.ts';
import { orbitOf } from '../bench/sky.ts';
import { motionsTo, namesOf, ordersOf, ordersTo } from '../bench/terminal-orders.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldHold } from '../check.ts';

const SLACK_NS: Ns = 10 * MILLISECOND_NS;
const LEAD_NS: Ns = 120 * SECOND_NS;
const REACQUIRE_NS: Ns = 120 * SECOND_NS;
const SLEW_TIMEOUT_NS: Ns = 120 * SECOND_NS;
const LEAVE_NS: Ns = 2 * 500 * MILLISECOND_NS + 6 * LIGHT_TIME_NS;
/** From end to end at 3°/s, and to come to rest there. */
const LONGEST_TURN_NS: Ns = 120_500 * MILLISECOND_NS;
const NEAR_RAD = 1e-3;
const SLEW_TIMEOUT = 206;

/** A plan with these opportunities, in force at once. */
const upload = (bench: Bench, opportunities: readonly Opportunity[]): void => {
  const bytes = encodePlan({ version: 2, contacts: contactsOf(opportunities) });
  const sequence = bench.command({
    command: 'plan-chunk',
    version: 2,
    digest: planDigest(bytes),
    chunk: 0,
    chunks: 1,
    activateUtcNs: 0,
    bytes,
  });
  const done = (): boolean => bench.stages(sequence).includes('done');
  bench.await('the end of the telecommand', done, SECOND_NS);
};

const LIT: readonly string[] = ['scan', 'track', 'coast'];

const isNear = (atNs: Ns, dueNs: Ns): boolean => Math.abs(atNs - dueNs) <= SLACK_NS;

/** Orders other than to stow. */
const moved = (bench: Bench, mark = 0): readonly string[] =>
  namesOf(motionsTo(bench, FORWARD, mark)).filter((one) => one !== 'stow');

/** Section 7.1: which contact a terminal works for, and from when to when. */
export const POINTING_CONTACTS_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-PNT-partner-of-contact',
    requirements: ['LM-PNT-001', 'LM-PNT-004'],
    title: 'a terminal works for the next contact with its index, and turns to the partner of it',
    role: 'node',
    run: (open) => {
      const endNs = 200 * SECOND_NS;
      const opportunities: Opportunity[] = [
        { ...TO_LOW, endNs },
        { one: TARGET, other: HIGH, oneTerminal: FORWARD, startNs: endNs, endNs: 3 * endNs },
      ];
      const bench = open({ opportunities });
      for (const head of bench.heads) head.light = false;
      bench.boot();
      bench.run(2 * endNs);
      const slews = ordersOf(motionsTo(bench, FORWARD), 'slew');
      expectEqual(slews.length, 2, 'turns');
      slews.forEach(({ atNs, command }, index) => {
        const own = circularAt(orbitOf(TARGET), atNs);
        const partner = circularAt(orbitOf(index === 0 ? LOW : HIGH), atNs);
        const boresight = boresightAt(command.trajectory, atNs);
        const offRad = angleOf(boresight, sighting(own, partner).direction);
        expectThat(offRad <= NEAR_RAD, `turn ${index + 1} to its partner`, offRad);
      });
      expectEqual(namesOf(motionsTo(bench, 1)).includes('slew'), false, 'turns of the other one');
    },
  },
  {
    id: 'CONF-PNT-ends-by-own-utc',
    requirements: ['LM-PNT-002'],
    title: 'a contact ends at its planned end by the own UTC: the head is stowed',
    run: (open) => {
      for (const utcAheadNs of [0, 40 * SECOND_NS]) {
        const endNs = 300 * SECOND_NS;
        const bench = open({ opportunities: [{ ...TO_LOW, endNs }] });
        bench.clock.utcAheadNs = utcAheadNs;
        bench.boot();
        bench.run(endNs + SECOND_NS);
        const stow = ordersOf(motionsTo(bench, FORWARD), 'stow').at(-1);
        const atNs = (stow?.atNs ?? 0) + utcAheadNs;
        expectThat(isNear(atNs, endNs), 'stowed at the end of the contact', atNs / 1e9);
      }
    },
  },
  {
    id: 'CONF-PNT-turns-before-start',
    requirements: ['LM-PNT-002'],
    title:
      'the terminal turns to its partner 120 s before the start, and lights nothing until then',
    run: (open) => {
      const startNs = 400 * SECOND_NS;
      const bench = open({ opportunities: [{ ...TO_LOW, startNs }] });
      bench.boot();
      bench.run(startNs + SECOND_NS);
      const motions = motionsTo(bench, FORWARD).filter(({ command }) => command.command !== 'stow');
      const [slew, next] = motions;
      expectEqual(slew?.command.command, 'slew', 'first order');
      const lit = ordersTo(bench, FORWARD).filter(({ command: { command } }) =>
        LIT.includes(command),
      );
      const early = lit.filter(({ atNs }) => atNs < startNs - SLACK_NS);
      expectEqual(namesOf(early), [], 'orders that light the laser before the start');
      shouldHold(isNear(slew?.atNs ?? 0, startNs - LEAD_NS), '120 s before', slew?.atNs);
      shouldHold(isNear(next?.atNs ?? 0, startNs), 'it searches from the start on', next?.atNs);
    },
  },
  {
    id: 'CONF-PNT-running-contact-keeps-terms',
    requirements: ['LM-PNT-003'],
    title: 'a running contact that a new plan still holds keeps its terms',
    role: 'node',
    run: (open) => {
      const endNs = 400 * SECOND_NS;
      const opportunities = [{ ...TO_LOW, endNs }];
      const { bench, peer } = atRung(open, 'low', 'linked', { opportunities });
      const { mark } = bench;
      const { id } = peer.current;
      upload(bench, [{ ...TO_LOW, endNs: endNs - 200 * SECOND_NS }]);
      bench.run(endNs - 10 * SECOND_NS - bench.nowNs);
      expectEqual(namesOf(motionsTo(bench, FORWARD, mark)), [], 'orders up to its end');
      expectEqual([peer.current.id, peer.messages('close').length], [id, 0], 'session and CLOSEs');
      bench.run(20 * SECOND_NS);
      const stow = ordersOf(motionsTo(bench, FORWARD, mark), 'stow')[0];
      expectThat(isNear(stow?.atNs ?? 0, endNs), 'it ends when it was to end', stow?.atNs);
    },
  },
  {
    id: 'CONF-PNT-started-contact-closes',
    requirements: ['LM-PNT-003'],
    title: 'a started contact that a new plan has not closes its session in order, then ends',
    role: 'node',
    run: (open) => {
      const { bench, peer } = atRung(open, 'low', 'linked');
      const { mark } = bench;
      upload(bench, [{ ...TO_HIGH, startNs: 9_000 * SECOND_NS, endNs: 10_000 * SECOND_NS }]);
      const fromNs = bench.nowNs;
      bench.run(5 * SECOND_NS);
      expectThat(peer.messages('close').length > 0, 'CLOSE');
      const [stow] = ordersOf(motionsTo(bench, FORWARD, mark), 'stow');
      const afterNs = (stow?.atNs ?? 0) - fromNs;
      expectThat(isNear(afterNs, LEAVE_NS), `stowed ${LEAVE_NS} ns later`, afterNs);
    },
  },
  {
    id: 'CONF-PNT-unstarted-contact-ends',
    requirements: ['LM-PNT-003'],
    title: 'a contact that has not started and that a new plan has not ends at once',
    role: 'node',
    run: (open) => {
      const { bench } = atRung(open, 'low', 'pointed');
      const { mark } = bench;
      upload(bench, [{ ...TO_HIGH, startNs: 9_000 * SECOND_NS, endNs: 10_000 * SECOND_NS }]);
      bench.run(SLACK_NS);
      expectEqual(namesOf(motionsTo(bench, FORWARD, mark)).at(-1), 'stow', 'order');
      bench.run(100 * SECOND_NS);
      expectEqual(moved(bench, mark), [], 'orders after it');
    },
  },
  {
    id: 'CONF-PNT-slew-timeout',
    requirements: ['LM-PNT-007'],
    title: 'a gimbal that has not settled after 120 s is reported, and its terminal rests',
    run: (open) => {
      const { bench, terminal } = atRung(open, 'low', 'slewing');
      const fromNs = bench.nowNs;
      const { mark } = bench;
      bench.run(SLEW_TIMEOUT_NS - SLACK_NS);
      expectEqual(namesOf(motionsTo(bench, terminal, mark)), [], 'orders before 120 s');
      bench.run(2 * SLACK_NS);
      expectEqual(namesOf(motionsTo(bench, terminal, mark)), ['stow'], 'orders');
      const told = bench.since(mark, 'report').filter(({ report }) => report.id === SLEW_TIMEOUT);
      expectEqual(told.length, 1, 'reports of it');
      given(bench.nowNs - fromNs > 0, 'time went on');
    },
  },
  ...(['low', 'high'] as const).map(
    (side): ConformanceCase => ({
      id: `CONF-PNT-new-try-${side === 'low' ? 'of-higher-end' : 'of-lower-end'}`,
      requirements: ['LM-PNT-026'],
      title: 'a long contact offers a new try at every multiple of 2 min from its start',
      run: (open) => {
        const startNs = -47 * SECOND_NS;
        const line = side === 'low' ? TO_LOW : TO_HIGH;
        const opportunities = [{ ...line, startNs }];
        const { bench, terminal } = atRung(open, side, 'resting', { opportunities });
        const restNs = bench.nowNs;
        const { mark } = bench;
        bench.run(REACQUIRE_NS + SECOND_NS);
        const [slew] = ordersOf(motionsTo(bench, terminal, mark), 'slew');
        const tries = Math.floor((restNs - startNs) / REACQUIRE_NS) + 1;
        const dueNs = startNs + tries * REACQUIRE_NS;
        expectThat(slew !== undefined, 'a new try within two minutes');
        expectThat(isNear(slew.atNs, dueNs), `a turn at ${dueNs / 1e9} s`, slew.atNs / 1e9);
      },
    }),
  ),
  ...[
    { name: 'too-short-contact', leftNs: LONGEST_TURN_NS - SECOND_NS, turns: false },
    { name: 'long-enough-contact', leftNs: LONGEST_TURN_NS + 5 * SECOND_NS, turns: true },
  ].map(
    ({ name, leftNs, turns }): ConformanceCase => ({
      id: `CONF-PNT-rest-of-${name}`,
      requirements: ['LM-PNT-043'],
      title: `what is left of a contact is ${turns ? 'used' : 'passed over'} after a restart`,
      run: (open) => {
        const endNs = 600 * SECOND_NS;
        const bench = open({ opportunities: [{ ...TO_LOW, endNs }] });
        bench.run(endNs - leftNs);
        bench.boot();
        bench.run(10 * SECOND_NS);
        expectEqual(moved(bench).includes('slew'), turns, 'whether it turns');
      },
    }),
  ),
  {
    id: 'CONF-PNT-no-turn-anew-at-the-end',
    requirements: ['LM-PNT-043'],
    title: 'a head that came up anew shortly before the end of its contact is not turned any more',
    run: (open) => {
      const endNs = 300 * SECOND_NS;
      const opportunities = [{ ...TO_LOW, endNs }];
      const { bench, head, terminal } = atRung(open, 'low', 'linked', { opportunities });
      bench.run(endNs - 60 * SECOND_NS - bench.nowNs);
      const { mark } = bench;
      head.reset();
      head.tell({ reading: 'head-started' });
      bench.run(SECOND_NS);
      const orders = namesOf(motionsTo(bench, terminal, mark));
      expectEqual(orders.includes('slew'), false, 'a turn');
    },
  },
];
