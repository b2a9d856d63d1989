import { decodeFrame } from '../../protocols/frame-codec.ts';
import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import { decodeManagement } from '../../protocols/management-codec.ts';
import { type FramePeek, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import { peekMessage } from '../bus/message-peek.ts';
import type { Modem } from '../bus/modem.ts';

/** Messages of one line that may still be taken: the oldest were lost. */
const FLYING_MAX = 256;

/** Sessions of one modem that are remembered as left. */
const LEFT_MAX = 4;

const WATCHED: ReadonlySet<string> = new Set<ManagementMessage['kind']>([
  'advertisements',
  'custody',
  'database-summary',
  'resume',
  'time-transfer',
]);

/** Messages within sessions: what leaves, decoded once for all who watch, and which of it its receiver takes as authentic. */
export class TakenMessages {
  /** By number of the receiving modem: by session and counter, which a retransmission keeps. */
  readonly #flying: (Map<string, ManagementMessage> | undefined)[] = [];
  /** By number of the modem: the session of the last frame that it sent in one, and those that it has left for handshakes. */
  readonly #session: number[] = [];
  readonly #left: (Set<number> | undefined)[] = [];
  /** By number of the modem: the last that flew from it, whatever came of them. */
  readonly #flown: (Set<string> | undefined)[] = [];

  /** The message in a frame that leaves, of those that are watched. */
  sent(from: Modem, image: FrameImage, peek: FramePeek): ManagementMessage | undefined {
    this.#goesOn(from.number, peek);
    if (peek.type !== TYPE_MANAGEMENT || peek.session === 0) return undefined;
    if (!WATCHED.has(peekMessage(image))) return undefined;
    const frame = decodeFrame(image);
    if (!frame.ok || frame.value.type !== 'management') return undefined;
    const message = decodeManagement(frame.value.body);
    if (!message.ok) return undefined;
    const name = nameOf(peek.session, frame.value.counter);
    // A copy of one that was taken is taken by nobody. The first one may have left without light, or a partner.
    if (from.partner !== undefined && this.#isFirst(from.number, name)) {
      this.#flies(from.partner, name, message.value);
    }
    return message.value;
  }

  /**
   * Flight software took that frame as authentic; undefined: it is not watched, was taken before, or is of a session that is
   * over, of which nothing counts but a CLOSE (LM-LNK-032).
   */
  taken({ number }: Modem, session: number, counter: number): ManagementMessage | undefined {
    if (this.#left[number]?.has(session) === true) return undefined;
    const name = nameOf(session, counter);
    const message = this.#flying[number]?.get(name);
    if (message !== undefined) this.#flying[number]?.delete(name);
    return message;
  }

  /** Who renews a session says HELLO too, and goes on in it: with other frames than the answer to a CLOSE. */
  #goesOn(number: number, { session, type }: FramePeek): void {
    if (session === 0) this.#leaves(number, this.#session[number] ?? 0);
    else if (this.#session[number] !== session) this.#session[number] = session;
    else if (type !== TYPE_MANAGEMENT) this.#left[number]?.delete(session);
  }

  /** A READY that is said again is of the session that has begun; the one before it is over all the same. */
  #leaves(number: number, session: number): void {
    const left = this.#left[number] ?? new Set<number>();
    this.#left[number] = left.add(session);
    const [oldest] = left;
    if (left.size > LEFT_MAX && oldest !== undefined) left.delete(oldest);
  }

  #isFirst(number: number, name: string): boolean {
    const flown = this.#flown[number] ?? new Set<string>();
    if (flown.has(name)) return false;
    this.#flown[number] = flown.add(name);
    const [oldest] = flown;
    if (flown.size > FLYING_MAX && oldest !== undefined) flown.delete(oldest);
    return true;
  }

  #flies(to: Modem, name: string, message: ManagementMessage): void {
    const flying = this.#flying[to.number] ?? new Map<string, ManagementMessage>();
    this.#flying[to.number] = flying;
    flying.set(name, message);
    if (flying.size <= FLYING_MAX) return;
    const [oldest] = flying.keys();
    if (oldest !== undefined) flying.delete(oldest);
  }
}

const nameOf = (session: number, counter: number): string => `${session} ${counter}`;
