import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from './command.ts';
import { allReadmeLines, parsed, readmeCommands } from './readme.ts';

/** Run here in order, each after those before it; figures of the others are compared elsewhere. */
const RUN_HERE = ['diff', 'export'];
const ELSEWHERE = ['L1', 'L3', 'L4', 'G1'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-readme-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the README of the command line', () => {
  it('shows no command that no test runs', () => {
    const checks = allReadmeLines().map((line) => parsed(line)?.check ?? line);
    expect(checks.filter((check) => ![...RUN_HERE, ...ELSEWHERE].includes(check))).toEqual([]);
  });

  it.each(RUN_HERE)(
    'shows commands that do what they say: %s',
    async (check) => {
      const commands = readmeCommands(check);
      expect(commands.length).toBeGreaterThan(0);
      for (const { args, exitCode } of commands) {
        const { code, err } = await execute(folder, args);
        if (exitCode === 0) expect(err).not.toMatch(/error/);
        expect([...args, code]).toEqual([...args, exitCode]);
      }
    },
    60_000,
  );
});
