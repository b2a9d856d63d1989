import { spawnSync } from 'node:child_process';
import type { Bench } from './benches.ts';
import { median, type Round, type Skipped } from './measure.ts';

/** Said to a process that is to run one round itself. */
export const SINGLE = '--single';

/** Rounds of one bench, and the one whose CPU time is the median. */
export interface Rounds {
  readonly bench: string;
  readonly rounds: readonly Round[];
  readonly middle: Round;
  /** How far the rounds lie apart. */
  readonly spread: Spread;
  /** All of them. */
  readonly sound: boolean;
}

/** Least and most of the rounds; what another set of rounds has to overlap to agree. */
export interface Spread {
  readonly figure: readonly [least: number, most: number];
  readonly cpuS: readonly [least: number, most: number];
  readonly overhead: readonly [least: number, most: number];
}

/**
 * Runs so many rounds, each in a process of its own: neither warm code nor memory goes from one to
 * the next, and the floor is measured beside the work, on the machine as it was then.
 */
export const runRounds = (
  bench: Bench,
  terms: { readonly size: number; readonly rounds: number; readonly script: string },
): Rounds | Skipped => {
  const rounds: Round[] = [];
  for (let round = 0; round < terms.rounds; round++) {
    const result = inOwnProcess(`${bench.name}:${terms.size}`, terms.script);
    if ('skipped' in result) return result;
    rounds.push(result);
  }
  const middleS = median(rounds.map(({ cpuS }) => cpuS));
  return {
    bench: bench.name,
    rounds,
    middle: rounds.find(({ cpuS }) => cpuS === middleS) as Round,
    spread: {
      figure: range(rounds.map(({ figure }) => figure)),
      cpuS: range(rounds.map(({ cpuS }) => cpuS)),
      overhead: range(rounds.map(overheadOf)),
    },
    sound: rounds.every(({ sound }) => sound),
  };
};

/** Total ÷ floor, both of the same round. */
export const overheadOf = ({ cpuS, floorS }: Round): number => cpuS / floorS;

const range = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
];

const inOwnProcess = (name: string, script: string): Round | Skipped => {
  const child = spawnSync(process.execPath, [...process.execArgv, script, name, SINGLE], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`${name} ended with ${child.status ?? child.signal}`);
  return JSON.parse(child.stdout) as Round | Skipped;
};
