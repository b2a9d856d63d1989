import { CommanderError } from 'commander';
import { InputError } from '../../protocols/errors.ts';
import { EXIT } from './exit.ts';
import { say } from './output.ts';
import { takePlant } from './plant-option.ts';
import { createProgram } from './program.ts';

/** What the system refuses because of what the user asked for: a message, no stack. */
const SYSTEM_CODES = [
  'EACCES',
  'EBUSY',
  'EDQUOT',
  'EEXIST',
  'EFBIG',
  'EINVAL',
  'EIO',
  'EISDIR',
  'ELOOP',
  'EMFILE',
  'ENFILE',
  'ENAMETOOLONG',
  'ENODEV',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'ENXIO',
  'EPERM',
  'EROFS',
];

/** Runs one command line, without the words that started the program; returns the exit code. */
export const execute = async (args: readonly string[]): Promise<number> => {
  let code: number = EXIT.pass;
  const program = createProgram((given) => {
    code = given;
  });
  try {
    const plant = takePlant(args);
    if (plant !== undefined) {
      const { runPlanted } = await import('./plant.ts');
      return await runPlanted(plant.id, plant.rest);
    }
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error);
  }
};

const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
  if (error instanceof InputError) {
    say(inputErrorText(error));
    return EXIT.usage;
  }
  const { code, syscall, path, message } = error as NodeJS.ErrnoException;
  if (syscall !== undefined && SYSTEM_CODES.includes(code ?? '')) {
    say(`error: cannot ${syscall}${path === undefined ? '' : ` ${path}`}: ${code}`);
    return EXIT.usage;
  }
  say('internal error: this is a defect of lasermesh, please report it with the lines below');
  say(error instanceof Error ? (error.stack ?? message) : String(error));
  return EXIT.internal;
};

/** With its place; without one as commander writes its own. */
const inputErrorText = ({ place, message }: InputError): string => {
  if (place !== undefined) return `${place}  error  ${message}`;
  const [first = ''] = message.split('\n');
  return / {2}error {2}/.test(first) ? message : `error: ${message}`;
};
