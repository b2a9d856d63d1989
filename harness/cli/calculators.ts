import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import { parseHdtnPlan, printHdtnPlan } from '../../protocols/contact-plan-hdtn.ts';
import { parseIonPlan, printIonPlan } from '../../protocols/contact-plan-ion.ts';
import { parseJsonPlan, printJsonPlan } from '../../protocols/contact-plan-json.ts';
import { InputError } from '../../protocols/errors.ts';
import { contactReport, contactReportLines } from '../planner/contact-report.ts';
import { routeReport, routeReportText } from '../planner/route-report.ts';
import { createPlan, createWorld } from '../run/setup.ts';
import { parseQuantity, type QuantityKind } from '../scenario/quantities.ts';
import { suggestion } from '../scenario/suggest.ts';
import { budgetReport, budgetText } from '../world/budget-report.ts';
import { findProfile, OPTICAL_PROFILES } from '../world/terminal-profiles.ts';
import { print, say, userPath } from './output.ts';
import { loadFor, type SourceOptions, sourceOptions } from './source.ts';

/** contacts, route, budget: the emulator's own code as calculators. */
export const addCalculators = (program: Command): void => {
  addContacts(program);
  addRoute(program);
  addBudget(program);
};

type Form = 'table' | 'json' | 'ion' | 'hdtn' | 'figures';
const FORMS: readonly Form[] = ['table', 'json', 'ion', 'hdtn', 'figures'];

const addContacts = (program: Command): void => {
  sourceOptions(
    program
      .command('contacts')
      .description('contact plan of a scenario or of an element file, with its geometry')
      .argument('[scenario]', 'preset or file'),
  )
    .option('--form <form>', 'table, json (our plan), ion, hdtn, figures (geometry as JSON)', 'table')
    .action((name: string | undefined, options: SourceOptions & { form: string }) => {
      const form = FORMS.find((candidate) => candidate === options.form);
      if (form === undefined) {
        throw new InputError('form', `unknown form "${options.form}": ${suggestion(options.form, FORMS)}`);
      }
      const { scenario, warnings } = loadFor(name, options);
      if (warnings !== '') say(warnings);
      const world = createWorld(scenario);
      const plan = createPlan(scenario, world);
      if (form === 'json') print(printJsonPlan(plan));
      else if (form === 'ion') print(printIonPlan(plan));
      else if (form === 'hdtn') print(printHdtnPlan(plan));
      else {
        const figures = contactReport(plan, [...world.values()], scenario.epochUnixMs);
        if (form === 'figures') print(JSON.stringify(figures, null, 2));
        else print(contactReportLines(figures).join('\n'));
      }
    });
};

/** A plan file in any of the three forms, told apart by what it looks like. */
export const readPlan = (file: string): ContactPlan => {
  let text: string;
  try {
    text = readFileSync(userPath(file), 'utf8');
  } catch {
    throw new InputError('no-plan', `${file}: no such file`);
  }
  const start = text.trimStart();
  if (start === '') throw new InputError('empty', `${file}:1:1  error  the file is empty`);
  if (!start.startsWith('{') && !start.startsWith('[')) return parseIonPlan(text, file);
  if (/"source"\s*:/.test(text)) return parseHdtnPlan(text, file);
  return parseJsonPlan(text, file);
};

const addRoute = (program: Command): void => {
  program
    .command('route')
    .description('best routes over a contact plan (our JSON, ION or HDTN form)')
    .argument('<plan>', 'contact plan')
    .requiredOption('--from <node>', 'node number', whole)
    .requiredOption('--to <node>', 'node number', whole)
    .option('--at <seconds>', 'earliest departure [s]', nonNegative, 0)
    .option('--bytes <count>', 'size of the bundle', whole, 1)
    .option('--k <count>', 'how many routes', whole, 1)
    .option('--json', 'as JSON')
    .action(
      (
        file: string,
        options: {
          from: number;
          to: number;
          at: number;
          bytes: number;
          k: number;
          json?: boolean;
        },
      ) => {
        const plan = readPlan(file);
        requireNode(plan, options.from, '--from');
        requireNode(plan, options.to, '--to');
        const request = {
          plan,
          from: options.from,
          to: options.to,
          atNs: Math.round(options.at * 1e9),
          bytes: options.bytes,
          count: options.k,
        };
        const routes = routeReport(request);
        print(
          options.json === true
            ? JSON.stringify(routes, null, 2)
            : routeReportText(request, routes),
        );
      },
    );
};

const requireNode = (plan: ContactPlan, node: number, option: string): void => {
  const nodes = [...new Set(plan.contacts.flatMap(({ from, to }) => [from, to]))];
  if (nodes.includes(node)) return;
  const known = nodes
    .sort((a, b) => a - b)
    .slice(0, 20)
    .join(', ');
  throw new InputError('no-node', `${option} ${node}: the plan has no such node; known: ${known}`);
};

const addBudget = (program: Command): void => {
  program
    .command('budget')
    .description('optical link budget: every term, margin, error rates')
    .argument('<profile>', `${OPTICAL_PROFILES.map((profile) => profile.name).join(', ')}`)
    .requiredOption('--range <length>', 'distance, such as "4000 km"', quantityOption('length'))
    .option('--form <form>', 'pointing loss: physical or paper', 'physical')
    .option('--power <power>', 'transmit power, such as "1 W"', quantityOption('power'))
    .option('--aperture <mm>', 'both apertures [mm]', positiveNumber)
    .option('--wavelength <nm>', 'wavelength [nm]', positiveNumber)
    .option('--efficiency <share>', 'optics efficiency of each end, 0 to 1', positiveNumber)
    .option('--pointing <angle>', 'pointing error of each end, such as "1 urad"', quantityOption('angle'))
    .option('--losses <dB>', 'other losses [dB]', nonNegative)
    .option('--detector-gain <dB>', 'gain of the detector [dB]', nonNegative)
    .option('--required <dBm>', 'required power instead of the profile’s [dBm]', anyNumber)
    .option('--json', 'as JSON')
    .action((name: string, options: BudgetArguments) => {
      const profile = findProfile(name);
      const known = OPTICAL_PROFILES.map((candidate) => candidate.name);
      if (profile?.medium !== 'optical') {
        const what = profile === undefined ? 'unknown terminal profile' : 'no optical profile';
        throw new InputError('profile', `${what} "${name}": ${suggestion(name, known)}`);
      }
      if (options.range <= 0) throw new InputError('range', `--range: expected more than 0 km`);
      if (options.form !== 'physical' && options.form !== 'paper') {
        throw new InputError('form', `--form "${options.form}": expected physical or paper`);
      }
      const report = budgetReport(profile, options.range, {
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
    });
};

interface BudgetArguments {
  readonly range: number;
  readonly form: string;
  readonly power?: number;
  readonly aperture?: number;
  readonly wavelength?: number;
  readonly efficiency?: number;
  readonly pointing?: number;
  readonly losses?: number;
  readonly detectorGain?: number;
  readonly required?: number;
  readonly json?: boolean;
}

/** A quantity on the command line; a bare number is in the natural unit of its kind. */
function quantityOption(kind: QuantityKind): (text: string) => number {
  const natural = { length: 'km', power: 'W', angle: 'urad', duration: 's', size: 'B', rate: 'b/s' };
  return (text) => {
    const bare = /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text);
    const value = parseQuantity(bare ? `${text} ${natural[kind]}` : text, kind);
    if (typeof value === 'number') return value;
    throw new InputError('quantity', value.error);
  };
}

function anyNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InputError('number', `expected a number, got "${text}"`);
}

function nonNegative(text: string): number {
  const value = anyNumber(text);
  if (value >= 0) return value;
  throw new InputError('number', `expected 0 or more, got "${text}"`);
}

function positiveNumber(text: string): number {
  const value = anyNumber(text);
  if (value > 0) return value;
  throw new InputError('number', `expected more than 0, got "${text}"`);
}

function whole(text: string): number {
  const value = anyNumber(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InputError('number', `expected a whole number, got "${text}"`);
}
