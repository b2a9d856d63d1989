import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../harness/export/csv.ts';
import { type Span, totalNs, united, without } from '../../../harness/export/spans.ts';
import { utcText } from '../../../harness/export/utc-text.ts';
import { xmlText } from '../../../harness/export/xml.ts';
import { csvRows } from './csv-rows.ts';
import { xmlTree } from './xml-tree.ts';

describe('a line of CSV', () => {
  it('gives every cell back, whatever it holds (RFC 4180)', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('"', ',', '\r\n', 'a"b', '\n', ' x '));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 })), (rows) => {
        const text = rows.map((row) => csvLine(row)).join('');
        if (rows.length > 0) expect(csvRows(text)).toEqual(rows);
      }),
    );
    expect(csvLine([1, -2.5, undefined, null, true, 'say "a, b"'])).toBe(
      '1,-2.5,,,true,"say ""a, b"""\r\n',
    );
  });
});

describe('an instant as UTC', () => {
  it('is the one that Date writes, to the millisecond, in every year that it has four digits for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2400, 0) }),
        fc.integer({ min: 0, max: 10 ** 15 }),
        (epochUnixMs, ns) => {
          const ms = ns * 1_000_000 < 2 ** 53 ? ns : ns % 1_000_000_000;
          const text = utcText(epochUnixMs, ms * 1_000_000);
          expect(text).toBe(new Date(epochUnixMs + ms).toISOString());
        },
      ),
    );
  });

  it('keeps nanoseconds, before the epoch too, and no trailing zeros', () => {
    const epoch = Date.UTC(2027, 0, 1);
    expect(utcText(epoch, 0)).toBe('2027-01-01T00:00:00.000Z');
    expect(utcText(epoch, 11_392_829_463)).toBe('2027-01-01T00:00:11.392829463Z');
    expect(utcText(epoch, 1_500_000)).toBe('2027-01-01T00:00:00.0015Z');
    expect(utcText(epoch, -1)).toBe('2026-12-31T23:59:59.999999999Z');
    expect(utcText(Date.UTC(2028, 1, 29, 23, 59, 59), 1e9)).toBe('2028-03-01T00:00:00.000Z');
  });
});

describe('spans', () => {
  const spans = fc.array(
    fc.tuple(fc.nat(60), fc.nat(20)).map(([fromNs, ns]) => ({ fromNs, untilNs: fromNs + ns })),
    { maxLength: 8 },
  );
  const instants = (list: readonly Span[]): number[] =>
    Array.from({ length: 90 }, (_, at) => at).filter((at) =>
      list.some(({ fromNs, untilNs }) => fromNs <= at && at < untilNs),
    );

  it('unite to the same instants, disjoint and in order, cut to the end', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const result = united(list, 50);
        expect(instants(result)).toEqual(instants(list).filter((at) => at < 50));
        expect(totalNs(result)).toBe(instants(result).length);
        for (const [i, span] of result.entries()) {
          const next = result[i + 1];
          if (next !== undefined) expect(span.untilNs).toBeLessThan(next.fromNs);
        }
      }),
    );
  });

  it('without others leave the instants that those do not have', () => {
    fc.assert(
      fc.property(spans, spans, (list, others) => {
        const [a, b] = [united(list, 100), united(others, 100)];
        expect(instants(without(a, b))).toEqual(
          instants(a).filter((at) => !instants(b).includes(at)),
        );
      }),
    );
  });
});

describe('text in XML', () => {
  it('comes back, with what XML cannot say as its code', () => {
    const read = (text: string): string =>
      xmlTree(`<?xml version="1.0" encoding="UTF-8"?>\n<a>${xmlText(text)}</a>`).text;
    expect(read('a <b> & "c" \u{1f6f0}\n\t')).toBe('a <b> & "c" \u{1f6f0}\n\t');
    expect(read('bell \u0007, escape \u001b[31m, half \ud83d, none \uffff')).toBe(
      'bell \\u0007, escape \\u001b[31m, half \\ud83d, none \\uffff',
    );
    const units = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
    fc.assert(fc.property(units, (text) => void read(text)));
  });
});
