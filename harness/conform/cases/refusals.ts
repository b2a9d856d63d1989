import type { RefuseReason } from '../../../protocols/frame.ts';
import { HOUR_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  ANSWER_NS,
  APPLICATION,
  comings,
  firstSeenNs,
  offered,
  payloadOf,
  REPORT,
  reportsAbout,
  submitted,
  whole,
} from '../bench/bundles.ts';
import { BEYOND, FAR, HIGH, LOW, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const BACK = { node: LOW, service: APPLICATION };
const BEHIND = { node: FAR, service: APPLICATION };

/** A bundle of the target's that the neighbour of lower id refuses, every time, for that reason. */
const refusedByLow = (
  bench: Bench,
  reason: Exclude<RefuseReason, 'not-authentic'>,
  destination: typeof BACK,
) => {
  bench.low.manners.custody = false;
  const id = submitted(bench, payloadOf(400), { destination, lifetimeNs: 2 * HOUR_NS });
  let answered = 0;
  const answer = (): false => {
    const offers = whole(bench.low, id);
    for (; answered < offers.length; answered++)
      bench.low.transfers.refuse(offers[answered]?.transfer ?? 0, reason);
    return false;
  };
  return { id, run: (ns: Ns) => bench.until(answer, ns) };
};

/** Section 3, refusals. */
export const REFUSAL_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-refused-elsewhere',
    requirements: ['LM-BND-042', 'LM-RTE-014'],
    title: 'what one neighbour refuses no-route goes to another, and the refusal is reported',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const { id, run } = refusedByLow(bench, 'no-route', BEHIND);
      run(SECOND_NS);
      given(whole(bench.low, id).length > 0, 'it was not offered to the first neighbour');
      expectEqual(whole(bench.high, id).length, 1, 'transfers to the other neighbour');
      expectThat(reportsAbout(bench, REPORT.refused, id).length > 0, 'report bundle.refused');
    },
  },
  {
    id: 'CONF-BND-refused-asked-again',
    requirements: ['LM-BND-042', 'LM-BND-049'],
    title:
      'a refused bundle with no other way is asked for again after 5 s, doubled up to four times',
    role: 'node',
    run: (open) => {
      const bench = open({ opportunities: [TO_LOW] });
      bench.boot();
      bench.await('frame lock', () => bench.heads[0]?.locked === true, MINUTE_NS);
      bench.low.open();
      bench.await('a session', () => bench.low.session !== undefined, 10 * SECOND_NS);
      bench.run(SECOND_NS);
      const { id, run } = refusedByLow(bench, 'expired', BACK);
      run(400 * SECOND_NS);
      const times = bench.low
        .frames('data')
        .filter(({ frame }) => frame.segment.header?.sequence === id.sequence)
        .map(({ atNs }) => atNs);
      given(times.length > 4, 'it was not offered often enough');
      const waits = times.slice(1).map((atNs, at) => (atNs - (times[at] ?? 0)) / SECOND_NS);
      // A wait may be rounded up, and the answer takes two light times.
      const expected = [5, 10, 20, 40, 80, 80];
      const as = waits.every((seconds, at) => {
        const due = expected[at] ?? 80;
        return seconds >= due && seconds <= due + 1;
      });
      expectThat(as, `waits of ${expected} s`, waits);
    },
  },
  {
    id: 'CONF-BND-refused-hop-limit-ends',
    requirements: ['LM-BND-042', 'LM-BND-070'],
    level: 'should',
    title: 'a refusal for its hop limit ends a bundle',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const { id, run } = refusedByLow(bench, 'hop-limit', BEHIND);
      run(20 * SECOND_NS);
      expectEqual(whole(bench.low, id).length, 1, 'offers');
      expectEqual(whole(bench.high, id).length, 0, 'offers to the other neighbour');
      const [report] = reportsAbout(bench, REPORT.deleted, id);
      expectEqual(report?.[5], 3, 'reason of bundle.deleted');
    },
  },
  {
    id: 'CONF-BND-no-storage-backpressure',
    requirements: ['LM-BND-042', 'LM-BND-050'],
    title: 'after no-storage custody waits 5 s for that neighbour; management and best effort go',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const { run } = refusedByLow(bench, 'no-storage', BACK);
      run(ANSWER_NS);
      bench.low.manners.custody = true;
      const { nowNs } = bench;
      const custody = submitted(bench, payloadOf(100, 2), { destination: BACK });
      const freely = submitted(bench, payloadOf(100, 3), { destination: BACK, custody: false });
      const urgent = submitted(bench, payloadOf(100, 4), {
        destination: BACK,
        class: 'management',
      });
      bench.run(20 * SECOND_NS);
      const waited = [custody, freely, urgent].map(
        (id) => ((firstSeenNs(bench.low, id) ?? Number.MAX_SAFE_INTEGER) - nowNs) / SECOND_NS,
      );
      expectThat((waited[1] ?? 0) < 0.1, 'best effort goes at once', waited);
      expectThat((waited[2] ?? 0) < 0.1, 'management goes at once', waited);
      expectThat(
        (waited[0] ?? 0) > 4.5 && (waited[0] ?? 0) < 5.5,
        'custody goes after 5 s',
        waited,
      );
    },
  },
  {
    id: 'CONF-BND-no-route-at-first-segment',
    requirements: ['LM-BND-047', 'LM-BND-040'],
    level: 'should',
    title: 'a custody bundle without a route is refused no-route at its first segment',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { opportunities: [TO_LOW, TO_HIGH] });
      const payload = payloadOf(40_000);
      const destination = { node: BEYOND, service: APPLICATION };
      const header = peer.transfers.header(payload, { destination });
      const transfer = peer.transfers.nextTransfer();
      const data = payload.subarray(0, 600);
      const fields = { class: header.class, offset: 0, total: payload.length, last: false };
      peer.segment({ transfer, ...fields, data, header });
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(transfer), 'no-route', 'answer');
    },
  },
  {
    id: 'CONF-BND-expired-refused',
    requirements: ['LM-BND-040', 'LM-BND-072'],
    title: 'a custody bundle that is past its end is refused expired',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const changes = { lifetimeNs: MINUTE_NS, ageNs: MINUTE_NS };
      for (const destination of [
        { node: HIGH, service: APPLICATION },
        { node: 20, service: APPLICATION },
      ]) {
        const out = offered(bench, bench.low, payloadOf(100), { ...changes, destination });
        expectEqual(out.verdict, 'expired', `answer, for ${destination.node}`);
      }
    },
  },
  ...(['no-route', 'no-storage'] as const).map(
    (reason): ConformanceCase => ({
      id: `CONF-BND-destination-refuses-${reason}`,
      requirements: ['LM-BND-049'],
      title: `what its destination refuses ${reason} waits and is offered there again, no way around`,
      role: 'node',
      run: (open) => {
        const bench = linkedBoth(open);
        const { id, run } = refusedByLow(bench, reason, BACK);
        run(2 * MINUTE_NS);
        expectThat(whole(bench.low, id).length >= 2, 'offered there again');
        expectEqual(comings(bench.high, id).length, 0, 'transfers to another neighbour');
      },
    }),
  ),
  ...(['no-storage', 'no-route'] as const).flatMap((reason): readonly ConformanceCase[] => [
    {
      id: `CONF-BND-${reason}-way-around`,
      requirements: ['LM-BND-055'],
      title: `after ${reason} a bundle goes over another neighbour that is as fast`,
      role: 'node',
      run: (open) => {
        const bench = linkedBoth(open);
        const { id, run } = refusedByLow(bench, reason, BEHIND);
        run(SECOND_NS);
        expectEqual(whole(bench.high, id).length, 1, 'transfers to the other neighbour');
      },
    },
    {
      id: `CONF-BND-${reason}-waits`,
      requirements: ['LM-BND-055'],
      title: `after ${reason} a bundle waits rather than take a way that is far slower`,
      role: 'node',
      run: (open) => {
        const bench = linkedBoth(open, {
          opportunities: [
            TO_LOW,
            TO_HIGH,
            { one: LOW, other: FAR, oneTerminal: 2, otherTerminal: 1 },
            { one: HIGH, other: FAR, startNs: HOUR_NS, oneTerminal: 2, otherTerminal: 2 },
          ],
        });
        const { id, run } = refusedByLow(bench, reason, BEHIND);
        run(4 * MINUTE_NS);
        expectThat(whole(bench.low, id).length >= 2, 'asks again');
        expectEqual(
          whole(bench.high, id).length,
          0,
          'transfers over the way that is an hour slower',
        );
      },
    },
  ]),
];
