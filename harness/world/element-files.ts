import type { ElementFile, ElementRecord } from './element-record.ts';
import { parseOmm } from './omm-file.ts';
import { parseTle } from './tle-file.ts';

/** Reads TLE text (two-line or three-line sets) or OMM JSON, told apart by the first character. */
export const parseElementFile = (text: string): ElementFile =>
  /^\uFEFF?\s*[[{]/.test(text) ? parseOmm(text) : parseTle(text);

/** How old elements are at a scenario's epoch [days]; negative when the epoch comes first. */
export const epochAgeDays = (record: ElementRecord, scenarioEpochUnixMs: number): number =>
  (scenarioEpochUnixMs - record.epochUnixMs) / 86_400_000;

/**
 * Newest epoch of a file's records rounded up to a whole second: the natural epoch of a run of
 * them.
 */
export const newestEpochUnixMs = (records: readonly ElementRecord[]): number => {
  let newest = Number.NEGATIVE_INFINITY;
  for (const record of records) newest = Math.max(newest, record.epochUnixMs);
  return Math.ceil(newest / 1000) * 1000;
};
