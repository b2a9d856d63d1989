import type { Contact } from '../../protocols/contact-plan.ts';
import type { Ns } from '../../protocols/units.ts';

/** A contact's name in any plan: who, with which terminals, from when. */
export const contactName = (contact: ContactEnds): string => {
  const { from, to, fromTerminal, toTerminal, startNs } = contact;
  return `${from}/${fromTerminal ?? 0}>${to}/${toTerminal ?? 0}@${startNs}`;
};

type ContactEnds = Pick<Contact, 'from' | 'to' | 'fromTerminal' | 'toTerminal' | 'startNs'>;

/** Contacts of all plans that were given out: one name means one contact, whatever later plans say. */
export class GivenContacts {
  readonly #endsNs = new Map<string, Ns>();

  add(contacts: readonly Contact[]): void {
    for (const contact of contacts) this.#endsNs.set(contactName(contact), contact.endNs);
  }

  /** Whether one of that name ended at another time. */
  endsOtherwise(contact: ContactEnds & { readonly endNs: Ns }): boolean {
    const endNs = this.#endsNs.get(contactName(contact));
    return endNs !== undefined && endNs !== contact.endNs;
  }
}
