import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withPlanted } from '../planted/apply.ts';
import type { Change } from '../planted/defect.ts';
import { MARKER_FILE, type PlantedMarker } from '../program/version.ts';

/** A copy of the program with one change in it. */
export interface PlantedProgram {
  /** Its root: package.json stands there, and the marker. */
  readonly root: string;
  /** What to start in place of this program's own. */
  readonly main: string;
}

/** Parts of the program beside package.json: as it stands in a clone, or compiled. */
const SOURCE_PARTS = ['protocols', 'flight', 'harness', 'tsconfig.json'] as const;
const COMPILED_PARTS = ['dist'] as const;
const STAMP_FILE = 'planted.stamp';
/** Which every installation has: whose folder of modules is that of all. */
const DEPENDENCY = 'xstate';

/**
 * Copies the program that runs here to a folder and changes the one place. A copy that is there already
 * and was made of the same files is taken as it is; others may be made and used at the same time.
 * @throws InputError when the place of the change is not there
 */
export const plantedCopy = (planted: Change, folder: string): PlantedProgram => {
  const program = programHere();
  const file = fileOf(planted, program.compiled);
  const text = withPlanted(planted, readFileSync(join(program.root, file), 'utf8'));
  const copy = {
    root: folder,
    main: join(folder, fileOf({ file: 'harness/cli/main.ts' }, program.compiled)),
  };
  const stamp = stampOf(program, text);
  if (isCopy(folder, stamp)) return copy;
  const fresh = `${folder}.partial-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const part of [...program.parts, 'package.json']) {
    cpSync(join(program.root, part), join(fresh, part), { recursive: true });
  }
  symlinkSync(program.modules, join(fresh, 'node_modules'), 'dir');
  writeFileSync(join(fresh, file), text);
  const marker: PlantedMarker = { planted: planted.id, clone: program.clone };
  writeFileSync(join(fresh, MARKER_FILE), `${JSON.stringify(marker)}\n`);
  writeFileSync(join(fresh, STAMP_FILE), stamp);
  appear(fresh, folder, stamp);
  return copy;
};

/** Into its place; whoever was first there with the same one has made it. */
const appear = (fresh: string, folder: string, stamp: string): void => {
  const old = `${fresh}.old`;
  try {
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
  } catch (error) {
    if (!isCopy(folder, stamp)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
};

const isCopy = (folder: string, stamp: string): boolean => {
  const file = join(folder, STAMP_FILE);
  return existsSync(file) && readFileSync(file, 'utf8') === stamp;
};

interface ProgramHere {
  readonly root: string;
  readonly compiled: boolean;
  /** A clone of the project, not somebody's dependency. */
  readonly clone: boolean;
  readonly parts: readonly string[];
  readonly modules: string;
}

const programHere = (): ProgramHere => {
  const here = dirname(fileURLToPath(import.meta.url));
  const top = resolve(here, '../..');
  const compiled = top.endsWith(`${sep}dist`);
  const root = compiled ? dirname(top) : top;
  return {
    root,
    compiled,
    clone: !root.includes(`${sep}node_modules${sep}`),
    parts: compiled ? COMPILED_PARTS : SOURCE_PARTS,
    modules: modulesOf(root),
  };
};

/** The nearest folder of modules that has what the program needs. */
const modulesOf = (root: string): string => {
  for (let folder = root; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    if (existsSync(join(modules, DEPENDENCY))) return modules;
    if (folder === dirname(folder)) throw new Error(`no node_modules with ${DEPENDENCY} above`);
  }
};

const fileOf = ({ file }: Pick<Change, 'file'>, compiled: boolean): string =>
  compiled ? `dist/${file.replace(/\.ts$/, '.js')}` : file;

/** Names, lengths and times of all files, and the change. */
const stampOf = ({ root, parts }: ProgramHere, text: string): string => {
  const hash = createHash('sha256').update(text);
  for (const part of parts) {
    const path = join(root, part);
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
          .sort()
          .map((name) => join(path, name))
      : [path];
    for (const file of files) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
};
