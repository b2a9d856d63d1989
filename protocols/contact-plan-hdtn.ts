import type { Contact, ContactPlan } from './contact-plan.ts';
import { checkContact } from './contact-plan-check.ts';
import { type ForeignPlanOptions, inWholeSeconds, sortedPlan } from './contact-plan-foreign.ts';
import { InputError } from './errors.ts';
import { Fields } from './json-fields.ts';
import { type JsonNode, placeOf, readJson } from './json-reader.ts';

/**
 * HDTN's contact plan (NASA HDTN module/router/contact_plans): `contact` counts from 0, our ids
 * from 1. Throws InputError with `file:line:col`. Members that it does not need are passed over.
 */
export const parseHdtnPlan = (
  text: string,
  file?: string,
  options: ForeignPlanOptions = {},
): ContactPlan => {
  const fail = (node: JsonNode, message: string): never => {
    throw new InputError('contact-plan', message, placeOf(text, node.at, file));
  };
  const ids = new Set<number>();
  const contacts = new Fields(readJson(text, file), fail).list('contacts').map((node) => {
    const contact = contactOf(new Fields(node, fail), options.medium ?? 'optical');
    const [problem] = checkContact(contact);
    if (problem !== undefined) fail(node, problem);
    if (ids.has(contact.id)) fail(node, `contact ${contact.id - 1}: stands here twice`);
    ids.add(contact.id);
    return contact;
  });
  return sortedPlan(contacts, options.version);
};

const contactOf = (fields: Fields, medium: Contact['medium']): Contact => ({
  id: fields.integer('contact') + 1,
  from: fields.integer('source'),
  to: fields.integer('dest'),
  startNs: fields.secondsNs('startTime'),
  endNs: fields.secondsNs('endTime'),
  rateBps: fields.integer('rateBitsPerSec'),
  lightTimeNs: fields.secondsNs('owlt'),
  medium,
});

/**
 * Prints HDTN's form in whole seconds: windows shrink, light times grow, windows under a second are
 * left out; terminals and media are not in it.
 */
export const printHdtnPlan = (plan: ContactPlan): string => {
  const contacts = inWholeSeconds(plan).map(({ contact, startS, endS, lightTimeS }) => ({
    contact: contact.id - 1,
    source: contact.from,
    dest: contact.to,
    startTime: startS,
    endTime: endS,
    rateBitsPerSec: contact.rateBps,
    owlt: lightTimeS,
  }));
  return `${JSON.stringify({ contacts }, undefined, 2)}\n`;
};
