import type { ConformanceCase } from './case.ts';
import { HANDSHAKE_CASES } from './cases/handshake.ts';

/** Every case, section by section. */
export const CATALOGUE: readonly ConformanceCase[] = [...HANDSHAKE_CASES];
