import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  APPLICATION,
  comings,
  findLink,
  linkedSlowly,
  loseLink,
  offered,
  offeredAgain,
  payloadOf,
  recordsLeft,
  renewSession,
  REPORT,
  reportsAbout,
  submitted,
  whole,
} from '../bench/bundles.ts';
import { advertisementOf, deviationOf, tell } from '../bench/flood.ts';
import { BEYOND, FAR, HIGH, LOW, OPERATOR, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { awaitLink, awaitLock, linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual } from '../check.ts';

const THERE = { node: HIGH, service: APPLICATION };
const BEHIND = { node: BEYOND, service: APPLICATION };
const FAR_AWAY = { node: FAR, service: APPLICATION };

/** Section 3, what a relay remembers, keeps and does not send back. */
export const RELAY_MEMORY_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-released-remembered',
    requirements: ['LM-BND-046'],
    title: 'a relay accepts the very key that it released as held, and does not store or send it',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const out = offered(bench, bench.low, payloadOf(500), { destination: THERE });
      bench.run(SECOND_NS);
      given(whole(bench.high, out.header).length === 1, 'it was not handed on');
      expectEqual(offeredAgain(bench, bench.low, out), 'held', 'answer');
      expectEqual(comings(bench.high, out.header).length, 1, 'transfers to the next node');
      shouldEqual(recordsLeft(bench), 0, 'records of bundles');
    },
  },
  ...[
    { name: 'attempt', changes: { attempt: 1 } },
    { name: 'hop-count', changes: { hopCount: 2 } },
  ].map(
    ({ name, changes }): ConformanceCase => ({
      id: `CONF-BND-released-other-${name}`,
      requirements: ['LM-BND-046'],
      title: `a released bundle that comes with another ${name} is a new custody`,
      role: 'node',
      run: (open) => {
        const bench = linkedBoth(open);
        const out = offered(bench, bench.low, payloadOf(500), { destination: THERE });
        bench.run(SECOND_NS);
        expectEqual(offeredAgain(bench, bench.low, out, changes), 'accepted', 'answer');
        bench.run(SECOND_NS);
        expectEqual(comings(bench.high, out.header).length, 2, 'transfers to the next node');
      },
    }),
  ),
  {
    id: 'CONF-BND-released-survives-reset',
    requirements: ['LM-BND-064', 'LM-BND-046'],
    title: 'a relay knows after a reset what it released before',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const out = offered(bench, bench.low, payloadOf(500), { destination: THERE });
      bench.run(SECOND_NS);
      bench.low.forget();
      bench.high.forget();
      bench.boot('watchdog');
      awaitLock(bench, 'low');
      awaitLink(bench, 'low');
      expectEqual(offeredAgain(bench, bench.low, out), 'held', 'answer after the reset');
    },
  },
  {
    id: 'CONF-BND-best-effort-not-written',
    requirements: ['LM-BND-048'],
    title: 'a relay does not write a bundle without custody, nor keeps it over a reset',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', {
        opportunities: [TO_LOW, { ...TO_HIGH, startNs: MINUTE_NS }],
      });
      const { mark } = bench;
      const out = offered(bench, peer, payloadOf(500), { destination: THERE, custody: false });
      const writes = bench.since(mark, 'store-write').filter(({ region }) => region === 'bundles');
      expectEqual(writes.length, 0, 'records of bundles');
      bench.run(SECOND_NS);
      peer.forget();
      bench.boot('warm');
      findLink(bench, 'high');
      bench.run(SECOND_NS);
      expectEqual(comings(bench.high, out.header).length, 0, 'transfers after a reset');
    },
  },
  {
    id: 'CONF-BND-best-effort-lost-with-link',
    requirements: ['LM-BND-048', 'LM-BND-070'],
    level: 'should',
    title:
      'a bundle without custody ends with a session before its frames are acknowledged: reported',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const { low, high } = bench;
      high.manners.acknowledge = false;
      high.manners.keepalive = false;
      const { mark } = bench;
      const changes = { destination: THERE, custody: false };
      const out = low.transfers.send(payloadOf(500), changes);
      bench.await('the bundle', () => whole(high, out.header).length > 0, SECOND_NS);
      loseLink(bench, 'high');
      bench.run(SECOND_NS);
      const [report] = reportsAbout(bench, REPORT.deleted, out.header, mark);
      expectEqual(report?.[5], 8, 'reason of bundle.deleted');
    },
  },
  {
    id: 'CONF-BND-best-effort-from-start',
    requirements: ['LM-BND-048'],
    title: 'a bundle without custody whose last segment did not leave is sent again from its start',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedSlowly(open);
      const destination = { node: LOW, service: APPLICATION };
      const id = submitted(bench, payloadOf(1_000_000), { destination, custody: false });
      const came = (): number => comings(peer, id)[0]?.received ?? 0;
      bench.await('a part of it', () => came() > 30_000, SECOND_NS);
      renewSession(bench);
      given(comings(peer, id)[0]?.complete === false, 'it came whole before the session ended');
      bench.run(30 * SECOND_NS);
      const again = comings(peer, id)[1];
      expectThat(again !== undefined, 'sent again');
      expectEqual(again.segments[0]?.offset, 0, 'first offset');
      expectEqual(again.complete, true, 'comes whole');
    },
  },
  {
    id: 'CONF-BND-not-back',
    requirements: ['LM-BND-054', 'LM-RTE-013'],
    title: 'a bundle does not go back to where it came from while there is another way',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const out = offered(bench, bench.low, payloadOf(500), { destination: FAR_AWAY });
      given(out.verdict === 'accepted', 'it was not taken');
      expectEqual(comings(bench.low, out.header).length, 0, 'transfers back');
      expectEqual(comings(bench.high, out.header).length, 1, 'transfers on');
    },
  },
  {
    id: 'CONF-BND-not-back-for-a-minute',
    requirements: ['LM-BND-054'],
    title: 'nor within a minute where the other way is a later one',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', {
        opportunities: [
          TO_LOW,
          { ...TO_HIGH, startNs: 100 * SECOND_NS },
          { one: LOW, other: OPERATOR },
          { one: LOW, other: FAR, oneTerminal: 2, otherTerminal: 1 },
          { one: HIGH, other: FAR, oneTerminal: 2, otherTerminal: 2 },
        ],
      });
      const out = offered(bench, peer, payloadOf(500), { destination: FAR_AWAY });
      given(out.verdict === 'accepted', 'it was not taken');
      bench.run(40 * SECOND_NS);
      // Routes change meanwhile: it is looked at anew.
      tell(bench, peer, advertisementOf(bench, OPERATOR, { deviations: [deviationOf({})] }));
      bench.run(15 * SECOND_NS);
      expectEqual(comings(peer, out.header).length, 0, 'transfers back within a minute');
    },
  },
  {
    id: 'CONF-BND-back-where-no-other-way',
    requirements: ['LM-BND-054'],
    title: 'it goes back where no other way exists',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const destination = { node: OPERATOR, service: APPLICATION };
      const out = offered(bench, peer, payloadOf(500), { destination, hopCount: 2 });
      given(out.verdict === 'accepted', 'it was not taken');
      bench.run(2 * MINUTE_NS);
      expectThat(comings(peer, out.header).length > 0, 'transfers back');
    },
  },
  {
    id: 'CONF-BND-third-time-kept',
    requirements: ['LM-BND-056'],
    title: 'a bundle that comes back after it was handed on twice is kept for a minute',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const out = offered(bench, bench.low, payloadOf(500), { destination: BEHIND });
      given(out.verdict === 'accepted', 'it was not taken');
      const again = offeredAgain(bench, bench.low, out, { hopCount: 4 });
      given(again === 'accepted', 'it was not taken again');
      expectEqual(comings(bench.high, out.header).length, 2, 'handed on at once, twice');
      expectEqual(
        offeredAgain(bench, bench.low, out, { hopCount: 7 }),
        'accepted',
        'the third time',
      );
      const cameNs = bench.nowNs;
      bench.run(55 * SECOND_NS);
      expectEqual(comings(bench.high, out.header).length, 2, 'handed on within 55 s');
      bench.run(10 * SECOND_NS);
      expectEqual(
        comings(bench.high, out.header).length,
        3,
        `handed on after ${bench.nowNs - cameNs} ns`,
      );
    },
  },
  {
    id: 'CONF-BND-third-time-to-destination',
    requirements: ['LM-BND-056'],
    title: 'it is not kept from a neighbour that it is for',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const out = offered(bench, bench.low, payloadOf(500), { destination: THERE });
      given(out.verdict === 'accepted', 'it was not taken');
      for (const hopCount of [4, 7]) offeredAgain(bench, bench.low, out, { hopCount });
      expectEqual(comings(bench.high, out.header).length, 3, 'handed on at once');
    },
  },
];
