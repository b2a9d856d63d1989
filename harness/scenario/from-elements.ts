import { basename } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { HOUR_NS, type Ns } from '../../protocols/units.ts';
import { parseElementFile } from '../world/element-files.ts';
import { createElementReader, type ElementOptions, readElementText } from './element-reader.ts';
import type { LoadedScenario } from './load.ts';
import { resolveScenario } from './resolve.ts';
import type { ScenarioSource } from './schema.ts';

/** Slower than this is no low orbit: heads for long ranges. */
const LOW_ORBIT_REV_PER_DAY = 6;
const FLOWS_MAX = 24;
const DEFAULT_DURATION = '2 h';

/**
 * A sensible mesh of any TLE or OMM file: four heads each, links to the neighbours that stay longest,
 * small assured tactical flows and broadband between satellites far apart in the file.
 */
export const scenarioFromElements = (
  file: string,
  options: ElementOptions & {
    readonly folder: string;
    readonly select: string | undefined;
    readonly durationNs: Ns | undefined;
  },
): LoadedScenario => {
  const source = sourceFor(file, options);
  const { scenario, complaints } = resolveScenario(source, {
    readElements: createElementReader(options.folder, options),
  });
  const errors = complaints.filter((complaint) => complaint.severity === 'error');
  if (errors.length > 0) {
    const lines = errors.map(
      ({ message, hint }) => `${file}  error  ${message}${hint === '' ? '' : `\n      ${hint}`}`,
    );
    throw new InputError('elements', `${lines.join('\n')}\nNothing was run.`);
  }
  const warnings = complaints.map(({ message }) => `${file}  warning  ${message}`).join('\n');
  const flows = flowsBetween(scenario.nodes.map((node) => node.name));
  const withFlows = resolveScenario(
    { ...source, flows },
    { readElements: createElementReader(options.folder, options) },
  );
  return {
    scenario: withFlows.scenario,
    warnings,
    text: JSON.stringify({ ...source, flows }, null, 2),
  };
};

const sourceFor = (
  file: string,
  options: { readonly folder: string; readonly select: string | undefined; readonly durationNs: Ns | undefined },
): ScenarioSource => {
  const profile = longRange(options.folder, file) ? 'lct-geo' : 'sda-leo';
  const heads = ['forward', 'aft', 'left', 'right'];
  const name = basename(file).replace(/\.[A-Za-z]+$/, '').replace(/[^A-Za-z0-9._-]+/g, '-');
  return {
    name: /^[A-Za-z]/.test(name) ? name.slice(0, 60) : `mesh-${name}`.slice(0, 60),
    description: `Mesh of the satellites in ${basename(file)}`,
    duration: options.durationNs === undefined ? DEFAULT_DURATION : `${options.durationNs} ns`,
    network: { mtu: '60 kB' },
    constellations: [
      {
        name: 'mesh',
        elements: file,
        ...(options.select === undefined ? {} : { select: options.select }),
        clock: { timeSource: true },
        terminals: heads.map((head) => ({ name: head, profile })),
      },
    ],
  };
};

/** Whether most satellites of the file are above low orbits. */
const longRange = (folder: string, file: string): boolean => {
  const text = readElementText(folder, file);
  if (typeof text !== 'string') return false;
  const { records } = parseElementFile(text);
  const high = records.filter((record) => record.meanMotionRevPerDay < LOW_ORBIT_REV_PER_DAY);
  return high.length * 2 > records.length;
};

const flowsBetween = (names: readonly string[]): NonNullable<ScenarioSource['flows']> => {
  const count = Math.min(FLOWS_MAX, Math.floor(names.length / 2));
  const spacing = count === 0 ? 1 : Math.floor(names.length / (2 * count));
  return Array.from({ length: count }, (_, index) => {
    const from = names[index * spacing] as string;
    const to = names[(index * spacing + Math.ceil(names.length / 2)) % names.length] as string;
    const tactical = index % 2 === 0;
    return {
      name: `${tactical ? 'tactical' : 'broadband'}-${index + 1}`,
      from,
      to,
      class: tactical ? ('tactical' as const) : ('broadband' as const),
      size: tactical ? '4 kB' : '200 kB',
      every: tactical ? '20 s' : '60 s',
      assured: tactical,
      custody: true,
      lifetime: `${HOUR_NS} ns`,
    };
  });
};
