import type { LinkFrame } from '../../../protocols/frame.ts';
import { encodeFrame } from '../../../protocols/frame-codec.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { STARLINK_CLASS } from '../../world/profiles/starlink-class.ts';
import { LIGHT_TIME_NS } from '../bench/mesh.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

import { submitTo } from '../bench/submissions.ts';
/** Timeout of the first transmission, without lines and leads. */
const TIMEOUT_NS: Ns = Math.round((9 / 8) * 2 * LIGHT_TIME_NS) + 10 * MILLISECOND_NS;
const _HANDSHAKE_NS: Ns = 4 * LIGHT_TIME_NS + 50 * MILLISECOND_NS;

type DataFrame = Extract<LinkFrame, { type: 'data' }>;

/** Section 2, ARQ and sending: numbers, window, sizes, order. */
export const ARQ_BOUND_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-numbers-own',
    requirements: ['LM-LNK-040'],
    title: 'numbers rise by one from 0 in each session, stamps rise and are not 0',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      submitTo(bench, peer, 60_000);
      bench.run(SECOND_NS / 2);
      const frames = peer.heard.flatMap(({ frame }) =>
        frame.session === peer.session?.id && frame.type !== 'idle' && frame.number !== undefined
          ? [frame]
          : [],
      );
      const numbers = [...new Set(frames.map(({ number }) => number?.txfn))];
      expectEqual(
        numbers,
        numbers.map((_, index) => index),
        'numbers',
      );
      const stamps = frames.map(({ stampNs }) => stampNs);
      const rise = stamps.every((stampNs, at) => stampNs > (stamps[at - 1] ?? 0));
      expectThat(rise, 'stamps that rise', stamps.slice(0, 10));
    },
  },
  {
    id: 'CONF-LNK-window-own',
    requirements: ['LM-LNK-056'],
    title: 'at most 32,512 numbers are in flight',
    run: (open) => {
      const { bench, peer } = fastLink(open);
      peer.manners.acknowledge = false;
      peer.manners.keepalive = false;
      const sinceNs = bench.nowNs;
      submitTo(bench, peer, 18_000_000);
      bench.run(TIMEOUT_NS + LIGHT_TIME_NS);
      const numbers = new Set(peer.frames('data', sinceNs).map(({ frame }) => frame.number?.txfn));
      given(numbers.size > 20_000, `only ${numbers.size} frames left`);
      expectThat(numbers.size <= 32_512, 'numbers in flight', numbers.size);
    },
  },
  {
    id: 'CONF-LNK-wrap-own',
    requirements: ['LM-LNK-040'],
    title: 'its own numbers wrap at 2^16, and everything comes',
    run: (open) => {
      const { bench, peer } = fastLink(open);
      submitTo(bench, peer, 36_000_000);
      bench.run(2 * SECOND_NS);
      const whole = peer.transfers.complete.some(({ total }) => total === 36_000_000);
      expectThat(whole, 'the whole bundle');
      expectThat(
        peer.current.nextExpected > 0x10000,
        'more numbers than 2^16',
        peer.current.nextExpected,
      );
    },
  },
  {
    id: 'CONF-LNK-mtu-sent',
    requirements: ['LM-LNK-061'],
    title: 'the smaller MTU of both bounds every segment that it sends',
    run: (open) => {
      const bench = open();
      const peer = bench.low;
      peer.hello = { mtuBytes: 700 };
      const link = linked(() => bench, 'low');
      submitTo(bench, peer, 20_000);
      bench.run(SECOND_NS);
      const frames = link.peer.frames('data', 0);
      given(frames.length > 20, 'the bundle did not come in pieces');
      const longest = Math.max(...frames.map(({ frame }) => segmentBytes(frame)));
      expectThat(longest <= 700, 'the longest encoded segment', longest);
    },
  },
  {
    id: 'CONF-LNK-frame-overhead',
    requirements: ['LM-LNK-061', 'LM-FRM-006'],
    level: 'should',
    title: 'a data frame adds at most 90 bytes to its segment',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      submitTo(bench, peer, 50_000);
      bench.run(SECOND_NS / 2);
      const adds = peer
        .frames('data', 0)
        .map(({ frame }) => frameLength(frame) - segmentBytes(frame));
      given(adds.length > 3, 'the bundle did not leave');
      expectThat(Math.max(...adds) <= 90, 'bytes beside the segment', Math.max(...adds));
    },
  },
  {
    id: 'CONF-LNK-order-of-classes',
    requirements: ['LM-LNK-060'],
    title: 'a control message overtakes segments that wait',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      submitTo(bench, peer, 5_000_000);
      const { transfer } = peer.transfers.send(new Uint8Array(20), { custody: true });
      bench.run(2 * LIGHT_TIME_NS + 15 * MILLISECOND_NS);
      const answered = peer.transfers.verdict(transfer);
      expectEqual(answered, 'accepted', 'the answer before the 5 MB have left');
    },
  },
];

/** Lines so fast that numbers run out before time does. */
const fastLink = (open: OpenBench) => {
  const profile = STARLINK_CLASS;
  const mount = (azimuthRad: number) => ({ azimuthRad, normal: 'horizontal' as const });
  const terminals = [
    { index: 0, name: 'forward', profile, mount: mount(0) },
    { index: 1, name: 'aft', profile, mount: mount(Math.PI) },
  ];
  const bench = open({
    terminals,
    partnerTerminal: (_node, index) => terminals[index],
    storeBytesMax: 200_000_000,
  });
  bench.low.hello = { mtuBytes: 512, ratesBps: profile.rates.map(({ rateBps }) => rateBps) };
  return linked(() => bench, 'low');
};

const frameLength = (frame: LinkFrame): number => {
  const { head, payload } = encodeFrame(frame);
  return head.length + payload.length + 5;
};

/** Encoded segment: what is left of the frame without its other fields. */
const segmentBytes = (frame: DataFrame): number => {
  const empty = {
    ...frame,
    segment: { ...frame.segment, header: undefined, data: new Uint8Array(0) },
  };
  const bare: LinkFrame = {
    ...empty,
    segment: { ...empty.segment, transfer: 0, offset: 0, total: 0, last: false },
  };
  // Of the bare frame two bytes for its class, two for the payload's key and length.
  const payloadKey = frameLength(frame) - frameLength(bare) > 123 ? 3 : 2;
  return frameLength(frame) - (frameLength(bare) - 4) - payloadKey;
};
