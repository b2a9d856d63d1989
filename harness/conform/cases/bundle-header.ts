import { HOUR_NS, MILLISECOND_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  ANSWER_NS,
  APPLICATION,
  comings,
  deliveries,
  findLink,
  offered,
  payloadOf,
  recordsAbout,
  recordsLeft,
  REPORT,
  reportsAbout,
  resultOf,
  sameBundle,
  submit,
  submitted,
  whole,
} from '../bench/bundles.ts';
import { HIGH, LIGHT_TIME_NS, LOW, TARGET, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const THERE = { node: HIGH, service: APPLICATION };

const PAYLOAD_BYTES_MAX = 67_108_864;

/** Section 3, digest, length and header for the next hop. */
export const BUNDLE_HEADER_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-digest-computed',
    requirements: ['LM-BND-004', 'LM-BND-006'],
    title: 'the source sends SHA-256 of the payload, hop count 1, itself as previous node',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const payload = payloadOf(20_000);
      const id = submitted(bench, payload);
      bench.run(ANSWER_NS);
      const header = whole(peer, id)[0]?.header;
      given(header !== undefined, 'the bundle did not come');
      expectEqual(header.digest, peer.transfers.header(payload).digest, 'digest');
      expectEqual([header.hopCount, header.previousNode], [1, TARGET], 'hop count, previous node');
      expectEqual(header.payloadBytes, payload.length, 'payload length');
    },
  },
  ...[true, false].map(
    (custody): ConformanceCase => ({
      id: `CONF-BND-digest-compared-${custody ? 'custody' : 'best-effort'}`,
      requirements: ['LM-BND-004'],
      title: 'the destination delivers nothing that differs from its digest, and reports it',
      role: 'node',
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        const { mark } = bench;
        const digest = new Uint8Array(32).fill(9);
        const out = offered(bench, peer, payloadOf(9_000), { destination: HERE, digest, custody });
        expectEqual(deliveries(bench, out.header).length, 0, 'deliveries');
        const reports = reportsAbout(bench, REPORT.digestFailed, out.header, mark);
        expectEqual(reports.length, 1, 'reports bundle.digest-failed');
        if (custody) expectEqual(out.verdict, 'not-authentic', 'answer');
      },
    }),
  ),
  {
    id: 'CONF-BND-digest-compared-at-boot',
    requirements: ['LM-BND-004', 'LM-BND-085'],
    title: 'a record whose payload is not what its source sent is not sent on after a reset',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.high.manners.custody = false;
      const out = offered(bench, bench.low, payloadOf(500), { destination: THERE });
      given(out.verdict === 'accepted', 'the bundle was not taken');
      const record = bench.memory
        .in('bundles')
        .find(({ key }) => key.includes(`/${out.header.sequence}`));
      given(record !== undefined, 'there is no record of it');
      const bytes = Uint8Array.from(record.bytes.flatMap((piece) => [...piece]));
      const place = findPayload(bytes, out.payload);
      given(place >= 0, 'the payload does not stand in the record as it is');
      bytes[place + 250] = (bytes[place + 250] ?? 0) ^ 1;
      bench.memory.records.set(`${record.region} ${record.key}`, { ...record, bytes: [bytes] });
      const { mark } = bench;
      bench.high.forget();
      bench.boot('warm');
      bench.run(SECOND_NS);
      const reports = reportsAbout(bench, REPORT.digestFailed, out.header, mark);
      expectEqual(reports.length, 1, 'reports bundle.digest-failed');
      shouldEqual(recordsLeft(bench), 0, 'records of bundles left');
    },
  },
  {
    id: 'CONF-BND-payload-longest',
    requirements: ['LM-BND-005'],
    title: 'a payload of 64 MiB is taken',
    role: 'node',
    run: (open) => {
      const bench = open({ storeBytesMax: 4 * PAYLOAD_BYTES_MAX });
      bench.boot();
      bench.run(SECOND_NS);
      const request = submit(bench, new Uint8Array(PAYLOAD_BYTES_MAX), { custody: false });
      bench.run(SECOND_NS / 10);
      const { accepted, reason } = resultOf(bench, request) ?? {};
      expectEqual([accepted, reason], [true, ''], 'answer');
    },
  },
  {
    id: 'CONF-BND-header-for-next-hop',
    requirements: ['LM-BND-006'],
    title:
      'a relay sends the header on with hop count + 1, itself as previous node and the age of now',
    role: 'node',
    run: (open) => {
      const later = { ...TO_HIGH, startNs: MINUTE_NS };
      const { bench, peer } = linked(open, 'low', { opportunities: [TO_LOW, later] });
      const ageNs = 77 * SECOND_NS;
      const changes = { destination: THERE, ageNs, hopCount: 5, lifetimeNs: HOUR_NS };
      const cameNs = bench.nowNs + LIGHT_TIME_NS;
      const out = offered(bench, peer, payloadOf(500), changes);
      given(out.verdict === 'accepted', 'the bundle was not taken');
      findLink(bench, 'high');
      const came = (): boolean => whole(bench.high, out.header).length > 0;
      bench.await('the bundle at the next node', came, MINUTE_NS);
      const header = comings(bench.high, out.header)[0]?.header;
      given(header !== undefined, 'it came without a header');
      expectEqual([header.hopCount, header.previousNode], [6, TARGET], 'hop count, previous node');
      const leftNs = bench.nowNs - LIGHT_TIME_NS;
      const expectedNs = ageNs + LIGHT_TIME_NS + (leftNs - cameNs);
      expectThat(
        Math.abs(header.ageNs - expectedNs) <= 20 * MILLISECOND_NS,
        'age when the first segment left',
        header.ageNs - expectedNs,
      );
      const { createdNs, sequence, source, attempt, class: trafficClass, lifetimeNs } = out.header;
      const same = { createdNs, sequence, source, attempt, class: trafficClass, lifetimeNs };
      for (const [name, value] of Object.entries(same)) {
        expectEqual(header[name as keyof typeof same], value, name);
      }
    },
  },
  ...[
    { name: 'own', hopLimit: 6, hopCount: 6 },
    { name: 'network', hopLimit: 255, hopCount: 64 },
  ].flatMap(({ name, hopLimit, hopCount }): readonly ConformanceCase[] => [
    {
      id: `CONF-BND-hop-limit-${name}`,
      requirements: ['LM-BND-007', 'LM-BND-040'],
      title: `a custody bundle at the hop limit (${name}) is refused, one below is taken`,
      role: 'node',
      run: (open) => {
        const bench = linkedBoth(open);
        const at = { destination: THERE, hopLimit, hopCount };
        expectEqual(
          offered(bench, bench.low, payloadOf(50), at).verdict,
          'hop-limit',
          'at the limit',
        );
        const below = offered(bench, bench.low, payloadOf(50), { ...at, hopCount: hopCount - 1 });
        expectEqual(below.verdict, 'accepted', 'one below the limit');
      },
    },
  ]),
  {
    id: 'CONF-BND-hop-limit-best-effort',
    requirements: ['LM-BND-007', 'LM-BND-070'],
    title: 'a bundle without custody at its hop limit is deleted, with a report to whom it names',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const changes = {
        destination: THERE,
        hopLimit: 3,
        hopCount: 3,
        custody: false,
        reportTo: LOW,
      };
      const out = offered(bench, bench.low, payloadOf(50), changes);
      expectEqual(comings(bench.high, out.header).length, 0, 'transfers to the next node');
      const records = recordsAbout(bench.low, out.header);
      expectEqual(
        records.map(({ record }) => record.kind === 'deletion' && record.reason),
        ['hop-limit'],
        'deletion reports',
      );
    },
  },
  {
    id: 'CONF-BND-hop-limit-not-at-destination',
    requirements: ['LM-BND-007'],
    title: 'the destination takes a bundle that has used up its hops',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const changes = { destination: HERE, hopLimit: 3, hopCount: 3 };
      const out = offered(bench, peer, payloadOf(50), changes);
      expectEqual(out.verdict, 'accepted', 'answer');
      expectThat(
        bench.since(0, 'deliver').some(({ header }) => sameBundle(header, out.header)),
        'delivered',
      );
    },
  },
];

const findPayload = (bytes: Uint8Array, payload: Uint8Array): number =>
  Buffer.from(bytes).indexOf(Buffer.from(payload));
