import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileSink, fileBytes } from '../../../harness/journal/file-sink.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import { replayJournal } from '../../../harness/journal/reader.ts';
import {
  type AnyValues,
  RECORD_KINDS,
  RECORDS,
  type RecordKind,
  readerOf,
} from '../../../harness/journal/records.ts';
import { readAll, type Stored, stored, writeHistory } from './history.ts';

describe('the journal', () => {
  it('gives back every record in its order, across kinds and blocks', () => {
    const { blocks, journal } = stored('frames', writeHistory);
    expect(blocks.length).toBeGreaterThan(4);
    const { records, outcome } = readAll(blocks);
    expect(outcome).toMatchObject({ end: 'whole', records: 20_000, hash: journal.hash() });
    expect(outcome.hashes).toEqual(journal.intermediateHashes);
    expect(records.map((record) => record.sequence)).toEqual(records.map((_, i) => i));
    expect(records[16]).toEqual({
      sequence: 16,
      kind: 'transition',
      atNs: 16 * 1_000_003,
      values: [3, 'link', 0, 'down', 's7'],
    });
    expect(records[19_997]).toMatchObject({ kind: 'clock', values: [2, -19_997e9, 5, 1] });
    expect(records[18]).toMatchObject({
      kind: 'frame',
      values: [1, 0, 2, 'data', 77, 18, 0, 1044, 18_000_059, 'f0'],
    });
  });

  it('has one hash at every level, and leaves out what the level does not hold', () => {
    const [off, control, frames] = (['off', 'control', 'frames'] as const).map((level) =>
      stored(level, writeHistory),
    ) as [Stored, Stored, Stored];
    expect(off.journal.hash()).toBe(frames.journal.hash());
    expect(control.journal.hash()).toBe(frames.journal.hash());
    expect(off.journal.intermediateHashes).toEqual(frames.journal.intermediateHashes);
    expect(frames.journal.intermediateHashes.length).toBe(16);
    expect(off.blocks).toEqual([]);
    const { records, outcome } = readAll(control.blocks);
    expect(records.length).toBe(16_000);
    expect(records.some((record) => record.kind === 'frame')).toBe(false);
    expect(outcome.end).toBe('whole');
  });

  it('stores kinds that are not hashed from level control on, whole, and leaves the hash as it was', () => {
    const withFigures = (journal: Journal): void => {
      writeHistory(journal);
      journal.append('acknowledged', 20_000 * 1_000_003, 1, 0, 2, 40, 1, 77, 513);
    };
    const plain = stored('off', writeHistory).journal.hash();
    for (const level of ['control', 'frames'] as const) {
      const blocks: Uint8Array[] = [];
      const sink = { write: (block: Uint8Array) => blocks.push(block) };
      const journal = new Journal({
        level,
        sink,
        ...(level === 'frames' ? { sample: 10_000 } : {}),
      });
      withFigures(journal);
      expect(journal.finish().hash).toBe(plain);
      const { records, outcome } = readAll(blocks);
      expect(records.at(-1)).toMatchObject({
        kind: 'acknowledged',
        values: [1, 0, 2, 40, 1, 77, 513],
      });
      expect(outcome).toMatchObject({ end: 'whole', hash: plain });
    }
    expect(stored('off', withFigures).journal.hash()).toBe(plain);
  });

  it('keeps a sample of the frames when asked, and says so in its header', () => {
    const blocks: Uint8Array[] = [];
    const sink = { write: (block: Uint8Array) => blocks.push(block) };
    const journal = new Journal({ level: 'frames', sink, sample: 10 });
    writeHistory(journal);
    journal.finish();
    const { records, outcome } = readAll(blocks);
    expect(outcome).toMatchObject({ end: 'whole', level: 'frames 1/10' });
    expect(journal.hash()).toBe(stored('frames', writeHistory).journal.hash());
    const frames = records.filter(({ kind }) => kind === 'frame').length;
    expect(records.length - frames).toBe(16_000);
    expect(Math.abs(frames - 400)).toBeLessThan(60);
  });

  it('samples a management frame and its message together', () => {
    const blocks: Uint8Array[] = [];
    const sink = { write: (block: Uint8Array) => blocks.push(block) };
    const journal = new Journal({ level: 'frames', sink, sample: 10 });
    for (let i = 0; i < 5_000; i++) {
      journal.append('message', i, 1, 0, 2, 'rate');
      journal.append('frame', i, 1, 0, 2, 'management', 77, i, 0, 60, i, 'received');
      journal.append('frame', i, 1, 0, 2, 'data', 77, i, 0, 60, i, 'received');
    }
    journal.finish();
    const { records } = readAll(blocks);
    const ofType = (type: string) =>
      records.filter(({ kind, values }) => kind === 'frame' && values[3] === type);
    const messages = records.filter(({ kind }) => kind === 'message');
    expect(messages.map(({ atNs }) => atNs)).toEqual(ofType('management').map(({ atNs }) => atNs));
    for (const { length } of [messages, ofType('data')])
      expect(Math.abs(length - 500)).toBeLessThan(80);
  });

  it('says what it cost: records, bytes, and time by the stopwatch that it is given', () => {
    const blocks: Uint8Array[] = [];
    let nowMs = 0;
    const journal = new Journal({
      level: 'control',
      sink: { write: (block) => blocks.push(block) },
      stopwatch: () => nowMs,
    });
    journal.subscribe(
      readerOf({
        held: () => {
          nowMs += 2;
        },
      }),
    );
    for (let i = 0; i < 3; i++) journal.append('held', i, 1, i, 0, 1);
    journal.finish();
    expect(journal.cost()).toEqual({
      level: 'control',
      controlRecords: 3,
      stored: 3,
      bytes: blocks.reduce((sum, { length }) => sum + length, 0),
      ownMs: 0,
      readersMs: 6,
    });
  });

  it('hashes canonical bytes that somebody else can compute', () => {
    const { journal } = stored('off', (writing) => {
      writing.append('fault', 5, 1, 'loss', 9, 1);
      writing.append('fault', 6, -0, 'loss', 9, 0);
    });
    const doubles = (...values: number[]): Buffer => {
      const bytes = Buffer.alloc(values.length * 8);
      values.forEach((value, i) => {
        bytes.writeDoubleLE(value, i * 8);
      });
      return bytes;
    };
    const kind = Buffer.from([RECORD_KINDS.indexOf('fault')]);
    const word = Buffer.concat([Buffer.from([255, 4, 0, 0, 0]), Buffer.from('loss')]);
    const expected = createHash('sha256')
      .update('lasermesh control records 1')
      .update(Buffer.concat([word, kind, doubles(5, 1, 0, 9, 1), kind, doubles(6, 0, 0, 9, 0)]))
      .digest('hex');
    expect(journal.hash()).toBe(expected);
  });

  it('changes its hash with any value, time or order', () => {
    const hashOf = (write: (journal: Journal) => void): string =>
      stored('off', write).journal.hash();
    const histories: ((journal: Journal) => void)[] = [
      (journal) => journal.append('held', 1, 1, 2, 3, 0),
      (journal) => journal.append('held', 1, 1, 2, 3, 1),
      (journal) => journal.append('held', 2, 1, 2, 3, 0),
      (journal) => journal.append('released', 1, 1, 2, 'x'),
      (journal) => journal.append('released', 1, 1, 2, 'y'),
      (journal) => {
        journal.append('released', 1, 1, 2, 'x');
        journal.append('held', 1, 1, 2, 3, 0);
      },
      (journal) => {
        journal.append('held', 1, 1, 2, 3, 0);
        journal.append('released', 1, 1, 2, 'x');
      },
    ];
    expect(new Set(histories.map(hashOf)).size).toBe(histories.length);
    expect(hashOf(histories[3] as () => void)).toBe(hashOf(histories[3] as () => void));
  });

  it('tells readers the kinds that they want, at any level', () => {
    const seen: [RecordKind, number, AnyValues][] = [];
    const journal = new Journal({ level: 'off' });
    expect(journal.wants('frame')).toBe(false);
    expect(journal.wants('held')).toBe(true);
    journal.subscribe({
      kinds: ['frame', 'lock'],
      record: (kind, atNs, values) => seen.push([kind, atNs, values]),
    });
    const sum = { bytes: 0 };
    journal.subscribe(
      readerOf({
        delivered: (_atNs, _node, _bundle, _attempt, _hopCount, sound, bytes) => {
          sum.bytes += sound * bytes;
        },
      }),
    );
    expect(journal.wants('frame')).toBe(true);
    journal.append('lock', 10, 1, 0, 2, 0, 99);
    journal.append('held', 11, 1, 5, 0, 0);
    journal.append('frame', 12, 1, 0, 2, 'idle', 0, 0, 0, 20, 13, 'received');
    journal.append('delivered', 14, 2, 5, 0, 3, 1, 1500);
    expect(seen).toEqual([
      ['lock', 10, [1, 0, 2, 0, 99]],
      ['frame', 12, [1, 0, 2, 'idle', 0, 0, 0, 20, 13, 'received']],
    ]);
    expect(sum.bytes).toBe(1500);
  });

  it('tells a reader the same from the file as while it ran', () => {
    const live: unknown[] = [];
    const again: unknown[] = [];
    const reader = (into: unknown[]) =>
      readerOf({ transition: (...args) => into.push(args), held: (...args) => into.push(args) });
    const { blocks } = stored('control', (journal) => {
      journal.subscribe(reader(live));
      writeHistory(journal, 9_000);
    });
    expect(replayJournal(blocks, reader(again)).end).toBe('whole');
    expect(again).toEqual(live);
    expect(live.length).toBe(3_600);
  });

  it('refuses in checked mode what would not be exact or not in order', () => {
    const journal = new Journal({ level: 'off', checked: true });
    journal.append('held', 100, 1, 2, 3, 0);
    expect(() => journal.append('held', 99, 1, 2, 3, 0)).toThrow(/time after 100 ns/);
    expect(() => journal.append('held', 100, 1, 2.5, 3, 0)).toThrow(/bundle is 2.5/);
    expect(() => journal.append('held', 100, 1, 2 ** 53, 3, 0)).toThrow(/bundle/);
    const missing = [1, 2] as unknown as [number, number, number, number];
    expect(() => journal.append('held', 100, ...missing)).toThrow(/2 values, not 4/);
    journal.finish();
    expect(() => journal.append('held', 101, 1, 2, 3, 0)).toThrow(/after the end/);
  });

  it('keeps its memory bounded by the block', () => {
    let largest = 0;
    const journal = new Journal({
      level: 'control',
      sink: {
        write: (block) => {
          largest = Math.max(largest, block.length);
        },
      },
    });
    writeHistory(journal, 200_000);
    journal.finish();
    expect(largest).toBeLessThan(600_000);
  });

  it('goes through a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lasermesh-journal-'));
    try {
      const path = join(folder, 'run.journal');
      const sink = createFileSink(path);
      const journal = new Journal({ level: 'frames', sink });
      writeHistory(journal);
      journal.finish();
      sink.close();
      const { outcome } = readAll(fileBytes(path));
      expect(outcome).toMatchObject({ end: 'whole', records: 20_000, hash: journal.hash() });
      expect(sink.bytes).toBeLessThan(20_000 * 40);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the record kinds', () => {
  it('have distinct column names, at most ten, and numbers below the mark of words', () => {
    for (const kind of RECORD_KINDS) {
      const names = RECORDS[kind].columns.map((column) => column.name);
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeLessThanOrEqual(10);
    }
    expect(RECORD_KINDS.length).toBeLessThan(255);
  });
});
