import type { Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import type { CustodyListener, Offer } from './custody-offers.ts';

/**
 * Whether bundles under custody go on with whoever sends them as previous node (LM-BND-006): who takes one over sends it back
 * there only when nothing else is left, and remembers it as it came. Told, once in a session, as a `breach`.
 */
export class PreviousNodeWatch implements CustodyListener {
  readonly #breaches: Breaches;

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#breaches = new Breaches(journal, nowNs);
  }

  readonly begins = ({ from, header, session }: Offer): void => {
    if (header.previousNode !== from.node) this.#breaches.tell(from, 'previous-node', session);
  };
}
