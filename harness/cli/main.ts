#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { InputError } from '../../protocols/errors.ts';
import { addCalculators } from './calculators.ts';
import { EXIT } from './exit.ts';
import { say } from './output.ts';
import { addRun } from './run.ts';
import { addScenarioCommands } from './scenario-commands.ts';
import { toolVersion } from './version.ts';

const program = new Command()
  .name('lasermesh')
  .description('Emulator of satellite flight software for optical mesh networks')
  .version(toolVersion())
  .showSuggestionAfterError(true)
  .showHelpAfterError('(lasermesh help COMMAND shows what it takes)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit codes: 0 pass, 1 a property failed, 2 insufficient, 3 nondeterminism, 64 usage, 70 internal.
Data goes to stdout, progress and errors to stderr.`,
  );

addRun(program);
addScenarioCommands(program);
addCalculators(program);

/** A reader that stops early (head, less) is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.pass);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
  }
  if (error instanceof InputError) {
    say(error.place === undefined ? error.message : `${error.place}  error  ${error.message}`);
    return EXIT.usage;
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'EACCES' || code === 'ENOSPC' || code === 'EROFS' || code === 'ENOTDIR') {
    say(error instanceof Error ? error.message : String(error));
    return EXIT.usage;
  }
  say('internal error: this is a defect of lasermesh, please report it with the lines below');
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.internal;
}
