import { describe, expect, it } from 'vitest';
import { recordsDifference } from '../../../harness/diff/record-difference.ts';
import type { Journal } from '../../../harness/journal/journal.ts';
import { readJournal } from '../../../harness/journal/reader.ts';
import { readAll, stored, writeHistory } from '../journal/history.ts';

const bytesOf = (write: (journal: Journal) => void, level: 'control' | 'frames' = 'control') =>
  Buffer.concat(stored(level, write).blocks);

const compared = (a: Uint8Array, b: Uint8Array, frames = false) =>
  recordsDifference({ a: readJournal([a]), b: readJournal([b]) }, { frames });

const history = bytesOf((journal) => writeHistory(journal, 30_000));

describe('differences of two histories', () => {
  it('are none between a history and itself', () => {
    const difference = compared(history, history);
    expect(difference).toMatchObject({ same: 24_000, first: undefined });
    expect(difference.counts.find(({ kind }) => kind === 'held')).toEqual({
      kind: 'held',
      a: 6_000,
      b: 6_000,
    });
  });

  it('begin at the first record that differs, with what stands around it on each side', () => {
    const other = bytesOf((journal) => {
      writeHistory(journal, 30_000);
      journal.append('held', 30_000 * 1_000_003, 1, 7, 0, 0);
      journal.append('lost', 30_000 * 1_000_003, 1, 7, 'x');
    });
    const longer = compared(history, other);
    expect(longer.same).toBe(24_000);
    expect(longer.first?.before).toHaveLength(4);
    expect(longer.first?.a).toEqual([]);
    expect(longer.first?.b.map(({ kind }) => kind)).toEqual(['held', 'lost']);
    const changed = compared(
      bytesOf((journal) => {
        journal.append('held', 1, 1, 2, 0, 0);
        journal.append('held', 2, 1, 3, 0, 0);
        journal.append('clock', 3, 1, 3, 0, 0);
      }),
      bytesOf((journal) => {
        journal.append('held', 1, 1, 2, 0, 0);
        journal.append('held', 2, 1, 4, 0, 0);
      }),
    );
    expect(changed.same).toBe(1);
    expect(changed.first?.a.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(changed.first?.b[0]?.values).toEqual([1, 4, 0, 0]);
    expect(changed.counts).toEqual([
      { kind: 'held', a: 2, b: 2 },
      { kind: 'clock', a: 1, b: 0 },
    ]);
  });

  it('see a record at another time, and one of another kind with the same values', () => {
    const one = (write: (journal: Journal) => void) => bytesOf(write);
    const at = (atNs: number) => one((journal) => journal.append('held', atNs, 1, 2, 0, 0));
    expect(compared(at(1), at(2)).first).toBeDefined();
    const laser = one((journal) => journal.append('laser', 1, 1, 2, 0));
    const clock = one((journal) => journal.append('telemetry', 1, 1, 2, '0', 0, 0, 0, 0, 0, 0, 0));
    expect(compared(laser, clock).first?.a[0]?.kind).toBe('laser');
  });

  it('are not looked for beyond a cut', () => {
    const cut = history.subarray(0, history.length >> 1);
    const readable = readAll([cut]).records.length;
    expect(readable).toBeGreaterThan(0);
    for (const difference of [compared(history, cut), compared(cut, history)]) {
      expect(difference.first).toBeUndefined();
      expect(difference.same).toBe(readable);
    }
    expect(compared(history, cut).ends).toMatchObject({ a: { end: 'whole' }, b: { end: 'cut' } });
  });

  it('pass over frames where only one journal holds them', () => {
    const frames = bytesOf((journal) => writeHistory(journal, 30_000), 'frames');
    expect(compared(history, frames)).toMatchObject({ same: 24_000, first: undefined });
    expect(compared(frames, frames, true).same).toBe(30_000);
  });
});
