import type { Elements } from '../../protocols/elements.ts';
import type { Rad } from '../../protocols/units.ts';
import { figureRows } from '../report/figure-rows.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { csvLine } from './csv.ts';
import type { TextOutput } from './text-output.ts';

const NODE_COLUMNS = [
  'node',
  'name',
  'kind',
  'group',
  'role',
  'segment',
  'orbit',
  'plane',
  'slot',
  'latitudeDeg',
  'longitudeDeg',
  'altitudeKm',
  'terminals',
  'storeBytes',
];

/** Every node of the scenario, a line each; terminals in the order of their numbers. */
export const writeNodes = ({ nodes }: Scenario, output: TextOutput): void => {
  output.write(csvLine(NODE_COLUMNS));
  for (const node of nodes) {
    const { id, name, kind, group, role, segment, elements, grid, terminals, storeBytes } = node;
    const heads = terminals.map((head) => `${head.name}:${head.profile.name}`).join(' ');
    const place = [elements.kind, grid?.plane, grid?.slot, ...placeOf(elements)];
    output.write(csvLine([id, name, kind, group, role, segment, ...place, heads, storeBytes]));
  }
};

/** Latitude, longitude [degrees] and altitude [km] of a place on the ground. */
const placeOf = (elements: Elements): readonly (number | undefined)[] => {
  if (elements.kind !== 'fixed') return [undefined, undefined, undefined];
  const { latitudeRad, longitudeRad, altitudeKm } = elements;
  return [...[latitudeRad, longitudeRad].map(degrees), altitudeKm];
};

const degrees = (angle: Rad): number => Math.round((angle * 180e6) / Math.PI) / 1e6;

/** Every figure of a verdict, a line each; the end of its name is its unit. */
export const writeFigures = ({ figures }: Verdict, output: TextOutput): void => {
  output.write(csvLine(['figure', 'value']));
  for (const row of figureRows(figures)) output.write(csvLine(row));
};
