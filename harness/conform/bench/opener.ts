import { EMPTY_BYTES } from '../../../protocols/codec.ts';
import type { Hello } from '../../../protocols/frame.ts';
import { handshakeBytes } from '../../../protocols/management-codec.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { codeOf, pairKey, sessionKey } from './link-codes.ts';
import { LIGHT_TIME_NS, NETWORK_KEY } from './mesh.ts';
import { TesterSession } from './session.ts';
import { type Message, Voice } from './voice.ts';

const KEEPALIVE_NS: Ns = SECOND_NS;
const HELLO_RETRY_NS: Ns = 4 * LIGHT_TIME_NS + 50 * MILLISECOND_NS;
const RATES_BPS = [2_500_000_000, 1_250_000_000, 625_000_000];
const MTU_BYTES = 8_352;

/** Says and answers HELLO, HELLO-ACK and READY; every field can be another one. */
export abstract class Opener extends Voice {
  /** What was said last, to be said again or forged. */
  lastHello: Message<'hello'> | undefined;
  lastAnswer: Message<'hello-ack'> | undefined;
  lastReady: Message<'ready'> | undefined;
  keyEpoch = 1;
  /** What its HELLO says of it. */
  hello: Partial<Hello> = {};
  #sessions = 0x100;
  #offered: TesterSession | undefined;
  #keepalive = 0;

  /** A session began. */
  protected abstract sessionBegan(): void;
  protected abstract get keepsAlive(): boolean;

  get initiates(): boolean {
    return this.place.node < this.place.target;
  }

  /** A HELLO with fresh nonce, and by what `changes` say otherwise. */
  newHello(changes: Partial<Hello> = {}): Message<'hello'> {
    const bare: Message<'hello'> = {
      kind: 'hello',
      node: this.place.node,
      terminal: this.place.terminal,
      versionMin: 1,
      versionMax: 1,
      capabilities: 0,
      keyEpoch: this.keyEpoch,
      nonce: this.host.random(16),
      mtuBytes: MTU_BYTES,
      ratesBps: RATES_BPS,
      planVersion: 1,
      utcNs: this.host.nowNs,
      utcUncertaintyNs: 1_000,
      stratum: 1,
      mac: EMPTY_BYTES,
      ...this.hello,
      ...changes,
    };
    if (changes.mac !== undefined) return bare;
    return { ...bare, mac: codeOf(this.pairKey(bare.keyEpoch), handshakeBytes(bare)) };
  }

  pairKey(epoch = this.keyEpoch): Uint8Array {
    return pairKey(NETWORK_KEY, this.place.node, this.place.target, epoch);
  }

  sayHello(changes: Partial<Hello> = {}): Message<'hello'> {
    this.lastHello = this.newHello(changes);
    this.bare(this.lastHello);
    return this.lastHello;
  }

  /** Says HELLO, and again until there is a session; at most ten times. */
  open(): void {
    const hello = this.sayHello();
    const again = (left: number): void =>
      this.host.later(HELLO_RETRY_NS, () => {
        if (left === 0 || this.lastHello !== hello || this.session !== undefined) return;
        if (this.#offered === undefined) this.bare(hello);
        again(left - 1);
      });
    again(9);
  }

  /** HELLO-ACK to a HELLO of the target's. */
  answer(
    hello: Message<'hello'>,
    changes: Partial<Message<'hello-ack'>> = {},
  ): Message<'hello-ack'> {
    const again = this.lastAnswer;
    const same = again !== undefined && sameBytes(again.echoNonce, hello.nonce);
    if (same && Object.keys(changes).length === 0) {
      this.bare(again);
      return again;
    }
    const { mac: _, ...own } = this.newHello();
    const { kind: __, ...fields } = own;
    const session = changes.session ?? ++this.#sessions;
    const bare: Message<'hello-ack'> = {
      kind: 'hello-ack',
      hello: { ...fields, keyEpoch: hello.keyEpoch, mac: EMPTY_BYTES },
      echoNonce: hello.nonce,
      version: 1,
      mtuBytes: Math.min(own.mtuBytes, hello.mtuBytes),
      rateIndex: 0,
      session,
      mac: EMPTY_BYTES,
      ...changes,
    };
    const key = this.pairKey(bare.hello.keyEpoch);
    const answer =
      changes.mac === undefined ? { ...bare, mac: codeOf(key, handshakeBytes(bare)) } : bare;
    this.lastAnswer = answer;
    const nonces = { initiator: hello.nonce, answerer: answer.hello.nonce };
    this.#offered = this.#sessionOf(answer, nonces, key);
    this.bare(answer);
    return answer;
  }

  /** READY to the target's HELLO-ACK: the session begins here. */
  ready(answer: Message<'hello-ack'>, changes: Partial<Message<'ready'>> = {}): Message<'ready'> {
    const key = this.pairKey(answer.hello.keyEpoch);
    const bare: Message<'ready'> = {
      kind: 'ready',
      echoNonce: answer.hello.nonce,
      session: answer.session,
      mac: EMPTY_BYTES,
      ...changes,
    };
    const ready =
      changes.mac === undefined ? { ...bare, mac: codeOf(key, handshakeBytes(bare)) } : bare;
    this.lastReady = ready;
    this.bare(ready);
    if (this.session?.id !== answer.session) this.takeUp(answer);
    return ready;
  }

  /** Begins the session of an answer of the target's, without a word. */
  takeUp(answer: Message<'hello-ack'>): void {
    const key = this.pairKey(answer.hello.keyEpoch);
    const nonces = {
      initiator: this.lastHello?.nonce ?? EMPTY_BYTES,
      answerer: answer.hello.nonce,
    };
    this.#begin(this.#sessionOf(answer, nonces, key));
  }

  /** The target's READY came: the session that was offered begins, and is shown. */
  confirm(): void {
    if (this.#offered !== undefined && this.#offered !== this.session) this.#begin(this.#offered);
    this.idle();
  }

  #begin(session: TesterSession): void {
    this.session = session;
    this.sessionBegan();
    const life = ++this.#keepalive;
    const tick = (): void =>
      this.host.later(KEEPALIVE_NS, () => {
        if (life !== this.#keepalive || this.session !== session) return;
        if (this.keepsAlive) this.idle();
        tick();
      });
    tick();
  }

  /** Forgets its session, as after a reset. */
  forget(): void {
    this.session = undefined;
    this.#offered = undefined;
    this.#keepalive++;
  }

  #sessionOf(
    { session: id, mtuBytes }: Message<'hello-ack'>,
    nonces: { readonly initiator: Uint8Array; readonly answerer: Uint8Array },
    key: Uint8Array,
  ): TesterSession {
    const { node, target } = this.place;
    const keys = {
      send: sessionKey(key, nonces, id, node, target),
      receive: sessionKey(key, nonces, id, target, node),
    };
    return new TesterSession(id, keys, mtuBytes);
  }
}

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
