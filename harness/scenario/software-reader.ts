import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { SoftwareFileReader } from './resolve-software.ts';
import type { SoftwareModule } from './scenario.ts';
import { fileText } from './text-guard.ts';

/** What tsx takes for a module. */
const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs'];
const SOFTWARE_BYTES_MAX = 4 * 1024 * 1024;

type File = Omit<SoftwareModule, 'states'>;

/**
 * Finds modules relative to a folder and takes the digest of their text; runs nothing of them. What
 * is wrong becomes a complaint at the scenario's key.
 */
export const createSoftwareReader =
  (folder: string): SoftwareFileReader =>
  (name, { path, complaints }) => {
    const found = readModule(resolve(folder, name));
    if (typeof found !== 'string') return found;
    complaints.error(path, `flight software ${name}: ${found}`);
    return undefined;
  };

const readModule = (file: string): File | string => {
  if (!existsSync(file)) return 'no such file';
  const stats = statSync(file);
  if (!stats.isFile()) return 'expected a file';
  if (!EXTENSIONS.includes(extname(file))) return `expected a ${EXTENSIONS.join(', ')} file`;
  if (stats.size > SOFTWARE_BYTES_MAX) {
    return `${stats.size} bytes, a module has at most ${SOFTWARE_BYTES_MAX}`;
  }
  const text = fileText(file);
  if (typeof text === 'string') return { file, sha256: digestOf(readFileSync(file)) };
  return text.line === 0 ? text.message : `line ${text.line}: ${text.message}`;
};

/** SHA-256 of a module's text, hexadecimal. */
export const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
