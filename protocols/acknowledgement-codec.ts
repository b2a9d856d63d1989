import type { Acknowledgement, FrameRange } from './frame.ts';
import { UINT16_MAX, UINT53_MAX } from './wire-integers.ts';
import type { WireReader } from './wire-reader.ts';
import { fieldBytes, varintBytes, type WireWriter } from './wire-writer.ts';

/** Ranges that one acknowledgement carries at most (LM-LNK). */
const ACK_RANGES_MAX = 4;
const NO_RANGES: readonly FrameRange[] = [];
const NO_DUPLICATE: FrameRange = { first: 0, count: 0 };
/** Fields 1 to 5. */
const ACKNOWLEDGEMENT_FIELDS = 0x3e;

const rangesBytes = (ranges: readonly FrameRange[]): number => {
  let length = 0;
  for (const range of ranges) length += varintBytes(range.first) + varintBytes(range.count);
  return length;
};

/** Encoded length, range checked; less than 128 whatever the content. */
export const acknowledgementBytes = (ack: Acknowledgement): number => {
  let length =
    fieldBytes(ack.nextExpected, UINT16_MAX) +
    fieldBytes(ack.duplicate.first, UINT16_MAX) +
    fieldBytes(ack.duplicate.count, UINT16_MAX) +
    fieldBytes(ack.echoStampNs, UINT53_MAX);
  if (ack.ranges.length > 0) {
    if (ack.ranges.length > ACK_RANGES_MAX) throw new RangeError('acknowledgement: > 4 ranges');
    for (const range of ack.ranges) {
      fieldBytes(range.first, UINT16_MAX);
      fieldBytes(range.count, UINT16_MAX);
    }
    length += 2 + rangesBytes(ack.ranges);
  }
  return length;
};

export const writeAcknowledgement = (writer: WireWriter, ack: Acknowledgement): void => {
  writer.field(0x08, ack.nextExpected);
  if (ack.ranges.length > 0) {
    writer.open(0x12, rangesBytes(ack.ranges));
    for (const range of ack.ranges) {
      writer.varint(range.first);
      writer.varint(range.count);
    }
  }
  writer.field(0x18, ack.duplicate.first);
  writer.field(0x20, ack.duplicate.count);
  writer.field(0x28, ack.echoStampNs);
};

/** Reads the delimited acknowledgement that starts here; faults stay in the reader. */
export const readAcknowledgement = (reader: WireReader): Acknowledgement => {
  const outerEnd = reader.end;
  const end = reader.enter();
  let nextExpected = 0;
  let numbers: number[] | undefined;
  let duplicateFirst = 0;
  let duplicateCount = 0;
  let echoStampNs = 0;
  while (reader.position < end) {
    const key = reader.varint();
    switch (key) {
      case 0x08:
        nextExpected = uint16(reader);
        break;
      case 0x10:
        numbers = append(reader, numbers);
        break;
      case 0x12:
        numbers = readPacked(reader, numbers);
        break;
      case 0x18:
        duplicateFirst = uint16(reader);
        break;
      case 0x20:
        duplicateCount = uint16(reader);
        break;
      case 0x28:
        echoStampNs = reader.varint();
        break;
      default:
        reader.unknown(key, ACKNOWLEDGEMENT_FIELDS);
    }
  }
  reader.end = outerEnd;
  const ranges = numbers === undefined ? NO_RANGES : pairs(reader, numbers);
  const duplicate =
    duplicateFirst === 0 && duplicateCount === 0
      ? NO_DUPLICATE
      : { first: duplicateFirst, count: duplicateCount };
  return { nextExpected, ranges, duplicate, echoStampNs };
};

const uint16 = (reader: WireReader): number => {
  const value = reader.varint();
  return value > UINT16_MAX ? reader.fail('acknowledgement: number beyond 65535') : value;
};

const append = (reader: WireReader, numbers: number[] = []): number[] => {
  if (numbers.length >= 2 * ACK_RANGES_MAX) reader.fail('acknowledgement: more than four ranges');
  else numbers.push(uint16(reader));
  return numbers;
};

const readPacked = (reader: WireReader, numbers: number[] = []): number[] => {
  const outerEnd = reader.end;
  const end = reader.enter();
  while (reader.position < end) append(reader, numbers);
  reader.end = outerEnd;
  return numbers;
};

const pairs = (reader: WireReader, numbers: readonly number[]): readonly FrameRange[] => {
  if (numbers.length % 2 !== 0) reader.fail('acknowledgement: half a range');
  const ranges: FrameRange[] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const count = numbers[at + 1] as number;
    if (count === 0) reader.fail('acknowledgement: empty range');
    ranges.push({ first: numbers[at] as number, count });
  }
  return ranges;
};
