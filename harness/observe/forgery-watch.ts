import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import { peekMessage } from '../bus/message-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { ArqReader } from './acknowledgement-peek.ts';
import { helloOf } from './handshake-message.ts';

/** What was believed that nobody had sent; the word of the `forged` record. */
type Forged = 'frame' | 'hello' | 'hello-ack' | 'ready' | 'close' | 'retired' | 'counter';

/**
 * Compares what nodes believe with what others truly said: a management frame taken as authentic whose counter no
 * other end of its session had used by then; an answer to a HELLO, or a READY to an answer, that nobody gave;
 * a session that begins without anybody's READY, or is closed for a CLOSE that nobody sent. Who believes any of that does not check a code (LM-LNK-021, -025).
 * And what a sender must not do with a key: go on under one that its node has retired (LM-LNK-036), or use a counter
 * for a second frame (LM-LNK-024).
 */
export class ForgeryWatch {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  readonly #reader = new ArqReader();
  /** By session, then by number of the modem: the highest counter that it sent. */
  readonly #counters = new Map<number, Map<number, number>>();
  /** Session of the last frame that each modem sent, by its number. */
  readonly #using: (number | undefined)[] = [];
  /** Sessions for which somebody said READY. */
  readonly #ready = new Set<number>();
  /** By session: modems that said CLOSE in it, by their numbers. */
  readonly #closing = new Map<number, Set<number>>();
  /** Nonces of openings and of answers, by what they came in. */
  readonly #said = { hello: new Set<string>(), 'hello-ack': new Set<string>() };
  /** Key epoch of each session that was offered. */
  readonly #epochs = new Map<number, number>();
  /** By node: the newest epoch that it has retired, and when. */
  readonly #retired = new Map<NodeId, { readonly epoch: number; readonly atNs: Ns }>();
  /** What is in the journal already. */
  readonly #told = new Set<string>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#nowNs = nowNs;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, { session, type, txNum }: FramePeek): void {
    if (session === 0) return;
    if (this.#using[from.number] !== session) this.#begins(from, session);
    if (this.#retired.size > 0) this.#retiredUse(from, image, { session, type });
    if (type !== TYPE_MANAGEMENT) return;
    let counters = this.#counters.get(session);
    if (counters === undefined) {
      counters = new Map();
      this.#counters.set(session, counters);
    }
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
    const epoch = this.#epochs.get(session);
    const retired = this.#retired.get(from.node);
    if (epoch === undefined || retired === undefined || epoch > retired.epoch) return;
    // Within the step a link that ends may hand what it has to another one, which ends next.
    if (retired.atNs === this.#nowNs()) return;
    if (type === TYPE_MANAGEMENT && peekMessage(image) === 'close-ack') return;
    this.#tell(from, 'retired', session);
  }

  #close(from: Modem, message: string, session: number): void {
    if (message === 'close') {
      this.#closing.set(session, (this.#closing.get(session) ?? new Set()).add(from.number));
    } else if (message === 'close-ack') {
      const closing = [...(this.#closing.get(session) ?? [])];
      if (closing.every((number) => number === from.number)) this.#tell(from, 'close', session);
    }
  }

  /** A message outside any session leaves a modem. */
  handshake(from: Modem, message: ManagementMessage): void {
    const hello = helloOf(message);
    if (message.kind === 'hello' || message.kind === 'hello-ack') {
      if (hello !== undefined) this.#said[message.kind].add(nameOf(hello.nonce));
    }
    if (message.kind === 'hello-ack') {
      this.#epochs.set(message.session, message.hello.keyEpoch);
      this.#expect('hello', from, message);
    } else if (message.kind === 'ready') {
      this.#expect('hello-ack', from, message);
      this.#ready.add(message.session);
    }
  }

  /** One that nobody can have heard: who said READY has the session all the same. */
  unheard(message: ManagementMessage): void {
    if (message.kind === 'ready') this.#ready.add(message.session);
  }

  /** A node accepts that key epoch no longer. */
  retired(node: NodeId, epoch: number): void {
    const before = this.#retired.get(node);
    if (before !== undefined && before.epoch >= epoch) return;
    this.#retired.set(node, { epoch, atNs: this.#nowNs() });
  }

  /** Flight software took a frame of that session as authentic. */
  authenticated(modem: Modem, session: number, counter: number): void {
    for (const [number, highest] of this.#counters.get(session) ?? []) {
      if (number !== modem.number && counter <= highest) return;
    }
    this.#tell(modem, 'frame', session);
  }

  /** Its first frame since another session. */
  #begins(from: Modem, session: number): void {
    this.#using[from.number] = session;
    if (!this.#ready.has(session)) this.#tell(from, 'ready', session);
  }

  /** The nonce that a message gives back was said by somebody. */
  #expect(
    what: 'hello' | 'hello-ack',
    from: Modem,
    { echoNonce, session }: { readonly echoNonce: Uint8Array; readonly session: number },
  ): void {
    if (!this.#said[what].has(nameOf(echoNonce))) this.#tell(from, what, session);
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

const nameOf = (nonce: Uint8Array): string => String.fromCharCode(...nonce);
