import { describe, expect, it } from 'vitest';
import { peekFrame } from '../../../harness/bus/frame-peek.ts';
import { Modem } from '../../../harness/bus/modem.ts';
import { peekHeader, peekSegment } from '../../../harness/bus/segment-peek.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { ClassWaits } from '../../../harness/observe/class-waits.ts';
import type { BundleHeader, TrafficClass } from '../../../protocols/bundle.ts';
import { type FrameImage, frameBytes } from '../../../protocols/frame.ts';
import { encodeFrame } from '../../../protocols/frame-codec.ts';

const MTU = 1_000;
/** A byte lasts 8 µs. */
const RATE_BPS = 1_000_000;

const header = (
  trafficClass: TrafficClass,
  sequence: number,
  bytes: number,
  attempt = 0,
): BundleHeader => ({
  source: { node: 1, service: 10 },
  createdNs: 0,
  sequence,
  attempt,
  destination: { node: 2, service: 10 },
  class: trafficClass,
  assured: false,
  custody: true,
  lifetimeNs: 1e9,
  ageNs: 0,
  hopLimit: 8,
  hopCount: 0,
  previousNode: 1,
  reportTo: 0,
  payloadBytes: bytes,
  digest: new Uint8Array(32),
  security: [],
});

interface Piece {
  readonly class: TrafficClass;
  readonly transfer: number;
  /** Which of three pieces. */
  readonly piece: 0 | 1 | 2;
  readonly txNum?: number;
  readonly session?: number;
  readonly attempt?: number;
}

const imageOf = ({
  class: name,
  transfer,
  piece,
  attempt,
  txNum = 0,
  session = 7,
}: Piece): FrameImage =>
  encodeFrame({
    type: 'data',
    session,
    stampNs: 12_345,
    acknowledgement: {
      nextExpected: 5,
      ranges: [],
      duplicate: { first: 0, count: 0 },
      echoStampNs: 9,
    },
    opcode: 'none',
    opcodeValue: 0,
    number: { txfn: 3, txNum },
    segment: {
      transfer,
      offset: piece * 900,
      total: 2_700,
      class: name,
      last: piece === 2,
      header: piece === 0 ? header(name, transfer, 2_700, attempt) : undefined,
      data: new Uint8Array(900),
    },
  });

const rig = (broadbandShare = 0.2, direct = true) => {
  const queue = new EventQueue();
  const medium = { send: () => undefined, refused: () => undefined, silent: () => undefined };
  const modem = (node: number) =>
    new Modem({ node, terminal: 0, number: node, rateBps: RATE_BPS, queue, medium });
  const [from, to] = [modem(1), modem(2)];
  from.setPartner(to, 1);
  const journal = new Journal({ level: 'off', checked: true });
  const waits: (readonly [string, number, number, number])[] = [];
  const breaches: string[] = [];
  journal.subscribe(
    readerOf({
      breach: (_atNs, _node, _terminal, _partner, what) => {
        breaches.push(what);
      },
      'class-wait': (_atNs, _node, _terminal, _partner, name, segments, worstNs, boundNs) => {
        waits.push([name, segments, worstNs, boundNs]);
      },
    }),
  );
  const order = new ClassWaits(journal, { mtuBytes: () => MTU, broadbandShare, direct });
  let atNs = 0;
  return {
    breaches,
    send: (...pieces: readonly Piece[]): number => {
      let bytes = 0;
      for (const piece of pieces) {
        const image = imageOf(piece);
        const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
        peekFrame(image, peek);
        order.sent(from, image, peek, (atNs += 1e6));
        bytes += frameBytes(image);
      }
      return bytes * 8_000;
    },
    offer: (name: TrafficClass, sequence: number) =>
      order.offered([from], header(name, sequence, 2_700), atNs),
    speedUp: (times: number) => {
      from.rateBps *= times;
    },
    pause: (ns: number) => {
      atNs += ns;
    },
    end: () => {
      order.summarise(from, 2, atNs);
      return waits;
    },
  };
};

const tactical = (transfer: number, piece: 0 | 1 | 2): Piece => ({
  class: 'tactical',
  transfer,
  piece,
});
const broadband = (transfer: number, piece: 0 | 1 | 2): Piece => ({
  class: 'broadband',
  transfer,
  piece,
});

describe('the head of a segment', () => {
  it('is read without decoding the frame', () => {
    const out = { transfer: 0, offset: 0, total: 0, class: 0, last: false, headerAt: 0 };
    peekSegment(imageOf({ class: 'broadband', transfer: 4_711, piece: 2 }), out);
    expect(out).toMatchObject({
      transfer: 4_711,
      offset: 1_800,
      total: 2_700,
      class: 3,
      last: true,
    });
    expect(peekHeader(imageOf({ class: 'broadband', transfer: 4_711, piece: 2 }), out)).toBe(
      undefined,
    );
    const first = imageOf({ class: 'management', transfer: 1, piece: 0 });
    peekSegment(first, out);
    expect(out).toMatchObject({ transfer: 1, offset: 0, total: 2_700, class: 1, last: false });
    expect(peekHeader(first, out)).toMatchObject({ class: 'management', payloadBytes: 2_700 });
  });
});

describe('the wait of a class', () => {
  it('is nothing while nobody lower goes first', () => {
    const { send, end } = rig();
    send(broadband(1, 0), tactical(2, 0), tactical(2, 1), tactical(2, 2), broadband(1, 1));
    expect(end()).toEqual([['tactical', 3, 0, 25_120_000]]);
  });

  it('is the line time of lower segments between two of one transfer', () => {
    const { send, end } = rig();
    send(tactical(1, 0));
    const waitedNs = send(broadband(2, 0), broadband(2, 1));
    send(tactical(1, 1), tactical(1, 2));
    expect(end().map(([, , worstNs]) => worstNs)).toEqual([waitedNs]);
  });

  it('counts neither pauses nor higher classes nor what follows the last segment', () => {
    const { send, pause, end } = rig();
    send(tactical(1, 0), { class: 'management', transfer: 2, piece: 0 });
    pause(5e9);
    send(tactical(1, 1), tactical(1, 2), broadband(3, 0), broadband(3, 1), tactical(4, 0));
    expect(end().map(([name, , worstNs]) => [name, worstNs])).toEqual([
      ['management', 0],
      ['tactical', 0],
    ]);
  });

  it('counts no transfer that was broken off, no retransmission and no other session', () => {
    const { send, end } = rig();
    send(tactical(1, 0), broadband(2, 0), broadband(2, 1), tactical(3, 0));
    send({ ...broadband(2, 0), txNum: 1 }, tactical(3, 1));
    send({ ...broadband(9, 0), session: 8 }, { ...tactical(3, 2), session: 8 });
    expect(end().map(([, segments, worstNs]) => [segments, worstNs])).toEqual([[4, 0]]);
  });

  it('begins when a bundle for the neighbour itself is ready', () => {
    const { send, offer, end } = rig();
    send(broadband(1, 0));
    offer('tactical', 2);
    const waitedNs = send(broadband(1, 1), broadband(1, 2));
    send(tactical(2, 0));
    expect(end().map(([, , worstNs]) => worstNs)).toEqual([waitedNs]);
  });

  it('is none for an attempt that went another way, when the next one comes back', () => {
    const { send, offer, end } = rig();
    send(broadband(1, 0));
    offer('tactical', 2);
    send(broadband(1, 1), broadband(1, 2));
    send({ ...tactical(2, 0), attempt: 1 });
    expect(end().map(([, , worstNs]) => worstNs)).toEqual([0]);
  });

  it('begins with no bundle that may go another way that is nearly as good', () => {
    const { send, offer, end } = rig(0.2, false);
    send(broadband(1, 0));
    offer('tactical', 2);
    send(broadband(1, 1), broadband(1, 2), tactical(2, 0));
    expect(end().map(([, , worstNs]) => worstNs)).toEqual([0]);
  });

  it('is none behind others of the class, while lower ones have their share', () => {
    const { send, offer, end } = rig();
    send(broadband(1, 0));
    offer('tactical', 3);
    send(tactical(2, 0));
    const onceNs = send(broadband(1, 1));
    send(tactical(2, 1), tactical(2, 2));
    const againNs = send(broadband(1, 2));
    send(tactical(3, 0));
    expect(end().map(([, , worstNs]) => worstNs)).toEqual([Math.max(onceNs, againNs)]);
  });

  it('ends with the first segment of the class, and is not forgotten by it', () => {
    const { send, offer, end } = rig();
    send(broadband(1, 0));
    offer('tactical', 3);
    const waitedNs = send(broadband(1, 1), broadband(4, 0), broadband(4, 1));
    send(tactical(2, 0), tactical(2, 1), tactical(2, 2), tactical(3, 0));
    expect(end().map(([, , worstNs]) => worstNs)).toEqual([waitedNs]);
  });

  it('does not take for waiting what is held back for another reason', () => {
    const { send, offer, pause, end } = rig();
    send(broadband(1, 0));
    offer('tactical', 2);
    send(broadband(1, 1));
    pause(5e9);
    send(broadband(1, 2), tactical(2, 0));
    expect(end().map(([, , worstNs]) => worstNs)).toEqual([0]);
  });

  it('is held against the bound of the rate at which it waited', () => {
    const { send, speedUp, end } = rig();
    send(tactical(1, 0));
    const waitedNs = send(broadband(2, 0));
    send(tactical(1, 1));
    speedUp(4);
    send(tactical(1, 2));
    expect(end()).toEqual([['tactical', 3, waitedNs, 25_120_000]]);
  });

  it('has a bound by MTU, rate and share', () => {
    const { send, end } = rig(0.5);
    send(tactical(1, 0), { class: 'management', transfer: 2, piece: 0 });
    // 2 × (1,000 + 256) bytes, at all of the line and at half of it.
    expect(end().map(([name, , , boundNs]) => [name, boundNs])).toEqual([
      ['management', 20_096_000],
      ['tactical', 40_192_000],
    ]);
  });
});

describe('the share of broadband', () => {
  /** So many segments of tactical, of bundles of three. */
  const tacticals = (count: number): readonly Piece[] =>
    Array.from({ length: count }, (_, at) =>
      tactical(100 + Math.floor(at / 3), (at % 3) as 0 | 1 | 2),
    );

  it('is kept when tactical takes its part of the line between two segments of a transfer', () => {
    const { send, breaches } = rig();
    send(broadband(1, 0), ...tacticals(10), broadband(1, 1), ...tacticals(10), broadband(1, 2));
    expect(breaches).toEqual([]);
  });

  it('is missed when tactical takes more while a transfer is under way, told once', () => {
    const { send, breaches } = rig();
    send(broadband(1, 0), ...tacticals(15), broadband(1, 1), ...tacticals(15), broadband(1, 2));
    expect(breaches).toEqual(['class-starved']);
    // Between transfers nobody knows whether there was one to send.
    const between = rig();
    between.send(broadband(1, 0), broadband(1, 2), ...tacticals(30), broadband(2, 0));
    expect(between.breaches).toEqual([]);
  });
});
