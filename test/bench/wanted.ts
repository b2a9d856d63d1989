import { parseArgs } from 'node:util';
import { type Bench, BENCHES } from './benches.ts';
import { GivenWrongly, givenNumber } from './given.ts';

export interface Wanted {
  readonly benches: readonly { readonly bench: Bench; readonly size: number }[];
  readonly single: boolean;
  readonly json: boolean;
  /** Undefined: as many as each bench has. */
  readonly rounds: number | undefined;
}

/**
 * What a command line asks for: `NAME` or `NAME:SIZE`, without names all that do not take very long.
 *
 * @throws GivenWrongly for names, sizes and options that there are not
 */
export const wanted = (args: readonly string[]): Wanted => {
  const { values, positionals } = words(args);
  const usual = BENCHES.filter(({ byNameOnly }) => byNameOnly !== true).map(({ name }) => name);
  const { single = false, json = false, rounds } = values;
  return {
    benches: (positionals.length === 0 ? usual : positionals).map(benchOf),
    single,
    json,
    rounds: rounds === undefined ? undefined : givenNumber(rounds, '--rounds', { least: 1 }),
  };
};

const words = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        single: { type: 'boolean' },
        json: { type: 'boolean' },
        rounds: { type: 'string' },
      },
    });
  } catch (thrown) {
    throw new GivenWrongly((thrown as Error).message);
  }
};

const benchOf = (word: string): { readonly bench: Bench; readonly size: number } => {
  const colon = word.indexOf(':');
  const name = colon < 0 ? word : word.slice(0, colon);
  const bench = BENCHES.find((one) => one.name === name.toUpperCase());
  if (bench === undefined) {
    const known = BENCHES.map((one) => `${one.name}[:${one.unit}]`).join(', ');
    throw new GivenWrongly(`no bench "${name}"; there are ${known}`);
  }
  if (colon < 0) return { bench, size: bench.size };
  const what = `${bench.name}, size in ${bench.unit}`;
  return { bench, size: givenNumber(word.slice(colon + 1), what, bench.sizes) };
};
