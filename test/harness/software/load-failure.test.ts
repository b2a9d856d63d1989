import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadFailure } from '../../../harness/software/load-failure.ts';
import { loadFlightModule } from '../../../harness/software/load-software.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'failure-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  // As libraries that check settings throw it.
  [
    Object.assign(new Error('no settings'), { errors: { port: 'required' } }),
    'threw Error while loaded: no settings. Nothing was run.',
  ],
  [Object.assign(new Error(), { message: 42 }), 'threw Error while loaded: 42. Nothing was run.'],
  [Object.create(null), 'threw an object while loaded. Nothing was run.'],
  [null, 'threw null while loaded. Nothing was run.'],
  ['enough', 'threw "enough" while loaded. Nothing was run.'],
])('a module that throws %o is told of', (thrown, message) => {
  const failure = loadFailure('/x/mine.ts', 'mine.ts', thrown);
  expect(failure.message).toBe(message);
});

it('a place that holds no file is told of', async () => {
  mkdirSync(join(folder, 'mine.ts'));
  writeFileSync(join(folder, 'empty.mjs'), '');
  const load = (name: string) => loadFlightModule(join(folder, name), folder);
  await expect(load('mine.ts')).rejects.toThrow('the flight software is no file. Nothing was run.');
  await expect(load('none.ts')).rejects.toThrow('the flight software is missing. Nothing was run.');
  await expect(load('empty.mjs')).rejects.toThrow('exports no function createNode');
});
