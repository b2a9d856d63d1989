import { describe, expect, it } from 'vitest';
import { Journal } from '../../../harness/journal/journal.ts';
import type { AnyValues } from '../../../harness/journal/records.ts';
import { AuthenticationWatch } from '../../../harness/observe/authentication-watch.ts';
import type { ManagementMessage } from '../../../protocols/frame.ts';
import { hello, linkedModems } from './watch-rig.ts';

const SESSION = 99;

const said = (nonce: number, mac: number): ManagementMessage => ({
  kind: 'hello',
  ...hello(nonce, new Uint8Array(16).fill(mac)),
});

const answered = (nonce: number, mac: number): ManagementMessage => ({
  kind: 'hello-ack',
  hello: hello(nonce),
  echoNonce: new Uint8Array(16),
  version: 1,
  mtuBytes: 1_044,
  rateIndex: 0,
  session: SESSION,
  mac: new Uint8Array(16).fill(mac),
});

/** Two terminals in lock, and what is written about them: values after node and terminal. */
const bench = () => {
  const journal = new Journal({ level: 'off', checked: true });
  const written: AnyValues[] = [];
  journal.subscribe({
    kinds: ['authentication'],
    record: (_kind, _atNs, values) => written.push(values),
  });
  const [a, b] = linkedModems();
  return { a, b, written, watch: new AuthenticationWatch(journal, () => 5) };
};

describe('the watch over authentication', () => {
  it('counts frames that were taken, and none as repeated, whatever their order', () => {
    const { a, b, watch, written } = bench();
    for (const counter of [1, 2, 40, 3, 33, 64, 32, 2 ** 40]) {
      watch.authenticated(a, SESSION, counter);
    }
    watch.authenticated(b, SESSION, 1);
    watch.summarise(a);
    watch.summarise(b);
    expect(written).toEqual([
      [1, 0, 2, 8, 0, 0],
      [2, 0, 1, 1, 0, 0],
    ]);
  });

  it('forgets what was taken in a session that is over, and in no other', () => {
    const { a, watch, written } = bench();
    for (const session of [SESSION, SESSION + 1]) watch.authenticated(a, session, 5);
    watch.forget(SESSION);
    for (const session of [SESSION, SESSION + 1]) watch.authenticated(a, session, 5);
    watch.summarise(a);
    expect(written).toEqual([[1, 0, 2, 4, 1, 0]]);
  });

  it('counts a frame that is taken again in its session, beyond the lock too', () => {
    const { a, watch, written } = bench();
    watch.authenticated(a, SESSION, 5);
    watch.authenticated(a, SESSION, 5);
    watch.summarise(a);
    watch.authenticated(a, SESSION + 1, 5);
    watch.authenticated(a, SESSION, 5);
    watch.summarise(a);
    expect(written).toEqual([
      [1, 0, 2, 2, 1, 0],
      [1, 0, 2, 2, 1, 0],
    ]);
  });

  it('begins anew with fresh keys, even under a session number that was met', () => {
    const { a, b, watch, written } = bench();
    watch.handshake(b, answered(7, 1));
    watch.authenticated(a, SESSION, 1);
    watch.authenticated(b, SESSION, 1);
    watch.handshake(b, answered(8, 2));
    watch.authenticated(a, SESSION, 1);
    watch.authenticated(b, SESSION, 1);
    // The same answer once more makes no new keys.
    watch.handshake(b, answered(8, 2));
    watch.authenticated(a, SESSION, 1);
    watch.finish();
    expect(written).toEqual([
      [1, 0, 2, 3, 1, 0],
      [2, 0, 1, 2, 0, 0],
    ]);
  });

  it('lets a message be said again as it was', () => {
    const { a, watch, written } = bench();
    watch.handshake(a, said(7, 1));
    watch.handshake(a, said(7, 1));
    watch.finish();
    expect(written).toEqual([]);
  });

  it('counts a nonce that comes in another message, or from another terminal', () => {
    const { a, b, watch, written } = bench();
    watch.handshake(a, said(7, 1));
    watch.handshake(a, said(7, 2));
    watch.handshake(b, said(7, 1));
    watch.handshake(b, answered(7, 1));
    watch.finish();
    expect(written).toEqual([
      [1, 0, 2, 0, 0, 1],
      [2, 0, 1, 0, 0, 2],
    ]);
  });

  it('keeps apart what is taken while there is no lock', () => {
    const { a, b, watch, written } = bench();
    watch.authenticated(a, SESSION, 1);
    a.setPartner(undefined, 0);
    watch.authenticated(a, SESSION, 2);
    a.setPartner(b, 2);
    watch.authenticated(a, SESSION, 3);
    watch.summarise(a);
    watch.finish();
    expect(written.map(([, , partner, accepted]) => [partner, accepted])).toEqual([
      [2, 1],
      [0, 1],
      [2, 1],
    ]);
  });
});
