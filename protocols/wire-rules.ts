import { type Decoded, rejected } from './errors.ts';
import { UINT32_MAX } from './wire-integers.ts';
import { FIXED32, FIXED64, LENGTH, VARINT, WireReader } from './wire-reader.ts';

/**
 * What a message of the .proto files may hold, checked on its bytes before generated code makes
 * objects of them: wire types, integer ranges, lengths and counts. Generated code alone would wrap
 * integers, round 64-bit values and build an object for every two bytes.
 */
export interface MessageRule {
  readonly name: string;
  /** By field number. */
  readonly fields: readonly (FieldRule | undefined)[];
  /** Bit n: field n belongs to the message's oneof, of which one member may stand. */
  readonly exclusive: number;
}

type ScalarKind =
  | 'uint32'
  | 'uint64'
  | 'int64'
  | 'sint64'
  | 'bool'
  | 'fixed32'
  | 'fixed64'
  | 'double';

export type FieldRule =
  | { readonly kind: ScalarKind; readonly repeatedMax?: number }
  | { readonly kind: 'enum'; readonly max: number }
  | { readonly kind: 'bytes'; readonly bytesMax: number }
  | { readonly kind: 'string'; readonly bytesMax: number }
  | { readonly kind: 'message'; readonly rule: MessageRule; readonly repeatedMax?: number };

/** Bounds of one decoding, over all that is nested. */
export interface RuleLimits {
  readonly bytesMax: number;
  /** Sub-messages and repeated numbers: each becomes at least one object or array element. */
  readonly elementsMax: number;
}

interface Budget {
  elements: number;
}

/** Builds a rule; `oneof` names the field numbers of which only one may occur. */
export const messageRule = (
  name: string,
  fields: Readonly<Record<number, FieldRule>>,
  oneof: readonly number[] = [],
): MessageRule => {
  const table: (FieldRule | undefined)[] = [undefined];
  for (const [number, field] of Object.entries(fields)) {
    const at = Number(number);
    while (table.length < at) table.push(undefined);
    table.push(field);
  }
  let exclusive = 0;
  for (const number of oneof) exclusive |= 1 << number;
  return { name, fields: table, exclusive };
};

export const UINT32: FieldRule = { kind: 'uint32' };
export const UINT64: FieldRule = { kind: 'uint64' };
export const INT64: FieldRule = { kind: 'int64' };
export const SINT64: FieldRule = { kind: 'sint64' };
export const BOOL: FieldRule = { kind: 'bool' };
export const DOUBLE: FieldRule = { kind: 'double' };

export const enumRule = (max: number): FieldRule => ({ kind: 'enum', max });
export const bytesRule = (bytesMax: number): FieldRule => ({ kind: 'bytes', bytesMax });
export const stringRule = (bytesMax: number): FieldRule => ({ kind: 'string', bytesMax });
export const nested = (rule: MessageRule): FieldRule => ({ kind: 'message', rule });
export const repeated = (rule: MessageRule, repeatedMax: number): FieldRule => ({
  kind: 'message',
  rule,
  repeatedMax,
});

/** Checks the bytes; the value is the number of unknown fields. */
export const checkWire = (
  bytes: Uint8Array,
  rule: MessageRule,
  limits: RuleLimits,
): Decoded<undefined> => {
  if (bytes.length > limits.bytesMax) {
    return rejected('too-large', `${rule.name}: over ${limits.bytesMax} bytes`);
  }
  const reader = new WireReader(bytes, 0, bytes.length);
  checkFields(reader, rule, { elements: limits.elementsMax });
  if (reader.fault !== undefined) return rejected('malformed', `${rule.name}: ${reader.fault}`);
  return { ok: true, value: undefined, unknownFields: reader.unknownFields };
};

/**
 * What was encoded, as it is. Throws RangeError on what no receiver would take: whoever made it has a bug.
 */
export const sound = (bytes: Uint8Array, rule: MessageRule, limits: RuleLimits): Uint8Array => {
  const checked = checkWire(bytes, rule, limits);
  if (!checked.ok) throw new RangeError(`encoder: ${checked.detail}`);
  return bytes;
};

const checkFields = (reader: WireReader, rule: MessageRule, budget: Budget): void => {
  const { end } = reader;
  let counts: number[] | undefined;
  let chosen = false;
  while (reader.position < end) {
    const key = reader.varint();
    const number = Math.floor(key / 8);
    const field = rule.fields[number];
    if (field === undefined) {
      reader.unknown(key, 0);
      continue;
    }
    if (number < 32 && ((rule.exclusive >>> number) & 1) === 1) {
      if (chosen) reader.fail('two members of a oneof');
      chosen = true;
    }
    const elements = checkField(reader, field, key & 7, budget);
    if (!('repeatedMax' in field) || field.repeatedMax === undefined) continue;
    counts ??= [];
    const count = (counts[number] ?? 0) + elements;
    counts[number] = count;
    if (count > field.repeatedMax) reader.fail(`more than ${field.repeatedMax} of field ${number}`);
  }
};

/** Checks one field behind its key; gives the number of elements that it adds. */
const checkField = (
  reader: WireReader,
  field: FieldRule,
  wireType: number,
  budget: Budget,
): number => {
  if (field.kind === 'message') {
    if (wireType !== LENGTH) return reader.fail('wrong wire type');
    if ((budget.elements -= 1) < 0) return reader.fail('too many elements');
    const outerEnd = reader.end;
    reader.enter();
    checkFields(reader, field.rule, budget);
    reader.end = outerEnd;
    return 1;
  }
  if (field.kind === 'bytes' || field.kind === 'string') {
    if (wireType !== LENGTH) return reader.fail('wrong wire type');
    const length = reader.length();
    if (length > field.bytesMax) return reader.fail(`bytes field longer than ${field.bytesMax}`);
    reader.position += length;
    return 1;
  }
  if (field.kind === 'enum') {
    if (wireType !== VARINT) return reader.fail('wrong wire type');
    if (reader.varint() > field.max) reader.fail('unknown enumeration value');
    return 1;
  }
  if (field.repeatedMax !== undefined && wireType === LENGTH) {
    return checkPacked(reader, field.kind, budget);
  }
  if (wireType !== wireTypeOf(field.kind)) return reader.fail('wrong wire type');
  if (field.repeatedMax !== undefined) budget.elements -= 1;
  if (budget.elements < 0) return reader.fail('too many elements');
  checkScalar(reader, field.kind);
  return 1;
};

const checkPacked = (reader: WireReader, kind: ScalarKind, budget: Budget): number => {
  const outerEnd = reader.end;
  const end = reader.enter();
  let elements = 0;
  while (reader.position < end) {
    elements += 1;
    // Goes on to where the end is given back: whoever reads the rest would wait for it for ever.
    if ((budget.elements -= 1) < 0) reader.fail('too many elements');
    else checkScalar(reader, kind);
  }
  reader.end = outerEnd;
  return elements;
};

const wireTypeOf = (kind: ScalarKind): number => {
  if (kind === 'fixed32') return FIXED32;
  return kind === 'fixed64' || kind === 'double' ? FIXED64 : VARINT;
};

const checkScalar = (reader: WireReader, kind: ScalarKind): void => {
  switch (kind) {
    case 'uint32':
      if (reader.varint() > UINT32_MAX) reader.fail('integer beyond 2^32 - 1');
      return;
    case 'uint64':
      reader.varint();
      return;
    case 'int64':
      reader.int64();
      return;
    case 'sint64':
      reader.sint64();
      return;
    case 'bool':
      reader.flag();
      return;
    case 'fixed32':
      reader.fixed32();
      return;
    case 'fixed64':
      reader.fixed64();
      return;
    case 'double':
      reader.finiteDouble();
      return;
  }
};
