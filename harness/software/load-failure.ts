import { fileURLToPath } from 'node:url';
import { InputError } from '../../protocols/errors.ts';
import { shownValue } from '../node/software-fault.ts';

/** What esbuild says of a text that it cannot read: place and message. */
interface CompileError {
  readonly errors: readonly {
    readonly text: string;
    readonly location: {
      readonly file: string;
      readonly line: number;
      readonly column: number;
    } | null;
  }[];
}

const INSTALL = 'install it in the folder of the module, with "npm install lasermesh"';

/** Why a module could not be loaded, with the place in it as far as that is known. */
export const loadFailure = (file: string, shown: string, thrown: unknown): InputError => {
  const place = (at: string): string => at.replace(file, shown);
  const refused = (message: string, at: string): InputError =>
    new InputError('software', `${message}. Nothing was run.`, place(at));
  const compile = compileErrorOf(thrown);
  if (compile !== undefined) return refused(`does not compile: ${compile.text}`, compile.at);
  if (!(thrown instanceof Error)) return refused(`threw ${shownValue(thrown)} while loaded`, shown);
  const { code, message } = thrown as NodeJS.ErrnoException;
  const [first = ''] = String(message).split('\n');
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    const missing = first.replace(/ imported from .*/, '');
    return refused(/ 'lasermesh[/']/.test(missing) ? `${missing}: ${INSTALL}` : missing, shown);
  }
  if (thrown instanceof SyntaxError) return refused(`does not load: ${first}`, shown);
  return refused(`threw ${thrown.name} while loaded: ${first}`, frameIn(file, thrown) ?? shown);
};

const compileErrorOf = (
  thrown: unknown,
): { readonly text: string; readonly at: string } | undefined => {
  const message = thrown instanceof Error ? thrown.message : '';
  // Others have a property of that name, too: a mapping by field, for example.
  const { errors } = (thrown ?? {}) as Partial<CompileError>;
  const first = Array.isArray(errors) ? (errors as CompileError['errors'])[0] : undefined;
  if (first?.location) {
    const { file, line, column } = first.location;
    return { text: first.text, at: `${file}:${line}:${column + 1}` };
  }
  // The error of tsx keeps the message only.
  const written = /^(.*:\d+):(\d+): ERROR: (.*)$/m.exec(message);
  if (written === null) return undefined;
  const [, line = '', column = '0', text = ''] = written;
  return { text, at: `${line}:${Number(column) + 1}` };
};

/** Line and column of the module in a stack. */
const frameIn = (file: string, { stack = '' }: Error): string | undefined => {
  for (const [, path = '', at = ''] of stack.matchAll(
    /\(?((?:file:\/\/)?\/[^?():]+)(?:\?[^:)]*)?(:\d+:\d+)/g,
  )) {
    const plain = path.startsWith('file:') ? fileURLToPath(path) : path;
    if (plain === file) return `${file}${at}`;
  }
  return undefined;
};
