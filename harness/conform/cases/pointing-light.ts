import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { LIGHT_TIME_NS, TO_HIGH } from '../bench/mesh.ts';
import { atRung, awaitOrder, type Climb, CONFIRM_NS } from '../bench/rungs.ts';
import { slotNs } from '../bench/roles.ts';
import { motionsTo, namesOf } from '../bench/terminal-orders.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const SLACK_NS: Ns = 5 * MILLISECOND_NS;
const HANDSHAKE_NS: Ns = 10 * SECOND_NS;
const CLOSE_LEAD_NS: Ns = 500 * MILLISECOND_NS;
const ACQUIRED = 201;
const BEACON = { reading: 'beacon-detected', xNrad: 30_000, yNrad: 10_000 } as const;

/** It sees light and has to turn to it in that step. */
const expectTrack = (climb: Climb): void => {
  const { bench, head, terminal } = climb;
  const { mark, nowNs } = bench;
  head.tell(BEACON);
  const orders = motionsTo(bench, terminal, mark);
  expectEqual(namesOf(orders), ['track'], 'orders when it sees light');
  expectEqual(orders[0]?.atNs, nowNs, 'instant of the order');
};

/** Frames that have not reached the neighbour yet left before. */
const opened = ({ peer, bench }: Climb): boolean => {
  bench.run(LIGHT_TIME_NS + MILLISECOND_NS);
  return peer.messages('hello').length > 0;
};

/** The session is silent for as long as the modem was asked to watch. */
const fallSilent = ({ bench, terminal, peer }: Climb): void => {
  peer.manners.keepalive = false;
  peer.forget();
  const watches = bench.since(0, 'watch-silence').filter((one) => one.terminal === terminal);
  const intervals = watches.at(-1)?.intervals ?? [];
  given(intervals.length > 0, 'it does not watch for silence');
  for (const count of intervals) bench.give({ kind: 'silence', terminal, intervals: count });
};

/** Section 7.4: from light to a link. */
export const POINTING_LIGHT_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-PNT-starer-returns-beam',
    requirements: ['LM-PNT-030'],
    title: 'the starer that sees light centres on it and returns its beam at once',
    run: (open) => expectTrack(atRung(open, 'low', 'staring')),
  },
  {
    id: 'CONF-PNT-scanner-stops',
    requirements: ['LM-PNT-030'],
    title: 'the scanner that sees the return stops and centres on it at once',
    run: (open) => {
      const climb = atRung(open, 'high', 'scanning');
      expectTrack(climb);
      const { mark } = climb.bench;
      // It was in the middle of a pass.
      climb.head.tell({ reading: 'scan-finished' });
      climb.bench.run(SECOND_NS);
      expectEqual(namesOf(motionsTo(climb.bench, climb.terminal, mark)), [], 'orders after it');
    },
  },
  {
    id: 'CONF-PNT-last-pass-answered',
    requirements: ['LM-PNT-030'],
    title: 'the return to the last pass of a slot is taken like every other',
    run: (open) => {
      const climb = atRung(open, 'high', 'scanning');
      const { bench, head } = climb;
      // A pass that took until just before the end of the slot: no other one fits.
      bench.run(slotNs() - 300 * MILLISECOND_NS - bench.nowNs);
      head.tell({ reading: 'scan-finished' });
      awaitOrder(climb, ['stare']);
      expectTrack(climb);
    },
  },
  {
    id: 'CONF-PNT-fine-error-confirmed',
    requirements: ['LM-PNT-031'],
    title: 'an end counts as tracking when its fine error was within the limit for 0.5 s',
    run: (open) => {
      const climb = atRung(open, 'high', 'confirming');
      const { bench, head } = climb;
      head.tell({ reading: 'frame-sync', locked: true });
      bench.run(CONFIRM_NS - LIGHT_TIME_NS - SLACK_NS);
      expectThat(!opened(climb), 'no HELLO before it counts as tracking');
      bench.run(2 * SLACK_NS);
      expectThat(opened(climb), 'HELLO when it counts as tracking');
    },
  },
  {
    id: 'CONF-PNT-fine-error-counts-anew',
    requirements: ['LM-PNT-031'],
    title: 'the time within the limit begins anew when the fine error was beyond it',
    run: (open) => {
      const climb = atRung(open, 'high', 'confirming');
      const { bench, head } = climb;
      head.tell({ reading: 'frame-sync', locked: true });
      bench.run(CONFIRM_NS - 50 * MILLISECOND_NS);
      head.tell({ reading: 'fine-error', within: false });
      bench.run(20 * MILLISECOND_NS);
      head.tell({ reading: 'fine-error', within: true });
      bench.run(CONFIRM_NS - LIGHT_TIME_NS - SLACK_NS);
      expectThat(!opened(climb), 'no HELLO before it was within the limit for 0.5 s');
      bench.run(2 * SLACK_NS);
      expectThat(opened(climb), 'HELLO after 0.5 s within the limit');
    },
  },
  {
    id: 'CONF-PNT-link-at-frame-lock',
    requirements: ['LM-PNT-032'],
    title: 'the link is opened when the modem has frame lock in closed loop, not before',
    run: (open) => {
      const climb = atRung(open, 'high', 'syncing');
      const { bench, head, peer } = climb;
      bench.run(3 * SECOND_NS);
      expectThat(!opened(climb), 'no HELLO without frame lock');
      head.tell({ reading: 'frame-sync', locked: true });
      bench.run(LIGHT_TIME_NS + SLACK_NS);
      expectThat(peer.messages('hello').length > 0, 'HELLO at frame lock');
    },
  },
  {
    id: 'CONF-PNT-acquired-since-start',
    requirements: ['LM-PNT-033'],
    title: 'terminal.acquired carries the time since the start of the contact',
    run: (open) => {
      const startNs = -25 * SECOND_NS;
      const opportunities = [{ ...TO_HIGH, startNs }];
      const { bench, terminal, peer } = atRung(open, 'high', 'syncing', { opportunities });
      const report = bench.noted(0, 'report').find(({ effect }) => effect.report.id === ACQUIRED);
      expectThat(report !== undefined, 'terminal.acquired');
      const [at, partner, sinceMs = 0] = report.effect.report.args;
      expectEqual([at, partner], [terminal, peer.place.node], 'terminal and partner');
      const expectedMs = (report.atNs - startNs) / MILLISECOND_NS;
      expectThat(Math.abs(sinceMs - expectedMs) <= 1, `${expectedMs} ms since the start`, sinceMs);
    },
  },
  {
    id: 'CONF-PNT-turns-anew-after-failed-handshake',
    requirements: ['LM-PNT-037'],
    level: 'should',
    title: 'when the handshake fails the terminal turns to its partner anew and searches',
    run: (open) => {
      const climb = atRung(open, 'high', 'handshaking');
      const { bench, head, terminal } = climb;
      const { mark } = bench;
      bench.run(HANDSHAKE_NS - SECOND_NS);
      expectEqual(namesOf(motionsTo(bench, terminal, mark)), ['slew'], 'orders');
      head.tell({ reading: 'gimbal-settled' });
      bench.run(SLACK_NS);
      const next = namesOf(motionsTo(bench, terminal, mark)).at(-1) ?? '';
      expectThat(['scan', 'stare'].includes(next), 'it goes back to the slots', next);
    },
  },
  {
    id: 'CONF-PNT-turns-anew-without-session',
    requirements: ['LM-PNT-037'],
    level: 'should',
    title: 'without a session 10 s after frame lock the terminal turns to its partner anew',
    run: (open) => {
      // A handshake that never ends.
      const limits = { handshakeRetriesMax: 1_000 };
      const { bench, terminal } = atRung(open, 'high', 'handshaking', { limits });
      const { mark, nowNs } = bench;
      bench.run(HANDSHAKE_NS + SECOND_NS);
      const [slew] = motionsTo(bench, terminal, mark);
      expectEqual(slew?.command.command, 'slew', 'order');
      const afterNs = (slew?.atNs ?? 0) - nowNs;
      expectThat(Math.abs(afterNs - HANDSHAKE_NS) <= SLACK_NS, '10 s after frame lock', afterNs);
    },
  },
  {
    id: 'CONF-PNT-handshake-begun-again',
    requirements: ['LM-PNT-037'],
    title: 'a handshake that fails while the partner may be confirming yet is begun again',
    run: (open) => {
      const limits = { handshakeRetriesMax: 1 };
      const { bench, terminal, peer } = atRung(open, 'high', 'handshaking', { limits });
      const { mark } = bench;
      bench.run(CONFIRM_NS - SLACK_NS);
      const nonces = peer.messages('hello').map(({ message }) => `${message.nonce}`);
      given(nonces.length > 1, 'its handshake did not fail');
      expectEqual(namesOf(motionsTo(bench, terminal, mark)), [], 'orders to the head');
    },
  },
  {
    id: 'CONF-PNT-session-ends-in-light',
    requirements: ['LM-PNT-037'],
    level: 'should',
    title: 'when a session ends although the light is there, tracking goes on and HELLO is said',
    run: (open) => {
      const climb = atRung(open, 'high', 'linked');
      const { bench, terminal, peer } = climb;
      const { mark, nowNs } = bench;
      fallSilent(climb);
      bench.run(SECOND_NS / 4);
      expectEqual(namesOf(motionsTo(bench, terminal, mark)), [], 'orders to the head');
      expectThat(peer.messages('hello', nowNs).length > 0, 'HELLO of a new handshake');
    },
  },
  {
    id: 'CONF-PNT-no-new-link-at-the-end',
    requirements: ['LM-PNT-037'],
    level: 'should',
    title: 'within two closeLead of the end of its contact a link is not opened again',
    run: (open) => {
      const endNs = 180 * SECOND_NS;
      const opportunities = [{ ...TO_HIGH, endNs }];
      const climb = atRung(open, 'high', 'linked', { opportunities });
      const { bench, peer } = climb;
      bench.run(endNs - 2 * CLOSE_LEAD_NS + 50 * MILLISECOND_NS - bench.nowNs);
      const { nowNs } = bench;
      fallSilent(climb);
      bench.run(2 * SECOND_NS);
      expectEqual(peer.messages('hello', nowNs).length, 0, 'HELLOs at the end of the contact');
    },
  },
];
