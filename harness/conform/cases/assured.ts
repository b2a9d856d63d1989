import type { BundleHeader, EndpointId } from '../../../protocols/bundle.ts';
import { encodeAdministrative } from '../../../protocols/management-codec.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  ANSWER_NS,
  APPLICATION,
  comings,
  payloadOf,
  recordsLeft,
  REPORT,
  reportsAbout,
  submitted,
  whole,
} from '../bench/bundles.ts';
import { FAR, HIGH, LOW, TARGET, TO_HIGH } from '../bench/mesh.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import { awaitLink, awaitLock, linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual, shouldHold } from '../check.ts';

const THERE = { node: HIGH, service: APPLICATION };
const SERVICE_0 = 0;

const rebooted = (bench: Bench): void => {
  bench.low.forget();
  bench.high.forget();
  bench.boot('watchdog');
  awaitLock(bench, 'low');
  awaitLink(bench, 'low');
  bench.run(SECOND_NS);
};

/** A receipt for a bundle of the target's; the destination's, unless said otherwise. */
const receipt = (
  peer: Neighbour,
  id: Pick<BundleHeader, 'source' | 'createdNs' | 'sequence'>,
  from?: EndpointId,
): void => {
  const { source, createdNs, sequence } = id;
  const record = { kind: 'receipt', attempt: 0, source, createdNs, sequence } as const;
  administrative(peer, encodeAdministrative(record), from);
};

const administrative = (
  peer: Neighbour,
  payload: Uint8Array,
  source: EndpointId = { node: peer.place.node, service: SERVICE_0 },
): void => {
  const destination = { node: TARGET, service: SERVICE_0 };
  peer.transfers.send(payload, { source, destination, class: 'management' });
};

/** Section 3, the source's side of assured bundles. */
export const ASSURED_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-assured-until-receipt',
    requirements: ['LM-BND-062'],
    title: 'an assured bundle is sent again with attempt + 1 until its receipt comes',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high', {
        opportunities: [TO_HIGH],
        operator: 'nobody',
      });
      const id = submitted(bench, payloadOf(500), { destination: THERE, assured: true });
      bench.run(45 * SECOND_NS);
      const again = (): boolean => comings(peer, id).length > 1;
      expectThat(bench.until(again, 10 * MINUTE_NS), 'it is sent again');
      const attempts = comings(peer, id).map(({ header }) => header?.attempt);
      expectEqual(
        attempts,
        attempts.map((_, at) => at),
        'attempts',
      );
      const times = peer
        .frames('data')
        .filter(({ frame }) => frame.segment.header?.sequence === id.sequence)
        .map(({ atNs }) => atNs);
      receipt(peer, id);
      bench.run(3 * MINUTE_NS);
      expectEqual(comings(peer, id).length, attempts.length, 'transfers after the receipt');
      shouldEqual(attempts, [0, 1, 2], 'attempts within 45 s');
      // Predicted time to delivery is a light time; timers may be rounded up to a second.
      const margins = [10 * SECOND_NS, 20 * SECOND_NS];
      margins.forEach((marginNs, at) => {
        const waitedNs = (times[at + 1] ?? 0) - (times[at] ?? 0);
        const more = waitedNs - marginNs;
        const timely = more >= 0 && more <= 1.3 * SECOND_NS;
        shouldHold(timely, `wait ${at + 1} of ${marginNs} ns`, waitedNs);
      });
      shouldEqual(recordsLeft(bench), 0, 'records after the receipt');
    },
  },
  {
    id: 'CONF-BND-receipt-of-another',
    requirements: ['LM-BND-066'],
    title: 'a receipt of an application, or of another node than the destination, changes nothing',
    role: 'node',
    run: (open) => {
      const setup = { opportunities: [TO_HIGH], operator: 'nobody' } as const;
      const { bench, peer } = linked(open, 'high', setup);
      const id = submitted(bench, payloadOf(500), { destination: THERE, assured: true });
      bench.run(SECOND_NS);
      given(comings(peer, id).length === 1, 'it did not come');
      const before = bench.memory.in('bundles').length;
      given(before > 0, 'no copy is in the store');
      for (const from of [THERE, { node: LOW, service: SERVICE_0 }]) {
        receipt(peer, id, from);
        bench.run(SECOND_NS);
        const { node, service } = from;
        const kept = bench.memory.in('bundles').length;
        const what = `its copy after a receipt of service ${service} of node ${node}`;
        expectThat(kept >= before, what, kept);
      }
      receipt(peer, id);
      bench.run(SECOND_NS);
      shouldEqual(recordsLeft(bench), 0, 'records after the receipt');
    },
  },
  {
    id: 'CONF-BND-assured-kept-over-reset',
    requirements: ['LM-BND-062'],
    title:
      'the source keeps its copy over a reset, and sends it under an attempt that it never had',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const id = submitted(bench, payloadOf(500), {
        destination: { node: LOW, service: APPLICATION },
        assured: true,
      });
      const attempts = (from = [0, 0]) =>
        [bench.low, bench.high].map((peer, at) =>
          comings(peer, id)
            .slice(from[at])
            .map(({ header }) => header?.attempt ?? 0),
        );
      bench.run(15 * SECOND_NS);
      const before = attempts();
      given(before.flat().length === 2, 'it was not sent twice');
      rebooted(bench);
      bench.run(MINUTE_NS);
      const after = attempts(before.map(({ length }) => length)).flat();
      expectThat(after.length > 0, 'sent again after the reset');
      expectThat(Math.min(...after) > Math.max(...before.flat()), 'under new attempts', after);
    },
  },
  {
    id: 'CONF-BND-attempts-bound',
    requirements: ['LM-BND-062'],
    level: 'should',
    title: 'an assured bundle is sent at most attemptsMax times',
    role: 'node',
    run: (open) => {
      const setup = { opportunities: [TO_HIGH], limits: { attemptsMax: 3 } };
      const { bench, peer } = linked(open, 'high', setup);
      const id = submitted(bench, payloadOf(500), { destination: THERE, assured: true });
      bench.run(10 * MINUTE_NS);
      expectEqual(comings(peer, id).length, 3, 'transfers in ten minutes');
    },
  },
  {
    id: 'CONF-BND-resend-other-way',
    requirements: ['LM-BND-062'],
    level: 'should',
    title: 'it is sent again over another first hop when there is one',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const id = submitted(bench, payloadOf(500), {
        destination: { node: FAR, service: APPLICATION },
        assured: true,
      });
      bench.run(15 * SECOND_NS);
      const [low, high] = [comings(bench.low, id).length, comings(bench.high, id).length];
      given(low + high >= 2, 'it was not sent again');
      expectEqual([low, high], [1, 1], 'transfers over either neighbour');
    },
  },
  {
    id: 'CONF-BND-deletion-report-hastens',
    requirements: ['LM-BND-062'],
    level: 'should',
    title: 'a deletion report brings the next attempt forward to 5 s; one for its end does not',
    role: 'node',
    run: (open) => {
      for (const [reason, within] of [
        ['link', 2],
        ['expired', 1],
      ] as const) {
        const { bench, peer } = linked(open, 'high', {
          opportunities: [TO_HIGH],
          limits: { resendMarginNs: MINUTE_NS },
        });
        const id = submitted(bench, payloadOf(500), { destination: THERE, assured: true });
        bench.run(SECOND_NS);
        given(comings(peer, id).length === 1, 'it did not come');
        const record = { kind: 'deletion', attempt: 0, reason, atNode: HIGH, ...id } as const;
        administrative(peer, encodeAdministrative(record));
        bench.run(8 * SECOND_NS);
        expectEqual(
          comings(peer, id).length,
          within,
          `transfers within 8 s of a report "${reason}"`,
        );
      }
    },
  },
  {
    id: 'CONF-BND-unconfirmed',
    requirements: ['LM-BND-074'],
    title: 'an assured bundle that left and ends without a receipt is reported as unconfirmed',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const id = submitted(bench, payloadOf(500), { assured: true, lifetimeNs: 5 * SECOND_NS });
      bench.run(SECOND_NS);
      given(whole(peer, id).length === 1, 'it did not leave');
      bench.run(7 * SECOND_NS);
      expectEqual(
        reportsAbout(bench, REPORT.unconfirmed, id).length,
        1,
        'reports bundle.unconfirmed',
      );
      bench.run(ANSWER_NS);
    },
  },
];
