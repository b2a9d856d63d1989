import type { Contact } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';

/** Contacts that one terminal takes part in as the sender, in order of start, then number. */
export class ContactSchedule {
  readonly #node: NodeId;
  readonly #terminal: TerminalIndex;
  #contacts: readonly Contact[] = [];

  constructor(node: NodeId, terminal: TerminalIndex) {
    this.#node = node;
    this.#terminal = terminal;
  }

  /** Takes a whole plan; only the own outgoing contacts of this terminal are kept. */
  replace(contacts: readonly Contact[]): void {
    this.#contacts = contacts
      .filter((contact) => contact.from === this.#node && contact.fromTerminal === this.#terminal)
      .sort((a, b) => a.startNs - b.startNs || a.id - b.id);
  }

  /** The first contact that has not ended by then; undefined: nothing left. */
  next(utcNs: Ns): Contact | undefined {
    return this.#contacts.find((contact) => contact.endNs > utcNs);
  }

  /** Whether the contact is still planned, whatever its number and end: a running one keeps its terms. */
  holds(contact: Contact): boolean {
    return this.#contacts.some(
      (other) =>
        other.to === contact.to &&
        other.toTerminal === contact.toTerminal &&
        other.startNs === contact.startNs,
    );
  }
}
