import type { Contact } from '../../protocols/contact-plan.ts';
import type { Ns } from '../../protocols/units.ts';
import type { Journal } from './journal.ts';

/** A contact of a plan that is given out. */
export const appendContact = (journal: Journal, atNs: Ns, contact: Contact): void => {
  journal.append(
    'contact-planned',
    atNs,
    contact.id,
    contact.from,
    contact.to,
    contact.fromTerminal ?? 0,
    contact.toTerminal ?? 0,
    contact.medium,
    contact.startNs,
    contact.endNs,
    contact.rateBps,
    contact.lightTimeNs,
  );
};
