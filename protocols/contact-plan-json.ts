import type { Contact, ContactPlan } from './contact-plan.ts';
import { checkContact, checkContactPlan, compareContacts } from './contact-plan-check.ts';
import { InputError } from './errors.ts';
import { Fields } from './json-fields.ts';
import { type JsonNode, placeOf, readJson } from './json-reader.ts';

/** Name and version of the form; a reader refuses versions that it does not know. */
const FORMAT = 'lasermesh-contact-plan';
const FORMAT_VERSION = 1;

const PLAN_KEYS = ['format', 'formatVersion', 'version', 'contacts'];
const CONTACT_KEYS = [
  'id',
  'from',
  'to',
  'startNs',
  'endNs',
  'rateBps',
  'lightTimeNs',
  'lightTimes',
  'fromTerminal',
  'toTerminal',
  'medium',
];

/** Our JSON form, one contact a line. Times and light times are integer ns since the epoch. */
export const printJsonPlan = (plan: ContactPlan): string => {
  const lines = plan.contacts.map((contact) => `    ${JSON.stringify(ordered(contact))}`);
  const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return [
    '{',
    `  "format": "${FORMAT}",`,
    `  "formatVersion": ${FORMAT_VERSION},`,
    `  "version": ${plan.version},`,
    `  "contacts": ${list}`,
    '}',
    '',
  ].join('\n');
};

/** The contact's members in the order of CONTACT_KEYS, so that equal plans print alike. */
const ordered = (contact: Contact): object => {
  const { id, from, to, startNs, endNs, rateBps, lightTimeNs, lightTimes, medium } = contact;
  const { fromTerminal, toTerminal } = contact;
  const window = { id, from, to, startNs, endNs, rateBps, lightTimeNs };
  return { ...window, lightTimes, fromTerminal, toTerminal, medium };
};

/** Reads our JSON form. Throws InputError with `file:line:col`; contacts come back sorted. */
export const parseJsonPlan = (text: string, file?: string): ContactPlan => {
  const fail = (node: JsonNode, message: string): never => {
    throw new InputError('contact-plan', message, placeOf(text, node.at, file));
  };
  const fields = new Fields(readJson(text, file), fail);
  fields.only(PLAN_KEYS);
  const format = fields.text('format');
  if (format !== FORMAT) fields.fail('format', `expected "${FORMAT}", got "${format}"`);
  const formatVersion = fields.integer('formatVersion');
  if (formatVersion !== FORMAT_VERSION) {
    fields.fail('formatVersion', `expected ${FORMAT_VERSION}, got ${formatVersion}`);
  }
  const version = fields.integer('version');
  const places = new Map<number, JsonNode>();
  const contacts = fields.list('contacts').map((node) => {
    const contact = contactOf(new Fields(node, fail));
    const [problem] = checkContact(contact);
    if (problem !== undefined) fail(node, problem);
    if (places.has(contact.id)) fail(node, `id ${contact.id}: given to an earlier contact too`);
    places.set(contact.id, node);
    return contact;
  });
  const plan = { version, contacts: contacts.sort(compareContacts) };
  const [problem] = checkContactPlan(plan);
  if (problem !== undefined) fields.fail('version', problem.message);
  return plan;
};

const contactOf = (fields: Fields): Contact => {
  fields.only(CONTACT_KEYS);
  const medium = fields.text('medium');
  if (medium !== 'optical' && medium !== 'radio') {
    return fields.fail('medium', `expected "optical" or "radio", got "${medium}"`);
  }
  const lightTimes = fields.has('lightTimes')
    ? lightTimesOf(fields.inner('lightTimes'))
    : undefined;
  return {
    id: fields.integer('id'),
    from: fields.integer('from'),
    to: fields.integer('to'),
    startNs: fields.integer('startNs'),
    endNs: fields.integer('endNs'),
    rateBps: fields.integer('rateBps'),
    lightTimeNs: fields.integer('lightTimeNs'),
    ...(lightTimes === undefined ? {} : { lightTimes }),
    ...(fields.has('fromTerminal') ? { fromTerminal: fields.integer('fromTerminal') } : {}),
    ...(fields.has('toTerminal') ? { toTerminal: fields.integer('toTerminal') } : {}),
    medium,
  };
};

const lightTimesOf = (fields: Fields): NonNullable<Contact['lightTimes']> => {
  fields.only(['stepNs', 'valuesNs']);
  const valuesNs = fields.list('valuesNs').map((node) => fields.integerOf(node, 'valuesNs'));
  return { stepNs: fields.integer('stepNs'), valuesNs };
};
