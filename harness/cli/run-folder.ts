import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { createFileSink } from '../journal/file-sink.ts';
import type { JournalSink } from '../journal/journal.ts';
import { userFolder, userPath } from '../program/user-folder.ts';

const RUNS = '.lasermesh';

/**
 * The folder of one run. Its files are written beside it and appear under its name together, when
 * the run has ended: what is not whole never stands there.
 */
export class RunFolder {
  /** As the user would type it. */
  readonly shown: string;
  readonly path: string;
  readonly #partial: string;
  readonly #named: boolean;
  readonly #sink: DeferredSink | undefined;

  /**
   * Refuses a folder that holds something, or a place where none can be made; writes nothing yet.
   * Without `out` the folder is .lasermesh/run-NAME-SEED, where the same run of before is replaced.
   */
  constructor(options: {
    readonly out: string | undefined;
    readonly run: string;
    readonly journal: boolean;
  }) {
    this.#named = options.out === undefined;
    this.path = userPath(options.out ?? join(RUNS, `run-${options.run}`));
    this.#partial = `${this.path}.partial-${process.pid}`;
    const shown = relative(userFolder(), this.path);
    this.shown = shown === '' || shown.startsWith('..') ? this.path : shown;
    if (options.out !== undefined) refuseTaken(options.out, this.path);
    // A folder's own path with a slash: what is a file there is refused at once.
    this.#tryTo(() => accessSync(join(nearestFolder(this.path), sep), constants.W_OK));
    this.#sink = options.journal ? new DeferredSink() : undefined;
  }

  /** Where the journal goes; undefined when none is wanted. */
  get sink(): JournalSink | undefined {
    return this.#sink;
  }

  /** Makes the place; from here on the journal is on disk. */
  open(): void {
    this.#tryTo(() => {
      makeFolders(this.#partial);
      this.#sink?.open(join(this.#partial, 'journal.lmj'));
    });
  }

  #tryTo(write: () => void): void {
    try {
      write();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new InputError('out', `cannot write a run folder to ${this.shown} (${code})`);
    }
  }

  /** The run has ended: its files appear. Default folders are called "latest" too. */
  publish(files: Readonly<Record<string, string>>): void {
    this.#sink?.close();
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(this.#partial, name), text);
    rmSync(this.path, { recursive: true, force: true });
    renameSync(this.#partial, this.path);
    if (this.#named) markLatest(this.path);
  }

  /** The run did not end: nothing of it stays. */
  discard(): void {
    this.#sink?.close();
    rmSync(this.#partial, { recursive: true, force: true });
  }
}

const refuseTaken = (out: string, path: string): void => {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    throw new InputError('out', `--out ${out} is a file, expected a folder or nothing`);
  }
  if (readdirSync(path).length > 0) {
    throw new InputError('out', `--out ${out} is not empty. Nothing was run.`);
  }
};

/** The folder itself, or the lowest one above it that exists. */
const nearestFolder = (path: string): string => {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
};

/**
 * One by one: the recursive form of mkdir never returns where a file system refuses with ENOENT.
 */
const makeFolders = (path: string): void => {
  const from = nearestFolder(path);
  let folder = from;
  for (const name of relative(from, path).split(sep)) {
    folder = join(folder, name);
    mkdirSync(folder);
  }
};

/** A link beside the run folders; where the system has none it is left out. */
const markLatest = (path: string): void => {
  const link = join(dirname(path), 'latest');
  try {
    rmSync(link, { force: true });
    symlinkSync(basename(path), link);
  } catch {
    return;
  }
};

/** Keeps the first blocks in memory until there is a file: a run that is refused leaves none. */
class DeferredSink implements JournalSink {
  #waiting: Uint8Array[] = [];
  #file: ReturnType<typeof createFileSink> | undefined;

  open(path: string): void {
    this.#file = createFileSink(path);
    for (const block of this.#waiting) this.#file.write(block);
    this.#waiting = [];
  }

  write(block: Uint8Array): void {
    if (this.#file === undefined) this.#waiting.push(block);
    else this.#file.write(block);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
