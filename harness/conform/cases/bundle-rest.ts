import { encodeAdministrative } from '../../../protocols/management-codec.ts';
import { HOUR_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  ANSWER_NS,
  APPLICATION,
  comings,
  payloadOf,
  recordsLeft,
  REPORT,
  reportsOf,
  resultOf,
  submit,
  submitted,
} from '../bench/bundles.ts';
import { FAR, HIGH, LOW, TARGET } from '../bench/mesh.ts';
import { expectCarries } from '../bench/probes.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldHold } from '../check.ts';

const RECEIPT = encodeAdministrative({
  kind: 'receipt',
  source: { node: TARGET, service: APPLICATION },
  createdNs: 5,
  sequence: 77_777,
  attempt: 0,
});

/** Section 3: what a header says at its source and behind a relay; bundles for service 0; submissions. */
export const BUNDLE_REST_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-source-header',
    requirements: ['LM-BND-008'],
    title:
      'a bundle leaves its source with hop count 1, the source as previous node, attempt 0 and hop limit 64',
    run: (open) => {
      for (const assured of [true, false]) {
        const { bench, peer } = linked(open, 'high');
        const id = submitted(bench, payloadOf(300), { assured });
        bench.run(SECOND_NS);
        const header = comings(peer, id)[0]?.header;
        given(header !== undefined, 'it did not leave');
        const { hopCount, previousNode, attempt, hopLimit, reportTo } = header;
        expectEqual([hopCount, previousNode, attempt, hopLimit], [1, TARGET, 0, 64], 'its fields');
        expectEqual(reportTo, assured ? TARGET : 0, `report_to, assured ${assured}`);
      }
    },
  },
  {
    id: 'CONF-BND-relay-keeps-header',
    requirements: ['LM-BND-009'],
    title: 'a relay leaves all other fields of a header as they came, security blocks included',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const security = [{ kind: 9, keyEpoch: 3, value: Uint8Array.of(1, 2, 3) }];
      const { header } = bench.low.transfers.send(payloadOf(400), {
        destination: { node: HIGH, service: 33 },
        class: 'broadband',
        assured: true,
        lifetimeNs: 2 * HOUR_NS,
        hopLimit: 40,
        attempt: 2,
        reportTo: LOW,
        security,
      });
      bench.run(2 * SECOND_NS);
      const came = comings(bench.high, header)[0]?.header;
      given(came !== undefined, 'it was not handed on');
      const same = { hopCount: 0, previousNode: 0, ageNs: 0 };
      expectEqual({ ...came, ...same }, { ...header, ...same }, 'the other fields');
    },
  },
  {
    id: 'CONF-BND-transfer-numbers',
    requirements: ['LM-BND-016'],
    title: 'no transfer number comes twice in a session',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      for (let bundle = 0; bundle < 30; bundle++) submit(bench, payloadOf(100, bundle));
      bench.run(3 * SECOND_NS);
      const numbers = peer.transfers.seen.map(({ transfer }) => transfer);
      given(numbers.length >= 30, 'fewer than 30 transfers');
      const headers = peer.frames('data').filter(({ frame }) => frame.segment.header !== undefined);
      const starts = new Map<number, Set<string>>();
      for (const { frame } of headers) {
        const { transfer, header } = frame.segment;
        const name = `${header?.sequence} ${header?.attempt}`;
        starts.set(transfer, (starts.get(transfer) ?? new Set()).add(name));
      }
      const twice = [...starts].filter(([, names]) => names.size > 1).map(([transfer]) => transfer);
      expectEqual(twice, [], 'numbers of two bundles');
    },
  },
  {
    id: 'CONF-BND-refused-at-first-segment',
    requirements: ['LM-BND-017'],
    title: 'what has expired or may not go further is refused at its first segment',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const payload = payloadOf(20_000);
      const orders = [
        { changes: { ageNs: 2 * HOUR_NS, lifetimeNs: HOUR_NS }, reason: 'expired' },
        { changes: { destination: { node: FAR, service: 10 }, hopCount: 64 }, reason: 'hop-limit' },
      ] as const;
      for (const { changes, reason } of orders) {
        const header = peer.transfers.header(payload, changes);
        const transfer = peer.transfers.nextTransfer();
        const data = payload.subarray(0, 600);
        const part = { transfer, class: header.class, total: payload.length, last: false };
        peer.segment({ ...part, header, data });
        bench.run(ANSWER_NS);
        expectEqual(peer.transfers.verdict(transfer), reason, 'answer to the first segment alone');
      }
    },
  },
  {
    id: 'CONF-BND-digest-refused',
    requirements: ['LM-BND-018'],
    title: 'a bundle whose payload differs from its digest is refused not-authentic',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const digest = new Uint8Array(32).fill(9);
      const { transfer } = peer.transfers.send(payloadOf(500), { digest });
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(transfer), 'not-authentic', 'answer');
    },
  },
  {
    id: 'CONF-BND-resume-of-all',
    requirements: ['LM-BND-024'],
    title: 'a RESUME of as many bytes as the bundle has, or more, changes nothing',
    run: (open) => {
      for (const contiguousBytes of [3_000, 3_001, 2 ** 40]) {
        const { bench, peer } = linked(open, 'high');
        peer.manners.custody = false;
        const id = submitted(bench, payloadOf(3_000));
        bench.run(ANSWER_NS);
        const digest = new Uint8Array(32).fill(1);
        peer.say({ kind: 'resume', ...id, attempt: 0, contiguousBytes, digest });
        bench.run(ANSWER_NS);
        expectEqual(comings(peer, id).length, 1, `transfers after a RESUME of ${contiguousBytes}`);
        const again = submitted(bench, payloadOf(200, 2));
        bench.run(ANSWER_NS);
        expectThat(comings(peer, again)[0]?.complete === true, 'the next bundle comes whole');
      }
    },
  },
  {
    id: 'CONF-BND-answer-to-nothing',
    requirements: ['LM-BND-057'],
    title: 'answers to transfers that are not under way change nothing',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      peer.manners.custody = false;
      const id = submitted(bench, payloadOf(700));
      bench.run(ANSWER_NS);
      const [incoming] = comings(peer, id);
      given(incoming !== undefined, 'it did not leave');
      const before = bench.memory.in('bundles').length;
      given(before > 0, 'no copy is in the store');
      for (const transfer of [incoming.transfer + 50, 4_000_000_000]) {
        peer.transfers.accept(transfer);
        peer.transfers.refuse(transfer, 'hop-limit');
      }
      bench.run(ANSWER_NS);
      const kept = bench.memory.in('bundles').length;
      expectThat(kept >= before, 'its copy is still in the store', kept);
      peer.transfers.accept(incoming.transfer);
      bench.run(ANSWER_NS);
      const left = recordsLeft(bench);
      shouldHold(left < kept, 'and goes with its own answer', left);
    },
  },
  {
    id: 'CONF-BND-service-0-ends-here',
    requirements: ['LM-BND-066', 'LM-BND-075'],
    title:
      'a bundle for service 0 ends in the node: accepted, handed to no application, and reported to nobody',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      for (const payload of [RECEIPT, RECEIPT, payloadOf(40)]) {
        const { mark } = bench;
        const { transfer } = peer.transfers.send(payload, {
          class: 'management',
          destination: { node: TARGET, service: 0 },
          reportTo: LOW,
        });
        bench.run(ANSWER_NS);
        expectThat(peer.transfers.verdict(transfer) !== undefined, 'an answer');
        expectEqual(bench.since(mark, 'deliver').length, 0, 'deliveries');
      }
      const sinceNs = bench.nowNs;
      peer.transfers.send(RECEIPT, {
        class: 'management',
        custody: false,
        destination: { node: TARGET, service: 0 },
        reportTo: LOW,
        ageNs: 2 * HOUR_NS,
      });
      bench.run(SECOND_NS);
      const reports = peer
        .frames('data', sinceNs)
        .filter(({ frame }) => frame.segment.header?.destination.service === 0);
      expectEqual(reports.length, 0, 'deletion reports about a bundle for service 0');
      expectCarries(bench, peer, 'after them');
    },
  },
  {
    id: 'CONF-BND-to-itself',
    requirements: ['LM-BND-068'],
    title: 'a bundle that a node addresses to itself is delivered without leaving it',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const payload = payloadOf(120);
      const { mark } = bench;
      const id = submitted(bench, payload, { destination: { node: TARGET, service: 44 } });
      bench.run(SECOND_NS);
      const [delivery] = bench.since(mark, 'deliver');
      expectEqual(delivery?.header.destination.service, 44, 'service that it is delivered to');
      expectEqual(comings(peer, id).length, 0, 'transfers of it');
    },
  },
  {
    id: 'CONF-BND-submission-refusals',
    requirements: ['LM-BND-086'],
    title:
      'safe mode refuses not-operational, a node nobody speaks of unknown-destination, service 0 policy',
    run: (open) => {
      const { bench } = linked(open, 'high');
      for (const node of [TARGET, HIGH]) {
        const confirms = submit(bench, RECEIPT, { destination: { node, service: 0 } });
        expectEqual(resultOf(bench, confirms)?.reason, 'policy', `for service 0 of node ${node}`);
      }
      const unknown = submit(bench, payloadOf(10), { destination: { node: 4_711, service: 10 } });
      expectEqual(resultOf(bench, unknown)?.reason, 'unknown-destination', 'reason');
      bench.command({ command: 'safe-mode', on: true });
      bench.run(SECOND_NS);
      const safe = submit(bench, payloadOf(10));
      expectEqual(resultOf(bench, safe)?.reason, 'not-operational', 'reason in safe mode');
    },
  },
  {
    id: 'CONF-BND-numbers-run-out',
    requirements: ['LM-BND-087'],
    title:
      'while no number is reserved submissions wait, and one beyond 1,024 is refused throttled',
    run: (open) => {
      const bench = open();
      bench.memory.outcome = 'never';
      bench.boot();
      bench.run(SECOND_NS);
      const requests = Array.from({ length: 1_030 }, (_, at) =>
        submit(bench, payloadOf(1), { custody: false, request: 2_000 + at }),
      );
      bench.run(ANSWER_NS);
      const answers = requests.map((request) => resultOf(bench, request)?.reason);
      const last = answers.slice(-6);
      expectThat(last.includes('throttled'), 'one beyond them is throttled', last);
      const wait = !answers.slice(0, 1_000).includes('throttled');
      shouldHold(wait, 'the first thousand wait', answers.slice(0, 3));
    },
  },
  {
    id: 'CONF-BND-restored-expired',
    requirements: ['LM-BND-088'],
    title:
      'a restored bundle whose lifetime ended meanwhile is deleted as expired; another one goes on',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      peer.manners.custody = false;
      const short = submitted(bench, payloadOf(50), { lifetimeNs: 20 * SECOND_NS });
      const long = submitted(bench, payloadOf(60), { lifetimeNs: HOUR_NS });
      bench.run(ANSWER_NS);
      bench.powerOff();
      bench.run(40 * SECOND_NS);
      peer.forget();
      peer.manners.custody = true;
      const { mark } = bench;
      const sinceNs = bench.nowNs;
      bench.boot('cold');
      bench.await('a session', () => peer.session !== undefined, 60 * SECOND_NS);
      bench.run(2 * SECOND_NS);
      const came = (sequence: number): boolean =>
        peer
          .frames('data', sinceNs)
          .some(({ frame }) => frame.segment.header?.sequence === sequence);
      expectThat(came(long.sequence), 'the one that lives is sent again');
      expectThat(!came(short.sequence), 'the expired one is not');
      expectThat(reportsOf(bench, REPORT.deleted, mark).length > 0, 'it is deleted with a report');
    },
  },
];
