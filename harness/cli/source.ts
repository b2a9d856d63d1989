import { InputError } from '../../protocols/errors.ts';
import type { Ns } from '../../protocols/units.ts';
import { scenarioFromElements } from '../scenario/from-elements.ts';
import { type LoadedScenario, loadScenario, presetNames } from '../scenario/load.ts';
import { userFolder } from './output.ts';

/** Options that say what is to be run or planned. */
export interface SourceOptions {
  readonly elements?: string;
  readonly select?: string;
  readonly skipBadElements?: boolean;
  readonly until?: Ns;
}

/** The scenario that the arguments mean, cut to `--until`. */
export const loadFor = (name: string | undefined, options: SourceOptions): LoadedScenario => {
  const { elements, select, until: untilNs } = options;
  const skipBadElements = options.skipBadElements ?? false;
  const folder = userFolder();
  if (elements !== undefined) {
    if (name !== undefined) {
      throw new InputError('usage', 'either a scenario or --elements, not both');
    }
    return scenarioFromElements(elements, { folder, skipBadElements, select, durationNs: untilNs });
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
  return loadScenario(name, { folder, skipBadElements, untilNs });
};
