import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeFrame, imageFromBytes } from '../../protocols/frame-codec.ts';
import { decodeAdministrative, decodeManagement } from '../../protocols/management-codec.ts';

/** A row of a table of section 1.6. */
interface Row {
  readonly message: string;
  readonly field: string;
  readonly number: number;
  readonly form: string;
  readonly least: bigint;
  readonly most: bigint;
  readonly beyond: string;
}

/** What a test puts into a message: a number for a varint or a fixed32, bytes for the rest. */
type Value = bigint | Uint8Array;
interface Field {
  readonly number: number;
  readonly value: Value;
  readonly fixed?: boolean;
}

const section = readFileSync(new URL('../../protocols/spec/1-frames.md', import.meta.url), 'utf8');

const rows: readonly Row[] = [...section.matchAll(/^`(\w+)`:\n\n((?:\|.*\n)+)/gm)].flatMap(
  ([, message = '', table = '']) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((line) => {
        const [field = '', number, form = '', least, most, beyond = ''] = line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim().replaceAll('`', ''));
        const whole = (cell = '') => BigInt(cell.replaceAll(',', '').replace('−', '-'));
        const range = { least: whole(least), most: whole(most) };
        return { message, field, number: Number(number), form, ...range, beyond };
      }),
);

const varint = (value: bigint): number[] => {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
};

const fixed32 = (value: number): number[] => [0, 8, 16, 24].map((at) => (value >>> at) & 0xff);

const fieldBytes = ({ number, value, fixed = false }: Field): number[] => {
  const key = (type: number) => varint(BigInt(number * 8 + type));
  if (fixed) return [...key(5), ...fixed32(Number(value as bigint))];
  if (typeof value === 'bigint') return [...key(0), ...varint(value)];
  return [...key(2), ...varint(BigInt(value.length)), ...value];
};

/** The fields in order of their numbers; of one number the last one given counts. */
const messageOf = (...fields: readonly Field[]): Uint8Array => {
  const byNumber = new Map(fields.map((field) => [field.number, field]));
  const sorted = [...byNumber.values()].sort((a, b) => a.number - b.number);
  return Uint8Array.from(sorted.flatMap(fieldBytes));
};

const integer = (number: number, value: number | bigint): Field => ({
  number,
  value: BigInt(value),
});
const inner = (number: number, value: Uint8Array): Field => ({ number, value });

const TOTAL_MAX = 67_108_864;
const IDENTITY = [integer(1, 101)];
const HEADER = [
  integer(1, 101),
  integer(6, 205),
  integer(8, 1),
  integer(17, TOTAL_MAX),
  inner(18, new Uint8Array(32)),
];
const segment = (...fields: readonly Field[]) =>
  messageOf(integer(3, TOTAL_MAX), integer(4, 1), ...fields);

const frame = (type: number, ...fields: readonly Field[]): string => {
  const body = messageOf(integer(1, 1), integer(3, type), ...fields);
  const bytes = Uint8Array.from([...body, 0x7d, ...fixed32(crc32(body))]);
  const decoded = decodeFrame(imageFromBytes(bytes));
  return decoded.ok ? 'taken' : decoded.reason;
};

const management = (number: number, content: Uint8Array): string => {
  const decoded = decodeManagement(messageOf(inner(number, content)));
  return decoded.ok ? 'taken' : decoded.reason;
};

const administrative = (number: number, content: Uint8Array): string => {
  const decoded = decodeAdministrative(messageOf(inner(number, content)));
  return decoded.ok ? 'taken' : decoded.reason;
};

/** What a receiver makes of a message that is sound but for one field. */
const VERDICTS: Readonly<Record<string, (field: Field) => string>> = {
  LinkFrame: (field) => frame(3, field),
  Acknowledgement: (field) => frame(1, inner(7, messageOf(field))),
  // What is last ends at the total.
  Segment: (field) => {
    const offset = integer(2, field.number === 5 ? TOTAL_MAX : 0);
    return frame(2, inner(14, segment(offset, field)));
  },
  BundleHeader: (field) => {
    const total = field.number === 17 ? field : integer(17, TOTAL_MAX);
    const header = messageOf(...HEADER, field);
    return frame(2, inner(14, segment({ ...total, number: 3 }, inner(6, header))));
  },
  Hello: (field) => management(1, messageOf(integer(1, 101), field)),
  HelloAck: (field) => management(2, messageOf(inner(1, messageOf(integer(1, 101))), field)),
  Ready: (field) => management(3, messageOf(field)),
  Close: (field) => management(4, messageOf(field)),
  TimeTransfer: (field) => management(6, messageOf(field)),
  CustodyAccept: (field) => management(7, messageOf(inner(1, messageOf(field)))),
  CustodyRefuse: (field) => management(7, messageOf(inner(2, messageOf(integer(2, 1), field)))),
  Resume: (field) => management(8, messageOf(...IDENTITY, field)),
  Advertisement: (field) => management(9, messageOf(inner(1, messageOf(...IDENTITY, field)))),
  TerminalDeviation: (field) => {
    const deviation = messageOf(integer(2, 1), field);
    return management(9, messageOf(inner(1, messageOf(...IDENTITY, inner(6, deviation)))));
  },
  AdvertisementKey: (field) => {
    const key = messageOf(...IDENTITY, inner(4, new Uint8Array(8)), field);
    return management(10, messageOf(inner(1, key)));
  },
  DatabaseSummary: (field) => management(10, messageOf(field)),
  Receipt: (field) => administrative(1, messageOf(...IDENTITY, field)),
  DeletionReport: (field) => administrative(2, messageOf(...IDENTITY, integer(6, 1), field)),
};

const fieldOf = ({ number, form }: Row, value: bigint): Field => {
  if (form === 'bytes') return { number, value: new Uint8Array(Number(value)) };
  return { number, value, fixed: form === 'fixed32' };
};

/** Values next to the range that the form can carry at all. */
const beyond = ({ form, least, most }: Row): readonly bigint[] => {
  if (form === 'fixed32') return [];
  return least > 0n || form === 'int64' ? [least - 1n, most + 1n] : [most + 1n];
};

describe('limits of fields in section 1', () => {
  it('stand there for every kind of message', () => {
    expect(new Set(rows.map(({ message }) => message))).toEqual(new Set(Object.keys(VERDICTS)));
  });

  it.each(rows)('$message $field from $least to $most is taken, beyond it $beyond', (row) => {
    const verdict = VERDICTS[row.message];
    for (const value of [row.least, row.most]) {
      expect(verdict?.(fieldOf(row, value)), String(value)).toBe('taken');
    }
    for (const value of beyond(row)) {
      expect(verdict?.(fieldOf(row, value)), String(value)).toBe(row.beyond);
    }
  });
});
