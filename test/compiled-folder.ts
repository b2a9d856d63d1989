import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the first test that needs the compiled program puts it. */
    readonly compiledFolder: string;
  }
}

/** Before all tests: a folder for what they share. */
export default (project: TestProject): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'lasermesh-compiled-'));
  project.provide('compiledFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
};
