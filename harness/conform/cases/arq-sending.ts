import type { Acknowledgement } from '../../../protocols/frame.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { LIGHT_TIME_NS, type Setup } from '../bench/mesh.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import { givenStates, linkStates } from '../bench/probes.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given, shouldHold } from '../check.ts';

import { submitTo } from '../bench/submissions.ts';
/** Timeout of the first transmission, without lines and leads. */
const TIMEOUT_NS: Ns = Math.round((9 / 8) * 2 * LIGHT_TIME_NS) + 10 * MILLISECOND_NS;
const HANDSHAKE_NS: Ns = 4 * LIGHT_TIME_NS + 50 * MILLISECOND_NS;

/** A link whose neighbour acknowledges nothing by itself. */
const silentReceiver = (open: OpenBench, setup: Setup = {}) => {
  const { bench, peer } = linked(open, 'low', setup);
  bench.run(12 * SECOND_NS);
  peer.manners.acknowledge = false;
  peer.manners.keepalive = false;
  peer.manners.custody = false;
  peer.manners.time = false;
  return { bench, peer, sinceNs: bench.nowNs };
};

const say = (peer: Neighbour, ack: Acknowledgement): void => peer.idle({ acknowledgement: ack });

/** Section 2, ARQ: what a sender sends again, and when. */
export const ARQ_SENDING_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-retransmission-form',
    requirements: ['LM-LNK-050', 'LM-LNK-053', 'LM-LNK-025'],
    title:
      'a frame without acknowledgement is sent again after its timeout: same number, tx_num + 1, new stamp',
    run: (open) => {
      const { bench, peer, sinceNs } = silentReceiver(open);
      submitTo(bench, peer, 100);
      bench.run(SECOND_NS / 10);
      const [first, second] = peer.frames('data', sinceNs);
      given(first !== undefined, 'the bundle did not leave');
      expectThat(second !== undefined, 'a second transmission');
      const [one, other] = [first.frame, second.frame];
      expectEqual(other.number?.txfn, one.number?.txfn, 'number');
      expectEqual([one.number?.txNum, other.number?.txNum], [0, 1], 'tx_num');
      expectThat(other.stampNs > one.stampNs, 'a new stamp');
      const lateNs = second.atNs - first.atNs - TIMEOUT_NS;
      const timely = lateNs >= -MILLISECOND_NS && lateNs <= 5 * MILLISECOND_NS;
      shouldHold(timely, 'after the timeout', lateNs);
    },
  },
  {
    id: 'CONF-LNK-retransmission-seal',
    requirements: ['LM-LNK-025'],
    title: 'a management frame that is sent again keeps its counter and tag',
    run: (open) => {
      const { bench, peer, sinceNs } = silentReceiver(open);
      peer.transfers.send(new Uint8Array(30));
      bench.run(SECOND_NS / 5);
      const custody = peer.heard.flatMap(({ atNs, frame, message }) =>
        atNs >= sinceNs && message?.kind === 'custody' && frame.type === 'management'
          ? [frame]
          : [],
      );
      expectThat(custody.length >= 2, 'the custody message comes again', custody.length);
      const seals = custody.map(({ counter, tag }) => [counter, Buffer.from(tag).toString('hex')]);
      expectEqual(seals[1], seals[0], 'counter and tag');
    },
  },
  {
    id: 'CONF-LNK-transmissions-eight',
    requirements: ['LM-LNK-055'],
    title: 'a frame is sent eight times at most; then the session ends and a handshake begins',
    run: (open) => {
      const { bench, peer, sinceNs } = silentReceiver(open);
      const { mark } = bench;
      submitTo(bench, peer, 100);
      const nothing = peer.current.acknowledgement;
      for (let time = 0; time < 60; time++) {
        bench.run(100 * MILLISECOND_NS);
        say(peer, { ...nothing, echoStampNs: 0 });
      }
      const sent = peer.frames('data', sinceNs).map(({ frame }) => frame.number?.txNum ?? 0);
      expectThat(Math.max(...sent) <= 7, 'tx_num up to 7', sent);
      given(sent.length >= 8, 'it was not sent eight times');
      givenStates(bench);
      const states = linkStates(bench, mark);
      expectThat(
        states.some((state) => state.startsWith('hello')),
        'a new handshake',
        states,
      );
    },
  },
  {
    id: 'CONF-LNK-loss-by-three',
    requirements: ['LM-LNK-052'],
    title: 'a frame counts as lost when three that left after it are confirmed',
    run: (open) => {
      const { bench, peer, sinceNs } = silentReceiver(open);
      submitTo(bench, peer, 40_000);
      bench.run(LIGHT_TIME_NS + 3 * MILLISECOND_NS);
      const sent = peer.frames('data', sinceNs);
      given(sent.length >= 5, 'fewer than five segments');
      const [first] = sent;
      const lost = first?.frame.number?.txfn ?? 0;
      const echo = Math.max(...sent.slice(0, 4).map(({ frame }) => frame.stampNs));
      const atNs = bench.nowNs;
      say(peer, {
        nextExpected: lost,
        ranges: [{ first: lost + 1, count: 3 }],
        duplicate: { first: 0, count: 0 },
        echoStampNs: echo,
      });
      bench.run(2 * LIGHT_TIME_NS + 2 * MILLISECOND_NS);
      const again = peer.frames('data', atNs).filter(({ frame }) => frame.number?.txfn === lost);
      expectEqual(again.length, 1, 'transmissions of the lost frame within a round trip');
    },
  },
  {
    id: 'CONF-LNK-ack-never-sent',
    requirements: ['LM-LNK-051'],
    title: 'an acknowledgement of numbers or a stamp that were never sent changes nothing',
    run: (open) => {
      const { bench, peer, sinceNs } = silentReceiver(open);
      submitTo(bench, peer, 100);
      bench.run(LIGHT_TIME_NS + 3 * MILLISECOND_NS);
      const [first] = peer.frames('data', sinceNs);
      given(first !== undefined, 'the bundle did not leave');
      const { txfn = 0 } = first.frame.number ?? {};
      const none = { first: 0, count: 0 };
      const echoStampNs = first.frame.stampNs;
      say(peer, { nextExpected: txfn + 50, ranges: [], duplicate: none, echoStampNs });
      say(peer, {
        nextExpected: txfn + 1,
        ranges: [],
        duplicate: none,
        echoStampNs: echoStampNs + 60 * SECOND_NS,
      });
      say(peer, {
        nextExpected: txfn,
        ranges: [{ first: txfn + 9, count: 4 }],
        duplicate: none,
        echoStampNs,
      });
      bench.run(SECOND_NS);
      const again = peer.frames('data', sinceNs).filter(({ frame }) => frame.number?.txfn === txfn);
      expectThat(again.length >= 2, 'the frame is sent again all the same', again.length);
    },
  },
  {
    id: 'CONF-LNK-ack-older',
    requirements: ['LM-LNK-051'],
    title: 'an acknowledgement with an older echo than the last changes nothing',
    run: (open) => {
      const { bench, peer, sinceNs } = silentReceiver(open);
      submitTo(bench, peer, 100);
      bench.run(LIGHT_TIME_NS + 3 * MILLISECOND_NS);
      const [first] = peer.frames('data', sinceNs);
      given(first !== undefined, 'the bundle did not leave');
      const { txfn = 0 } = first.frame.number ?? {};
      const none = { first: 0, count: 0 };
      const { stampNs } = first.frame;
      say(peer, { nextExpected: txfn, ranges: [], duplicate: none, echoStampNs: stampNs });
      say(peer, { nextExpected: txfn + 1, ranges: [], duplicate: none, echoStampNs: stampNs - 1 });
      bench.run(SECOND_NS);
      const again = peer.frames('data', sinceNs).filter(({ frame }) => frame.number?.txfn === txfn);
      expectThat(again.length >= 2, 'the frame is sent again', again.length);
    },
  },
  {
    id: 'CONF-LNK-timeout-spares-line',
    requirements: ['LM-LNK-054'],
    title: 'while nothing is confirmed, timeouts become fewer and nothing new is sent after two',
    run: (open) => {
      const { bench, peer, sinceNs } = silentReceiver(open);
      submitTo(bench, peer, 100);
      bench.run(4 * TIMEOUT_NS);
      const before = peer.frames('data', sinceNs).length;
      const sinceTwoNs = bench.nowNs + LIGHT_TIME_NS;
      submitTo(bench, peer, 100);
      bench.run(SECOND_NS);
      const fresh = peer
        .frames('data', sinceTwoNs)
        .filter(({ frame }) => frame.number?.txNum === 0);
      given(before >= 3, 'fewer than two timeouts');
      expectEqual(fresh.length, 0, 'new frames after two timeouts');
    },
  },
  {
    id: 'CONF-LNK-silent-peer-spared',
    requirements: ['LM-LNK-055'],
    title: 'while the peer is silent no session is suspect before its five intervals are over',
    run: (open) => {
      const { bench, peer } = silentReceiver(open);
      const { mark } = bench;
      submitTo(bench, peer, 100);
      bench.run(4 * SECOND_NS - HANDSHAKE_NS);
      const states = linkStates(bench, mark);
      expectThat(!states.some((state) => state.startsWith('hello')), 'no handshake', states);
    },
  },
];
