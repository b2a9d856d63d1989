import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  ANSWER_NS,
  APPLICATION,
  comings,
  findLink,
  loseLink,
  payloadOf,
  REPORT,
  reportsOf,
  submitted,
  whole,
} from '../bench/bundles.ts';
import { BEYOND, FAR, HIGH, LOW, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, shouldEqual } from '../check.ts';

const THERE = { node: HIGH, service: APPLICATION };

const changesOf = (bench: Bench, mark: number, instance: number): readonly string[] =>
  bench
    .since(mark, 'transition')
    .filter((change) => change.machine === 'outduct' && change.instance === instance)
    .map(({ from, to }) => `${from} ${to}`);

/** Section 3, queues and routes of bundles that wait. */
export const QUEUE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-queue-states',
    requirements: ['LM-BND-050'],
    title:
      'the queue to a neighbour is blocked, open, backpressured and open again as links and answers go',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      expectEqual(changesOf(bench, 0, LOW), ['blocked open'], 'with the session');
      const { mark } = bench;
      peer.manners.custody = false;
      const id = submitted(bench, payloadOf(10), {
        destination: { node: LOW, service: APPLICATION },
      });
      bench.run(ANSWER_NS);
      peer.transfers.refuse(whole(peer, id)[0]?.transfer ?? 0, 'no-storage');
      bench.run(SECOND_NS);
      expectEqual(changesOf(bench, mark, LOW), ['open backpressured'], 'after no-storage');
      bench.run(5 * SECOND_NS);
      expectEqual(changesOf(bench, mark, LOW).slice(1), ['backpressured open'], '5 s later');
      const then = bench.mark;
      loseLink(bench, 'low');
      expectEqual(changesOf(bench, then, LOW), ['open blocked'], 'without a session');
    },
  },
  {
    id: 'CONF-BND-contact-missed',
    requirements: ['LM-BND-051'],
    title: 'a bundle whose contact ends before it could leave is routed again at once',
    role: 'node',
    run: (open) => {
      const endNs = 90 * SECOND_NS;
      const { bench, peer } = linked(open, 'high', {
        opportunities: [
          { ...TO_LOW, endNs },
          TO_HIGH,
          { one: HIGH, other: FAR, startNs: 2 * MINUTE_NS, oneTerminal: 2, otherTerminal: 2 },
          { one: LOW, other: FAR, oneTerminal: 2, otherTerminal: 1 },
        ],
      });
      const id = submitted(bench, payloadOf(100), {
        destination: { node: FAR, service: APPLICATION },
      });
      bench.run(endNs - bench.nowNs + ANSWER_NS);
      const [coming] = comings(peer, id);
      expectThat(coming !== undefined, 'it goes the other way when its contact is over');
    },
  },
  {
    id: 'CONF-BND-later-contact-missed',
    requirements: ['LM-BND-051'],
    title: 'a bundle that waits for so long that it misses a later contact is routed again at once',
    role: 'node',
    run: (open) => {
      const endNs = 90 * SECOND_NS;
      const { bench, peer } = linked(open, 'high', {
        opportunities: [
          TO_LOW,
          TO_HIGH,
          { one: HIGH, other: FAR, startNs: 2 * MINUTE_NS, oneTerminal: 2, otherTerminal: 2 },
          { one: LOW, other: FAR, endNs, oneTerminal: 2, otherTerminal: 1 },
        ],
      });
      const id = submitted(bench, payloadOf(100), {
        destination: { node: FAR, service: APPLICATION },
      });
      bench.run(endNs - bench.nowNs - SECOND_NS);
      expectThat(comings(peer, id).length === 0, 'it waits for the way that is over first');
      bench.run(SECOND_NS + ANSWER_NS);
      const [coming] = comings(peer, id);
      expectThat(coming !== undefined, 'it goes the other way when that one leads nowhere');
    },
  },
  {
    id: 'CONF-BND-routes-changed',
    requirements: ['LM-BND-052', 'LM-BND-053'],
    title: 'bundles without a route are held, reported once, and go when routes change',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high', { opportunities: [TO_LOW, TO_HIGH] });
      const destination = { node: BEYOND, service: APPLICATION };
      const { mark } = bench;
      const ids = [1, 2, 3].map((seed) => submitted(bench, payloadOf(100, seed), { destination }));
      bench.run(SECOND_NS);
      const reports = reportsOf(bench, REPORT.noRoute, mark).filter(([node]) => node === BEYOND);
      expectEqual(ids.flatMap((id) => comings(peer, id)).length, 0, 'transfers without a route');
      peer.forget();
      bench.boot('warm', {
        opportunities: [TO_LOW, TO_HIGH, { one: BEYOND, other: HIGH }],
        planVersion: 2,
      });
      findLink(bench, 'high');
      bench.run(SECOND_NS);
      const came = ids.map((id) => whole(peer, id).length);
      expectEqual(came, [1, 1, 1], 'transfers when there is one');
      shouldEqual(reports.length, 1, 'reports routing.no-route');
    },
  },
  {
    id: 'CONF-BND-neighbour-needs-no-route',
    requirements: ['LM-BND-053', 'LM-RTE-062'],
    title: 'a neighbour that is the destination and has a session needs no route',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open, { opportunities: [TO_LOW, TO_HIGH] });
      const { nowNs } = bench;
      bench.high.say({
        kind: 'advertisements',
        advertisements: [
          {
            origin: HIGH,
            bootCount: 1,
            counter: 1,
            issuedNs: nowNs,
            validityNs: 10 * MINUTE_NS,
            deviations: [
              {
                terminal: 0,
                condition: 'down',
                rateBps: 0,
                lightTimeNs: 0,
                neighbour: 0,
                sinceNs: nowNs,
              },
            ],
            storageLevel: 0,
            timeStratum: 1,
            timeUncertaintyNs: 1_000,
          },
        ],
      });
      bench.run(ANSWER_NS);
      const id = submitted(bench, payloadOf(100), { destination: THERE });
      bench.run(SECOND_NS);
      expectEqual(whole(bench.high, id).length, 1, 'transfers to it');
    },
  },
];
