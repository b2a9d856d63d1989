import type { ManagementMessage } from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import { helloOf } from './handshake-message.ts';

/** Of the interval in which HELLO is said again: the HELLO may have waited for the line. */
const SAYING_SHARE = 0.8;

interface Said {
  readonly keyEpoch: number;
  readonly atNs: Ns;
}

/**
 * Whether the higher id yields when both have said HELLO under one key epoch (LM-LNK-013): the lower one, which says its own at
 * the time, answers none. Told once for each session offered, as a `breach`.
 */
export class YieldWatch {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  readonly #sayingNs: Ns;
  /** By number of the modem: its HELLO, until it hears an answer. */
  readonly #said: (Said | undefined)[] = [];

  constructor(
    journal: Journal,
    terms: { readonly nowNs: () => Ns; readonly handshakeMarginNs: Ns },
  ) {
    this.#breaches = new Breaches(journal, terms.nowNs);
    this.#nowNs = terms.nowNs;
    this.#sayingNs = SAYING_SHARE * terms.handshakeMarginNs;
  }

  /** A message outside any session leaves a modem. */
  handshake(from: Modem, message: ManagementMessage): void {
    const { number, node, partner } = from;
    const hello = helloOf(message);
    const atNs = this.#nowNs();
    if (message.kind === 'hello') this.#said[number] = { keyEpoch: message.keyEpoch, atNs };
    else if (message.kind === 'ready') this.#said[number] = undefined;
    if (message.kind !== 'hello-ack' || partner === undefined || node > partner.node) return;
    const said = this.#said[number];
    if (said === undefined || atNs - said.atNs > this.#sayingNs) return;
    if (hello?.keyEpoch === said.keyEpoch) {
      this.#breaches.tell(from, 'hello-unyielded', message.session);
    }
  }
}
