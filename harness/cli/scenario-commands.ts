import { existsSync, writeFileSync } from 'node:fs';
import { campaignJsonSchema } from '../campaign/campaign-schema.ts';
import { basename, dirname, relative } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { SECOND_NS } from '../../protocols/units.ts';
import { contactlessFaults } from '../run/contactless-faults.ts';
import { createPlan, createWorld, refuseLongPlan } from '../run/setup.ts';
import { exampleSoftware, loadScenario, presetNames, presetText } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { reachOf } from '../run/unreachable-flows.ts';
import { scenarioJsonSchema } from '../scenario/schema.ts';
import { suggestion } from '../scenario/suggest.ts';
import { commandLine } from '../program/command-line.ts';
import { print, say } from './output.ts';
import { userFolder, userPath } from '../program/user-folder.ts';

export interface ValidateOptions {
  readonly skipBadElements?: boolean;
  readonly json?: boolean;
}

export const validate = (name: string, options: ValidateOptions): void => {
  const { scenario, warnings, refuseFaults, tellReach } = loadScenario(name, {
    folder: userFolder(),
    skipBadElements: options.skipBadElements ?? false,
  });
  if (warnings !== '') say(warnings);
  const ofLinks = scenario.faults.some((fault) => 'partner' in fault);
  if (ofLinks || isPlannedSoon(scenario)) {
    const plan = createPlan(scenario, createWorld(scenario));
    refuseLongPlan(scenario, plan);
    refuseFaults(contactlessFaults(scenario, plan));
    const unreachable = tellReach(reachOf(scenario, plan));
    if (unreachable !== '') say(unreachable);
  }
  const found = {
    name: scenario.name,
    nodes: scenario.nodes.length,
    flows: scenario.flows.length,
    faults: scenario.faults.length,
    durationNs: scenario.durationNs,
    epoch: new Date(scenario.epochUnixMs).toISOString(),
  };
  print(
    options.json === true
      ? JSON.stringify(found, null, 2)
      : `${name}: ${found.nodes} nodes, ${found.flows} flows, ${found.faults} faults: valid`,
  );
};

/** Pairs of nodes × seconds: some 5 s of planning. Of larger ones the run tells what cannot arrive. */
const PLANNED_PAIR_SECONDS_MAX = 500_000_000;

const isPlannedSoon = ({ nodes, durationNs }: Scenario): boolean =>
  nodes.length * nodes.length * (durationNs / SECOND_NS) <= PLANNED_PAIR_SECONDS_MAX;

export interface SchemaOptions {
  readonly campaign?: boolean;
}

export const schema = ({ campaign }: SchemaOptions): void => {
  const json = campaign === true ? campaignJsonSchema() : scenarioJsonSchema();
  print(JSON.stringify(json, null, 2));
};

export interface InitOptions {
  readonly from: string;
  readonly flight?: string;
}

export const init = (file: string, options: InitOptions): void => {
  const presets = presetNames();
  if (!presets.includes(options.from)) {
    const hint = suggestion(options.from, presets);
    throw new InputError('no-preset', `unknown preset "${options.from}": ${hint}`);
  }
  const { flight } = options;
  for (const name of flight === undefined ? [file] : [file, flight]) {
    if (existsSync(userPath(name))) {
      throw new InputError('exists', `${name} exists already: nothing was written`);
    }
  }
  if (flight !== undefined && !/\.m?ts$/.test(flight)) {
    throw new InputError('software', `--flight ${flight}: expected a .ts or .mts file to write`);
  }
  writeFileSync(userPath(file), starter(file, options.from, flight), { flag: 'wx' });
  if (flight !== undefined) writeFileSync(userPath(flight), exampleSoftware(), { flag: 'wx' });
  const wrote = flight === undefined ? file : `${file} and ${flight}`;
  print(`wrote ${wrote}\nrun it with  ${commandLine(['run', file])}`);
};

const HEADER = `# Made by \`lasermesh init\`; the format is described in harness/scenario/README.md.
# Completion in editors: \`lasermesh schema > lasermesh.schema.json\` beside this file.
# yaml-language-server: $schema=./lasermesh.schema.json
`;

/** A preset under the name of its new file, with flight software of the user's own. */
const starter = (file: string, preset: string, flight: string | undefined): string => {
  const name = basename(file)
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 60);
  const text = presetText(preset);
  const named = /^[A-Za-z]/.test(name) ? text.replace(/^name: .*$/m, `name: ${name}`) : text;
  return `${HEADER}\n${named}${flight === undefined ? '' : softwareKey(file, flight)}`;
};

/** Starts from the reference, so that the states it tells of are the specification's. */
const softwareKey = (file: string, flight: string): string => {
  const path = relative(dirname(userPath(file)), userPath(flight)).replaceAll('\\', '/');
  const module = JSON.stringify(path.startsWith('.') ? path : `./${path}`);
  return `
flightSoftware:              # in place of the reference, in all nodes
  module: ${module}
  states: specified
`;
};
