import { authenticatedBytes } from '../../../protocols/frame-codec.ts';
import { encodeManagement, handshakeBytes } from '../../../protocols/management-codec.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { codeOf } from '../bench/link-codes.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import { answersTo, carries, expectCarries, ROUND_TRIP_NS } from '../bench/probes.ts';
import { RawBundle } from '../bench/raw-bundle.ts';
import { linked } from '../bench/staging.ts';
import { bytes, fixed32, join, number, rawBytes, rawFrame } from '../bench/wire.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';

const all = (fields: Readonly<Record<string, Uint8Array>>): readonly Uint8Array[] =>
  Object.values(fields);

const idle = (peer: Neighbour, ...more: readonly Uint8Array[]): void =>
  peer.image(
    rawFrame(
      number(1, 1),
      fixed32(2, peer.current.id),
      number(3, 1),
      number(8, peer.monotonicNs),
      ...more,
    ),
  );

/** Section 1.3: what a receiver takes and drops, whatever bytes come. */
export const FRAME_RECEIVER_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-FRM-crc-wrong',
    requirements: ['LM-FRM-002', 'LM-FRM-014'],
    title: 'a frame with any one bit changed is dropped',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const raw = new RawBundle(bench, peer);
      const image = rawFrame(...all(raw.fields()));
      for (let at = 0; at < image.head.length; at += 7) {
        const head = Uint8Array.from(image.head);
        head[at] = (head[at] ?? 0) ^ 1;
        expectThat(!raw.isTakenAs({ ...image, head }), `byte ${at} changed: it is dropped`);
      }
      expectThat(raw.isTakenAs(rawFrame(...all(raw.fields()))), 'the sound one is taken');
    },
  },
  {
    id: 'CONF-FRM-crc-missing',
    requirements: ['LM-FRM-002'],
    title: 'a frame without CRC, and one with fields behind it, are dropped',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const raw = new RawBundle(bench, peer);
      expectThat(!raw.isTakenAs(rawBytes(...all(raw.fields()))), 'without CRC');
      const whole = rawFrame(...all(raw.fields()));
      const crc = fixed32(15, whole.crc);
      expectThat(
        !raw.isTakenAs(rawBytes(whole.head, crc, number(99, 1))),
        'a field behind the CRC',
      );
      expectThat(raw.isTaken(), 'the sound one is taken');
    },
  },
  {
    id: 'CONF-FRM-bytes-any',
    requirements: ['LM-FRM-015', 'LM-FRM-014'],
    title: 'bytes of all lengths and any content change nothing',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      for (let length = 0; length < 600; length = length + 1 + (length >> 3)) {
        peer.image(rawBytes(noise(bench, length)));
        peer.image(rawFrame(noise(bench, length)));
      }
      peer.image(rawBytes(new Uint8Array(60_601)));
      bench.run(SECOND_NS);
      expectCarries(bench, peer, 'after them');
    },
  },
  {
    id: 'CONF-FRM-too-large',
    requirements: ['LM-FRM-005', 'LM-FRM-014'],
    title: 'a payload of 60,001 bytes is dropped',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const raw = new RawBundle(bench, peer);
      const filler = bytes(99, new Uint8Array(60_001 - 4));
      expectThat(!raw.isTaken({ frame: { payload: bytes(14, filler) } }), 'it is dropped');
      expectCarries(bench, peer, 'after it');
    },
  },
  {
    id: 'CONF-FRM-idle-sequenced',
    requirements: ['LM-FRM-008'],
    title: 'an idle frame that claims a number takes none',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      idle(peer, number(4, peer.current.txfn), number(6, 1));
      bench.run(ROUND_TRIP_NS);
      expectCarries(bench, peer, 'the number is still free');
    },
  },
  {
    id: 'CONF-FRM-idle-payload',
    requirements: ['LM-FRM-008'],
    title: 'an idle frame with a payload is dropped',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const raw = new RawBundle(bench, peer);
      const frame = { type: number(3, 1), txfn: join(), sequenced: join() };
      expectThat(!raw.isTaken({ frame }), 'its bundle is not taken');
      expectCarries(bench, peer, 'after it');
    },
  },
  {
    id: 'CONF-FRM-oneof-two',
    requirements: ['LM-FRM-018', 'LM-FRM-022'],
    title: 'a management message with two members is dropped',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const close = encodeManagement({ kind: 'close', reason: 1 });
      const custody = encodeManagement({
        kind: 'custody',
        accepts: [],
        refuses: [{ transfer: 900, reason: 'policy' }],
      });
      peer.sayBytes(join(custody, close));
      bench.run(ROUND_TRIP_NS);
      expectThat(carries(bench, peer), 'its CLOSE closes nothing');
    },
  },
  {
    id: 'CONF-FRM-hello-unknown-field',
    requirements: ['LM-FRM-017', 'LM-FRM-024'],
    title: 'a HELLO with an unknown field is answered: its code covers known fields only',
    run: (open) => {
      const answers = answersTo(open, 'low', (peer) => {
        const body = encodeManagement(peer.newHello());
        const hello = body.subarray(1 + (body.length > 129 ? 2 : 1));
        const more = bytes(1, join(hello, number(50, 7)));
        peer.image(
          rawFrame(number(1, 1), number(3, 3), number(8, peer.monotonicNs), bytes(14, more)),
        );
      });
      expectEqual(answers.length, 1, 'HELLO-ACKs');
    },
  },
  {
    id: 'CONF-FRM-nonce-17',
    requirements: ['LM-FRM-028'],
    title: 'a HELLO with a nonce of 17 bytes is dropped',
    run: (open) => {
      const answers = answersTo(open, 'low', (peer) => {
        const hello = peer.newHello({ nonce: new Uint8Array(17).fill(4), mac: new Uint8Array(16) });
        const mac = codeOf(peer.pairKey(), handshakeBytes(hello));
        const fields = [
          ...[hello.node, hello.terminal, 1, 1, 0, 1].map((value, at) => number(at + 1, value)),
          bytes(7, hello.nonce),
          number(8, hello.mtuBytes),
          ...hello.ratesBps.map((rate) => number(9, rate)),
          ...[1, hello.utcNs, hello.utcUncertaintyNs, 1].map((value, at) => number(at + 10, value)),
          bytes(15, mac),
        ];
        peer.image(rawFrame(number(1, 1), number(3, 3), bytes(14, bytes(1, join(...fields)))));
      });
      expectEqual(answers.length, 0, 'HELLO-ACKs');
    },
  },
  {
    id: 'CONF-FRM-tag-covers',
    requirements: ['LM-FRM-023', 'LM-LNK-024'],
    title: 'every field that the tag covers counts, and none beyond',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const session = peer.current;
      const body = encodeManagement({ kind: 'close', reason: 1 });
      const signed = {
        type: 'management' as const,
        session: session.id,
        number: undefined,
        opcode: 'none' as const,
        opcodeValue: 0,
        counter: session.counter++,
        body,
      };
      const tag = codeOf(session.sendKey, authenticatedBytes(signed));
      const common = { stampNs: peer.monotonicNs, acknowledgement: undefined };
      for (const changed of [
        { ...signed, counter: signed.counter + 1 },
        { ...signed, opcode: 'rate-up' as const },
        { ...signed, opcodeValue: 1 },
        { ...signed, body: encodeManagement({ kind: 'close', reason: 2 }) },
      ]) {
        peer.frame({ ...changed, ...common, tag });
        bench.run(ROUND_TRIP_NS);
        expectThat(
          carries(bench, peer),
          'a frame whose covered fields were changed closes nothing',
        );
      }
      peer.frame({ ...signed, ...common, stampNs: peer.monotonicNs + 5, tag });
      bench.run(ROUND_TRIP_NS);
      expectThat(
        peer.messages('close-ack').length > 0,
        'a changed stamp is not covered: CLOSE counts',
      );
    },
  },
];

const noise = (bench: Bench, length: number): Uint8Array => {
  const parts: Uint8Array[] = [];
  for (let made = 0; made < length; made += 64) parts.push(bench.random(64));
  return join(...parts).subarray(0, length);
};
