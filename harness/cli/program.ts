import { Command } from 'commander';
import type { JournalLevel } from '../journal/journal.ts';
import { OPTICAL_PROFILES } from '../world/terminal-profiles.ts';
import type { BudgetArguments } from './budget.ts';
import { addCampaignCommands } from './campaign-commands.ts';
import { addConform } from './conform-commands.ts';
import type { ContactForm, ContactsOptions } from './contacts.ts';
import {
  choiceValue,
  notNegativeQuantity,
  positiveQuantity,
  quantityValue,
  shareValue,
  wholeValue,
} from './option-values.ts';
import { examples, type SetExitCode, sourceOptions } from './program-parts.ts';
import { print, say } from './output.ts';
import type { RouteOptions } from './route.ts';
import type { RunOptions } from './run-options.ts';
import { addSavedRunCommands } from './saved-run-commands.ts';
import type { InitOptions, SchemaOptions, ValidateOptions } from './scenario-commands.ts';
import { addServeCommands } from './serve-commands.ts';
import { toolVersion } from '../program/version.ts';

const JOURNAL_LEVELS: readonly JournalLevel[] = ['off', 'control', 'frames'];
const CONTACT_FORMS: readonly ContactForm[] = ['table', 'json', 'ion', 'hdtn', 'figures'];
const NODE_MAX = 0xffff_ffff;
const ROUTES_MAX = 1_000;

/**
 * All commands with their options. What a command needs is loaded when it runs, so that help and
 * complaints come at once.
 */
export const createProgram = (setExitCode: SetExitCode): Command => {
  const program = new Command()
    .name('lasermesh')
    .description('Emulator of satellite flight software for optical mesh networks')
    .version(toolVersion())
    .option('--plant <id>', 'run the command from a copy of the program with that defect in it')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(lasermesh help COMMAND shows what it takes)')
    .exitOverride()
    .configureOutput({ writeErr: say, writeOut: print })
    .addHelpText('after', AFTER_HELP);
  addRun(program, setExitCode);
  addCampaignCommands(program, setExitCode);
  addServeCommands(program, setExitCode);
  addConform(program, setExitCode);
  addSavedRunCommands(program, setExitCode);
  addScenarioCommands(program);
  addContacts(program);
  addRoute(program);
  addBudget(program);
  addPlanted(program);
  return program;
};

const addPlanted = (program: Command): void => {
  program
    .command('planted')
    .description('defects that can be planted, to see that checkers and campaigns find them')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('planted', '--plant canary run ring-8 --until "1 min"'))
    .action(async (options: { readonly json?: boolean }) => {
      const { showPlanted } = await import('./plant.ts');
      showPlanted(options);
    });
};

const AFTER_HELP = `
Examples:
  lasermesh run sdn-backbone                 a shipped scenario
  lasermesh init my.yaml                     a scenario of your own to start from
  lasermesh run --elements satellites.tle    a mesh of real orbits

Exit codes: 0 pass, 1 a property failed, 2 insufficient, 3 nondeterminism,
64 usage, 70 internal error, 130 interrupted.
Data goes to stdout, progress and errors to stderr. NO_COLOR is honoured.`;

const FLIGHT = 'flight software of all nodes instead of the reference: a module of your own';

const addRun = (program: Command, setExitCode: SetExitCode): void => {
  sourceOptions(
    program
      .command('run')
      .description('run a scenario: verdict and figures on stdout, progress on stderr'),
  )
    .option('--seed <number>', 'instead of the scenario’s', wholeValue(0, Number.MAX_SAFE_INTEGER))
    .option('--json', 'the verdict and all figures as one object')
    .option('--out <folder>', 'run folder (default: .lasermesh/run-NAME-SEED)')
    .option('--flight <module>', FLIGHT)
    .option('--journal <level>', JOURNAL_LEVELS.join(', '), choiceValue(JOURNAL_LEVELS), 'control')
    .option('--frame-sample <n>', 'of frames keep one in n', wholeValue(1, 1_000_000))
    .option('--cores <n>', 'threads to use (default: up to 2)', wholeValue(1, 2))
    .option('--no-report', 'leave report.html out')
    .addHelpText(
      'after',
      examples(
        'run ring-8',
        'run my.yaml --seed 7 --until "20 min" --json',
        'run --elements starlink.tle --select "inclination=53.05+-0.15,mean-motion=15.06+-0.015"',
      ),
    )
    .action(async (scenario: string | undefined, options: RunOptions) => {
      const { run } = await import('./run.ts');
      setExitCode(await run(scenario, options));
    });
};

const addScenarioCommands = (program: Command): void => {
  program
    .command('validate')
    .description('check a scenario without running it')
    .argument('<scenario>', 'preset or file')
    .option('--skip-bad-elements', 'leave orbital elements that are of no use out, with a warning')
    .option('--json', 'what was found as one object')
    .addHelpText('after', examples('validate my.yaml', 'validate sdn-backbone --json'))
    .action(async (scenario: string, options: ValidateOptions) => {
      const { validate } = await import('./scenario-commands.ts');
      validate(scenario, options);
    });
  program
    .command('schema')
    .description('print the JSON Schema of scenarios (draft-07), for completion in editors')
    .option('--campaign', 'of campaigns instead')
    .addHelpText('after', examples('schema > lasermesh.schema.json'))
    .action(async (options: SchemaOptions) =>
      (await import('./scenario-commands.ts')).schema(options),
    );
  program
    .command('init')
    .description('write a scenario to start from; never overwrites')
    .argument('[file]', 'file to write', 'scenario.yaml')
    .option('--from <preset>', 'shipped scenario to copy', 'ring-8')
    .option('--flight <module>', 'write flight software to start from too, and use it')
    .addHelpText(
      'after',
      examples(
        'init',
        'init backbone.yaml --from sdn-backbone',
        'init my.yaml --flight my-node.ts',
      ),
    )
    .action(async (file: string, options: InitOptions) => {
      const { init } = await import('./scenario-commands.ts');
      init(file, options);
    });
};

const addContacts = (program: Command): void => {
  sourceOptions(
    program
      .command('contacts')
      .description('contact plan of a scenario or of an element file, with its geometry'),
  )
    .option(
      '--form <form>',
      'table (default), json (our plan), ion, hdtn, figures (geometry as JSON)',
      choiceValue(CONTACT_FORMS),
    )
    .option('--json', 'same as --form figures')
    .option('--longest-link <altitudes>', 'only the longest link at each altitude [km]')
    .option(
      '--grazing <altitude>',
      'that it grazes (default: 80 km)',
      notNegativeQuantity('length'),
    )
    .option('--radius <length>', 'of the sphere (default: 6371 km)', positiveQuantity('length'))
    .addHelpText(
      'after',
      examples(
        'contacts ring-8',
        'contacts sdn-backbone --until "1 h" --form ion > plan.rc',
        'contacts --elements iridium.tle --until "30 min" --form json > plan.json',
        'contacts --longest-link 550,630,780,1000,1150 --grazing "80 km"',
      ),
    )
    .action(async (scenario: string | undefined, options: ContactsOptions) => {
      const { contacts } = await import('./contacts.ts');
      contacts(scenario, options);
    });
};

const addRoute = (program: Command): void => {
  program
    .command('route')
    .description('best routes over a contact plan (our JSON, ION or HDTN form)')
    .argument('<plan>', 'contact plan')
    .requiredOption('--from <node>', 'node number', wholeValue(1, NODE_MAX))
    .requiredOption('--to <node>', 'node number', wholeValue(1, NODE_MAX))
    .option(
      '--at <time>',
      'earliest departure, such as "10 min"',
      notNegativeQuantity('duration'),
      0,
    )
    .option('--bytes <size>', 'of the bundle, such as "100 kB"', notNegativeQuantity('size'), 1)
    .option('--k <count>', 'how many routes', wholeValue(1, ROUTES_MAX), 1)
    .option('--json', 'as JSON')
    .addHelpText('after', examples('route plan.json --from 1 --to 5 --at "10 min" --k 3'))
    .action(async (plan: string, options: RouteOptions) => {
      const { route } = await import('./route.ts');
      route(plan, options);
    });
};

const addBudget = (program: Command): void => {
  program
    .command('budget')
    .description('optical link budget: every term, margin, error rates')
    .argument('<profile>', OPTICAL_PROFILES.map(({ name }) => name).join(', '))
    .requiredOption('--range <length>', 'distance, such as "4000 km"', positiveQuantity('length'))
    .option(
      '--form <form>',
      'pointing loss: physical, or the papers’',
      choiceValue(['physical', 'paper'] as const),
      'physical',
    )
    .option('--power <power>', 'transmit power, such as "1 W"', positiveQuantity('power'))
    .option('--aperture <diameter>', 'of both ends, such as "80 mm"', positiveQuantity('aperture'))
    .option('--wavelength <length>', 'such as "1550 nm"', positiveQuantity('wavelength'))
    .option('--efficiency <share>', 'of the optics of each end, 0 to 1', shareValue)
    .option(
      '--pointing <angle>',
      'error of each end, such as "1 urad"',
      notNegativeQuantity('angle'),
    )
    .option('--losses <dB>', 'all other losses', notNegativeQuantity('gain'))
    .option('--detector-gain <dB>', 'of the detector', notNegativeQuantity('gain'))
    .option('--required <level>', 'power needed, instead of the profile’s', quantityValue('level'))
    .option('--scenario <file>', 'scenario whose own profiles count too')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      examples(
        'budget sda-leo --range "4000 km"',
        'budget sda-leo --range 5000 --form paper --power "1 W" --losses 0 --required "-35.5 dBm"',
      ),
    )
    .action(async (profile: string, options: BudgetArguments) => {
      const { budget } = await import('./budget.ts');
      budget(profile, options);
    });
};
