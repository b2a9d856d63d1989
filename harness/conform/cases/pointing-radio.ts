import { MILLISECOND_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { USER_RADIO } from '../../world/profiles/radio.ts';
import { configOf, LIGHT_TIME_NS, type Setup, TO_HIGH } from '../bench/mesh.ts';
import type { Bench } from '../bench/bench.ts';
import { motionsTo, namesOf, ordersOf } from '../bench/terminal-orders.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';

const AFT = 1;
const START_NS: Ns = 200 * SECOND_NS;
const SLACK_NS: Ns = 10 * MILLISECOND_NS;

/** A radio beam instead of each optical head, and a contact that starts later. */
const radio = (open: OpenBench, setup: Setup = {}): Bench => {
  const terminals = configOf().terminals.map((one) => ({ ...one, profile: USER_RADIO }));
  const bench = open({
    terminals,
    partnerTerminal: (node, index) => {
      const usual = configOf().partnerTerminal(node, index);
      return usual && { ...usual, profile: USER_RADIO };
    },
    opportunities: [{ ...TO_HIGH, startNs: START_NS }],
    ...setup,
  });
  for (const head of bench.heads) head.obliging = false;
  return bench;
};

const opened = (bench: Bench, sinceNs: Ns): number => {
  bench.run(LIGHT_TIME_NS + SLACK_NS);
  return bench.high.messages('hello', sinceNs).length;
};

/** Section 7.4: terminals without a ladder. */
export const POINTING_RADIO_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-PNT-radio-points-at-start',
    requirements: ['LM-PNT-038', 'LM-PNT-002'],
    level: 'should',
    title: 'a radio beam points at the start of its contact and opens the link at frame lock',
    run: (open) => {
      const bench = radio(open);
      bench.boot();
      bench.run(START_NS + SECOND_NS);
      const [slew] = ordersOf(motionsTo(bench, AFT), 'slew');
      const near = Math.abs((slew?.atNs ?? 0) - START_NS) <= SLACK_NS;
      expectThat(near, 'pointed at the start', slew?.atNs);
      const [, head] = bench.heads;
      head?.tell({ reading: 'gimbal-settled' });
      bench.run(SECOND_NS);
      const orders = namesOf(motionsTo(bench, AFT)).filter((one) => one !== 'stow');
      expectEqual(orders, ['slew'], 'orders: no ladder');
      expectEqual(opened(bench, 0), 0, 'HELLOs before frame lock');
      head?.tell({ reading: 'frame-sync', locked: true });
      expectThat(opened(bench, 0) > 0, 'HELLO at frame lock');
    },
  },
  {
    id: 'CONF-PNT-radio-points-anew',
    requirements: ['LM-PNT-038'],
    title: 'when nobody answers its handshake a radio points anew',
    run: (open) => {
      const bench = radio(open);
      bench.high.manners.handshake = false;
      bench.boot();
      bench.run(START_NS + SECOND_NS);
      const [, head] = bench.heads;
      head?.tell({ reading: 'gimbal-settled' });
      head?.tell({ reading: 'frame-sync', locked: true });
      const { mark } = bench;
      bench.run(MINUTE_NS);
      expectThat(namesOf(motionsTo(bench, AFT, mark)).includes('slew'), 'pointed anew');
    },
  },
  {
    id: 'CONF-PNT-radio-waits-after-loss',
    requirements: ['LM-PNT-038'],
    level: 'should',
    title: 'after a loss longer than 50 ms a radio waits for frame lock again',
    run: (open) => {
      const bench = radio(open);
      bench.boot();
      bench.run(START_NS + SECOND_NS);
      const [, head] = bench.heads;
      head?.tell({ reading: 'gimbal-settled' });
      head?.tell({ reading: 'frame-sync', locked: true });
      bench.await('a session', () => bench.high.session !== undefined, SECOND_NS);
      bench.run(SECOND_NS);
      head?.tell({ reading: 'signal', present: false });
      head?.tell({ reading: 'frame-sync', locked: false });
      bench.run(SECOND_NS);
      const { nowNs } = bench;
      expectEqual(opened(bench, nowNs), 0, 'HELLOs without frame lock');
      head?.tell({ reading: 'signal', present: true });
      head?.tell({ reading: 'frame-sync', locked: true });
      expectThat(opened(bench, nowNs) > 0, 'HELLO at frame lock');
    },
  },
];
