import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import type { Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import { contactName } from './given-contacts.ts';

/** The record of the plans that are given out: which contacts are new, dropped, or back. */
export class PlanRecord {
  readonly #journal: Journal;
  readonly #planned: (contact: Contact, atNs: Ns) => void;
  /** Contacts of all plans so far, by what names them. */
  readonly #contacts: Map<string, Contact>;
  /** Names of those that the newest plan has. */
  #names: ReadonlySet<string>;

  /** @param baseline its contacts are recorded already; @param planned records one that is new */
  constructor(
    journal: Journal,
    baseline: ContactPlan,
    planned: (contact: Contact, atNs: Ns) => void,
  ) {
    this.#journal = journal;
    this.#planned = planned;
    this.#contacts = new Map(baseline.contacts.map((contact) => [contactName(contact), contact]));
    this.#names = new Set(this.#contacts.keys());
  }

  /** A plan is given out. Returns the contacts of all plans: nodes may be on any of them. */
  issue(plan: ContactPlan, atNs: Ns): readonly Contact[] {
    this.#recordChanges(plan, atNs);
    for (const contact of plan.contacts) {
      const name = contactName(contact);
      if (this.#contacts.has(name)) continue;
      this.#contacts.set(name, contact);
      this.#planned(contact, atNs);
    }
    return [...this.#contacts.values()];
  }

  #recordChanges({ version, contacts }: ContactPlan, atNs: Ns): void {
    const planned = new Set(contacts.map(contactName));
    for (const [name, contact] of this.#contacts) {
      const { from, to, fromTerminal = 0, toTerminal = 0, startNs, endNs } = contact;
      const is = planned.has(name);
      if (from > to || endNs <= atNs || is === this.#names.has(name)) continue;
      this.#journal.append(
        'contact-changed',
        atNs,
        version,
        from,
        to,
        fromTerminal,
        toTerminal,
        startNs,
        is ? 1 : 0,
      );
    }
    this.#names = planned;
  }
}
