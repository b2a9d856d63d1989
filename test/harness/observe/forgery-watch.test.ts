import { describe, expect, it } from 'vitest';
import { peekFrame } from '../../../harness/bus/frame-peek.ts';
import type { Modem } from '../../../harness/bus/modem.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import type { AnyValues } from '../../../harness/journal/records.ts';
import { ForgeryWatch } from '../../../harness/observe/forgery-watch.ts';
import { encodeFrame } from '../../../protocols/frame-codec.ts';
import type { ManagementMessage } from '../../../protocols/frame.ts';
import { encodeManagement } from '../../../protocols/management-codec.ts';
import type { Ns } from '../../../protocols/units.ts';
import { hello, linkedModems } from './watch-rig.ts';

const SESSION = 4_000_000_099;
const NONE = new Uint8Array(0);
const nonce = (of: number): Uint8Array => new Uint8Array(16).fill(of);

const says = (own: number): ManagementMessage => ({ kind: 'hello', ...hello(own) });
const answers = (own: number, echo: number, session = SESSION): ManagementMessage => ({
  ...{ kind: 'hello-ack', hello: hello(own), echoNonce: nonce(echo), version: 1 },
  ...{ mtuBytes: 1_044, rateIndex: 0, session, mac: NONE },
});
const ready = (echo: number, session = SESSION): ManagementMessage => ({
  ...{ kind: 'ready', echoNonce: nonce(echo), session, mac: NONE },
});

/** Two terminals, and what is written: node, partner and word of each record. */
const bench = () => {
  const journal = new Journal({ level: 'off', checked: true });
  const written: (number | string | undefined)[][] = [];
  journal.subscribe({
    kinds: ['forged'],
    record: (_kind, _atNs, values: AnyValues) => written.push([values[0], values[2], values[3]]),
  });
  const used: (number | string | undefined)[][] = [];
  journal.subscribe({
    kinds: ['session-used'],
    record: (_kind, _atNs, values: AnyValues) => used.push([values[0], values[2], values[3]]),
  });
  const [a, b] = linkedModems();
  let nowNs = 5;
  const over: number[] = [];
  const watch = new ForgeryWatch(
    journal,
    () => nowNs,
    (session) => over.push(session),
  );
  const later = (byNs: Ns = 1): void => {
    nowNs += byNs;
  };
  /** A management frame of the session leaves a modem. */
  const leaves = (
    from: Modem,
    counter: number,
    message: ManagementMessage = says(0),
    txNum = 0,
  ): void => {
    const image = encodeFrame({
      type: 'management',
      ...{ session: SESSION, stampNs: 7, number: { txfn: 300, txNum }, counter },
      acknowledgement: {
        nextExpected: 9,
        ranges: [],
        duplicate: { first: 0, count: 0 },
        echoStampNs: 3,
      },
      ...{ opcode: 'rate-up', opcodeValue: 2, tag: nonce(7), body: encodeManagement(message) },
    });
    const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    peekFrame(image, peek);
    watch.sent(from, image, peek);
  };
  /** A says HELLO, B answers, A is ready. */
  const shake = (): void => {
    watch.handshake(a, says(1));
    watch.handshake(b, answers(2, 1));
    watch.handshake(a, ready(2));
  };
  const [, stranger] = linkedModems(7);
  return { a, b, stranger, watch, written, used, over, leaves, shake, later };
};

describe('the watch over forgeries', () => {
  it('finds nothing in a session that both ends agreed on, closed by one', () => {
    const { a, b, watch, written, used, leaves, shake } = bench();
    shake();
    leaves(a, 1);
    leaves(b, 2 ** 40);
    expect(used).toEqual([
      [1, 2, SESSION],
      [2, 1, SESSION],
    ]);
    leaves(a, 2, { kind: 'close', reason: 1 });
    leaves(b, 2 ** 40 + 1, { kind: 'close-ack' });
    watch.authenticated(b, SESSION, 1);
    watch.authenticated(b, SESSION, 2);
    watch.authenticated(a, SESSION, 2 ** 40 + 1);
    expect(written).toEqual([]);
    expect(used).toHaveLength(2);
  });

  it('finds a frame that is taken before anybody has used its counter, once for each session', () => {
    const { a, b, watch, written, leaves, shake } = bench();
    shake();
    leaves(a, 1);
    watch.authenticated(b, SESSION, 2);
    watch.authenticated(b, SESSION, 3);
    expect(written).toEqual([[2, 1, 'frame']]);
  });

  it('forgets a session that nobody managed for an hour: what is taken in it then is forged', () => {
    const { a, b, watch, written, over, leaves, shake, later } = bench();
    shake();
    later(3_000e9);
    leaves(a, 1);
    later(3_000e9);
    watch.handshake(a, ready(2, SESSION + 1));
    watch.authenticated(b, SESSION, 1);
    expect({ written, over }).toEqual({ written: [], over: [] });
    later(3_700e9);
    watch.handshake(a, ready(2, SESSION + 2));
    expect(over).toEqual([SESSION, SESSION + 1]);
    watch.authenticated(b, SESSION, 1);
    expect(written).toEqual([[2, 1, 'frame']]);
  });

  it('finds a frame that comes back to whoever sent it', () => {
    const { a, watch, written, leaves, shake } = bench();
    shake();
    leaves(a, 1);
    watch.authenticated(a, SESSION, 1);
    expect(written).toEqual([[1, 2, 'frame']]);
  });

  it('finds answers to a HELLO, and a READY to an answer, that nobody gave', () => {
    const { a, b, watch, written } = bench();
    watch.handshake(b, answers(2, 1));
    watch.handshake(a, ready(3));
    expect(written).toEqual([
      [2, 1, 'hello'],
      [1, 2, 'hello-ack'],
    ]);
  });

  it('finds a HELLO that is answered in three ways, one shortly after the other', () => {
    const { a, b, watch, written, later } = bench();
    watch.handshake(a, says(1));
    watch.handshake(b, answers(2, 1));
    later(60e6);
    watch.handshake(b, answers(2, 1));
    expect(written).toEqual([]);
    later(60e6);
    watch.handshake(b, answers(3, 1, SESSION + 1));
    expect(written).toEqual([]);
    watch.handshake(b, answers(4, 1, SESSION + 2));
    expect(written).toEqual([[2, 1, 'other-answer']]);
  });

  it('lets an end forget an answer in time, and with three others', () => {
    const { a, b, watch, written, later } = bench();
    for (const own of [1, 5, 6, 7]) watch.handshake(a, says(own));
    watch.handshake(b, answers(2, 1));
    later(600e6);
    watch.handshake(b, answers(3, 1, SESSION + 1));
    watch.handshake(b, answers(8, 1, SESSION + 2));
    for (const echo of [5, 6, 7]) watch.handshake(b, answers(10 + echo, echo, SESSION + echo));
    watch.handshake(b, answers(4, 1, SESSION + 9));
    expect(written).toEqual([]);
  });

  it('finds a session that begins without a READY; one that was not heard is one', () => {
    const { a, b, watch, written, leaves } = bench();
    watch.handshake(a, says(1));
    watch.handshake(b, answers(2, 1));
    leaves(b, 1);
    expect(written).toEqual([[2, 1, 'ready']]);
    const other = bench();
    other.watch.unheard(ready(2));
    other.leaves(other.a, 1);
    expect(other.written).toEqual([]);
  });

  it('finds a session that is closed for a CLOSE of nobody', () => {
    const { b, written, leaves, shake } = bench();
    shake();
    leaves(b, 1, { kind: 'close-ack' });
    expect(written).toEqual([[2, 1, 'close']]);
  });

  it('finds a session that goes on under a key that its node has retired, but for the answer to a CLOSE', () => {
    const { a, b, watch, written, leaves, shake, later } = bench();
    shake();
    leaves(a, 1, { kind: 'close', reason: 1 });
    watch.retired(2, 1);
    leaves(b, 3);
    later();
    leaves(b, 4, { kind: 'close-ack' });
    leaves(a, 2);
    expect(written).toEqual([]);
    leaves(b, 5);
    expect(written).toEqual([[2, 1, 'retired']]);
  });

  it('finds a counter that is used for two frames, and lets one be sent again', () => {
    const { a, written, leaves, shake } = bench();
    shake();
    leaves(a, 5);
    leaves(a, 6);
    leaves(a, 5, says(0), 1);
    expect(written).toEqual([]);
    leaves(a, 6);
    expect(written).toEqual([[1, 2, 'counter']]);
  });

  it('finds a handshake with somebody else than the partner of the lock: a HELLO answered, an answer taken', () => {
    const { a, b, stranger, watch, written } = bench();
    stranger.setPartner(undefined, 0);
    watch.handshake(stranger, says(1));
    watch.handshake(stranger, answers(3, 1));
    watch.handshake(b, answers(2, 1));
    watch.handshake(a, ready(3, SESSION + 1));
    expect(written).toEqual([
      [2, 1, 'partner'],
      [1, 2, 'partner'],
    ]);
  });

  it('asks nothing of whoever has no partner any more', () => {
    const { b, stranger, watch, written } = bench();
    watch.handshake(stranger, says(1));
    b.setPartner(undefined, 0);
    watch.handshake(b, answers(2, 1));
    expect(written).toEqual([]);
  });

  it('finds a READY to an answer that is not to the HELLO said last', () => {
    const { a, b, watch, written } = bench();
    watch.handshake(a, says(1));
    watch.handshake(b, answers(2, 1));
    watch.handshake(a, says(3));
    watch.handshake(b, answers(4, 3));
    watch.handshake(a, ready(4));
    expect(written).toEqual([]);
    watch.handshake(a, ready(2));
    expect(written.map(([, , what]) => what)).toEqual(['old-answer']);
  });
});
