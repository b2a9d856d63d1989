import type { Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

/** Silence ends a session in the step in which the modem tells of it: what follows is some seconds late. */
const LATE_NS: Ns = 5e9;

/**
 * Whether sessions end with silence (LM-LNK-029): no data leave in one of which nothing has come for longer than that, by
 * what reached the modem. Told once in a session, as a `breach`.
 */
export class SilenceWatch {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  readonly #silenceNs: Ns;

  constructor(journal: Journal, terms: { readonly nowNs: () => Ns; readonly silenceNs: Ns }) {
    this.#breaches = new Breaches(journal, terms.nowNs);
    this.#nowNs = terms.nowNs;
    this.#silenceNs = terms.silenceNs + LATE_NS;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, { session, type }: FramePeek): void {
    if (type !== TYPE_DATA) return;
    const nowNs = this.#nowNs();
    if (nowNs - from.lastHeardNs > this.#silenceNs) {
      this.#breaches.tell(from, 'after-silence', session);
    }
  }
}
