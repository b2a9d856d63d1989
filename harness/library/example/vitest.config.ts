import { defineConfig } from 'vitest/config';

// A run takes seconds: the five of the default are few.
export default defineConfig({ test: { testTimeout: 120_000 } });
