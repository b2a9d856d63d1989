import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CaseResult } from '../../../harness/campaign/case-result.ts';
import { readResults, ResultsFile, sameRow } from '../../../harness/campaign/results-file.ts';
import { row } from './rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'lasermesh-results-'));
const path = join(folder, 'results.jsonl');
afterEach(() => rmSync(path, { force: true }));

const write = (...rows: readonly CaseResult[]): void => {
  const file = new ResultsFile(path, 0);
  for (const one of rows) file.add(one);
  file.close();
};

describe('results on disk', () => {
  it('come back as they were written', () => {
    write(row(0), row(1));
    expect([...readResults(path, 'r').rows.values()]).toEqual([row(0), row(1)]);
  });

  it('lose nothing but a last line that is not whole, wherever it is cut', () => {
    write(row(0), row(1));
    const whole = readFileSync(path);
    const first = whole.indexOf(0x0a) + 1;
    for (let bytes = first; bytes < whole.length; bytes += 7) {
      writeFileSync(path, whole.subarray(0, bytes));
      const read = readResults(path, 'r');
      expect([...read.rows.keys()]).toEqual([0]);
      expect(read.cut).toBe(bytes > first);
    }
  });

  it('are read wherever the pieces of a long file end', () => {
    const told = `${'ö€'.repeat(30_000)}`;
    const rows = Array.from({ length: 20 }, (_, at) => row(at, { reason: told }));
    write(...rows);
    expect(readFileSync(path).length).toBeGreaterThan(2 ** 21);
    const read = readResults(path, 'r');
    expect([...read.rows.values()]).toEqual(rows);
    expect(read).toMatchObject({ wholeBytes: readFileSync(path).length, cut: false });
  });

  it('go on behind the last whole line', () => {
    write(row(0), row(1));
    truncateSync(path, readFileSync(path).length - 5);
    const { wholeBytes } = readResults(path, 'r');
    const file = new ResultsFile(path, wholeBytes);
    file.add(row(2));
    file.close();
    expect([...readResults(path, 'r').rows.keys()]).toEqual([0, 2]);
  });

  it('are refused with the line that is damaged', () => {
    write(row(0), row(1));
    const [first = '', second = ''] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${first.slice(0, 20)}\n${second}\n`);
    expect(() => readResults(path, 'results.jsonl')).toThrow(
      expect.objectContaining({ place: 'results.jsonl:1' }) as Error,
    );
    writeFileSync(path, `${first}\n{"case":1}\n`);
    expect(() => readResults(path, 'results.jsonl')).toThrow(/seed/);
  });

  it('may tell of a case twice, but not differently', () => {
    write(row(0), row(0, { timing: { wallMs: 99 } }));
    expect(readResults(path, 'r').rows.size).toBe(1);
    appendFileSync(path, `${JSON.stringify(row(0, { hash: 'cd' }))}\n`);
    expect(() => readResults(path, 'r')).toThrow(/twice/);
  });

  it('are compared without what depends on the machine', () => {
    expect(sameRow(row(0), row(0, { timing: { wallMs: 5 } }))).toBe(true);
    expect(sameRow(row(0), row(0, { bundles: 2 }))).toBe(false);
    const { case: index, ...rest } = row(0);
    expect(sameRow(row(0), { ...rest, case: index })).toBe(true);
  });

  it('are the same text in whatever order their fields were found', () => {
    write(row(0));
    const text = readFileSync(path, 'utf8');
    const { case: index, ...rest } = row(0);
    write({ ...rest, case: index });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
