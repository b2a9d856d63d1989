import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.ts';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/compiled-folder.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One process for many files: each by itself loaded 150 CPU s of modules, and ran cold. Three, since many tests wait
    // for other processes or for real time.
    isolate: false,
    maxWorkers: 3,
    // Tests that simulate make more than a young generation of 16 MB holds: 5 % of their CPU time.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: LongestFirst },
  },
});
