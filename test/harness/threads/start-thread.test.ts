import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), "o'brien "));
afterAll(() => rmSync(folder, { recursive: true }));

it('a thread starts from source wherever the project lies', () => {
  mkdirSync(join(folder, 'threads'));
  cpSync('harness/threads/start-thread.ts', join(folder, 'threads/start-thread.ts'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'one.ts'), "const said: string = 'begun'; console.log(said);\n");
  writeFileSync(
    join(folder, 'main.ts'),
    "import { startThread } from './threads/start-thread.ts';\n" +
      "startThread(new URL('./one', import.meta.url), {});\n",
  );
  const args = ['--import', 'tsx', 'main.ts'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toBe('begun\n');
}, 60_000);
