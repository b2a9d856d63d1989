import { expectCarries } from '../bench/probes.ts';
import { RawBundle } from '../bench/raw-bundle.ts';
import { linked } from '../bench/staging.ts';
import { bytes, fixed32, fixed64, group, join, number, rawFrame, varint } from '../bench/wire.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual } from '../check.ts';

type Fields = Record<string, Uint8Array>;

interface Form {
  readonly name: string;
  readonly requirements: readonly string[];
  readonly title: string;
  /** The frame's pieces, of those of a sound one. */
  readonly pieces: (fields: Fields, raw: RawBundle) => readonly Uint8Array[];
}

const all = (fields: Fields): readonly Uint8Array[] => Object.values(fields);

/** Unusual, and to be taken. */
const TAKEN: readonly Form[] = [
  {
    name: 'order-reversed',
    requirements: ['LM-FRM-016'],
    title: 'fields in falling order are taken',
    pieces: (fields) => [...all(fields)].reverse(),
  },
  {
    name: 'unknown-fields',
    requirements: ['LM-FRM-017'],
    title: 'unknown fields of every form are skipped',
    pieces: (fields) => [
      number(100, 2n ** 64n - 1n),
      ...all(fields),
      fixed32(200, 1),
      fixed64(300, 2n ** 64n - 1n),
      bytes(400, new Uint8Array(300)),
    ],
  },
  {
    name: 'unknown-in-segment',
    requirements: ['LM-FRM-017'],
    title: 'unknown fields within a segment are skipped',
    pieces: (fields, raw) =>
      all({ ...fields, payload: bytes(14, join(number(99, 1), ...Object.values(raw.segment()))) }),
  },
  {
    name: 'field-twice',
    requirements: ['LM-FRM-018'],
    title: 'of a field that occurs twice the last counts',
    pieces: (fields) => [number(1, 9), number(3, 1), ...all(fields)],
  },
  {
    name: 'payload-twice',
    requirements: ['LM-FRM-018'],
    title: 'of two payloads the last counts, whole',
    pieces: (fields) => [bytes(14, bytes(15, new Uint8Array(50))), ...all(fields)],
  },
  {
    name: 'varints-long',
    requirements: ['LM-FRM-019'],
    title: 'varints longer than necessary are taken',
    pieces: (fields) => all({ ...fields, version: number(1, 1, 4), type: number(3, 2, 8) }),
  },
  {
    name: 'ranges-unpacked',
    requirements: ['LM-FRM-019'],
    title: 'unpacked ranges of an acknowledgement are taken',
    pieces: (fields) => [bytes(7, join(number(1, 0), number(2, 2), number(2, 1))), ...all(fields)],
  },
];

/** Not to be taken; the session outlives it. */
const DROPPED: readonly Form[] = [
  {
    name: 'wire-type-wrong',
    requirements: ['LM-FRM-017', 'LM-FRM-014'],
    title: 'a known field of a wrong wire type is dropped',
    pieces: (fields) => all({ ...fields, stamp: bytes(8, Uint8Array.of(1)) }),
  },
  {
    name: 'group',
    requirements: ['LM-FRM-017'],
    title: 'a frame with a group is dropped',
    pieces: (fields) => [...all(fields), group(50)],
  },
  {
    name: 'field-zero',
    requirements: ['LM-FRM-017'],
    title: 'a frame with a field 0 is dropped',
    pieces: (fields) => [...all(fields), Uint8Array.of(0, 1)],
  },
  {
    name: 'varint-eleven',
    requirements: ['LM-FRM-017'],
    title: 'a varint of eleven bytes is dropped',
    pieces: (fields) => [...all(fields), varint(8 * 60), varint(1, 10)],
  },
  {
    name: 'cut-short',
    requirements: ['LM-FRM-014'],
    title: 'a payload that is longer than the frame is dropped',
    pieces: (fields) => all({ ...fields, payload: join(varint(8 * 14 + 2), varint(5_000)) }),
  },
  {
    name: 'ranges-five',
    requirements: ['LM-FRM-010', 'LM-FRM-015'],
    title: 'five ranges in an acknowledgement are dropped',
    pieces: (fields) => [
      bytes(
        7,
        bytes(2, join(...Array.from({ length: 5 }, (_, at) => join(varint(9 - at), varint(1))))),
      ),
      ...all(fields),
    ],
  },
  {
    name: 'range-odd',
    requirements: ['LM-FRM-010'],
    title: 'half a range is dropped',
    pieces: (fields) => [bytes(7, bytes(2, varint(5))), ...all(fields)],
  },
  {
    name: 'range-empty',
    requirements: ['LM-FRM-010'],
    title: 'a range of no frames is dropped',
    pieces: (fields) => [bytes(7, bytes(2, join(varint(5), varint(0)))), ...all(fields)],
  },
  {
    name: 'counter-in-data',
    requirements: ['LM-FRM-009'],
    title: 'a data frame with a counter is dropped',
    pieces: (fields) => [...all(fields), number(11, 3)],
  },
  {
    name: 'tag-in-data',
    requirements: ['LM-FRM-009'],
    title: 'a data frame with a tag is dropped',
    pieces: (fields) => [...all(fields), bytes(12, new Uint8Array(16))],
  },
];

/** Section 1.3: unusual forms of one sound frame, and wrong ones. */
export const FRAME_FORM_CASES: readonly ConformanceCase[] = [
  ...TAKEN.map((form) => formCase(form, true)),
  ...DROPPED.map((form) => formCase(form, false)),
];

function formCase({ name, requirements, title, pieces }: Form, isTaken: boolean): ConformanceCase {
  return {
    id: `CONF-FRM-${name}`,
    requirements,
    title,
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const raw = new RawBundle(bench, peer);
      const taken = raw.isTakenAs(rawFrame(...pieces(raw.fields(), raw)));
      expectEqual(taken, isTaken, 'whether it is taken');
      expectCarries(bench, peer, 'after it');
    },
  };
}
