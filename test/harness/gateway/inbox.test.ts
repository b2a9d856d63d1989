import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Exchange, ExchangeSender, type ToRun } from '../../../harness/gateway/exchange.ts';
import { Inbox } from '../../../harness/gateway/inbox.ts';

const inboxOf = (...messages: readonly ToRun[]): Inbox => {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const sender = new ExchangeSender(port1, signal);
  for (const message of messages) sender.post(message);
  port1.unref();
  return new Inbox(new Exchange(port2, signal));
};

const gone = (place: number): ToRun => ({ kind: 'gone', place, attachment: 1 });
const said = (place: number): ToRun => ({
  kind: 'message',
  place,
  attachment: 1,
  bytes: Uint8Array.of(place),
});

describe('what came from the sockets', () => {
  it('is waited for by place, and what came of others before is not lost to them', () => {
    const inbox = inboxOf(gone(2), said(1));
    expect(inbox.await(1)).toEqual(said(1));
    expect(inbox.await(2)).toEqual(gone(2));
    expect(inbox.take()).toBeUndefined();
  });

  it('is taken in the order in which it came, with what was put off first', () => {
    const inbox = inboxOf(gone(1), { kind: 'attached', place: 1, attachment: 2 });
    const first = inbox.await(1);
    inbox.putOff(first);
    expect(inbox.take()).toEqual(gone(1));
    expect(inbox.take()).toMatchObject({ kind: 'attached', attachment: 2 });
  });
});
