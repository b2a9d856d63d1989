import { join } from 'node:path';
import type { PlantedOutcome, PlantedRun } from './cases.ts';

/**
 * A process of its own: each run by the compiled program at `home`, or by a copy of it with something planted. All
 * copies are loaded side by side, as starting a process for each would take longer than the runs.
 */
const run = async (
  home: string,
  folder: string,
  runs: readonly PlantedRun[],
): Promise<PlantedOutcome[]> => {
  const { plantedCopy } = await part<typeof import('../../../harness/cli/planted-copy.ts')>(
    home,
    'cli/planted-copy',
  );
  const { plantedOf } = await part<typeof import('../../../harness/planted/apply.ts')>(
    home,
    'planted/apply',
  );
  const outcomes: PlantedOutcome[] = [];
  for (const { planted, scenario: file } of runs) {
    const root =
      planted === '' ? home : plantedCopy(plantedOf(planted), join(folder, planted)).root;
    const { simulate } = await part<typeof import('../../../harness/simulation.ts')>(
      root,
      'simulation',
    );
    const { loadScenario } = await part<typeof import('../../../harness/scenario/load.ts')>(
      root,
      'scenario/load',
    );
    const scenarios = new URL('scenarios/', import.meta.url).pathname;
    const { scenario } = loadScenario(file, { folder: scenarios, skipBadElements: false });
    const { hash, verdict } = simulate(scenario);
    const found = (verdict?.checkers ?? []).flatMap(({ id, findings: [first] }) =>
      first === undefined ? [] : [{ checker: id, class: first.class, atS: first.atNs / 1e9 }],
    );
    outcomes.push({ planted, scenario: file, hash, result: verdict?.result ?? '', found });
  }
  return outcomes;
};

const part = async <T>(root: string, name: string): Promise<T> =>
  (await import(join(root, `dist/harness/${name}.js`))) as T;

const [home = '', folder = '', runs = '[]'] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await run(home, folder, JSON.parse(runs) as PlantedRun[])));
