import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { InputError } from '../../protocols/errors.ts';
import { loadScenario, presetNames, presetText } from '../scenario/load.ts';
import { scenarioJsonSchema } from '../scenario/schema.ts';
import { suggestion } from '../scenario/suggest.ts';
import { print, say, userFolder, userPath } from './output.ts';

/** validate, schema, init. */
export const addScenarioCommands = (program: Command): void => {
  program
    .command('validate')
    .description('check a scenario without running it')
    .argument('<scenario>', 'preset or file')
    .option('--skip-bad-elements', 'leave unreadable orbital elements out, with a warning')
    .option('--json', 'print what was found as one object')
    .action((name: string, options: { skipBadElements?: boolean; json?: boolean }) => {
      const { scenario, warnings } = loadScenario(name, {
        folder: userFolder(),
        skipBadElements: options.skipBadElements ?? false,
      });
      if (warnings !== '') say(warnings);
      const found = {
        name: scenario.name,
        nodes: scenario.nodes.length,
        flows: scenario.flows.length,
        faults: scenario.faults.length,
        durationNs: scenario.durationNs,
      };
      print(
        options.json === true
          ? JSON.stringify(found, null, 2)
          : `${name}: ${found.nodes} nodes, ${found.flows} flows, ${found.faults} faults: valid`,
      );
    });

  program
    .command('schema')
    .description('print the JSON Schema of scenarios, for completion in editors')
    .action(() => print(JSON.stringify(scenarioJsonSchema(), null, 2)));

  program
    .command('init')
    .description('write a scenario to start from')
    .argument('[file]', 'file to write', 'scenario.yaml')
    .option('--from <preset>', 'preset to copy', 'ring-8')
    .action((file: string, options: { from: string }) => {
      if (!presetNames().includes(options.from)) {
        const hint = suggestion(options.from, presetNames());
        throw new InputError('no-preset', `unknown preset "${options.from}": ${hint}`);
      }
      const path = userPath(file);
      if (existsSync(path)) {
        throw new InputError('exists', `${file} exists already: nothing was written`);
      }
      writeFileSync(path, presetText(options.from), { flag: 'wx' });
      print(`wrote ${file}; run it with: lasermesh run ${file}`);
    });
};
