import type { Planted } from '../planted/defect.ts';
import type { HuntResult } from './hunt-result.ts';

/** A failing case has to become as small as this. */
const FAULTS_MAX = 5;

/** One line of the table. */
export interface SelfTestRow {
  readonly number: number;
  readonly planted: string;
  readonly kind: Planted['kind'];
  /** That have to find it. */
  readonly checkers: readonly string[];
  /** Signatures by which they did. */
  readonly killedBy: readonly string[];
  readonly sequences: number;
  /** Sequences in which it was found. */
  readonly kills: number;
  /** To the kill, of each sequence with one; ascending. */
  readonly seeds: readonly number[];
  readonly medianSeeds: number | null;
  readonly shrunk: NonNullable<HuntResult['shrunk']> | null;
  readonly others: readonly string[];
  readonly cpuMs: number;
  /** Command that shows the small run again. */
  readonly again: string | null;
  /** What does not hold; empty: all does. */
  readonly shortfalls: readonly string[];
}

export const rowOf = (
  planted: Planted,
  result: HuntResult,
  again: string | undefined,
): SelfTestRow => {
  const { sequences, shrunk, cpuMs } = result;
  const killed = sequences.filter(({ kill }) => kill !== undefined);
  const seeds = killed.map((one) => one.seeds).sort((a, b) => a - b);
  return {
    number: planted.number,
    planted: planted.id,
    kind: planted.kind,
    checkers: planted.checkers,
    killedBy: [...new Set(killed.map(({ kill }) => kill?.signature ?? ''))].sort(),
    sequences: sequences.length,
    kills: killed.length,
    seeds: planted.kind === 'benign' ? sequences.map((one) => one.seeds) : seeds,
    medianSeeds: median(seeds),
    shrunk: shrunk ?? null,
    others: [...new Set(sequences.flatMap(({ others }) => others))].sort(),
    cpuMs,
    again: again ?? null,
    shortfalls: shortfallsOf(planted, result),
  };
};

/** Of two in the middle the lower one, so that it is a number of seeds that was seen. */
const median = (ascending: readonly number[]): number | null =>
  ascending[Math.floor((ascending.length - 1) / 2)] ?? null;

const shortfallsOf = ({ kind, checkers }: Planted, result: HuntResult): readonly string[] => {
  const { sequences, shrunk } = result;
  const missed = sequences.filter(({ kill }) => kill === undefined).length;
  const named = checkers.join(' or ');
  if (kind === 'benign') {
    const found = [...new Set(sequences.flatMap(({ others }) => others))];
    return found.length === 0 ? [] : [`did not pass: ${found.join(', ')}`];
  }
  if (kind === 'canary') {
    const late = sequences.filter(({ kill, seeds }) => kill === undefined || seeds > 1).length;
    return late === 0 ? [] : [`${late} of ${sequences.length} first cases did not fail`];
  }
  if (missed > 0) return [`not found by ${named} in ${missed} of ${sequences.length} sequences`];
  if (shrunk === undefined) return ['no failing case was made small'];
  return [
    ...(shrunk.faults > FAULTS_MAX
      ? [`${shrunk.faults} faults are left, ${FAULTS_MAX} allowed`]
      : []),
    ...(shrunk.equal < shrunk.replays ? [`${shrunk.replays - shrunk.equal} replays differ`] : []),
  ];
};
