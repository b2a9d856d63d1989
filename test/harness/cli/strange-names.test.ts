import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOUND } from '../scenario/sources.ts';
import { execute } from './command.ts';

const ESCAPE = String.fromCharCode(0x1b);
/** Clears a terminal; turns the writing of what follows. */
const NAME = `${ESCAPE}[2J\u202ered`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  writeFileSync(join(folder, `${NAME}.yaml`), SOUND);
});
afterAll(() => rmSync(folder, { recursive: true }));

const COMMANDS: readonly (readonly string[])[] = [
  [NAME],
  ['run', NAME],
  ['run', `${NAME}.yml`],
  ['run', 'ring-8', `--${NAME}`],
  ['run', 'ring-8', '--until', NAME],
  ['run', '--elements', NAME],
  ['validate', `${NAME}.yaml`],
  ['contacts', '--longest-link', NAME],
  ['route', NAME, '--from', '1', '--to', '2'],
  ['campaign', NAME],
  ['conform', NAME],
  ['check', NAME],
  ['--plant', NAME, 'run', 'ring-8'],
];

describe('what a user typed', () => {
  it.each(COMMANDS.map((words) => [words.join(' ').replaceAll(ESCAPE, 'ESC'), words] as const))(
    'is quoted without what moves the cursor: %s',
    async (_, words) => {
      const { out, err } = await execute(folder, words);
      expect(`${out}${err}`).toMatch(/(\\u001b|·)\[2J(\\u202e|·)red/);
      expect(`${out}${err}`).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
    },
  );
});
