import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONELY } from '../scenario/lonely.ts';
import { execute } from './command.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  writeFileSync(join(folder, 'lonely.yaml'), LONELY);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a network in which nothing can be delivered', () => {
  it.each([['validate'], ['run', '--journal', 'off', '--no-report']])(
    'is told of by %s',
    async (command, ...options) => {
      const { code, err } = await execute(folder, [command, 'lonely.yaml', ...options]);
      expect(code).toBe(0);
      expect(err).toContain('lonely.yaml:10:3  warning  no two nodes have a contact in this run');
    },
  );
});
