import type { Contact, ContactPlan } from './contact-plan.ts';
import { UINT32_MAX } from './wire-integers.ts';

/** What is wrong with a plan; `index` into its contacts, undefined for the plan itself. */
interface PlanProblem {
  readonly index: number | undefined;
  readonly message: string;
}

/** Order of the contacts in a plan: by start, ties by id. */
export const compareContacts = (a: Contact, b: Contact): number =>
  a.startNs - b.startNs || a.id - b.id;

/** Every problem of a plan, in order; empty when it is sound (LM-RTE). */
export const checkContactPlan = (plan: ContactPlan): readonly PlanProblem[] => {
  const problems: PlanProblem[] = [];
  if (!isCount(plan.version)) {
    problems.push({ index: undefined, message: 'version: expected an integer ≥ 0' });
  }
  const ids = new Set<number>();
  let before: Contact | undefined;
  plan.contacts.forEach((contact, index) => {
    const note = (message: string): void => {
      problems.push({ index, message });
    };
    for (const message of checkContact(contact)) note(message);
    if (ids.has(contact.id)) note(`id ${contact.id}: given to an earlier contact too`);
    ids.add(contact.id);
    if (before !== undefined && compareContacts(before, contact) > 0) {
      note('contacts are not sorted by start and id');
    }
    before = contact;
  });
  return problems;
};

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isNode = (value: number): boolean => isCount(value) && value >= 1 && value <= UINT32_MAX;

/** Problems of one contact by itself. */
export const checkContact = (contact: Contact): readonly string[] => {
  const found: string[] = [];
  const expect = (sound: boolean, message: string): void => {
    if (!sound) found.push(message);
  };
  const { startNs, endNs } = contact;
  expect(isCount(contact.id) && contact.id >= 1, 'id: expected an integer ≥ 1');
  expect(isNode(contact.from), 'from: expected a node number from 1 to 2^32 - 1');
  expect(isNode(contact.to), 'to: expected a node number from 1 to 2^32 - 1');
  expect(contact.from !== contact.to, 'from and to: expected two different nodes');
  expect(Number.isSafeInteger(startNs), 'startNs: expected an integer');
  expect(Number.isSafeInteger(endNs), 'endNs: expected an integer');
  expect(startNs < endNs, 'endNs: expected a time after startNs');
  expect(isCount(contact.rateBps) && contact.rateBps > 0, 'rateBps: expected an integer > 0');
  expect(isCount(contact.lightTimeNs), 'lightTimeNs: expected an integer ≥ 0');
  const { fromTerminal = 0, toTerminal = 0, lightTimes } = contact;
  expect(isCount(fromTerminal), 'fromTerminal: expected an integer ≥ 0');
  expect(isCount(toTerminal), 'toTerminal: expected an integer ≥ 0');
  if (lightTimes !== undefined) {
    const { stepNs, valuesNs } = lightTimes;
    expect(isCount(stepNs) && stepNs > 0, 'lightTimes.stepNs: expected an integer > 0');
    expect(valuesNs.every(isCount), 'lightTimes.valuesNs: expected integers ≥ 0');
    expect(valuesNs[0] === contact.lightTimeNs, 'lightTimes.valuesNs: first is not lightTimeNs');
  }
  return found;
};
