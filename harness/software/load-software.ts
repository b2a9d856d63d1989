import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FlightFactory } from '../../flight/config.ts';
import { InputError } from '../../protocols/errors.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { digestOf } from '../scenario/software-reader.ts';
import { loadFailure } from './load-failure.ts';

const EXPORT = 'createNode';
const REPLAY = ': replay takes its new place with --flight';

export interface LoadedSoftware {
  /** For SimulationOptions.flightSoftware; undefined: every node runs the reference. */
  readonly flightSoftware: ReadonlyMap<NodeId, FlightFactory> | undefined;
  /** Files whose text is not what the scenario was made with, as `folder` shows them. */
  readonly changed: readonly string[];
}

/**
 * Loads the modules that a scenario names as flight software, TypeScript or JavaScript, and so runs
 * what stands at their top. Paths in messages are relative to `folder` where they are below it.
 *
 * @throws InputError when a module is missing, does not compile, throws or exports no `createNode`
 */
export const loadFlightSoftware = async (
  scenario: Scenario,
  options: { readonly folder: string },
): Promise<LoadedSoftware> => {
  const factories = new Map<string, FlightFactory>();
  const software = new Map<NodeId, FlightFactory>();
  const changed: string[] = [];
  for (const { id, flightSoftware: module } of scenario.nodes) {
    if (module === undefined) continue;
    let factory = factories.get(module.file);
    if (factory === undefined) {
      const shown = shownPath(options.folder, module.file);
      const digest = digestHere(module.file, shown, REPLAY);
      if (digest !== module.sha256) changed.push(shown);
      factory = await loadFactory(module.file, { shown, digest });
      factories.set(module.file, factory);
    }
    software.set(id, factory);
  }
  return { flightSoftware: software.size === 0 ? undefined : software, changed };
};

/**
 * One module as flight software, whatever a scenario names.
 *
 * @throws InputError as `loadFlightSoftware` does
 */
export const loadFlightModule = async (file: string, folder: string): Promise<FlightFactory> => {
  const shown = shownPath(folder, file);
  return loadFactory(file, { shown, digest: digestHere(file, shown) });
};

const shownPath = (folder: string, file: string): string => {
  const path = relative(folder, file);
  return path.startsWith('..') ? file : path;
};

/** `missing`: what to say of it beside that. */
const digestHere = (file: string, shown: string, missing = ''): string => {
  const what = statSync(file, { throwIfNoEntry: false });
  if (what?.isFile() === true) return digestOf(readFileSync(file));
  const wrong = what === undefined ? `is missing${missing}` : 'is no file';
  throw new InputError('software', `the flight software ${wrong}. Nothing was run.`, shown);
};

const loadFactory = async (
  file: string,
  { shown, digest }: { readonly shown: string; readonly digest: string },
): Promise<FlightFactory> => {
  let exports: Exports;
  try {
    exports = await load(file, digest);
  } catch (thrown) {
    throw loadFailure(file, shown, thrown);
  }
  const found = factoryOf(exports);
  if (found !== undefined) return found;
  const names = Object.keys(exports).filter((name) => name !== 'default');
  const known =
    names.length === 0 ? 'it exports nothing by name' : `it exports ${names.join(', ')}`;
  throw new InputError(
    'software',
    `exports no function ${EXPORT} (nor one as default): ${known}. Nothing was run.`,
    shown,
  );
};

type Exports = Readonly<Record<string, unknown>>;

/**
 * tsx is switched on while the module is loaded, for what it imports too. The digest in the address
 * makes a text that has changed another module: this process may have loaded the file before.
 * tsx itself is loaded only here, as it takes as long as a sixth of our own modules: most runs need none of it.
 */
const load = async (file: string, digest: string): Promise<Exports> => {
  const { register: registerRequire } = await import('tsx/cjs/api');
  const { register: registerImport } = await import('tsx/esm/api');
  delete createRequire(import.meta.url).cache[file];
  const unregisterRequire = registerRequire();
  const unregisterImport = registerImport();
  try {
    return await import(`${pathToFileURL(file).href}?sha256=${digest}`);
  } finally {
    await unregisterImport();
    unregisterRequire();
  }
};

/** By its name or as default, also where the module came through CommonJS, as it does in a folder without "type": "module". */
const factoryOf = (exports: Exports): FlightFactory | undefined => {
  const inner = exports.default;
  const nested = typeof inner === 'object' && inner !== null ? (inner as Exports) : {};
  const candidates = [exports[EXPORT], nested[EXPORT], inner, nested.default];
  return candidates.find((candidate) => typeof candidate === 'function') as
    | FlightFactory
    | undefined;
};
