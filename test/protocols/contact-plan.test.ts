import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import { checkContactPlan, compareContacts } from '../../protocols/contact-plan-check.ts';
import { parseJsonPlan, printJsonPlan } from '../../protocols/contact-plan-json.ts';
import { InputError } from '../../protocols/errors.ts';
import { readJson } from '../../protocols/json-reader.ts';

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

describe('our JSON form', () => {
  it('gives back every plan, and prints equal plans alike', () => {
    fc.assert(
      fc.property(plans(1, 1), (plan) => {
        const text = printJsonPlan(plan);
        expect(parseJsonPlan(text)).toEqual(plan);
        expect(printJsonPlan(parseJsonPlan(text))).toBe(text);
      }),
    );
  });

  const contact = {
    id: 1,
    from: 1,
    to: 2,
    startNs: 0,
    endNs: 5,
    rateBps: 8,
    lightTimeNs: 1,
    medium: 'optical',
  };
  const withContacts = (...contacts: object[]): string =>
    [
      '{',
      '"format": "lasermesh-contact-plan", "formatVersion": 1,',
      '"version": 3,',
      '"contacts": [',
      contacts.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n'),
      ']}',
    ].join('\n');

  it.each<[string, string]>([
    ['accepted', withContacts(contact)],
    ['p.json:1:1 expected a JSON value', ''],
    ['p.json:1:1 expected an object', '[]'],
    ['p.json:1:1 key "format" is missing', '{}'],
    ['p.json:1:12 format: expected "lasermesh-contact-plan", got "x"', '{"format": "x"}'],
    ['p.json:5:1 expected a JSON value', '{"format":\n\n\n\n'],
    ['p.json:2:1 "a" stands here twice', '{"a":1,\n"a":2}'],
    ['p.json:1:9 expected ","', '{"a": 1 "b": 2}'],
    ['p.json:1:7 bad escape or control character in a string', '{"a": "\\x"}'],
    ['p.json:1:3 expected the end of the file', '{}}'],
    ['p.json:5:3 endNs: expected a time after startNs', withContacts({ ...contact, endNs: 0 })],
    ['p.json:5:3 rateBps: expected an integer > 0', withContacts({ ...contact, rateBps: 0 })],
    [
      'p.json:5:3 lightTimeNs: expected an integer ≥ 0',
      withContacts({ ...contact, lightTimeNs: -1 }),
    ],
    ['p.json:5:3 from and to: expected two different nodes', withContacts({ ...contact, to: 1 })],
    [
      'p.json:6:3 id 1: given to an earlier contact too',
      withContacts(contact, { ...contact, from: 3 }),
    ],
    ['p.json:5:9 id: expected an integer within 2^53', withContacts({ ...contact, id: 1.5 })],
    [
      'p.json:5:86 medium: expected "optical" or "radio", got "wire"',
      withContacts({ ...contact, medium: 'wire' }),
    ],
  ])('%s', (expected, text) => {
    expect(refusal(() => parseJsonPlan(text, 'p.json'))).toBe(expected);
  });

  it('names unknown keys and the known ones', () => {
    const text = withContacts({ ...contact, owlt: 1 });
    const message = refusal(() => parseJsonPlan(text));
    expect(message).toMatch(/^5:\d+ unknown key "owlt"; expected one of id, from, to/);
  });

  it('does not fall to deep nesting', () => {
    expect(refusal(() => parseJsonPlan('['.repeat(100_000)))).toBe('1:66 nested deeper than 64');
  });
});

describe('a string of JSON', () => {
  it('may be as long as a file, and full of escapes', () => {
    const text = `["${'\\n'.repeat(10_000_000)}"]`;
    expect(readJson(text)).toMatchObject({ items: [{ text: '\n'.repeat(10_000_000) }] });
  });

  it.each(['["', '["a', '["a\\', '["a\\"'])('has an end: %s', (text) => {
    expect(refusal(() => readJson(text))).toBe('1:2 unfinished string');
  });
});

describe('plan check', () => {
  it('finds what is wrong and where', () => {
    const sound: Contact = {
      id: 1,
      from: 1,
      to: 2,
      startNs: 0,
      endNs: 5,
      rateBps: 8,
      lightTimeNs: 1,
      medium: 'optical',
    };
    const check = (...contacts: Contact[]): string[] =>
      checkContactPlan({ version: 0, contacts }).map(({ index, message }) => `${index} ${message}`);
    expect(check(sound, { ...sound, id: 2 })).toEqual([]);
    expect(check({ ...sound, id: 2 }, sound)).toEqual([
      '1 contacts are not sorted by start and id',
    ]);
    expect(check(sound, { ...sound, startNs: 1 })).toEqual([
      '1 id 1: given to an earlier contact too',
    ]);
    expect(check({ ...sound, lightTimes: { stepNs: 0, valuesNs: [2] } })).toEqual([
      '0 lightTimes.stepNs: expected an integer > 0',
      '0 lightTimes.valuesNs: first is not lightTimeNs',
    ]);
    expect(check({ ...sound, from: 0, rateBps: 0.5 })).toHaveLength(2);
    expect(checkContactPlan({ version: -1, contacts: [] })).toHaveLength(1);
  });
});
