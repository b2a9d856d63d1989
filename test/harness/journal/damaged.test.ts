import { crc32 } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBlock, encodeBlock, headerBlock } from '../../../harness/journal/blocks.ts';
import { guardMsgpack } from '../../../harness/journal/msgpack-guard.ts';
import { cutText } from '../../../harness/journal/read-outcome.ts';
import { journalLevel, readJournal } from '../../../harness/journal/reader.ts';
import { clockText } from '../../../harness/journal/record-text.ts';
import { readAll, stored, writeHistory } from './history.ts';

const { blocks } = stored('control', (journal) => writeHistory(journal, 30_000));
const whole = Buffer.concat(blocks);
const records = readAll([whole]).records;
/** Records of a block, as journal.ts has it. */
const BATCH = 1_024;

/** Where each block ends. */
const ends = blocks.map((_, i) =>
  blocks.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0),
);
/** Records of the whole batches in so many bytes. */
const recordsWithin = (bytes: number): number =>
  Math.max(0, Math.min((ends.filter((end) => end <= bytes).length - 1) * BATCH, 24_000));

/** A block with a right length and a right CRC, whatever it holds. */
const framed = (body: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(body.length, 0);
  head.writeUInt32LE(crc32(body), 4);
  return Buffer.concat([head, body]);
};

/** The second batch, changed, between what stands around it in the file. */
const withSecondBatch = (change: (batch: Record<string, unknown>) => void): Uint8Array[] => {
  const block = blocks[2] as Uint8Array;
  const body = block.subarray(8);
  const batch = { ...decodeBlock(body, crc32(body)) } as unknown as Record<string, unknown>;
  change(batch);
  return [...blocks.slice(0, 2), framed(encode(batch)), ...blocks.slice(3)];
};

describe('a journal that is not whole', () => {
  it('is read the same in pieces of any size', () => {
    const pieces: Uint8Array[] = [];
    for (let at = 0, size = 1; at < whole.length; at += size, size = (size * 7) % 4_099 || 1) {
      pieces.push(whole.subarray(at, at + size));
    }
    expect(readAll(pieces).outcome).toMatchObject({ end: 'whole', records: 24_000 });
    const bytes = Array.from(whole.subarray(0, 100_000), (byte) => Uint8Array.of(byte));
    expect(readAll(bytes).outcome).toMatchObject({
      end: 'cut',
      records: recordsWithin(bytes.length),
    });
  });

  it('is read up to the cut, and says at which byte, record and time', () => {
    const half = whole.length >> 1;
    const read = readAll([whole.subarray(0, half)]);
    const count = recordsWithin(half);
    expect(count).toBeGreaterThan(BATCH);
    expect(read.records).toEqual(records.slice(0, count));
    const { outcome } = read;
    const byte = ends.filter((end) => end <= half).at(-1);
    const atNs = records[count - 1]?.atNs ?? 0;
    expect(outcome).toMatchObject({ end: 'cut', level: 'control', byte, records: count, atNs });
    expect(cutText(outcome)).toBe(
      `cut within a block (${half - (byte ?? 0)} bytes of it); read up to byte ${byte}, record ${count} at ${clockText(atNs)}`,
    );
  });

  it('ends at every cut as far as its whole blocks go', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (at) => {
        const { outcome } = readAll([whole.subarray(0, at)]);
        expect(outcome.end).toBe(at < (ends[0] ?? 0) ? 'unreadable' : 'cut');
        expect(outcome.records).toBe(recordsWithin(at));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('says when the end is missing at a block border', () => {
    const { outcome } = readAll(blocks.slice(0, -1));
    expect(outcome).toMatchObject({
      end: 'cut',
      records: 24_000,
      byte: whole.length - (blocks.at(-1)?.length ?? 0),
    });
    expect(cutText(outcome)).toMatch(/^the journal has no end; read up to byte \d+, record 24000/);
    expect(cutText(readAll(blocks.slice(0, 1)).outcome)).toMatch(/before its first record$/);
  });

  it('does not believe what follows a batch that was taken out', () => {
    const { outcome } = readAll(blocks.filter((_, i) => i !== 2));
    expect(outcome).toMatchObject({
      end: 'cut',
      records: BATCH,
      problem: 'a block that begins with record 2048',
    });
  });

  it('is never taken for whole and gives no record that was not written, whatever bytes change', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(7)), { minLength: 1, maxLength: 4 }),
        (flips) => {
          const damaged = Buffer.from(whole);
          for (const [at, bit] of flips) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
          if (damaged.equals(whole)) return;
          const read = readAll([damaged]);
          expect(read.outcome.end).not.toBe('whole');
          expect(read.records.length % BATCH === 0 || read.records.length === 24_000).toBe(true);
          expect(read.records.at(-1)).toEqual(records[read.records.length - 1]);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('a file that is no journal of this version', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'the file is empty'],
    ['a text', Buffer.from('{"kind":"lasermesh run","schema":1}'), 'not a journal'],
    ['a header cut short', whole.subarray(0, 100), 'cut within a block (100 bytes of it)'],
    ['a batch first', blocks[1] as Uint8Array, 'not a journal: it has no header'],
    [
      'a later format',
      encodeBlock({ ...headerBlock('control'), version: 2 }),
      "version 2 of the journal's format, this one reads 1",
    ],
    [
      'other records',
      encodeBlock({ ...headerBlock('control'), kinds: [['node-up', [['node', 'int']]]] }),
      'record kind "node-up" is another one here: written by another version',
    ],
  ])('is refused with its reason: %s', (_name, bytes, problem) => {
    const { outcome } = readAll([bytes]);
    expect(outcome).toMatchObject({ end: 'unreadable', records: 0, byte: 0, problem });
    expect(cutText(outcome)).toBe(problem);
  });

  it('is noticed in its first bytes, however long it is', () => {
    let given = 0;
    const endless = function* (): Generator<Uint8Array, void> {
      for (;;) {
        given++;
        yield Buffer.alloc(1_000, 0x41);
      }
    };
    expect(readAll(endless()).outcome.end).toBe('unreadable');
    expect(given).toBe(1);
  });

  it('never throws and never grows, on random bytes and on random blocks with a right CRC', () => {
    const header = blocks[0] as Uint8Array;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readAll([bytes]).outcome.end).toBe('unreadable');
        expect(readAll([framed(bytes)]).outcome.end).toBe('unreadable');
        expect(readAll([header, framed(bytes)]).outcome).toMatchObject({ end: 'cut', records: 0 });
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('is let go of, where reading ends before its bytes do', () => {
    let open = 0;
    function* opened(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
      open++;
      try {
        yield* pieces;
      } finally {
        open--;
      }
    }
    expect(journalLevel(opened(blocks))).toBe('control');
    expect(open, 'level').toBe(0);
    readAll(opened([blocks[1] as Uint8Array, ...blocks]));
    expect(open, 'no header').toBe(0);
    for (const { sequence } of readJournal(opened(blocks))) if (sequence === 5) break;
    expect(open, 'a reader that has enough').toBe(0);
  });

  it('lets through what reading its source throws', () => {
    const broken = function* (): Generator<Uint8Array, void> {
      yield whole.subarray(0, 100);
      throw new Error('EIO');
    };
    expect(() => readJournal(broken()).next()).toThrow('EIO');
  });
});

describe('a block with a right CRC and wrong content', () => {
  const column = (count: number, width = 1): unknown => ({
    width,
    base: 0,
    bytes: new Uint8Array(count * width),
  });
  it.each<[string, (batch: Record<string, unknown>) => void, RegExp]>([
    ['no times', (batch) => delete batch.times, /malformed: times/],
    ['fewer times', (batch) => (batch.times = column(5)), /1024 records and 5 times/],
    [
      'odd bytes',
      (batch) =>
        (batch.times = { ...(column(5, 8) as object), width: 4, bytes: new Uint8Array(7) }),
      /column of 7 bytes/,
    ],
    ['a missing kind', (batch) => (batch.columns = []), /lacks columns/],
    ['an unknown kind', (batch) => (batch.columns = [[200, [column(1)]]]), /kind 200/],
    ['a long word list', (batch) => (batch.words = { control: 7, frames: [] }), /malformed: words/],
    [
      'a double that is no integer',
      (batch) => {
        batch.times = {
          width: 8,
          base: 0,
          bytes: new Uint8Array(new Float64Array(BATCH).fill(0.5).buffer),
        };
      },
      /no exact integers/,
    ],
    [
      'words that nobody defined',
      (batch) => {
        batch.columns = (batch.columns as [number, { width: number; base: number }[]][]).map(
          ([kind, packed]) => [
            kind,
            packed.map((own) => (own.width === 1 ? { ...own, base: 250 } : own)),
          ],
        );
      },
      /not defined/,
    ],
  ])('is not believed in any part: %s', (_name, change, problem) => {
    const { records: read, outcome } = readAll(withSecondBatch(change));
    expect(outcome).toMatchObject({ end: 'cut', problem: expect.stringMatching(problem) });
    expect(read.length).toBe(BATCH);
  });

  it('is refused before room is made for lengths that it only claims', () => {
    const claims = [
      [0xdd, 0xff, 0xff, 0xff, 0xff],
      [0xdf, 0x7f, 0xff, 0xff, 0xff, 0x01],
      [0xc6, 0xff, 0xff, 0xff, 0xff, 0x00],
      [0xdb, 0x00, 0x00, 0x00, 0x09, 0x41],
      Array.from({ length: 300 }, () => 0x91),
      [0xc7, 0x01, 0x00, 0x00],
      [0x00, 0x00],
    ];
    for (const claim of claims)
      expect(() => guardMsgpack(Uint8Array.from(claim))).toThrow(RangeError);
    const value = {
      a: [1, -1, 300, 70_000, 2 ** 40, -(2 ** 40), 0.5, null, true, 'x'.repeat(300)],
      b: new Uint8Array(70_000),
    };
    expect(() => guardMsgpack(encode(value))).not.toThrow();
  });
});
