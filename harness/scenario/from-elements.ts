import { basename, resolve } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import type { Ns } from '../../protocols/units.ts';
import { createElementReader } from './element-reader.ts';
import { furtherFaults } from './further-faults.ts';
import type { LoadedScenario } from './load.ts';
import { formatProblems, type Problem } from './problem.ts';
import { reachComplaints } from './reach-complaints.ts';
import { resolveScenario } from './resolve.ts';
import {
  type ElementFileReader,
  type ElementOptions,
  resolveElements,
} from './resolve-elements.ts';
import { type Complaint, Complaints } from './resolve-tools.ts';
import type { ScenarioSource } from './schema.ts';
import { createSoftwareReader } from './software-reader.ts';

/** Slower than this is no low orbit: heads for long ranges. */
const LOW_ORBIT_REV_PER_DAY = 6;
const FLOWS_MAX = 24;
const DEFAULT_DURATION = '2 h';
const NAME_MAX = 60;

/**
 * A sensible mesh of any TLE or OMM file: four heads each, links to the neighbours that stay
 * longest, small assured tactical flows and broadband between satellites far apart in the file.
 *
 * @throws InputError that names each unreadable record as FILE:LINE
 */
export const scenarioFromElements = (
  file: string,
  options: ElementOptions & {
    readonly folder: string;
    readonly select: string | undefined;
    readonly durationNs: Ns | undefined;
    /** Module of all nodes' flight software, relative to the folder. */
    readonly flightSoftware?: string | undefined;
  },
): LoadedScenario => {
  const readElements = createElementReader(options.folder, options);
  const names = readNames(file, options.select, { ...options, readElements });
  const source: ScenarioSource = {
    name: meshName(file),
    description: `Mesh of the satellites in ${basename(file)}`,
    duration: options.durationNs === undefined ? DEFAULT_DURATION : `${options.durationNs} ns`,
    network: { mtu: '60 kB' },
    ...(options.flightSoftware === undefined ? {} : { flightSoftware: options.flightSoftware }),
    constellations: [
      {
        name: 'mesh',
        elements: file,
        ...(options.select === undefined ? {} : { select: options.select }),
        clock: { timeSource: true },
        terminals: ['forward', 'aft', 'left', 'right'].map((name) => ({
          name,
          profile: names.high ? 'lct-geo' : 'sda-leo',
        })),
      },
    ],
    flows: flowsBetween(names.names),
  };
  const { scenario, complaints } = resolveScenario(source, {
    skipBadElements: options.skipBadElements,
    readElements,
    readSoftware: createSoftwareReader(options.folder),
  });
  refuse(file, complaints);
  // The copy in a run folder finds the elements from there too.
  const elements = resolve(options.folder, file);
  const constellations = source.constellations?.map((mesh) => ({ ...mesh, elements }));
  return {
    scenario,
    warnings: formatted(file, complaints),
    // It has none.
    refuseFaults: () => undefined,
    tellReach: (reach) => formatted(file, reachComplaints(scenario, reach)),
    resolveFaults: (faults) => furtherFaults(source, scenario, faults),
    text: `${JSON.stringify({ ...source, constellations }, null, 2)}\n`,
  };
};

/** Names of the satellites, and whether most of them are above low orbits. */
const readNames = (
  file: string,
  select: string | undefined,
  options: ElementOptions & { readonly readElements: ElementFileReader },
): { readonly names: readonly string[]; readonly high: boolean } => {
  const complaints = new Complaints();
  const source = { constellations: [{ elements: file, select }] };
  const records = resolveElements(source, complaints, options).records.get(0) ?? [];
  if (complaints.failed) refuse(file, complaints.list);
  if (records.length < 2) {
    throw new InputError('elements', `${file}: one satellite only, a mesh needs two`);
  }
  const high = records.filter((record) => record.meanMotionRevPerDay < LOW_ORBIT_REV_PER_DAY);
  return { names: records.map(({ name }) => name), high: high.length * 2 > records.length };
};

const formatted = (file: string, complaints: readonly Complaint[]): string => {
  const problems = complaints.map(({ severity, message, hint, details }): Problem => {
    const place = { line: 0, column: 0, length: 0 };
    return { ...place, severity, message: message.replace(`${file}: `, ''), hint, details };
  });
  return formatProblems({ file, lines: [] }, problems);
};

const refuse = (file: string, complaints: readonly Complaint[]): void => {
  const errors = complaints.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new InputError('elements', `${formatted(file, errors)}\nNothing was run.`);
};

const meshName = (file: string): string => {
  const stem = basename(file)
    .replace(/\.[A-Za-z]+$/, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-');
  return (/^[A-Za-z]/.test(stem) ? stem : `mesh-${stem}`).slice(0, NAME_MAX);
};

/** Flows from the first half of the file to the second, evenly spread; half of them tactical. */
const flowsBetween = (names: readonly string[]): NonNullable<ScenarioSource['flows']> => {
  const count = Math.min(FLOWS_MAX, Math.floor(names.length / 2));
  const spacing = Math.floor(names.length / (2 * count));
  const opposite = Math.ceil(names.length / 2);
  return Array.from({ length: count }, (_, index) => {
    const tactical = index % 2 === 0;
    const kind = tactical ? 'tactical' : 'broadband';
    return {
      name: `${kind}-${index + 1}`,
      from: names[index * spacing] ?? '',
      to: names[(index * spacing + opposite) % names.length] ?? '',
      class: kind,
      size: tactical ? '4 kB' : '200 kB',
      every: tactical ? '20 s' : '60 s',
      assured: tactical,
      custody: true,
      lifetime: '1 h',
    };
  });
};
