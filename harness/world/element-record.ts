import type { Elements } from '../../protocols/elements.ts';

/** Characters of a name that are uploaded with elements. */
export const TITLE_MAX = 200;

/** One satellite of an element file. */
export interface ElementRecord {
  readonly name: string;
  /** Catalogue number; empty when the file has none that is one. */
  readonly catalogue: string;
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly elements: Extract<Elements, { kind: 'tle' | 'omm' }>;
  /** Instant the elements hold at. */
  readonly epochUnixMs: number;
  readonly inclinationDeg: number;
  readonly meanMotionRevPerDay: number;
  readonly raanDeg: number;
  readonly eccentricity: number;
}

export interface BadRecord {
  readonly line: number;
  /** Name, else catalogue number; empty where neither can be made out. */
  readonly satellite: string;
  readonly reason: string;
}

/** All that could be read of a file, and what could not: one bad record never hides a good one. */
export interface ElementFile {
  readonly records: readonly ElementRecord[];
  readonly bad: readonly BadRecord[];
}
