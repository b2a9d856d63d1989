import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type FramePeek, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import { peekMessage } from '../bus/message-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { ArqReader } from './acknowledgement-peek.ts';
import { helloOf } from './handshake-message.ts';
import { digestOf, NumberMap } from './number-map.ts';
import { RecentMap } from './recent-map.ts';

/** What was believed that nobody had sent; the word of the `forged` record. */
type Forged =
  | 'frame'
  | 'hello'
  | 'hello-ack'
  | 'ready'
  | 'close'
  | 'retired'
  | 'counter'
  | 'partner'
  | 'old-answer'
  | 'other-answer';

/** A session that nobody managed for so long is over: what was said in it is forgotten. */
const SESSION_KEPT_NS: Ns = 3_600e9;
/** What a nonce may come in, as bits; above them stands the number of the modem that said it. */
const SAID_IN = { hello: 1, 'hello-ack': 2 } as const;
const SAYER = 4;

interface Echo {
  readonly echoNonce: Uint8Array;
  readonly session: number;
}

/** Answers to HELLOs that are remembered. */
const ANSWERS_MAX = 4_096;

/** Answers that an end remembers, less the one that makes room for the next (LM-LNK-014); and for how long, whatever becomes of its contact. */
const KEPT_ANSWERS = 3;
const KEPT_ANSWER_NS: Ns = SECOND_NS / 2;
/** It may begin an opening of its own anew in that time, once, and gives another answer then. */
const ANSWERS_ALLOWED = 2;

/** Answers that an end gave to one HELLO: the digest of what they give back, the session that the last offers, and since when. */
interface Given {
  readonly asked: number;
  readonly session: number;
  readonly ways: number;
  readonly sinceNs: Ns;
}

/** What was truly said for a session, and in it. */
interface Said {
  /** Key epoch that it was offered under. */
  epoch: number | undefined;
  /** Somebody said READY. */
  ready: boolean;
  /** By number of the modem: the highest counter that it sent. */
  readonly counters: Map<number, number>;
  /** Modems that said CLOSE, by their numbers. */
  readonly closing: Set<number>;
  lastNs: Ns;
}

/**
 * Compares what nodes believe with what others truly said: a management frame taken as authentic whose counter no
 * other end of its session had used by then; an answer to a HELLO, or a READY to an answer, that nobody gave;
 * a session that begins without anybody's READY, or is closed for a CLOSE that nobody sent. Who believes any of that does not check a code (LM-LNK-021, -025).
 * And a handshake that goes on with somebody else than the partner (LM-LNK-017), or with an answer to another HELLO than the
 * last one (LM-LNK-097); or in which one HELLO is answered in three ways (LM-LNK-014).
 * And what a sender must not do with a key: go on under one that its node has retired (LM-LNK-036), or use a counter
 * for a second frame (LM-LNK-024).
 */
export class ForgeryWatch {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  readonly #over: (session: number) => void;
  readonly #reader = new ArqReader();
  /** By session, those that were managed lately. */
  readonly #sessions = new Map<number, Said>();
  #sweepAtNs = SESSION_KEPT_NS;
  /** Session of the last frame that each modem sent, by its number. */
  readonly #using: (number | undefined)[] = [];
  /** By digest of a nonce: what it came in, and whose, of a whole run, as a HELLO of long ago may be heard again. */
  readonly #said = new NumberMap();
  /** By number of the modem: digest of the nonce of the HELLO that it said last. */
  readonly #asked: (number | undefined)[] = [];
  /** By digest of an answer's own nonce: that of the nonce which it gives back. */
  readonly #answered = new RecentMap<number, number>(ANSWERS_MAX);
  /** By number of the modem: the last answers that it gave, the oldest first. */
  readonly #given: (readonly Given[] | undefined)[] = [];
  /** By node: the newest epoch that it has retired, and when. */
  readonly #retired = new Map<NodeId, { readonly epoch: number; readonly atNs: Ns }>();
  /** What is in the journal already. */
  readonly #told = new Set<string>();

  /** @param over is told of each session that is forgotten: what nodes take as authentic in it later is `forged` */
  constructor(journal: Journal, nowNs: () => Ns, over: (session: number) => void) {
    this.#journal = journal;
    this.#nowNs = nowNs;
    this.#over = over;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, { session, type, txNum }: FramePeek): void {
    if (session === 0) return;
    if (this.#using[from.number] !== session) this.#begins(from, session);
    if (this.#retired.size > 0) this.#retiredUse(from, image, { session, type });
    if (type !== TYPE_MANAGEMENT) return;
    const { counters } = this.#of(session);
    const counter = this.#reader.readCounter(image);
    const highest = counters.get(from.number) ?? 0;
    if (counter > highest) counters.set(from.number, counter);
    // Only a retransmission keeps the counter of its frame.
    else if (txNum === 0) this.#tell(from, 'counter', session);
    this.#close(from, peekMessage(image), session);
  }

  /** Whoever left a session may still have to answer its CLOSE (LM-LNK-032). */
  #retiredUse(
    from: Modem,
    image: FrameImage,
    { session, type }: Pick<FramePeek, 'session' | 'type'>,
  ): void {
    const epoch = this.#sessions.get(session)?.epoch;
    const retired = this.#retired.get(from.node);
    if (epoch === undefined || retired === undefined || epoch > retired.epoch) return;
    // Within the step a link that ends may hand what it has to another one, which ends next.
    if (retired.atNs === this.#nowNs()) return;
    if (type === TYPE_MANAGEMENT && peekMessage(image) === 'close-ack') return;
    this.#tell(from, 'retired', session);
  }

  #close(from: Modem, message: string, session: number): void {
    const { closing } = this.#of(session);
    if (message === 'close') closing.add(from.number);
    else if (message === 'close-ack' && [...closing].every((number) => number === from.number)) {
      this.#tell(from, 'close', session);
    }
  }

  /** A message outside any session leaves a modem. */
  handshake(from: Modem, message: ManagementMessage): void {
    const hello = helloOf(message);
    if (message.kind === 'hello' || message.kind === 'hello-ack') {
      if (hello !== undefined) this.#says(SAID_IN[message.kind], from, hello.nonce);
    }
    if (message.kind === 'hello') this.#asked[from.number] = digestOf(message.nonce);
    else if (message.kind === 'hello-ack') {
      this.#of(message.session).epoch = message.hello.keyEpoch;
      this.#answered.set(digestOf(message.hello.nonce), digestOf(message.echoNonce));
      this.#expect('hello', from, message);
      this.#answersAlike(from, message);
    } else if (message.kind === 'ready') {
      if (this.#expect('hello-ack', from, message)) this.#answersLast(from, message);
      this.#of(message.session).ready = true;
    }
  }

  /** One that nobody can have heard: who said READY has the session all the same. */
  unheard(message: ManagementMessage): void {
    if (message.kind === 'ready') this.#of(message.session).ready = true;
  }

  /** A node accepts that key epoch no longer. */
  retired(node: NodeId, epoch: number): void {
    const before = this.#retired.get(node);
    if (before !== undefined && before.epoch >= epoch) return;
    this.#retired.set(node, { epoch, atNs: this.#nowNs() });
  }

  /** Flight software took a frame of that session as authentic. */
  authenticated(modem: Modem, session: number, counter: number): void {
    for (const [number, highest] of this.#sessions.get(session)?.counters ?? []) {
      if (number !== modem.number && counter <= highest) return;
    }
    this.#tell(modem, 'frame', session);
  }

  /** Its first frame since another session. */
  #begins(from: Modem, session: number): void {
    this.#using[from.number] = session;
    const { node, terminal, partner } = from;
    const to = partner?.node ?? 0;
    this.#journal.append('session-used', this.#nowNs(), node, terminal, to, session);
    if (this.#sessions.get(session)?.ready !== true) this.#tell(from, 'ready', session);
  }

  /** Of a session that is managed now. */
  #of(session: number): Said {
    const lastNs = this.#nowNs();
    const known = this.#sessions.get(session);
    if (known !== undefined) {
      known.lastNs = lastNs;
      return known;
    }
    if (lastNs >= this.#sweepAtNs) this.#sweep(lastNs);
    const counters = new Map<number, number>();
    const said: Said = { epoch: undefined, ready: false, counters, closing: new Set(), lastNs };
    this.#sessions.set(session, said);
    return said;
  }

  #sweep(nowNs: Ns): void {
    for (const [session, { lastNs }] of this.#sessions) {
      if (nowNs - lastNs < SESSION_KEPT_NS) continue;
      this.#sessions.delete(session);
      this.#over(session);
    }
    this.#sweepAtNs = nowNs + SESSION_KEPT_NS;
  }

  #says(saidIn: number, from: Modem, nonce: Uint8Array): void {
    const digest = digestOf(nonce);
    const before = this.#said.get(digest) ?? SAYER * from.number;
    this.#said.set(digest, before | saidIn);
  }

  /** The nonce that a message gives back was said by somebody, who is the partner where there is one. */
  #expect(what: 'hello' | 'hello-ack', from: Modem, { echoNonce, session }: Echo): boolean {
    const said = this.#said.get(digestOf(echoNonce)) ?? 0;
    const known = (said & SAID_IN[what]) !== 0;
    const ours = from.partner === undefined || Math.floor(said / SAYER) === from.partner.number;
    if (!known) this.#tell(from, what, session);
    else if (!ours) this.#tell(from, 'partner', session);
    return known && ours;
  }

  /** Who is ready for an answer has said no HELLO since the one that it is to. */
  #answersLast(from: Modem, { echoNonce, session }: Echo): void {
    const answered = this.#answered.get(digestOf(echoNonce));
    if (answered === undefined || answered === this.#asked[from.number]) return;
    this.#tell(from, 'old-answer', session);
  }

  /** A HELLO that is said again is answered as it was. */
  #answersAlike(from: Modem, { echoNonce, session }: Echo): void {
    const digest = digestOf(echoNonce);
    const before = this.#given[from.number] ?? [];
    const known = before.find(({ asked }) => asked === digest);
    const nowNs = this.#nowNs();
    const kept = known !== undefined && nowNs - known.sinceNs <= KEPT_ANSWER_NS ? known : undefined;
    const ways = kept === undefined ? 1 : kept.ways + (kept.session === session ? 0 : 1);
    if (ways > ANSWERS_ALLOWED) this.#tell(from, 'other-answer', session);
    const given = { asked: digest, session, ways, sinceNs: kept?.sinceNs ?? nowNs };
    const others = before.filter((answer) => answer !== known);
    this.#given[from.number] = [...others, given].slice(-KEPT_ANSWERS);
  }

  #tell(modem: Modem, what: Forged, session: number): void {
    const { node, terminal } = modem;
    const name = `${modem.number} ${what} ${session}`;
    if (this.#told.has(name)) return;
    this.#told.add(name);
    const partner = modem.partner?.node ?? 0;
    this.#journal.append('forged', this.#nowNs(), node, terminal, partner, what, session);
  }
}
