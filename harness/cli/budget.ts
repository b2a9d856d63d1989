import { InputError } from '../../protocols/errors.ts';
import type { OpticalProfile, TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { Km, Rad } from '../../protocols/units.ts';
import { loadScenario } from '../scenario/load.ts';
import { suggestion } from '../scenario/suggest.ts';
import { budgetReport, budgetText } from '../world/budget-report.ts';
import { TERMINAL_PROFILES } from '../world/terminal-profiles.ts';
import { print, say } from './output.ts';
import { userFolder } from '../program/user-folder.ts';

export interface BudgetArguments {
  readonly range: Km;
  readonly form: 'physical' | 'paper';
  /** W. */
  readonly power?: number;
  /** mm. */
  readonly aperture?: number;
  /** nm. */
  readonly wavelength?: number;
  readonly efficiency?: number;
  readonly pointing?: Rad;
  readonly losses?: number;
  readonly detectorGain?: number;
  /** dBm. */
  readonly required?: number;
  readonly scenario?: string;
  readonly json?: boolean;
}

/** The `budget` calculator: the world's own link budget of two equal heads. */
export const budget = (name: string, options: BudgetArguments): void => {
  const report = budgetReport(findOptical(name, options.scenario), options.range, {
    pointingForm: options.form,
    transmitW: options.power,
    apertureMm: options.aperture,
    wavelengthNm: options.wavelength,
    efficiency: options.efficiency,
    pointingErrorRad: options.pointing,
    otherLossesDb: options.losses,
    detectorGainDb: options.detectorGain,
    requiredDbm: options.required,
  });
  print(options.json === true ? JSON.stringify(report, null, 2) : budgetText(report));
};

const findOptical = (name: string, scenario: string | undefined): OpticalProfile => {
  const profiles = [...scenarioProfiles(scenario), ...TERMINAL_PROFILES];
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile?.medium === 'optical') return profile;
  const optical = profiles.filter(({ medium }) => medium === 'optical');
  const known = [...new Set(optical.map((candidate) => candidate.name))];
  const what = profile === undefined ? 'unknown terminal profile' : 'no optical profile';
  throw new InputError('profile', `${what} "${name}": ${suggestion(name, known)}`);
};

/** Profiles as the terminals of a scenario have them. */
const scenarioProfiles = (scenario: string | undefined): readonly TerminalProfile[] => {
  if (scenario === undefined) return [];
  const loaded = loadScenario(scenario, { folder: userFolder(), skipBadElements: false });
  if (loaded.warnings !== '') say(loaded.warnings);
  return loaded.scenario.nodes.flatMap(({ terminals }) => terminals.map(({ profile }) => profile));
};
