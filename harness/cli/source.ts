import { existsSync } from 'node:fs';
import { InputError } from '../../protocols/errors.ts';
import type { Ns } from '../../protocols/units.ts';
import { scenarioFromElements } from '../scenario/from-elements.ts';
import { type LoadedScenario, loadScenario, presetNames } from '../scenario/load.ts';
import { userFolder, userPath } from '../program/user-folder.ts';

/** Options that say what is to be run or planned. */
export interface SourceOptions {
  readonly elements?: string;
  readonly select?: string;
  readonly skipBadElements?: boolean;
  readonly until?: Ns;
  readonly flight?: string;
}

/** The scenario that the arguments mean, cut to `--until`. */
export const loadFor = (name: string | undefined, options: SourceOptions): LoadedScenario => {
  const { elements, select, until: untilNs } = options;
  const skipBadElements = options.skipBadElements ?? false;
  const folder = userFolder();
  const flightSoftware = flightFile(options.flight);
  if (elements !== undefined) {
    if (name !== undefined) {
      throw new InputError('usage', 'either a scenario or --elements, not both');
    }
    return scenarioFromElements(elements, {
      folder,
      skipBadElements,
      select,
      durationNs: untilNs,
      flightSoftware,
    });
  }
  if (name === undefined) {
    throw new InputError(
      'usage',
      'no scenario given: a preset, a file, or --elements FILE\n' +
        `presets: ${presetNames().join(', ')}`,
    );
  }
  if (select !== undefined) {
    throw new InputError('usage', '--select goes with --elements; in a scenario write "select:"');
  }
  return loadScenario(name, { folder, skipBadElements, untilNs, flightSoftware });
};

/** Absolute path of `--flight`; a preset's own folder is no place for a user's module. */
const flightFile = (flight: string | undefined): string | undefined => {
  if (flight === undefined) return undefined;
  const file = userPath(flight);
  if (existsSync(file)) return file;
  throw new InputError('software', `--flight ${flight}: no such file. Nothing was run.`);
};
