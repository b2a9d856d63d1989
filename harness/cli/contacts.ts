import { EARTH_MEAN_RADIUS_KM } from '../../protocols/constants.ts';
import { printHdtnPlan } from '../../protocols/contact-plan-hdtn.ts';
import { printIonPlan } from '../../protocols/contact-plan-ion.ts';
import { printJsonPlan } from '../../protocols/contact-plan-json.ts';
import { InputError } from '../../protocols/errors.ts';
import type { Km } from '../../protocols/units.ts';
import { contactReport, contactReportLines } from '../planner/contact-report.ts';
import { createPlan, createWorld } from '../run/setup.ts';
import { parseQuantity } from '../scenario/quantities.ts';
import { GRAZING_DEFAULT_KM, longestLinkKm } from '../world/visibility.ts';
import { print, say } from './output.ts';
import { loadFor, type SourceOptions } from './source.ts';

export type ContactForm = 'table' | 'json' | 'ion' | 'hdtn' | 'figures';

export interface ContactsOptions extends SourceOptions {
  readonly form?: ContactForm;
  readonly json?: boolean;
  readonly longestLink?: string;
  readonly grazing?: Km;
  /** Of the sphere that the altitudes count from. */
  readonly radius?: Km;
}

/** The `contacts` calculator: the planner's own plan, with the geometry of each contact. */
export const contacts = (name: string | undefined, options: ContactsOptions): void => {
  const form = formOf(options);
  if (options.longestLink !== undefined) {
    if (options.form !== undefined) {
      throw new InputError('usage', '--form is about contacts, --longest-link knows none');
    }
    if (name !== undefined || options.elements !== undefined) {
      throw new InputError('usage', '--longest-link takes altitudes only, no scenario');
    }
    longestLinks(options.longestLink, options);
    return;
  }
  if (options.grazing !== undefined || options.radius !== undefined) {
    throw new InputError('usage', '--grazing and --radius go with --longest-link');
  }
  const { scenario, warnings } = loadFor(name, options);
  if (warnings !== '') say(warnings);
  const world = createWorld(scenario);
  const planned = createPlan(scenario, world);
  // It goes on beyond the end, so that no contact ends because the run does.
  const begun = planned.contacts.filter(({ startNs }) => startNs < scenario.durationNs);
  const plan = { ...planned, contacts: begun };
  if (form === 'json') print(printJsonPlan(plan));
  else if (form === 'ion') print(printIonPlan(plan));
  else if (form === 'hdtn') print(printHdtnPlan(plan));
  else {
    const figures = contactReport(plan, [...world.values()], scenario.epochUnixMs);
    if (form === 'figures') print(JSON.stringify(figures, null, 2));
    else print(contactReportLines(figures).join('\n'));
  }
};

const formOf = ({ form, json }: ContactsOptions): ContactForm => {
  if (json !== true) return form ?? 'table';
  if (form === undefined || form === 'figures') return 'figures';
  throw new InputError('usage', `--json means --form figures, not --form ${form}: leave one out`);
};

/** Longest link between two satellites at one altitude over a sphere. */
const longestLinks = (
  text: string,
  options: Pick<ContactsOptions, 'grazing' | 'radius' | 'json'>,
): void => {
  const { grazing = GRAZING_DEFAULT_KM, radius = EARTH_MEAN_RADIUS_KM } = options;
  const links = text.split(',').map((part) => {
    const altitudeKm = altitudeOf(part.trim());
    if (altitudeKm < grazing) {
      throw new InputError(
        'altitude',
        `--longest-link: ${altitudeKm} km is under the grazing altitude of ${grazing} km`,
      );
    }
    return { altitudeKm, longestLinkKm: longestLinkKm(altitudeKm, grazing, radius) };
  });
  if (options.json === true) {
    print(JSON.stringify({ radiusKm: radius, grazingKm: grazing, links }, null, 2));
    return;
  }
  print(`longest link that grazes at ${grazing} km, on a sphere of ${radius} km`);
  for (const link of links) {
    const altitude = `${link.altitudeKm} km`.padStart(12);
    print(`${altitude}  ${link.longestLinkKm.toFixed(2).padStart(10)} km`);
  }
};

const altitudeOf = (text: string): Km => {
  const bare = /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text);
  const value = parseQuantity(bare ? `${text} km` : text, 'length');
  if (typeof value !== 'number') throw new InputError('altitude', `--longest-link: ${value.error}`);
  return value;
};
