import { encodeManagement } from '../../../protocols/management-codec.ts';
import { advertisementKey } from '../../../protocols/routing-codec.ts';
import { MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { ANSWER_NS, findLink, loseLink, renewSession } from '../bench/bundles.ts';
import { advertisementOf, deviationOf, held, tell, told } from '../bench/flood.ts';
import { BEYOND, FAR, LOW, OPERATOR, TARGET } from '../bench/mesh.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const KNOWN: readonly NodeId[] = [OPERATOR, LOW, FAR];

/** Three origins that the target knows by the neighbour of lower id. */
const teach = (bench: Bench, peer: Neighbour = bench.low) => {
  const taught = KNOWN.map((origin) => advertisementOf(bench, origin, { counter: origin }));
  tell(bench, peer, ...taught);
  return taught;
};

const summaries = (peer: Neighbour, sinceNs: Ns) =>
  peer.messages('database-summary', sinceNs).map(({ message }) => message);

const wantedBy = (peer: Neighbour, sinceNs: Ns): readonly NodeId[] =>
  summaries(peer, sinceNs).flatMap(({ wanted }) => wanted);

/** Section 4, comparison of databases. */
export const DATABASE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-RTE-lower-id-compares',
    requirements: ['LM-RTE-050'],
    title:
      'with a session the end of the lower id sends the keys of all it holds, in order, and says when all are',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const taught = teach(bench);
      const { nowNs } = bench;
      findLink(bench, 'high');
      bench.run(SECOND_NS);
      const said = summaries(bench.high, nowNs);
      const keys = said
        .flatMap((message) => message.keys)
        .filter(({ origin }) => origin !== TARGET);
      const expected = [...taught].sort((a, b) => a.origin - b.origin).map(advertisementKey);
      expectEqual(keys, expected, 'keys');
      const complete = said.map((message) => message.complete);
      expectEqual(
        complete,
        complete.map((_, at) => at === complete.length - 1),
        'marked complete',
      );
      expectThat(complete.length > 0, 'a summary comes');
      renewSession(bench);
      bench.run(SECOND_NS);
      const own = summaries(peer, nowNs).filter((message) => message.keys.length > 0);
      expectEqual(own.length, 0, 'summaries to a neighbour of lower id');
    },
  },
  {
    id: 'CONF-RTE-compares-again',
    requirements: ['LM-RTE-050'],
    level: 'should',
    title: 'it sends them every ten minutes, too',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      teach(bench, peer);
      const { nowNs } = bench;
      bench.run(31 * MINUTE_NS);
      const times = summaries(peer, nowNs).filter((message) => message.complete).length;
      expectEqual(times, 3, 'summaries in 31 minutes');
    },
  },
  {
    id: 'CONF-RTE-asks-for-what-it-lacks',
    requirements: ['LM-RTE-051'],
    title: 'the receiver of keys asks for what it lacks and sends what it has newer',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      teach(bench);
      const keys = [
        advertisementOf(bench, LOW, { counter: LOW + 5 }),
        advertisementOf(bench, FAR, { counter: FAR - 5 }),
        advertisementOf(bench, BEYOND),
      ].map(advertisementKey);
      const { nowNs } = bench;
      peer.say({ kind: 'database-summary', keys, wanted: [], complete: false });
      bench.run(ANSWER_NS);
      expectEqual(
        [...wantedBy(peer, nowNs)].sort((a, b) => a - b),
        [LOW, BEYOND],
        'asked for',
      );
      expectEqual(
        told(peer, FAR, nowNs).map(({ advertisement }) => advertisement.counter),
        [FAR],
        'sent',
      );
      expectEqual(told(peer, OPERATOR, nowNs).length, 0, 'sent before the keys are complete');
      peer.say({ kind: 'database-summary', keys: [], wanted: [], complete: true });
      bench.run(ANSWER_NS);
      expectEqual(told(peer, OPERATOR, nowNs).length, 1, 'sent when they did not name it');
      expectEqual(told(peer, FAR, nowNs).length, 1, 'sent once');
    },
  },
  {
    id: 'CONF-RTE-equal-is-silent',
    requirements: ['LM-RTE-051'],
    title: 'where both hold the same, nothing is sent or asked for',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const keys = teach(bench).map(advertisementKey);
      const { nowNs } = bench;
      peer.say({ kind: 'database-summary', keys, wanted: [], complete: true });
      bench.run(ANSWER_NS);
      expectEqual(wantedBy(peer, nowNs), [], 'asked for');
      const sentHere = KNOWN.flatMap((origin) => told(peer, origin, nowNs));
      expectEqual(sentHere.length, 0, 'sent');
    },
  },
  {
    id: 'CONF-RTE-answers-who-asks',
    requirements: ['LM-RTE-052'],
    title: 'asked for an origin a node sends what it holds of it',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const [, , far] = teach(bench);
      expectEqual(held(bench, bench.high, FAR), far, 'what is sent');
      expectEqual(held(bench, bench.high, BEYOND), undefined, 'of one that it does not know');
    },
  },
  {
    id: 'CONF-RTE-messages-short',
    requirements: ['LM-RTE-053'],
    title: 'messages of link state are at most 900 bytes long',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const origins = Array.from({ length: 60 }, (_, at) => 1_000 + at);
      for (const origin of origins) {
        const deviations = Array.from({ length: 1 + (origin % 18) }, (_, terminal) =>
          deviationOf({ terminal, neighbour: 4_000_000_000, sinceNs: Number.MAX_SAFE_INTEGER }),
        );
        tell(bench, peer, advertisementOf(bench, origin, { deviations }));
      }
      findLink(bench, 'high');
      bench.run(SECOND_NS);
      const wanted = origins;
      bench.high.say({ kind: 'database-summary', keys: [], wanted, complete: true });
      bench.run(SECOND_NS);
      const said = bench.high.heard.flatMap(({ message }) =>
        message?.kind === 'advertisements' || message?.kind === 'database-summary' ? [message] : [],
      );
      given(said.length > 20, 'too few messages came');
      const longest = Math.max(...said.map((message) => encodeManagement(message).length));
      expectThat(longest <= 900, 'bytes of the longest message', longest);
      expectThat(
        origins.every((origin) => told(bench.high, origin).length > 0),
        'all of them come',
      );
    },
  },
  {
    id: 'CONF-RTE-origins-bound',
    requirements: ['LM-RTE-055'],
    title: 'a database has a bound, and always takes its own',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open, { limits: { originsMax: 5 } });
      const origins = Array.from({ length: 8 }, (_, at) => 1_000 + at);
      for (const origin of origins) tell(bench, bench.high, advertisementOf(bench, origin));
      const many = origins.filter((origin) => held(bench, bench.high, origin) !== undefined).length;
      expectThat(many <= 5, 'held of eight', many);
      loseLink(bench, 'low');
      bench.run(SECOND_NS);
      expectEqual(held(bench, bench.high, TARGET)?.deviations.length, 1, 'own deviations held');
      expectThat(many >= 4, 'as many as the bound allows', many);
    },
  },
];
