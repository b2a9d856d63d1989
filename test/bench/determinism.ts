import { loadScenario } from '../../harness/scenario/load.ts';
import { simulate } from '../../harness/simulation.ts';
import { MINUTE_NS } from '../../protocols/units.ts';
import { givenNumber, runGiven } from './given.ts';

/**
 * Journal hashes, to be compared between processes and Node versions.
 *
 *   node --import tsx test/bench/determinism.ts [preset:minutes[:seed] …] [--hashes]
 *   npx -y -p node@22 node --import tsx test/bench/determinism.ts
 *
 * Prints one line per run: preset, minutes, seed, hash, Node version. With --hashes also the hash
 * after every 1,000 control records, to find the first that differs. Only the version differs in a
 * sound project.
 */
const DEFAULTS = ['ring-8:20', 'sdn-backbone:20', 'transport-layer:5'];

const main = (args: readonly string[]): void => {
  const named = args.filter((arg) => !arg.startsWith('--'));
  for (const run of named.length === 0 ? DEFAULTS : named) {
    const [preset = '', length = '5', number = '1'] = run.split(':');
    const minutes = givenNumber(length, `${run}, minutes`, { least: 0.001, whole: false });
    const seed = givenNumber(number, `${run}, seed`, { least: 0 });
    const { scenario } = loadScenario(preset, { folder: '.', skipBadElements: false });
    const durationNs = minutes * MINUTE_NS;
    const { hash, hashes } = simulate({ ...scenario, durationNs }, { seed });
    console.log(`${preset} ${minutes} min seed ${seed} ${hash} ${process.version}`);
    if (!args.includes('--hashes')) continue;
    for (const [index, after] of hashes.entries()) console.log(`  ${index} ${after}`);
  }
};

await runGiven(() => main(process.argv.slice(2)));
