import { join } from 'node:path';
import { plantedCopy } from '../../../harness/cli/planted-copy.ts';
import { plantedOf } from '../../../harness/planted/apply.ts';
import type { PlantedOutcome, PlantedRun } from './cases.ts';

/**
 * A process of its own: each run by the program as it is, or by a copy with something planted. All copies are
 * loaded side by side, as starting a process for each would take longer than the runs.
 */
const run = async (folder: string, runs: readonly PlantedRun[]): Promise<PlantedOutcome[]> => {
  const outcomes: PlantedOutcome[] = [];
  for (const { planted, scenario: file } of runs) {
    const root =
      planted === ''
        ? new URL('../../../', import.meta.url).pathname
        : plantedCopy(plantedOf(planted), join(folder, planted)).root;
    const { simulate } = (await import(
      join(root, 'harness/simulation.ts')
    )) as typeof import('../../../harness/simulation.ts');
    const { loadScenario } = (await import(
      join(root, 'harness/scenario/load.ts')
    )) as typeof import('../../../harness/scenario/load.ts');
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

const [folder = '', runs = '[]'] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await run(folder, JSON.parse(runs) as PlantedRun[])));
