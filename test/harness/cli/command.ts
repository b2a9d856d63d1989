import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAIN = `${ROOT}harness/cli/main.ts`;
const TSX = fileURLToPath(import.meta.resolve('tsx'));

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export const environment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { INIT_CWD: _, npm_lifecycle_event: __, ...rest } = process.env;
  return { ...rest, ...more };
};

const words = (args: readonly string[]): string[] => [
  '-C',
  'lasermesh-source',
  '--import',
  TSX,
  MAIN,
  ...args,
];

/**
 * Run the real program from its source, as `npm run lasermesh` does. It loads in half of the time where it is compiled
 * (compiled.ts): this is for what is about the source.
 */
export const lasermesh = (
  folder: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Answer => {
  const { status, stdout, stderr } = spawnSync(process.execPath, words(args), {
    cwd: folder,
    env: environment(more),
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { code: status, out: stdout, err: stderr };
};

/**
 * The same command line in this process, which stands in that folder meanwhile: a twentieth of
 * the time of a process of its own.
 */
export const execute = async (folder: string, args: readonly string[]): Promise<Answer> => {
  const text = { out: '', err: '' };
  const gather = (stream: NodeJS.WriteStream, into: keyof typeof text) =>
    vi.spyOn(stream, 'write').mockImplementation((piece) => {
      text[into] += String(piece);
      return true;
    });
  const spies = [gather(process.stdout, 'out'), gather(process.stderr, 'err')];
  const before = process.cwd();
  process.chdir(folder);
  try {
    const { execute: run } = await import('../../../harness/cli/execute.ts');
    return { code: await run(args), ...text };
  } finally {
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
};
