import type { FrameImage } from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import { peekMessage } from '../bus/message-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

/**
 * When an end says CLOSE in a session for the first time, as a `session-closing`. And whether sessions that close take nothing
 * new (LM-LNK-030): once an end has said CLOSE, no data leave it in that session for the first time. Told once in a session,
 * as a `breach`.
 */
export class CloseWatch {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  readonly #breaches: Breaches;
  /** By number of the modem: the session that it said CLOSE in last. */
  readonly #closed: (number | undefined)[] = [];

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#nowNs = nowNs;
    this.#breaches = new Breaches(journal, nowNs);
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, { session, type, txNum }: FramePeek): void {
    if (session === 0) return;
    if (type === TYPE_MANAGEMENT) {
      if (peekMessage(image) === 'close') this.#closes(from, session);
    } else if (type === TYPE_DATA && txNum === 0 && this.#closed[from.number] === session) {
      this.#breaches.tell(from, 'after-close', session);
    }
  }

  #closes({ number, node, terminal, partner }: Modem, session: number): void {
    if (this.#closed[number] === session) return;
    this.#closed[number] = session;
    if (partner === undefined) return;
    const ends = [node, terminal, partner.node, partner.terminal] as const;
    this.#journal.append('session-closing', this.#nowNs(), ...ends);
  }
}
