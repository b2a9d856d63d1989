import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import type { NodeId } from '../../protocols/units.ts';
import { ContactIndex } from './contact-index.ts';

/** Contacts that begin at a node; a laid-out plan has them together, so that asking is cheap. */
export const contactsFrom = (plan: ContactPlan, node: NodeId): readonly Contact[] =>
  plan instanceof ContactIndex
    ? plan.contactsFrom(node)
    : plan.contacts.filter((contact) => contact.from === node);

/** Whether the plan speaks of a node. */
export const planNames = (plan: ContactPlan, node: NodeId): boolean =>
  plan instanceof ContactIndex
    ? plan.nodeOf.has(node)
    : plan.contacts.some(({ from, to }) => from === node || to === node);
