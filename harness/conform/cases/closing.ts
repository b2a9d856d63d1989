import { authenticatedBytes } from '../../../protocols/frame-codec.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { codeOf } from '../bench/link-codes.ts';
import { LIGHT_TIME_NS, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { expectCarries, expectDown, linkStates, ROUND_TRIP_NS } from '../bench/probes.ts';
import { awaitLink, awaitLock, linked } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual, shouldHold } from '../check.ts';

/** End of the contact in these cases, and when a session in it has to begin to close. */
const END_NS: Ns = 200 * SECOND_NS;
const LEAD_NS: Ns = 500 * MILLISECOND_NS + 4 * LIGHT_TIME_NS;
const CLOSE_RETRY_NS: Ns = Math.round((9 / 4) * LIGHT_TIME_NS) + 20 * MILLISECOND_NS;
const SLACK_NS: Ns = 10 * MILLISECOND_NS;

const shortContact = (open: OpenBench) =>
  linked(open, 'low', { opportunities: [{ ...TO_LOW, endNs: END_NS }, TO_HIGH] });

/** Section 2, keeping and closing. */
export const CLOSING_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-idle-kept',
    requirements: ['LM-LNK-028'],
    title: 'an end with nothing to say is heard at least once a second',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.acknowledge = false;
      bench.run(8 * SECOND_NS);
      const times = peer.heard
        .map(({ atNs }) => atNs)
        .filter((atNs) => atNs > bench.nowNs - 7 * SECOND_NS);
      const gaps = [...times, bench.nowNs].map((atNs, at) => atNs - (times[at - 1] ?? atNs));
      expectThat(times.length > 0, 'frames in seven seconds');
      expectThat(
        Math.max(...gaps) <= SECOND_NS + SLACK_NS,
        'no gap of more than 1 s',
        Math.max(...gaps),
      );
    },
  },
  {
    id: 'CONF-LNK-silence-ends',
    requirements: ['LM-LNK-029'],
    title: 'three silent intervals degrade a session, five end it',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.keepalive = false;
      peer.manners.acknowledge = false;
      peer.manners.handshake = false;
      peer.manners.time = false;
      peer.manners.custody = false;
      const sinceNs = peer.heard.at(-1)?.atNs ?? 0;
      given(sinceNs > 0, 'nothing was heard');
      const { mark } = bench;
      bench.run(2.5 * SECOND_NS);
      const early = linkStates(bench, mark);
      bench.run(1.5 * SECOND_NS);
      const late = linkStates(bench, mark);
      expectThat(![...early, ...late].includes('down'), 'not down before five', late);
      bench.run(2.2 * SECOND_NS);
      expectDown(bench, mark, 'down after five');
      shouldEqual(early, [], 'changes within two intervals');
      shouldEqual(late, ['established.degraded'], 'after three');
    },
  },
  {
    id: 'CONF-LNK-degraded-recovers',
    requirements: ['LM-LNK-029'],
    level: 'should',
    title: 'a degraded session is nominal again when its peer is heard',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.keepalive = false;
      peer.manners.acknowledge = false;
      peer.manners.time = false;
      peer.manners.custody = false;
      const { mark } = bench;
      bench.run(4 * SECOND_NS);
      given(linkStates(bench, mark).includes('established.degraded'), 'it was not degraded');
      peer.idle();
      bench.run(SECOND_NS / 2);
      expectEqual(linkStates(bench, mark).at(-1), 'established.nominal', 'state');
    },
  },
  {
    id: 'CONF-LNK-close-before-end',
    requirements: ['LM-LNK-030', 'LM-LNK-031'],
    title:
      'CLOSE leaves 500 ms + 4 light times before the planned end, authentic and without number',
    run: (open) => {
      const { bench, peer } = shortContact(open);
      bench.await('CLOSE', () => peer.messages('close').length > 0, END_NS);
      const [close] = peer.messages('close');
      given(close !== undefined, 'no CLOSE');
      const leftNs = close.atNs - LIGHT_TIME_NS;
      const lateNs = leftNs - (END_NS - LEAD_NS);
      expectThat(lateNs >= -SLACK_NS && lateNs <= CLOSE_RETRY_NS + SLACK_NS, 'in time', lateNs);
      const { frame } = close;
      expectThat(frame.number === undefined, 'no number');
      expectEqual(frame.tag, codeOf(peer.current.receiveKey, authenticatedBytes(frame)), 'tag');
      const { mark } = bench;
      bench.run(SECOND_NS / 4);
      expectDown(bench, mark, 'down after CLOSE-ACK');
    },
  },
  {
    id: 'CONF-LNK-close-repeated',
    requirements: ['LM-LNK-030'],
    title: 'CLOSE without an answer is said again, at most 5 times, and then the session is over',
    run: (open) => {
      const { bench, peer } = shortContact(open);
      peer.manners.close = false;
      const { mark } = bench;
      bench.await('CLOSE', () => peer.messages('close').length > 0, END_NS);
      bench.run(8 * CLOSE_RETRY_NS);
      const count = peer.messages('close').length;
      expectDown(bench, mark, 'the session is over');
      shouldHold(count >= 2 && count <= 6, 'two to six CLOSEs', count);
    },
  },
  {
    id: 'CONF-LNK-close-no-new-segments',
    requirements: ['LM-LNK-030'],
    title: 'no new segment leaves once a session closes',
    role: 'node',
    run: (open) => {
      const { bench, peer } = shortContact(open);
      peer.manners.close = false;
      bench.await('CLOSE', () => peer.messages('close').length > 0, END_NS);
      const sinceNs = bench.nowNs + LIGHT_TIME_NS;
      bench.give({
        kind: 'submit',
        request: 1,
        sourceService: 10,
        destination: { node: peer.place.node, service: 11 },
        class: 'management',
        assured: false,
        custody: false,
        lifetimeNs: 60 * SECOND_NS,
        payload: [new Uint8Array(10)],
      });
      bench.run(SECOND_NS / 3);
      expectEqual(peer.frames('data', sinceNs).length, 0, 'data frames');
    },
  },
  {
    id: 'CONF-LNK-close-waits-for-acks',
    requirements: ['LM-LNK-030'],
    title: 'CLOSE waits for what is in flight, for 9/4 light times + 20 ms at most',
    role: 'node',
    run: (open) => {
      const { bench, peer } = shortContact(open);
      bench.run(END_NS - LEAD_NS - bench.nowNs - 5 * MILLISECOND_NS);
      peer.manners.acknowledge = false;
      peer.manners.keepalive = false;
      peer.manners.custody = false;
      const sentNs = bench.nowNs;
      bench.give({
        kind: 'submit',
        request: 1,
        sourceService: 10,
        destination: { node: peer.place.node, service: 11 },
        class: 'tactical',
        assured: false,
        custody: true,
        lifetimeNs: 60 * SECOND_NS,
        payload: [new Uint8Array(10)],
      });
      bench.run(SECOND_NS / 2);
      given(peer.frames('data', sentNs).length > 0, 'the bundle did not leave');
      const [close] = peer.messages('close');
      given(close !== undefined, 'no CLOSE');
      const waitedNs = close.atNs - LIGHT_TIME_NS - (END_NS - LEAD_NS);
      expectThat(
        waitedNs >= CLOSE_RETRY_NS - SLACK_NS,
        'it waits for the acknowledgement',
        waitedNs,
      );
      expectThat(waitedNs <= CLOSE_RETRY_NS + SLACK_NS, 'but not longer', waitedNs);
    },
  },
  {
    id: 'CONF-LNK-close-answered',
    requirements: ['LM-LNK-030', 'LM-LNK-031'],
    title:
      'a CLOSE of the peer is answered by CLOSE-ACK, authentic and without number, and ends the session',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.handshake = false;
      const { mark } = bench;
      peer.say({ kind: 'close', reason: 1 }, { txfn: 'none' });
      bench.run(ROUND_TRIP_NS + CLOSE_RETRY_NS);
      const [answer] = peer.messages('close-ack');
      expectThat(answer !== undefined, 'CLOSE-ACK');
      expectThat(answer.frame.number === undefined, 'without number');
      const tag = codeOf(peer.current.receiveKey, authenticatedBytes(answer.frame));
      expectEqual(answer.frame.tag, tag, 'tag');
      expectDown(bench, mark, 'the session is over');
    },
  },
  {
    id: 'CONF-LNK-close-reason-any',
    requirements: ['LM-LNK-104'],
    title: 'a CLOSE of any reason is taken',
    run: (open) => {
      for (const reason of [0, 2, 4_294_967_295]) {
        const { bench, peer } = linked(open, 'low');
        peer.manners.handshake = false;
        peer.say({ kind: 'close', reason }, { txfn: 'none' });
        bench.run(ROUND_TRIP_NS + CLOSE_RETRY_NS);
        expectEqual(peer.messages('close-ack').length, 1, `CLOSE-ACKs to reason ${reason}`);
      }
    },
  },
  {
    id: 'CONF-LNK-close-again',
    requirements: ['LM-LNK-032'],
    title:
      'after the end a repeated CLOSE is answered, a replayed one is not, and nothing else is taken',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.handshake = false;
      const first = peer.say({ kind: 'close', reason: 1 }, { txfn: 'none' });
      bench.run(ROUND_TRIP_NS + CLOSE_RETRY_NS);
      given(peer.messages('close-ack').length === 1, 'no CLOSE-ACK');
      const second = peer.say({ kind: 'close', reason: 1 }, { txfn: 'none' });
      bench.run(ROUND_TRIP_NS);
      expectEqual(peer.messages('close-ack').length, 2, 'CLOSE-ACKs after a repeated CLOSE');
      for (const replayed of [first, second]) {
        peer.frame({ ...replayed, stampNs: peer.monotonicNs });
        bench.run(ROUND_TRIP_NS);
        expectEqual(peer.messages('close-ack').length, 2, 'CLOSE-ACKs after a replayed CLOSE');
      }
      const { transfer } = peer.transfers.send(new Uint8Array(20));
      bench.run(ROUND_TRIP_NS);
      expectEqual(peer.transfers.verdict(transfer), undefined, 'answers to a bundle after the end');
    },
  },
  {
    id: 'CONF-LNK-close-moves-with-utc',
    requirements: ['LM-LNK-033'],
    title: 'the close moves with the estimate of UTC, which a neighbour corrected meanwhile',
    run: (open) => {
      const bench = open({
        opportunities: [{ ...TO_LOW, endNs: END_NS }, TO_HIGH],
        timeStratum: 16,
      });
      const peer = bench.low;
      const high = bench.heads[1];
      if (high !== undefined) high.light = false;
      Object.assign(bench.clock, {
        utcAheadNs: 2 * SECOND_NS,
        uncertaintyNs: 10 * SECOND_NS,
        disciplined: false,
      });
      bench.boot();
      awaitLock(bench, 'low');
      awaitLink(bench, 'low');
      bench.await('a request for time', () => peer.messages('time-transfer').length > 0, SECOND_NS);
      bench.await('CLOSE', () => peer.messages('close').length > 0, END_NS);
      const leftNs = (peer.messages('close')[0]?.atNs ?? 0) - LIGHT_TIME_NS;
      const lateNs = leftNs - (END_NS - LEAD_NS);
      expectThat(Math.abs(lateNs) <= SECOND_NS / 10, 'CLOSE at the end by right time', lateNs);
    },
  },
  {
    id: 'CONF-LNK-session-carries',
    requirements: ['LM-LNK-001'],
    title: 'a session carries bundles for minutes',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      for (let minute = 0; minute < 3; minute++) {
        expectCarries(bench, peer, `after ${minute} min`);
        bench.run(60 * SECOND_NS);
      }
    },
  },
];
