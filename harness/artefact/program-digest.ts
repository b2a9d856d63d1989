import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the sources, or of dist: what runs is below it. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['protocols', 'flight', 'harness'];
const NO_PROGRAM = /\.(md|d\.ts|map)$|(^|[\\/])tsconfig\./;

/**
 * SHA-256 over the program's own files and the versions of the libraries it asks for, hexadecimal: two
 * programs with the same digest give the same results for the same input. Sources and the code that was
 * compiled of them are different programs.
 */
export const programDigest = (): string => {
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    const names = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !NO_PROGRAM.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const name of names) {
      const text = readFileSync(name);
      hash.update(`${name.slice(ROOT.length)}\0${text.length}\0`).update(text);
    }
  }
  return hash.update(librariesText()).digest('hex');
};

const librariesText = (): string => {
  const file = [ROOT, join(ROOT, '..')].map((at) => join(at, 'package.json')).find(existsSync);
  if (file === undefined) return '';
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies?: object };
  return JSON.stringify(dependencies ?? {});
};
