import type { TrafficClass } from '../../../protocols/bundle.ts';
import { EMPTY_BYTES } from '../../../protocols/codec.ts';
import { authenticatedBytes, decodeFrame, encodeFrame } from '../../../protocols/frame-codec.ts';
import type {
  FrameImage,
  Hello,
  LinkFrame,
  ManagementFrame,
  ManagementMessage,
  Opcode,
} from '../../../protocols/frame.ts';
import {
  decodeManagement,
  encodeManagement,
  handshakeBytes,
} from '../../../protocols/management-codec.ts';
import { MILLISECOND_NS, type NodeId, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { codeOf, pairKey, sessionKey } from './link-codes.ts';
import { LIGHT_TIME_NS, NETWORK_KEY } from './mesh.ts';
import { TesterSession } from './session.ts';
import { Transfers } from './transfers.ts';

export type Message<K extends ManagementMessage['kind']> = Extract<ManagementMessage, { kind: K }>;

/** A frame of the target's as it came here. */
export interface Heard {
  /** Bench time at which it came, one light time after it left. */
  readonly atNs: Ns;
  readonly frame: LinkFrame;
  /** Of management frames that have one. */
  readonly message: ManagementMessage | undefined;
}

/** What a neighbour does by itself; cases switch off what they do by hand. */
export interface Manners {
  handshake: boolean;
  acknowledge: boolean;
  keepalive: boolean;
  close: boolean;
  custody: boolean;
  time: boolean;
}

export interface NeighbourHost {
  readonly nowNs: Ns;
  later(afterNs: Ns, act: () => void): void;
  /** To the target, one light time later. */
  send(image: FrameImage): void;
  random(count: number): Uint8Array;
}

export interface NeighbourPlace {
  readonly node: NodeId;
  /** Its own terminal. */
  readonly terminal: number;
  readonly target: NodeId;
}

export interface FrameChoice {
  readonly session?: number;
  readonly stampNs?: Ns;
  readonly acknowledge?: boolean;
  readonly acknowledgement?: LinkFrame['acknowledgement'];
  readonly opcode?: Opcode;
  readonly opcodeValue?: number;
  /** undefined: the next one; 'none': not under ARQ. */
  readonly txfn?: number | 'none';
  readonly txNum?: number;
  readonly counter?: number;
  readonly tag?: Uint8Array;
}

const KEEPALIVE_NS: Ns = SECOND_NS;
const HELLO_RETRY_NS: Ns = 4 * LIGHT_TIME_NS + 50 * MILLISECOND_NS;
/** Its counter is far from the target's: whoever mixes them up is found out. */
const MONOTONIC_AHEAD_NS: Ns = 5_000 * SECOND_NS;
const RATES_BPS = [2_500_000_000, 1_250_000_000, 625_000_000];
const MTU_BYTES = 8_352;

/** The other end of one of the target's terminals. It follows the specification unless a case says otherwise. */
export class Neighbour {
  readonly place: NeighbourPlace;
  readonly manners: Manners = {
    handshake: true,
    acknowledge: true,
    keepalive: true,
    close: true,
    custody: true,
    time: true,
  };
  /** All that came, in order. */
  readonly heard: Heard[] = [];
  /** Sound frames are what codecs take; these are the others, with the reason. */
  readonly unsound: { readonly atNs: Ns; readonly reason: string }[] = [];
  readonly transfers: Transfers;
  session: TesterSession | undefined;
  /** What was said last, to be said again or forged. */
  lastHello: Message<'hello'> | undefined;
  lastAnswer: Message<'hello-ack'> | undefined;
  lastReady: Message<'ready'> | undefined;
  keyEpoch = 1;
  /** What its HELLO says of it. */
  hello: Partial<Hello> = {};
  readonly #host: NeighbourHost;
  #sessions = 0x100;
  #offered: TesterSession | undefined;
  #keepalive = 0;

  constructor(place: NeighbourPlace, host: NeighbourHost) {
    this.place = place;
    this.#host = host;
    this.transfers = new Transfers(this);
  }

  get monotonicNs(): Ns {
    return this.#host.nowNs + MONOTONIC_AHEAD_NS;
  }

  get initiates(): boolean {
    return this.place.node < this.place.target;
  }

  // ---- What comes

  /** A frame of the target's has come. */
  hear(image: FrameImage): void {
    const decoded = decodeFrame(image);
    const { nowNs } = this.#host;
    if (!decoded.ok) {
      this.unsound.push({ atNs: nowNs, reason: `${decoded.reason}: ${decoded.detail}` });
      return;
    }
    const frame = decoded.value;
    const message = frame.type === 'management' ? messageOf(frame) : undefined;
    this.heard.push({ atNs: nowNs, frame, message });
    if (frame.session === 0) this.#heardOpening(message);
    else this.#heardInSession(frame, message);
  }

  #heardOpening(message: ManagementMessage | undefined): void {
    if (!this.manners.handshake || message === undefined) return;
    if (message.kind === 'hello') this.answer(message);
    else if (message.kind === 'hello-ack') this.ready(message);
    else if (message.kind === 'ready') this.confirm();
  }

  #heardInSession(frame: LinkFrame, message: ManagementMessage | undefined): void {
    const { session } = this;
    if (session === undefined || frame.session !== session.id) return;
    session.echoStampNs = Math.max(session.echoStampNs, frame.stampNs);
    if (frame.acknowledgement !== undefined) session.acknowledged = frame.acknowledgement;
    const number = frame.type === 'idle' ? undefined : frame.number;
    const fresh = number === undefined || session.take(number.txfn, frame.stampNs);
    if (fresh && frame.type === 'data') this.transfers.take(frame.segment);
    if (number !== undefined && this.manners.acknowledge) this.idle();
    if (fresh && message !== undefined) this.#react(message);
  }

  #react(message: ManagementMessage): void {
    if (message.kind === 'close' && this.manners.close) {
      this.say({ kind: 'close-ack' }, { txfn: 'none' });
    } else if (message.kind === 'time-transfer' && !message.reply && this.manners.time) {
      const nowNs = this.#host.nowNs;
      this.say({
        ...message,
        reply: true,
        t2Ns: nowNs,
        t3Ns: nowNs,
        uncertaintyNs: 1_000,
        stratum: 1,
      });
    }
  }

  // ---- Handshake

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
      nonce: this.#host.random(16),
      mtuBytes: MTU_BYTES,
      ratesBps: RATES_BPS,
      planVersion: 1,
      utcNs: this.#host.nowNs,
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
      this.#host.later(HELLO_RETRY_NS, () => {
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
      mtuBytes: Math.min(MTU_BYTES, hello.mtuBytes),
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
    this.#offered = this.#sessionOf(answer.session, nonces, key);
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
    if (this.session?.id !== answer.session) {
      const nonces = {
        initiator: this.lastHello?.nonce ?? EMPTY_BYTES,
        answerer: answer.hello.nonce,
      };
      this.#begin(this.#sessionOf(answer.session, nonces, key));
    }
    return ready;
  }

  /** The target's READY came: the session that was offered begins, and is shown. */
  confirm(): void {
    if (this.#offered !== undefined && this.#offered !== this.session) this.#begin(this.#offered);
    this.idle();
  }

  #begin(session: TesterSession): void {
    this.session = session;
    this.transfers.sessionBegan();
    const life = ++this.#keepalive;
    const tick = (): void =>
      this.#host.later(KEEPALIVE_NS, () => {
        if (life !== this.#keepalive || this.session !== session) return;
        if (this.manners.keepalive) this.idle();
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
    id: number,
    nonces: { readonly initiator: Uint8Array; readonly answerer: Uint8Array },
    key: Uint8Array,
  ): TesterSession {
    const { node, target } = this.place;
    return new TesterSession(
      id,
      sessionKey(key, nonces, id, node, target),
      sessionKey(key, nonces, id, target, node),
    );
  }

  // ---- What goes

  /** A management frame without session, number and tag. */
  bare(message: ManagementMessage): void {
    this.frame({
      type: 'management',
      session: 0,
      stampNs: this.monotonicNs,
      acknowledgement: undefined,
      opcode: 'none',
      opcodeValue: 0,
      number: undefined,
      counter: 0,
      tag: EMPTY_BYTES,
      body: encodeManagement(message),
    });
  }

  /** A management message of the session, authentic; the frame, to be said again. */
  say(message: ManagementMessage, choice: FrameChoice = {}): ManagementFrame {
    return this.sayBytes(encodeManagement(message), choice);
  }

  sayBytes(body: Uint8Array, choice: FrameChoice = {}): ManagementFrame {
    const session = this.current;
    const counter = choice.counter ?? session.counter++;
    const bare = { ...this.#common(choice), ...this.#number(choice), type: 'management' as const };
    const signed = { ...bare, counter, body };
    const tag = choice.tag ?? codeOf(session.sendKey, authenticatedBytes(signed));
    const frame: ManagementFrame = { ...signed, tag };
    this.frame(frame);
    return frame;
  }

  /** A segment; what is not said is that of a best-effort one of a whole bundle. */
  segment(
    segment: {
      readonly transfer: number;
      readonly class: TrafficClass;
      readonly data: Uint8Array;
    } & Partial<Extract<LinkFrame, { type: 'data' }>['segment']>,
    choice: FrameChoice = {},
  ): LinkFrame {
    const whole = { offset: 0, total: segment.data.length, last: true, header: undefined };
    const frame: LinkFrame = {
      ...this.#common(choice),
      ...this.#number(choice),
      type: 'data',
      segment: { ...whole, ...segment },
    };
    this.frame(frame);
    return frame;
  }

  /** An idle frame of the session, with acknowledgement and stamp unless the case says otherwise. */
  idle(choice: FrameChoice = {}): void {
    this.frame({ type: 'idle', ...this.#common(choice) });
  }

  frame(frame: LinkFrame): void {
    this.#host.send(encodeFrame(frame));
  }

  image(image: FrameImage): void {
    this.#host.send(image);
  }

  get current(): TesterSession {
    if (this.session === undefined) throw new Error(`no session with ${this.place.node}`);
    return this.session;
  }

  #common(choice: FrameChoice) {
    const { session } = this;
    const wanted = choice.acknowledge ?? true;
    const own = wanted ? session?.acknowledgement : undefined;
    return {
      session: choice.session ?? this.current.id,
      stampNs: choice.stampNs ?? this.monotonicNs,
      acknowledgement: choice.acknowledgement ?? own,
      opcode: choice.opcode ?? ('none' as const),
      opcodeValue: choice.opcodeValue ?? 0,
    };
  }

  #number({ txfn, txNum = 0 }: FrameChoice) {
    if (txfn === 'none') return { number: undefined };
    const own = txfn ?? this.current.txfn++ % 0x10000;
    return { number: { txfn: own, txNum } };
  }

  // ---- What came, picked

  /** Messages of a kind that came since, with their frames. */
  messages<K extends ManagementMessage['kind']>(
    kind: K,
    sinceNs: Ns = 0,
  ): readonly {
    readonly atNs: Ns;
    readonly frame: ManagementFrame;
    readonly message: Message<K>;
  }[] {
    return this.heard.flatMap(({ atNs, frame, message }) =>
      message?.kind === kind && atNs >= sinceNs && frame.type === 'management'
        ? [{ atNs, frame, message: message as Message<K> }]
        : [],
    );
  }

  frames<T extends LinkFrame['type']>(
    type: T,
    sinceNs: Ns = 0,
  ): readonly { readonly atNs: Ns; readonly frame: Extract<LinkFrame, { type: T }> }[] {
    return this.heard.flatMap(({ atNs, frame }) =>
      frame.type === type && atNs >= sinceNs
        ? [{ atNs, frame: frame as Extract<LinkFrame, { type: T }> }]
        : [],
    );
  }
}

const messageOf = (frame: ManagementFrame): ManagementMessage | undefined => {
  if (frame.body.length === 0) return undefined;
  const decoded = decodeManagement(frame.body);
  return decoded.ok ? decoded.value : undefined;
};

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
