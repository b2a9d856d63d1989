import type { Command } from 'commander';
import { InputError } from '../../protocols/errors.ts';
import type { Ns } from '../../protocols/units.ts';
import { scenarioFromElements } from '../scenario/from-elements.ts';
import { type LoadedScenario, loadScenario, presetNames } from '../scenario/load.ts';
import { parseQuantity } from '../scenario/quantities.ts';
import { userFolder } from './output.ts';

/** Options that say what is to be run or planned. */
export interface SourceOptions {
  readonly elements?: string;
  readonly select?: string;
  readonly skipBadElements?: boolean;
  readonly until?: string;
}

export const sourceOptions = (command: Command): Command =>
  command
    .option('--elements <file>', 'TLE or OMM JSON file instead of a scenario')
    .option('--select <selection>', 'such as "inclination=53.05+-0.15,mean-motion=15.06+-0.015"')
    .option('--skip-bad-elements', 'leave unreadable orbital elements out, with a warning')
    .option('--until <time>', 'stop there, such as "10 min"');

/** The scenario that the arguments mean, cut to `--until`. */
export const loadFor = (name: string | undefined, options: SourceOptions): LoadedScenario => {
  const untilNs = options.until === undefined ? undefined : durationOf(options.until);
  const skipBadElements = options.skipBadElements ?? false;
  const folder = userFolder();
  if (options.elements !== undefined) {
    if (name !== undefined) {
      throw new InputError('usage', 'either a scenario or --elements, not both');
    }
    return scenarioFromElements(options.elements, {
      folder,
      skipBadElements,
      select: options.select,
      durationNs: untilNs,
    });
  }
  if (name === undefined) {
    throw new InputError(
      'usage',
      `no scenario given; presets: ${presetNames().join(', ')}; or a file, or --elements FILE`,
    );
  }
  if (options.select !== undefined) {
    throw new InputError('usage', '--select goes with --elements; in a scenario write "select:"');
  }
  const loaded = loadScenario(name, { folder, skipBadElements });
  if (untilNs === undefined) return loaded;
  return { ...loaded, scenario: cutTo(loaded.scenario, untilNs) };
};

/** End the run there: planning, traffic and faults included. */
const cutTo = (scenario: LoadedScenario['scenario'], untilNs: Ns): LoadedScenario['scenario'] =>
  untilNs >= scenario.durationNs
    ? { ...scenario, durationNs: untilNs }
    : {
        ...scenario,
        durationNs: untilNs,
        flows: scenario.flows.map((flow) =>
          flow.timing.kind === 'listed'
            ? flow
            : { ...flow, timing: { ...flow.timing, endNs: Math.min(flow.timing.endNs, untilNs) } },
        ),
        faults: scenario.faults.filter((fault) => fault.atNs <= untilNs),
      };

const durationOf = (text: string): Ns => {
  const value = parseQuantity(/^[\d.]+$/.test(text) ? `${text} s` : text, 'duration');
  if (typeof value !== 'number') throw new InputError('until', `--until: ${value.error}`);
  if (value <= 0) throw new InputError('until', '--until: expected more than 0');
  return value;
};
