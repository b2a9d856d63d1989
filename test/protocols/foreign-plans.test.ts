import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import { checkContactPlan, compareContacts } from '../../protocols/contact-plan-check.ts';
import { parseHdtnPlan, printHdtnPlan } from '../../protocols/contact-plan-hdtn.ts';
import { parseIonPlan, printIonPlan } from '../../protocols/contact-plan-ion.ts';
import { InputError } from '../../protocols/errors.ts';
import { SECOND_NS } from '../../protocols/units.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/cgr/', import.meta.url));
const hasData = existsSync(DATA);
const load = (name: string): string => readFileSync(`${DATA}${name}`, 'utf8');

/** Where and why a reader refused. */
const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return `${error.place} ${error.message}`;
    throw error;
  }
  return 'accepted';
};

/** Contacts with these units: 1 for any ns, or whole seconds and bytes. */
const plans = (unitNs: number, unitBps: number): fc.Arbitrary<ContactPlan> =>
  fc
    .array(
      fc.record({
        from: fc.integer({ min: 1, max: 40 }),
        hop: fc.integer({ min: 1, max: 40 }),
        start: fc.nat(100_000),
        length: fc.integer({ min: 1, max: 100_000 }),
        rate: fc.integer({ min: 1, max: 1_000_000_000 }),
        light: fc.nat(100),
        fromTerminal: fc.option(fc.nat(3), { nil: undefined }),
        lightTimes: fc.option(fc.array(fc.nat(1_000), { maxLength: 4 }), { nil: undefined }),
        medium: fc.constantFrom('optical', 'radio'),
      }),
      { maxLength: 12 },
    )
    .map((list) => {
      const contacts = list.map((entry, index): Contact => {
        const lightTimeNs = entry.light * unitNs;
        const samples = { stepNs: 7, valuesNs: [lightTimeNs, ...(entry.lightTimes ?? [])] };
        const ours = unitNs === 1;
        return {
          id: index + 1,
          from: entry.from,
          to: entry.from + entry.hop,
          startNs: entry.start * unitNs,
          endNs: (entry.start + entry.length) * unitNs,
          rateBps: entry.rate * unitBps,
          lightTimeNs,
          ...(ours && entry.lightTimes !== undefined ? { lightTimes: samples } : {}),
          ...(ours && entry.fromTerminal !== undefined ? { fromTerminal: entry.fromTerminal } : {}),
          medium: ours ? entry.medium : 'optical',
        };
      });
      return { version: 1, contacts: contacts.sort(compareContacts) };
    });

describe("ION's form", () => {
  it('gives back every plan of whole seconds and bytes', () => {
    fc.assert(
      fc.property(plans(SECOND_NS, 8), (plan) => {
        // ION has no ids, and one range per pair and time.
        const contacts = plan.contacts
          .map((contact, index) => ({ ...contact, id: index + 1, from: index + 100 }))
          .map((contact) => ({ ...contact, to: contact.from + 1_000 }));
        const sent = { version: 1, contacts };
        expect(parseIonPlan(printIonPlan(sent))).toEqual(sent);
      }),
    );
  });

  it('reads as many contacts as a large network has', () => {
    const contacts = Array.from({ length: 20_000 }, (_, index): Contact => {
      const [startNs, endNs] = [index * SECOND_NS, (index + 300) * SECOND_NS];
      const ends = { id: index + 1, from: 1 + (index % 1_500), to: 2_000 + (index % 1_499) };
      return { ...ends, startNs, endNs, rateBps: 8_000, lightTimeNs: SECOND_NS, medium: 'optical' };
    });
    expect(parseIonPlan(printIonPlan({ version: 1, contacts })).contacts).toHaveLength(20_000);
  });

  it('promises no more than the plan in whole seconds', () => {
    const contact: Contact = {
      id: 1,
      from: 1,
      to: 2,
      startNs: 1_500_000_000,
      endNs: 9_999_999_999,
      rateBps: 1_000_007,
      lightTimeNs: 4_000_000,
      lightTimes: { stepNs: SECOND_NS, valuesNs: [4_000_000, 1_200_000_000] },
      medium: 'optical',
    };
    const brief = { ...contact, id: 2, startNs: 2_100_000_000, endNs: 2_900_000_000 };
    const plan = { version: 1, contacts: [contact, brief] };
    const slow = { ...contact, id: 3, rateBps: 7 };
    expect(
      printIonPlan({ version: 1, contacts: [...plan.contacts, slow] })
        .split('\n')
        .slice(1),
    ).toEqual(['a contact +2 +9 1 2 125000', 'a range +2 +9 1 2 2', '']);
    expect(parseHdtnPlan(printHdtnPlan(plan)).contacts).toEqual([
      {
        id: 1,
        from: 1,
        to: 2,
        startNs: 2 * SECOND_NS,
        endNs: 9 * SECOND_NS,
        rateBps: 1_000_007,
        lightTimeNs: 2 * SECOND_NS,
        medium: 'optical',
      },
    ]);
  });

  it('applies ranges both ways unless the way back has its own, and cuts where they change', () => {
    const text = [
      '# a comment',
      'a contact +0 +100 1 2 10 # rate in bytes',
      'a contact +0 +100 2 1 10 0.9',
      'a contact +0 +9 5 5 10',
      'm horizon +0',
      'a range +0 +100 1 2 3',
      'a range +40 +60 2 1 4',
    ].join('\n');
    const rows = parseIonPlan(text).contacts.map((contact) => [
      contact.from,
      contact.startNs / SECOND_NS,
      contact.endNs / SECOND_NS,
      contact.lightTimeNs / SECOND_NS,
    ]);
    expect(rows).toEqual([
      [1, 0, 100, 3],
      [2, 0, 40, 3],
      [2, 40, 60, 4],
      [2, 60, 100, 3],
    ]);
  });

  it('leaves out registrations and hypothetical contacts as ionrc(5) has them', () => {
    const planned = ['a contact +0 +100 1 2 10', 'a range +0 +100 1 2 3'];
    const others = ['a contact -1 -1 5 5 0 1.0', 'a contact 0 0 1 5 0 0.0', 'a contact +0 0 5 1 0'];
    expect(parseIonPlan([...others, ...planned].join('\n'))).toEqual(
      parseIonPlan(planned.join('\n')),
    );
    expect(() => parseIonPlan('a contact -1 -1 5 6 0')).toThrow('the same node');
    expect(() => parseIonPlan('a contact +0 0 5 5 0')).toThrow('another node');
    expect(() => parseIonPlan('a contact -1 -1 5')).toThrow('node number');
  });

  it('reads calendar times against the epoch, and moves the origin', () => {
    const text = [
      'a contact 2024/02/29-00:00:10 2024/03/01-00:00:00 1 2 10',
      '@ 2024/02/29-00:00:05',
      'a range +5 +86395 1 2 1',
    ].join('\n');
    const epochUnixS = Date.UTC(2024, 1, 29) / 1_000;
    const [contact] = parseIonPlan(text, 'x.ion', { epochUnixS }).contacts;
    expect(contact).toMatchObject({ startNs: 10 * SECOND_NS, endNs: 86_400 * SECOND_NS });
    expect(refusal(() => parseIonPlan(text))).toBe('1:11 expected a time as +seconds');
    for (const time of ['+9007199.254740992', '+1234567890123', '+1.0000000001']) {
      const beyond = text.replace('2024/02/29-00:00:10', time);
      expect(refusal(() => parseIonPlan(beyond))).toBe(
        '1:11 expected whole ns, at most +9007199.254740991',
      );
    }
    const noon = text.replace('02/29-00:00:10', '13/29-00:00:10');
    expect(refusal(() => parseIonPlan(noon, 'x.ion', { epochUnixS }))).toBe(
      'x.ion:1:11 expected a time as +seconds or yyyy/mm/dd-hh:mm:ss',
    );
    for (const day of ['02/30', '04/31', '02/00', '00/10']) {
      const none = text.replace('02/29-00:00:10', `${day}-00:00:10`);
      expect(
        refusal(() => parseIonPlan(none, 'x.ion', { epochUnixS })),
        day,
      ).toMatch(/^x.ion:1:11/);
    }
    const eve = text
      .replace('02/29-00:00:10', '02/29-23:59:59')
      .replaceAll('2024/02/29', '2023/12/31')
      .replace('2024/03/01', '2024/01/01');
    const yearS = Date.UTC(2023, 11, 31) / 1_000;
    const [last] = parseIonPlan(eve, 'x.ion', { epochUnixS: yearS }).contacts;
    expect(last?.startNs).toBe(86_399 * SECOND_NS);
  });

  it.each<[string, string]>([
    ['1:3 no range covers this contact', 'a contact +0 +10 1 2 100'],
    ['2:3 no range covers this contact', 'a range +0 +9 1 2 1\na contact +0 +10 1 2 100'],
    ['1:1 expected "a contact", "a range", "@" or "m"', 'a contct +0 +10 1 2 100'],
    ['1:14 expected a time after the start', 'a contact +9 +9 1 2 100'],
    ['1:18 expected a node number', 'a contact +0 +10 x 2 100'],
    ['1:3 expected a rate in bytes per second', 'a contact +0 +10 1 2'],
    ['1:27 confidence: expected a number over 0', 'a contact +0 +10 1 2 100  no'],
    ['1:20 expected the range in light seconds', 'a range +0 +10 1 2 -1'],
    ['1:22 expected the end of the line', 'a range +0 +10 1 2 1 2'],
  ])('%s', (expected, text) => {
    expect(refusal(() => parseIonPlan(text))).toBe(expected);
  });
});

describe("HDTN's form", () => {
  it('gives back every plan of whole seconds', () => {
    fc.assert(
      fc.property(plans(SECOND_NS, 1), (plan) => {
        expect(parseHdtnPlan(printHdtnPlan(plan))).toEqual(plan);
      }),
    );
  });

  it('names the place of what it cannot take', () => {
    const text = '{"contacts": [\n  {"contact": 0, "source": 1, "dest": 2, "startTime": "x"}\n]}';
    expect(refusal(() => parseHdtnPlan(text, 'h.json'))).toBe(
      'h.json:2:55 startTime: expected seconds, at most nine decimals',
    );
  });
});

describe.skipIf(!hasData)('plans of other projects', () => {
  it("reads ION's file", () => {
    const plan = parseIonPlan(load('asabr-contact_plans-ion_format.cp'));
    expect(plan.contacts).toHaveLength(5);
    expect(plan.contacts[4]).toEqual({
      id: 5,
      from: 5,
      to: 6,
      startNs: 60 * SECOND_NS,
      endNs: 7_260 * SECOND_NS,
      rateBps: 240_000,
      lightTimeNs: 30 * SECOND_NS,
      medium: 'optical',
    });
  });

  it.each([
    ['hdtn-cgrTutorial.json', 'contact'],
    ['hdtn-contactPlanLcrd.json', 'contact'],
    ['hdtn-contactPlan_RoutingTest.json', 'contact'],
  ])("reads HDTN's %s and prints the same contacts", (name) => {
    const text = load(name);
    const plan = parseHdtnPlan(text, name);
    const sorted = (json: string): unknown => {
      const { contacts } = JSON.parse(json) as { contacts: { contact: number }[] };
      return contacts.sort((a, b) => a.contact - b.contact);
    };
    expect(sorted(printHdtnPlan(plan))).toEqual(sorted(text));
    expect(checkContactPlan(plan)).toEqual([]);
  });
});
