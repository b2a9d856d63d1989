import type { RandomStream } from '../kernel/random.ts';
import type { FaultSource } from '../scenario/fault-schema.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Draw, FaultGround, Law } from './laws/law.ts';

export const GENERATORS = ['swarm', 'boundary', 'triggered', 'scripted', 'null'] as const;
export type GeneratorName = (typeof GENERATORS)[number];

/** What a generator draws a schedule from. */
export interface GeneratorTerms {
  readonly stream: RandomStream;
  readonly ground: FaultGround;
  /** Kinds that may be drawn. */
  readonly laws: readonly Law[];
  /** Faults begin in it. */
  readonly windowNs: readonly [fromNs: Ns, toNs: Ns];
  /** Where the case stands among those of its kind [0, 1): what is dealt and not drawn. */
  readonly turn: number;
}

/** Faults of one run, in the form of a scenario's file. */
export type Generator = (terms: GeneratorTerms) => readonly FaultSource[];

/** Draws of a generator. */
export const drawOf = (
  { stream, ground, windowNs }: GeneratorTerms,
  boundary: boolean,
  within: readonly [Ns, Ns] = windowNs,
): Draw => ({ stream, ground, windowNs: within, boundary });

/**
 * Instants in the window with exponential gaps, `count` expected: bunches and lulls come by
 * themselves.
 */
export const onsets = (
  stream: RandomStream,
  [fromNs, toNs]: readonly [Ns, Ns],
  count: number,
): readonly Ns[] => {
  const meanNs = (toNs - fromNs) / count;
  const times: Ns[] = [];
  for (let atNs = fromNs + stream.exponential(meanNs); atNs < toNs; ) {
    times.push(Math.floor(atNs));
    atNs += stream.exponential(meanNs);
  }
  return times;
};

/** A window of one instant, to the nanosecond. */
export const instant = (atNs: Ns): readonly [Ns, Ns] => [atNs, atNs];

export const secondsText = (ns: Ns): string => `${(ns / SECOND_NS).toFixed(9)} s`;
