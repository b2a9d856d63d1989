import { authenticatedBytes } from '../../../protocols/frame-codec.ts';
import { MILLISECOND_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  ANSWER_NS,
  APPLICATION,
  comings,
  deliveries,
  findLink,
  offered,
  offeredAgain,
  payloadOf,
  recordsLeft,
  renewSession,
  submitted,
  whole,
} from '../bench/bundles.ts';
import { codeOf } from '../bench/link-codes.ts';
import { HIGH, LIGHT_TIME_NS, LOW, TARGET, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import type { WriteOutcome } from '../bench/mass-memory.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, given, shouldEqual, shouldHold } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const THERE = { node: HIGH, service: APPLICATION };
const BACK = { node: LOW, service: APPLICATION };
const ENDS = [
  { name: 'destination', destination: HERE },
  { name: 'relay', destination: THERE },
];

/** A relay with the link back alone: the way on opens after a minute. */
const waitingRelay = (open: OpenBench) =>
  linked(open, 'low', { opportunities: [TO_LOW, { ...TO_HIGH, startNs: MINUTE_NS }] });

const answered = (bench: Bench, destination: typeof HERE) => {
  const out = offered(bench, bench.low, payloadOf(500), { destination });
  const answers = bench.low
    .messages('custody')
    .filter(({ message }) => message.accepts.some(({ transfer }) => transfer === out.transfer));
  return { out, answers };
};

/** Section 3, custody from hop to hop. */
export const CUSTODY_CASES: readonly ConformanceCase[] = [
  ...ENDS.map(
    ({ name, destination }): ConformanceCase => ({
      id: `CONF-BND-accept-durable-${name}`,
      requirements: ['LM-BND-040', 'LM-BND-063'],
      title: `ACCEPT (${name}) comes when it is durable, not before, and within 10 ms`,
      role: 'node',
      run: (open) => {
        const bench = linkedBoth(open);
        bench.memory.writeNs = SECOND_NS;
        const sentNs = bench.nowNs;
        const { out, answers } = answered(bench, destination);
        expectEqual(answers.length, 0, 'ACCEPTs before it is durable');
        bench.run(SECOND_NS);
        expectEqual(bench.low.transfers.verdict(out.transfer), 'accepted', 'answer');
        const [answer] = bench.low.messages('custody', sentNs);
        const waitedNs = (answer?.atNs ?? 0) - sentNs - 2 * LIGHT_TIME_NS - SECOND_NS;
        shouldHold(waitedNs <= 11 * MILLISECOND_NS, 'within 10 ms of being durable', waitedNs);
      },
    }),
  ),
  {
    id: 'CONF-BND-accept-authentic',
    requirements: ['LM-BND-040'],
    title: 'ACCEPT stands in an authenticated management frame',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const [answer] = answered(bench, HERE).answers;
      given(answer !== undefined, 'no ACCEPT came');
      const code = codeOf(peer.current.receiveKey, authenticatedBytes(answer.frame));
      expectEqual(answer.frame.tag, code, 'tag');
    },
  },
  ...ENDS.flatMap(({ name, destination }) =>
    (['full', 'device'] as const satisfies readonly WriteOutcome[]).map(
      (outcome): ConformanceCase => ({
        id: `CONF-BND-store-${outcome}-${name}`,
        requirements: ['LM-BND-040', 'LM-BND-063'],
        title: `what cannot be made durable (${name}, ${outcome}) is refused no-storage`,
        role: 'node',
        run: (open) => {
          const bench = linkedBoth(open);
          bench.memory.outcome = outcome;
          const out = offered(bench, bench.low, payloadOf(500), { destination });
          expectEqual(out.verdict, 'no-storage', 'answer');
          expectEqual(deliveries(bench, out.header).length, 0, 'deliveries');
          expectEqual(comings(bench.high, out.header).length, 0, 'transfers to the next node');
        },
      }),
    ),
  ),
  {
    id: 'CONF-BND-copy-until-accept',
    requirements: ['LM-BND-041'],
    title:
      'transfers that were not accepted are sent again in the next session, first and in order',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.custody = false;
      const ids = [1, 2, 3].map((seed) =>
        submitted(bench, payloadOf(900, seed), { destination: BACK }),
      );
      bench.run(ANSWER_NS);
      given(
        ids.every((id) => whole(peer, id).length === 1),
        'they did not come',
      );
      peer.forget();
      peer.manners.custody = true;
      ids.push(submitted(bench, payloadOf(900, 4), { destination: BACK }));
      const before = peer.transfers.seen.length;
      renewSession(bench);
      bench.run(SECOND_NS);
      const again = peer.transfers.seen.slice(before).map(({ header }) => header?.sequence);
      const order = ids.map(({ sequence }) => sequence);
      expectEqual(
        again.filter((one) => order.includes(one ?? 0)),
        order,
        'sequence numbers',
      );
      bench.run(SECOND_NS);
      shouldEqual(recordsLeft(bench), 0, 'records after ACCEPT');
    },
  },
  {
    id: 'CONF-BND-accepted-not-sent-again',
    requirements: ['LM-BND-041', 'LM-BND-046'],
    title: 'what was accepted is not sent again in the next session, nor after a reset',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const id = submitted(bench, payloadOf(900), { destination: BACK });
      bench.run(ANSWER_NS);
      given(whole(peer, id).length === 1, 'it did not come');
      renewSession(bench);
      bench.run(SECOND_NS);
      recordsLeft(bench);
      peer.forget();
      bench.boot('warm');
      bench.await('frame lock', () => bench.heads[0]?.locked === true, MINUTE_NS);
      renewSession(bench);
      bench.run(SECOND_NS);
      expectEqual(comings(peer, id).length, 1, 'transfers');
    },
  },
  {
    id: 'CONF-BND-relay-copy-survives-reset',
    requirements: ['LM-BND-041', 'LM-BND-040'],
    title: 'a relay that accepted a bundle sends it on after a reset',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.high.manners.custody = false;
      const out = offered(bench, bench.low, payloadOf(9_000), { destination: THERE });
      given(out.verdict === 'accepted', 'it was not taken');
      bench.high.forget();
      bench.low.forget();
      bench.boot('watchdog');
      bench.high.manners.custody = true;
      const before = comings(bench.high, out.header).length;
      bench.await('a session', () => bench.high.session !== undefined, MINUTE_NS);
      bench.run(SECOND_NS);
      const again = comings(bench.high, out.header).slice(before);
      expectEqual(
        again.map(({ complete }) => complete),
        [true],
        'transfers after the reset',
      );
    },
  },
  {
    id: 'CONF-BND-other-copy-held',
    requirements: ['LM-BND-043'],
    title: 'a relay that holds a bundle accepts other copies as held, whatever their attempt',
    role: 'node',
    run: (open) => {
      const { bench, peer } = waitingRelay(open);
      const out = offered(bench, peer, payloadOf(500), { destination: THERE });
      given(out.verdict === 'accepted', 'the first copy was not taken');
      expectEqual(offeredAgain(bench, peer, out), 'held', 'the same copy');
      expectEqual(offeredAgain(bench, peer, out, { attempt: 4 }), 'held', 'attempt 4');
      findLink(bench, 'high');
      bench.run(SECOND_NS);
      expectEqual(comings(bench.high, out.header).length, 1, 'transfers to the next node');
    },
  },
  {
    id: 'CONF-BND-held-when-durable',
    requirements: ['LM-BND-043'],
    title: 'a copy is not accepted as held before the own one is durable',
    role: 'node',
    run: (open) => {
      const { bench, peer } = waitingRelay(open);
      bench.memory.writeNs = 2 * SECOND_NS;
      const out = offered(bench, peer, payloadOf(500), { destination: THERE });
      expectEqual(offeredAgain(bench, peer, out), undefined, 'answer before it is durable');
      const transfer = 1;
      bench.run(3 * SECOND_NS);
      expectEqual(peer.transfers.verdict(transfer), 'held', 'answer when it is');
    },
  },
  {
    id: 'CONF-BND-on-offer-refused',
    requirements: ['LM-BND-044'],
    title: 'a node whose copy is on offer refuses the other one no-route',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.high.manners.custody = false;
      const out = offered(bench, bench.low, payloadOf(500), { destination: THERE });
      given(whole(bench.high, out.header).length === 1, 'it is not on offer');
      const verdict = offeredAgain(bench, bench.low, out, { hopCount: 3, attempt: 1 });
      expectEqual(verdict, 'no-route', 'answer');
    },
  },
  {
    id: 'CONF-BND-higher-hop-count-taken-on',
    requirements: ['LM-BND-045'],
    title: 'a copy of a higher hop count is held when that count is durable, and goes on with it',
    role: 'node',
    run: (open) => {
      const { bench, peer } = waitingRelay(open);
      const out = offered(bench, peer, payloadOf(500), { destination: THERE });
      given(out.verdict === 'accepted', 'the first copy was not taken');
      bench.memory.writeNs = 2 * SECOND_NS;
      const { nowNs } = bench;
      const verdict = offeredAgain(bench, peer, out, { hopCount: 9 });
      expectEqual(verdict, undefined, 'answer before the count is durable');
      bench.run(3 * SECOND_NS);
      expectEqual(peer.transfers.verdict(1, nowNs), 'held', 'answer when it is');
      bench.memory.writeNs = MILLISECOND_NS;
      findLink(bench, 'high');
      bench.run(SECOND_NS);
      expectEqual(
        comings(bench.high, out.header)[0]?.header?.hopCount,
        10,
        'hop count at the next node',
      );
    },
  },
  {
    id: 'CONF-BND-hop-count-survives-reset',
    requirements: ['LM-BND-045'],
    title: 'the hop count that was taken on is there after a reset',
    role: 'node',
    run: (open) => {
      const { bench, peer } = waitingRelay(open);
      const out = offered(bench, peer, payloadOf(500), { destination: THERE });
      given(offeredAgain(bench, peer, out, { hopCount: 9 }) === 'held', 'it is not held');
      peer.forget();
      bench.boot('watchdog');
      findLink(bench, 'high');
      bench.run(SECOND_NS);
      expectEqual(
        comings(bench.high, out.header)[0]?.header?.hopCount,
        10,
        'hop count at the next node',
      );
    },
  },
];
