import type { Ns } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';

/** Writes down what a modem said against its session's rules: each word once in a session. */
export class Breaches {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  readonly #told = new Set<string>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#nowNs = nowNs;
  }

  tell({ node, terminal, partner, number }: Modem, what: string, session: number): void {
    const name = `${number} ${what} ${session}`;
    if (this.#told.has(name)) return;
    this.#told.add(name);
    const atNs = this.#nowNs();
    this.#journal.append('breach', atNs, node, terminal, partner?.node ?? 0, what, session);
  }
}
