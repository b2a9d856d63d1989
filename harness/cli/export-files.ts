import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import type { ByteOutput } from '../export/pcapng.ts';
import type { TextOutput } from '../export/text-output.ts';
import { userPath } from '../program/user-folder.ts';

/** Text that is gathered before it is written [characters]. */
const GATHERED_MAX = 64 * 1024;
/** What `-` means. */
export const STDOUT = '-';

/** A place that an export fills; what is not whole never stands there. */
export interface ExportTarget {
  /** As the user typed it. */
  readonly shown: string;
  /** Bytes written so far. */
  readonly bytes: number;
  /** All was written: it appears. */
  publish(): void;
  /** It did not come to an end: nothing stays. */
  discard(): void;
}

/** One file, or standard output; what is there is replaced at the end. */
export class FileTarget implements ExportTarget, TextOutput, ByteOutput {
  readonly shown: string;
  /** Undefined: standard output. */
  readonly #place: { readonly path: string; readonly written: string } | undefined;
  readonly #output: GatheredFile | undefined;
  #printed = 0;

  constructor(shown: string) {
    this.shown = shown;
    if (shown === STDOUT) return;
    const place = placeOf(shown);
    this.#place = place;
    this.#output = writing(shown, () => new GatheredFile(place.written));
  }

  get bytes(): number {
    return this.#output?.bytes ?? this.#printed;
  }

  write(text: string): void {
    if (this.#output !== undefined) {
      this.#output.write(text);
      return;
    }
    this.#printed += Buffer.byteLength(text);
    process.stdout.write(text);
  }

  writeBytes(bytes: Uint8Array): void {
    if (this.#output !== undefined) {
      this.#output.writeBytes(bytes);
      return;
    }
    this.#printed += bytes.length;
    process.stdout.write(bytes);
  }

  publish(): void {
    this.#output?.close();
    if (this.#place === undefined || this.#place.path === this.#place.written) return;
    renameSync(this.#place.written, this.#place.path);
  }

  discard(): void {
    this.#output?.abandon();
    if (this.#place === undefined || this.#place.path === this.#place.written) return;
    rmSync(this.#place.written, { force: true });
  }
}

/** A file is written beside its place; what is no file there (a pipe, a device) is written to. */
const placeOf = (shown: string): { readonly path: string; readonly written: string } => {
  const typed = userPath(shown);
  if (!existsSync(typed)) return { path: typed, written: partialOf(typed) };
  const path = realpathSync(typed);
  const stats = statSync(path);
  if (stats.isDirectory()) {
    throw new InputError('export', `${shown}  error  is a folder, expected a file`);
  }
  return { path, written: stats.isFile() ? partialOf(path) : path };
};

/** A folder of files with known names; one that holds anything else is refused. */
export class FolderTarget implements ExportTarget {
  readonly shown: string;
  readonly #path: string;
  readonly #files = new Map<string, GatheredFile>();

  constructor(shown: string, known: (file: string) => boolean) {
    this.shown = shown;
    this.#path = userPath(shown);
    if (existsSync(this.#path)) refuseForeign(shown, this.#path, known);
    writing(shown, () => mkdirSync(partialOf(this.#path)));
  }

  /** A new file in it. */
  file(name: string): TextOutput {
    const file = new GatheredFile(join(partialOf(this.#path), name));
    this.#files.set(name, file);
    return file;
  }

  get files(): number {
    return this.#files.size;
  }

  get bytes(): number {
    return [...this.#files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  publish(): void {
    for (const file of this.#files.values()) file.close();
    const partial = partialOf(this.#path);
    if (!existsSync(this.#path)) {
      renameSync(partial, this.#path);
      return;
    }
    // The folder itself stays, as somebody may stand in it; of an export of before nothing does.
    for (const name of readdirSync(this.#path)) rmSync(join(this.#path, name));
    for (const name of this.#files.keys()) renameSync(join(partial, name), join(this.#path, name));
    rmSync(partial, { recursive: true });
  }

  discard(): void {
    for (const file of this.#files.values()) file.abandon();
    rmSync(partialOf(this.#path), { recursive: true, force: true });
  }
}

const partialOf = (path: string): string => `${path}.partial-${process.pid}`;

const refuseForeign = (shown: string, path: string, known: (file: string) => boolean): void => {
  if (!statSync(path).isDirectory()) {
    throw new InputError('export', `${shown}  error  is a file, expected a folder or nothing`);
  }
  const foreign = readdirSync(path).find((file) => !known(file));
  if (foreign === undefined) return;
  throw new InputError(
    'export',
    `${shown}  error  holds ${foreign}, which is not of an export: expected an empty folder or nothing`,
  );
};

/** Where nothing can be written is the user's business. */
const writing = <T>(shown: string, open: () => T): T => {
  try {
    return open();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const where = path === undefined ? '' : ` in ${dirname(path)}`;
    throw new InputError('export', `cannot write ${shown}${where} (${code})`);
  }
};

/** A file that is written in large pieces. */
class GatheredFile implements TextOutput {
  readonly #file: number;
  #gathered: string[] = [];
  #length = 0;
  #open = true;
  bytes = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(text: string): void {
    this.#gathered.push(text);
    this.#length += text.length;
    if (this.#length >= GATHERED_MAX) this.#flush();
  }

  close(): void {
    this.#flush();
    this.abandon();
  }

  abandon(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }

  writeBytes(bytes: Uint8Array): void {
    this.#flush();
    this.#put(bytes);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#gathered.join(''));
    this.#gathered = [];
    this.#length = 0;
    this.#put(bytes);
  }

  #put(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    let at = 0;
    while (at < bytes.length) at += writeSync(this.#file, bytes, at);
  }
}
