import type { BundleHeader, BundleId } from '../../../protocols/bundle.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  ANSWER_NS,
  APPLICATION,
  comings,
  deliveries,
  loseLink,
  offered,
  payloadOf,
  renewSession,
  sameBundle,
} from '../bench/bundles.ts';
import { sha256 } from '../bench/link-codes.ts';
import { sayPart } from '../bench/pieces.ts';
import { TARGET } from '../bench/mesh.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { Message } from '../bench/voice.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const BYTES = 30_000;
const CUT = 18_000;
/** Long enough on a slow line for a RESUME to come before the end. */

/** A transfer to the target that a session left at 18,000 of 30,000 bytes; a new session is up. */
const leftUnfinished = (bench: Bench, peer: Neighbour, changes: Partial<BundleHeader> = {}) => {
  const payload = payloadOf(BYTES);
  const header = peer.transfers.header(payload, { destination: HERE, ...changes });
  sayPart(peer, header, payload, { from: 0, to: CUT });
  bench.run(ANSWER_NS);
  renewSession(bench);
  const sinceNs = bench.nowNs - SECOND_NS;
  bench.run(ANSWER_NS);
  return { payload, header, resumes: resumesOf(peer, header, sinceNs) };
};

const resumesOf = (peer: Neighbour, id: BundleId, sinceNs = 0): readonly Message<'resume'>[] =>
  peer
    .messages('resume', sinceNs)
    .map(({ message }) => message)
    .filter((message) => sameBundle(message, id));

/** Section 3, RESUME at the receiver. */
export const RESUME_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-resume-offered',
    requirements: ['LM-BND-021', 'LM-BND-020'],
    level: 'should',
    title: 'what a session left unfinished is offered in the next: bundle, attempt, bytes, digest',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { header, payload, resumes } = leftUnfinished(bench, peer, { attempt: 2 });
      const [resume, ...more] = resumes;
      expectThat(resume !== undefined, 'RESUME comes with the session');
      expectEqual(more.length, 0, 'further RESUMEs');
      expectEqual([resume.attempt, resume.contiguousBytes], [2, CUT], 'attempt, contiguous bytes');
      expectEqual(resume.digest, sha256(payload.subarray(0, CUT)), 'digest of these bytes');
      const transfer = sayPart(peer, header, payload, { from: CUT, to: BYTES });
      bench.run(ANSWER_NS);
      expectEqual(
        peer.transfers.verdict(transfer, bench.nowNs - ANSWER_NS),
        'accepted',
        'the rest',
      );
      expectEqual(deliveries(bench, header).length, 1, 'deliveries');
    },
  },
  {
    id: 'CONF-BND-resume-contiguous-only',
    requirements: ['LM-BND-020', 'LM-BND-021'],
    level: 'should',
    title: 'only bytes without a gap from the start are offered',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const payload = payloadOf(BYTES);
      const header = peer.transfers.header(payload, { destination: HERE });
      const transfer = sayPart(peer, header, payload, { from: 0, to: 12_000 });
      const data = payload.subarray(20_000, 20_600);
      const { class: trafficClass } = header;
      peer.segment({
        transfer,
        class: trafficClass,
        offset: 20_000,
        total: BYTES,
        last: false,
        data,
      });
      bench.run(ANSWER_NS);
      renewSession(bench);
      bench.run(ANSWER_NS);
      expectEqual(resumesOf(peer, header)[0]?.contiguousBytes, 12_000, 'contiguous bytes');
    },
  },
  {
    id: 'CONF-BND-resume-verified',
    requirements: ['LM-BND-004'],
    title: 'a relay that completed a resumed transfer compares the digest before it keeps it',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const { low } = bench;
      const destination = { node: 30, service: APPLICATION };
      const { header, payload, resumes } = leftUnfinished(bench, low, { destination });
      given(resumes.length > 0, 'no RESUME came');
      const wrong = payload.slice();
      wrong[BYTES - 1] = (wrong[BYTES - 1] ?? 0) ^ 1;
      const transfer = sayPart(low, header, wrong, { from: CUT, to: BYTES });
      bench.run(ANSWER_NS);
      const verdict = low.transfers.verdict(transfer, bench.nowNs - ANSWER_NS);
      expectEqual(verdict, 'not-authentic', 'answer');
      expectEqual(comings(bench.high, header).length, 0, 'transfers to the next node');
    },
  },
  {
    id: 'CONF-BND-resume-until-end',
    requirements: ['LM-BND-020', 'LM-BND-072'],
    title: 'what is unfinished is kept no longer than its bundle lives',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const payload = payloadOf(BYTES);
      const changes = { destination: HERE, lifetimeNs: 10 * SECOND_NS };
      const header = peer.transfers.header(payload, changes);
      sayPart(peer, header, payload, { from: 0, to: CUT });
      bench.run(ANSWER_NS);
      renewSession(bench);
      bench.run(ANSWER_NS);
      given(resumesOf(peer, header).length === 1, 'no RESUME came while it lived');
      bench.run(12 * SECOND_NS);
      renewSession(bench);
      bench.run(ANSWER_NS);
      expectEqual(resumesOf(peer, header).length, 1, 'RESUMEs, the last of them before its end');
    },
  },
  {
    id: 'CONF-BND-resume-bound',
    requirements: ['LM-BND-020'],
    title: 'at most reassembliesMax unfinished transfers are kept',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { limits: { reassembliesMax: 2 } });
      const left = [0, 1, 2].map((seed) => {
        const payload = payloadOf(BYTES, seed);
        const header = peer.transfers.header(payload, { destination: HERE });
        sayPart(peer, header, payload, { from: 0, to: CUT });
        bench.run(ANSWER_NS);
        renewSession(bench);
        return header;
      });
      const sinceNs = bench.nowNs;
      bench.run(ANSWER_NS);
      const kept = left.filter((header) => resumesOf(peer, header, sinceNs).length > 0).length;
      expectThat(kept >= 1 && kept <= 2, 'one or two are offered', kept);
    },
  },
  {
    id: 'CONF-BND-resume-gives-room',
    requirements: ['LM-BND-020'],
    title: 'what is unfinished is given up when room is needed',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { storeBytesMax: 100_000 });
      const payload = payloadOf(60_000);
      const header = peer.transfers.header(payload, { destination: HERE });
      sayPart(peer, header, payload, { from: 0, to: CUT });
      bench.run(ANSWER_NS);
      bench.heads[0]?.lose();
      peer.forget();
      bench.run(10 * SECOND_NS);
      const high = bench.heads[1];
      if (high !== undefined) high.light = true;
      bench.await('frame lock', () => high?.locked === true, 300 * SECOND_NS);
      bench.await('a session', () => bench.high.session !== undefined, 60 * SECOND_NS);
      bench.run(SECOND_NS);
      const out = offered(bench, bench.high, payloadOf(70_000), { destination: HERE });
      expectEqual(out.verdict, 'accepted', '70,000 bytes beside 60,000 unfinished of 90,000');
    },
  },
  {
    id: 'CONF-BND-resume-offer-kept',
    requirements: ['LM-BND-021'],
    title: 'what was offered is kept while that session lasts, though room is needed',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      // 8 MB of store: 7.2 for this class.
      const payload = payloadOf(5_000_000);
      const header = peer.transfers.header(payload, { destination: HERE });
      const transfer = peer.transfers.nextTransfer();
      const data = payload.subarray(0, 600);
      const { class: trafficClass, payloadBytes: total } = header;
      const first = { transfer, class: trafficClass, total, offset: 0, last: false, data };
      peer.segment({ ...first, header });
      bench.run(ANSWER_NS);
      renewSession(bench);
      bench.run(ANSWER_NS);
      given(resumesOf(peer, header)[0]?.contiguousBytes === 600, 'no RESUME came');
      const other = payloadOf(3_000_000, 2);
      const room = sayPart(peer, peer.transfers.header(other, { destination: HERE }), other, {
        from: 0,
        to: 6_000,
      });
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(room), 'no-storage', 'a bundle that would need its room');
      const next = peer.transfers.nextTransfer();
      const rest = { transfer: next, class: trafficClass, total, offset: 600, last: false };
      peer.segment({ ...rest, data: payload.subarray(600, 1_200), header });
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(next), undefined, 'a refusal of what goes on');
    },
  },
  {
    id: 'CONF-BND-resume-offer-before-others',
    requirements: ['LM-BND-021'],
    title: 'room is made by what was not offered, though what was is older',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open, { operator: 'nobody' });
      const { low, high } = bench;
      const begin = (peer: Neighbour, bytes: number) => {
        const payload = payloadOf(bytes);
        const header = peer.transfers.header(payload, { destination: HERE });
        const transfer = sayPart(peer, header, payload, { from: 0, to: 600 });
        bench.run(ANSWER_NS);
        return { payload, header, transfer };
      };
      // 8 MB of store: 7.2 for this class.
      const older = begin(low, 2_000_000);
      renewSession(bench);
      bench.run(ANSWER_NS);
      given(resumesOf(low, older.header).length > 0, 'no RESUME came');
      begin(high, 3_000_000);
      loseLink(bench, 'high');
      const other = begin(low, 4_000_000);
      given(low.transfers.verdict(other.transfer) !== 'no-storage', 'it makes no room');
      const { nowNs } = bench;
      const next = sayPart(low, older.header, older.payload, { from: 600, to: 1_200 });
      bench.run(ANSWER_NS);
      expectEqual(low.transfers.verdict(next, nowNs), undefined, 'a refusal of what goes on');
    },
  },
  ...[1, 6_000].map(
    (offset): ConformanceCase => ({
      id: `CONF-BND-gap-refused-${offset}`,
      requirements: ['LM-BND-023'],
      title: `a transfer that starts ${offset} bytes beyond what is here is refused policy`,
      role: 'node',
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        const { header, payload, resumes } = leftUnfinished(bench, peer);
        given(resumes[0]?.contiguousBytes === CUT, 'no RESUME came');
        const transfer = sayPart(peer, header, payload, { from: CUT + offset, to: BYTES });
        bench.run(ANSWER_NS);
        expectEqual(peer.transfers.verdict(transfer, bench.nowNs - ANSWER_NS), 'policy', 'answer');
      },
    }),
  ),
];
