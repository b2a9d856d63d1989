import type { Contact, ContactPlan } from './contact-plan.ts';
import { compareContacts } from './contact-plan-check.ts';
import { SECOND_NS } from './units.ts';

/** What foreign forms do not say. */
export interface ForeignPlanOptions {
  /** Version of the plan; 1 unless given. */
  readonly version?: number;
  readonly medium?: Contact['medium'];
  /** Scenario epoch in Unix seconds: needed where a file has calendar times. */
  readonly epochUnixS?: number;
}

export const sortedPlan = (contacts: readonly Contact[], version = 1): ContactPlan => ({
  version,
  contacts: [...contacts].sort(compareContacts),
});

/** A contact in whole seconds, as ION and HDTN read them. */
interface WholeSeconds {
  readonly contact: Contact;
  readonly startS: number;
  readonly endS: number;
  readonly lightTimeS: number;
}

/**
 * Contacts as a plan of whole seconds can say them without promising too much: the window
 * shrinks, the light time (the longest of the contact) grows. Windows that vanish are left out,
 * and so is what lies before the epoch.
 */
export const inWholeSeconds = (plan: ContactPlan): readonly WholeSeconds[] =>
  plan.contacts.flatMap((contact) => {
    const startS = Math.max(0, Math.ceil(contact.startNs / SECOND_NS));
    const endS = Math.floor(contact.endNs / SECOND_NS);
    let lightTimeNs = contact.lightTimeNs;
    for (const valueNs of contact.lightTimes?.valuesNs ?? []) {
      lightTimeNs = Math.max(lightTimeNs, valueNs);
    }
    const lightTimeS = Math.ceil(lightTimeNs / SECOND_NS);
    return startS < endS ? [{ contact, startS, endS, lightTimeS }] : [];
  });
