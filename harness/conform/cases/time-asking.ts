import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { askTime, EXCHANGE_NS, linkedAs, requestsOf } from '../bench/time-probe.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual } from '../check.ts';

const INTERVAL_NS: Ns = 30 * SECOND_NS;
const SLACK_NS: Ns = 20 * MILLISECOND_NS;
const ADRIFT = { utcAheadNs: 3_000_000, uncertaintyNs: 10 * MILLISECOND_NS, disciplined: false };

/** Section 5.5: exchanges that are repeated, too late, or not begun. */
export const TIME_ASKING_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-TIM-queued-transfer-repeated',
    requirements: ['LM-TIM-019'],
    title: 'a transfer with an excess over 20 µs is repeated after 1 s, three times in a row',
    role: 'node',
    run: (open) => {
      for (const [queueNs, expected] of [
        [18_000, 1],
        [22_000, 4],
      ] as const) {
        const { bench, peer } = linkedAs(open, { clock: ADRIFT, peer: { queueNs } });
        bench.run(10 * SECOND_NS);
        const requests = requestsOf(peer);
        expectEqual(requests.length, expected, `exchanges with an excess of ${queueNs} ns`);
        requests.slice(1).forEach(({ atNs }, index) => {
          const apartNs = atNs - (requests[index]?.atNs ?? 0);
          const late = Math.abs(apartNs - SECOND_NS);
          expectThat(late <= 2 * SLACK_NS, '1 s apart', apartNs / 1e9);
        });
      }
    },
  },
  ...[
    { name: 'another-exchange', what: 'to another exchange', step: 1, late: false },
    { name: 'after-its-interval', what: 'after the next interval began', step: 0, late: true },
  ].map(
    ({ name, what, step, late }): ConformanceCase => ({
      id: `CONF-TIM-ignored-reply-${name}`,
      requirements: ['LM-TIM-020'],
      title: `a reply ${what} is ignored`,
      role: 'node',
      run: (open) => {
        const { bench, peer } = linkedAs(open, { clock: ADRIFT });
        peer.manners.time = false;
        bench.await('a request', () => requestsOf(peer).length > 0, SECOND_NS);
        const [request] = requestsOf(peer);
        given(request !== undefined, 'no request');
        const { nowNs } = bench;
        const next = (): boolean => requestsOf(peer, nowNs + 1).length > 0;
        if (late) bench.await('the next interval', next, 10 * INTERVAL_NS);
        const exchange = request.message.exchange + step;
        peer.answerTime({ ...request.message, exchange }, { t2Ns: nowNs, t3Ns: nowNs });
        bench.run(EXCHANGE_NS);
        const { errorNs } = askTime(bench, peer);
        const off = Math.abs(errorNs - ADRIFT.utcAheadNs);
        expectThat(off <= 50_000, 'the estimate as it was', errorNs);
      },
    }),
  ),
  {
    id: 'CONF-TIM-source-asks-nobody',
    requirements: ['LM-TIM-021'],
    title: 'a node with a source of its own starts no exchange',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedAs(open, {});
      bench.run(4 * INTERVAL_NS);
      expectEqual(askTime(bench, peer).stratum, 0, 'stratum in its answer');
      shouldEqual(requestsOf(peer).length, 0, 'exchanges that it began');
    },
  },
];
