import { register } from 'tsx/esm/api';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.ts';

// For what runs before all tests: that is TypeScript, too.
register();

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
    execArgv: ['--max-semi-space-size=64', '-C', 'lasermesh-source', '--import', 'tsx'],
    // Node's own modules, as the program has them. Vite's go to an object for every name that is imported, at every
    // call: simulations took a sixth longer, the whole suite an eighth. There is no `vi.mock` then; we mock nothing.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    sequence: { sequencer: LongestFirst },
  },
});
