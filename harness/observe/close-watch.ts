import type { FrameImage } from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import { peekMessage } from '../bus/message-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import { RecentMap } from './recent-map.ts';

/** So many CLOSEs of an end that goes on saying it come to one that does not answer. */
const UNANSWERED = 3;
/** CLOSEs and answers of one line that may be on their way: the oldest were lost. */
const FLYING_MAX = 16;

interface Used {
  readonly session: number;
  readonly firstNs: Ns;
  lastNs: Ns;
}

type Closing = { readonly session: number; readonly answers: boolean };

/**
 * When an end says CLOSE in a session for the first time, as a `session-closing`. And whether sessions that close take nothing
 * new (LM-LNK-030): once an end has said CLOSE, or was told it, no data leave it in that session for the first time. And
 * whether an end that has closed answers who says CLOSE again (LM-LNK-032). Both are told once in a session, as a `breach`.
 * Sessions that neither end has closed when their lock ends are told as `session-left`.
 */
export class CloseWatch {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  readonly #breaches: Breaches;
  /** By number of the modem: the session that it said CLOSE in last. */
  readonly #closed: (number | undefined)[] = [];
  /** By number of the modem: the session that its partner's CLOSE came in last. */
  readonly #told: (number | undefined)[] = [];
  /** By number of the modem: the session whose CLOSE it answered last, and how many came since that answer. */
  readonly #answered: ({ readonly session: number; since: number } | undefined)[] = [];
  /** By number of the modem: the session whose CLOSE was answered last, by it or to it. */
  readonly #over: (number | undefined)[] = [];
  /** By number of the modem: the session of its last frames, and when the first and the last of them left. */
  readonly #used: (Used | undefined)[] = [];
  /** By number of the receiving modem: CLOSEs and CLOSE-ACKs that are on their way. */
  readonly #flying: (RecentMap<FrameImage, Closing> | undefined)[] = [];

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#nowNs = nowNs;
    this.#breaches = new Breaches(journal, nowNs);
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, { session, type, txNum }: FramePeek): void {
    if (session === 0) return;
    this.#uses(from, session);
    if (type === TYPE_MANAGEMENT) {
      const message = peekMessage(image);
      if (message !== 'close' && message !== 'close-ack') return;
      const answers = message === 'close-ack';
      this.#flies(from.partner, image, { session, answers });
      if (!answers) this.#says(from, session);
      else {
        this.#answered[from.number] = { session, since: 0 };
        this.#over[from.number] = session;
      }
    } else if (type === TYPE_DATA && txNum === 0 && this.#closes(from, session)) {
      this.#breaches.tell(from, 'after-close', session);
    }
  }

  /** A sound frame reached that modem. */
  arrived(to: Modem, image: FrameImage): void {
    const closing = this.#flying[to.number]?.get(image);
    if (closing === undefined) return;
    this.#flying[to.number]?.delete(image);
    const { session, answers } = closing;
    if (answers) this.#over[to.number] = session;
    else this.#told[to.number] = session;
    const answered = this.#answered[to.number];
    if (answers || session !== answered?.session) return;
    if (++answered.since >= UNANSWERED) this.#breaches.tell(to, 'close-unanswered', session);
  }

  /** The lock of that modem ends, or the run does; its partner is the one that it had. */
  unlocked({ node, terminal, partner, number }: Modem): void {
    const used = this.#used[number];
    this.#used[number] = undefined;
    if (used === undefined || partner === undefined) return;
    const { session, firstNs, lastNs } = used;
    if (this.#closed[number] === session || this.#closed[partner.number] === session) return;
    const ends = [node, terminal, partner.node, partner.terminal] as const;
    this.#journal.append('session-left', this.#nowNs(), ...ends, firstNs, lastNs);
  }

  /** That end has closed the session: what still comes in it is authentic, and dropped (LM-LNK-032). */
  isOver({ number }: Modem, session: number): boolean {
    return this.#over[number] === session;
  }

  /** A computer stops, and knows of no session any more. */
  stopped(modems: readonly Modem[]): void {
    for (const { number } of modems) this.#answered[number] = undefined;
  }

  #uses({ number }: Modem, session: number): void {
    const nowNs = this.#nowNs();
    const used = this.#used[number];
    if (used?.session === session) used.lastNs = nowNs;
    else this.#used[number] = { session, firstNs: nowNs, lastNs: nowNs };
  }

  #flies(to: Modem | undefined, image: FrameImage, closing: Closing): void {
    if (to === undefined) return;
    const flying = this.#flying[to.number] ?? new RecentMap<FrameImage, Closing>(FLYING_MAX);
    this.#flying[to.number] = flying;
    flying.set(image, closing);
  }

  #closes({ number }: Modem, session: number): boolean {
    return this.#closed[number] === session || this.#told[number] === session;
  }

  #says({ number, node, terminal, partner }: Modem, session: number): void {
    if (this.#closed[number] === session) return;
    this.#closed[number] = session;
    if (partner === undefined) return;
    const ends = [node, terminal, partner.node, partner.terminal] as const;
    this.#journal.append('session-closing', this.#nowNs(), ...ends);
  }
}
