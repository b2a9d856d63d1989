import type { ManagementMessage } from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

type TimeTransfer = Extract<ManagementMessage, { kind: 'time-transfer' }>;

interface Asked {
  readonly session: number;
  readonly exchange: number;
  readonly t1Ns: Ns;
}

/**
 * Whether who is asked for the time gives back the t1 of the request as it came (LM-TIM-024). Judged by the last request of
 * its partner: an answer to an earlier one has another number. Told once in a session, as a `breach`.
 */
export class TimeReplyWatch {
  readonly #breaches: Breaches;
  /** By number of the modem: what it asked last. */
  readonly #asked: (Asked | undefined)[] = [];

  constructor(journal: Journal, { nowNs }: { readonly nowNs: () => Ns }) {
    this.#breaches = new Breaches(journal, nowNs);
  }

  /** A message leaves a modem for the first time. */
  said(from: Modem, session: number, { exchange, reply, t1Ns }: TimeTransfer): void {
    if (!reply) {
      this.#asked[from.number] = { session, exchange, t1Ns };
      return;
    }
    const asked = from.partner === undefined ? undefined : this.#asked[from.partner.number];
    if (asked?.session !== session || asked.exchange !== exchange) return;
    if (asked.t1Ns !== t1Ns) this.#breaches.tell(from, 'time-reply-altered', session);
  }
}
