import { describe, expect, it } from 'vitest';
import { appendContact } from '../../../harness/journal/append-contact.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { PlanRecord } from '../../../harness/operations/plan-record.ts';
import type { Contact, ContactPlan } from '../../../protocols/contact-plan.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

/** Both directions of a contact from 0 s on. */
const link = (from: number, to: number, endS = 1_000): Contact[] =>
  [
    [from, to],
    [to, from],
  ].map(([one = 0, other = 0]) => ({
    id: 10 * one + other,
    from: one,
    to: other,
    startNs: 0,
    endNs: endS * SECOND_NS,
    rateBps: 1e9,
    lightTimeNs: 1e6,
    medium: 'optical',
  }));

const plan = (version: number, ...links: readonly Contact[][]): ContactPlan => ({
  version,
  contacts: links.flat(),
});

const bench = (baseline: ContactPlan) => {
  const journal = new Journal({ level: 'off', checked: true });
  const fresh: string[] = [];
  const changed: string[] = [];
  journal.subscribe(
    readerOf({
      'contact-planned': (_atNs, _contact, from, to) => fresh.push(`${from}>${to}`),
      'contact-changed': (_atNs, version, from, to, _a, _b, _startNs, planned) =>
        changed.push(`${from}-${to} from ${version}: ${planned}`),
    }),
  );
  const record = new PlanRecord(journal, baseline, (contact, atNs) =>
    appendContact(journal, atNs, contact),
  );
  const issue = (issued: ContactPlan, atS: number): number =>
    record.issue(issued, atS * SECOND_NS).length;
  return { fresh, changed, issue };
};

describe('the record of plans', () => {
  it('has what a plan drops, once for both directions, and what it adds', () => {
    const { fresh, changed, issue } = bench(plan(1, link(1, 2), link(2, 3)));
    expect(issue(plan(2, link(1, 2), link(1, 3)), 100)).toBe(6);
    expect(changed).toEqual(['2-3 from 2: 0']);
    expect(fresh).toEqual(['1>3', '3>1']);
  });

  it('has what comes back, and nothing that stays away', () => {
    const { fresh, changed, issue } = bench(plan(1, link(1, 2), link(2, 3)));
    issue(plan(2, link(1, 2)), 100);
    issue(plan(3, link(1, 2)), 200);
    issue(plan(4, link(1, 2), link(2, 3)), 300);
    expect(changed).toEqual(['2-3 from 2: 0', '2-3 from 4: 1']);
    expect(fresh).toEqual([]);
  });

  it('does not call dropped what is over', () => {
    const { changed, issue } = bench(plan(1, link(1, 2), link(2, 3, 90)));
    issue(plan(2, link(1, 2)), 100);
    expect(changed).toEqual([]);
  });
});
