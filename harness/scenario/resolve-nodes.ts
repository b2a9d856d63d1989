import type { PowerSettings } from '../world/battery.ts';
import type { ElementRecord } from '../world/element-record.ts';
import { walkerSlots } from '../world/orbits.ts';
import {
  type ConstellationSource,
  NODES_MAX,
  type SiteSource,
  TERMINALS_ALL_MAX,
} from './node-schema.ts';
import type { Profiles } from './resolve-profiles.ts';
import { resolveTerminals } from './resolve-terminals.ts';
import { type Complaints, quantityOf, quantityOr } from './resolve-tools.ts';
import type { ClockSettings, ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';

type Path = readonly PropertyKey[];

interface Context {
  /** The element sets of each constellation that has them, by its place in the list. */
  readonly records: ReadonlyMap<number, readonly ElementRecord[]>;
  readonly complaints: Complaints;
  readonly profiles: Profiles;
}

type NodeDraft = Omit<ScenarioNode, 'id'>;

/** Group of all nodes on the ground. */
export const SITES_GROUP = 'sites';

const DEGREE = Math.PI / 180;
const STORE_BYTES = 4e9;
const STORE_LATENCY_NS = 1e6;
const BOOT_WARM_NS = 20e9;
const BOOT_COLD_NS = 90e9;

/** Nodes numbered from 1: constellations in their order, then sites. */
export const resolveNodes = (source: ScenarioSource, context: Context): ScenarioNode[] => {
  const { complaints } = context;
  const drafts: NodeDraft[] = [];
  const places: Path[] = [];
  const add = (path: Path, made: readonly NodeDraft[]): void => {
    for (const draft of made) {
      drafts.push(draft);
      places.push(path);
    }
  };
  const groups = new Set<string>([SITES_GROUP]);
  for (const [index, constellation] of (source.constellations ?? []).entries()) {
    const path = ['constellations', index];
    if (groups.has(constellation.name)) {
      const { name } = constellation;
      const message =
        name === SITES_GROUP
          ? `"${name}" is the name of the group of all sites`
          : `duplicate constellation name "${name}"`;
      complaints.error([...path, 'name'], message);
      continue;
    }
    groups.add(constellation.name);
    add(path, constellationNodes(constellation, index, context));
    if (drafts.length > NODES_MAX) {
      complaints.error(path, `more than ${NODES_MAX} nodes`);
      return [];
    }
  }
  for (const [index, site] of (source.sites ?? []).entries()) {
    const path = ['sites', index];
    add([...path, 'name'], [siteNode(site, path, context)]);
  }
  refuseDuplicates(drafts, places, complaints);
  checkTerminals(drafts, places, complaints);
  return drafts.map((draft, index) => ({ ...draft, id: index + 1 }));
};

const constellationNodes = (
  constellation: ConstellationSource,
  index: number,
  context: Context,
): NodeDraft[] => {
  const path = ['constellations', index];
  const { complaints } = context;
  const { name, walker, elements, select } = constellation;
  if ((walker === undefined) === (elements === undefined)) {
    const which = walker === undefined ? 'needs one' : 'has both';
    complaints.error(path, `constellation "${name}" ${which} of "walker" and "elements"`);
    return [];
  }
  if (select !== undefined && elements === undefined) {
    complaints.error([...path, 'select'], '"select" means nothing without "elements"');
  }
  const common = {
    ...commonParts(constellation, path, context),
    ...(constellation.power === undefined ? {} : { power: powerOf(constellation.power) }),
    kind: 'satellite',
    group: name,
    role: constellation.role ?? 'relay',
  } as const;
  if (elements === undefined) return walkerNodes(constellation, path, common, context);
  return (context.records.get(index) ?? []).map((record) => ({
    ...common,
    name: record.name,
    elements: record.elements,
    grid: undefined,
  }));
};

const walkerNodes = (
  { name, walker }: ConstellationSource,
  path: Path,
  common: Omit<NodeDraft, 'name' | 'elements' | 'grid'>,
  { complaints }: Context,
): NodeDraft[] => {
  if (walker === undefined) return [];
  if (walker.satellites % walker.planes !== 0) {
    complaints.error(
      [...path, 'walker', 'satellites'],
      `${walker.satellites} satellites do not divide into ${walker.planes} planes`,
    );
    return [];
  }
  const slots = walkerSlots({
    altitudeKm: quantityOf(walker.altitude, 'length'),
    inclinationDeg: quantityOf(walker.inclination, 'angle') / DEGREE,
    satellites: walker.satellites,
    planes: walker.planes,
    phasing: walker.phasing ?? 0,
    raanSpreadDeg: walker.pattern === 'star' ? 180 : 360,
    raan0Deg: quantityOr(walker.raan, 'angle', 0) / DEGREE,
    latitude0Deg: quantityOr(walker.anomaly, 'angle', 0) / DEGREE,
  });
  const digits = Math.max(2, String(walker.satellites).length);
  return slots.map((slot, index) => ({
    ...common,
    name: `${name}-${String(index + 1).padStart(digits, '0')}`,
    elements: slot.elements,
    grid: { plane: slot.plane, slot: slot.slot },
  }));
};

const siteNode = (site: SiteSource, path: Path, context: Context): NodeDraft => ({
  ...commonParts(site, path, context),
  name: site.name,
  kind: 'ground',
  group: SITES_GROUP,
  role: site.role ?? 'site',
  elements: {
    kind: 'fixed',
    latitudeRad: quantityOf(site.latitude, 'angle'),
    longitudeRad: quantityOf(site.longitude, 'angle'),
    altitudeKm: quantityOr(site.altitude, 'length', 0),
  },
  grid: undefined,
});

const commonParts = (
  source: ConstellationSource | SiteSource,
  path: Path,
  { profiles, complaints }: Context,
): Pick<
  NodeDraft,
  'terminals' | 'segment' | 'storeBytes' | 'storeLatencyNs' | 'clock' | 'bootWarmNs' | 'bootColdNs'
> => ({
  terminals: resolveTerminals(source.terminals, path, profiles, complaints),
  segment: source.segment ?? '',
  storeBytes: quantityOr(source.store, 'size', STORE_BYTES),
  storeLatencyNs: quantityOr(source.storeLatency, 'duration', STORE_LATENCY_NS),
  clock: clockOf(source.clock, 'latitude' in source),
  bootWarmNs: BOOT_WARM_NS,
  bootColdNs: BOOT_COLD_NS,
});

const powerOf = (power: NonNullable<ConstellationSource['power']>): PowerSettings => ({
  batteryWh: power.battery === undefined ? undefined : quantityOf(power.battery, 'energy'),
  baseW: power.base === undefined ? undefined : quantityOf(power.base, 'power'),
  solarW: power.solar === undefined ? undefined : quantityOf(power.solar, 'power'),
  charge: power.charge,
});

/** Ground nodes have a time source unless told otherwise; satellites rely on their links. */
const clockOf = (clock: SiteSource['clock'], ground: boolean): ClockSettings => ({
  driftPpbSigma: clock?.drift ?? 10,
  driftPpbMax: clock?.driftMax ?? 50,
  randomWalkPpb: clock?.randomWalk ?? 1,
  timeSource: clock?.timeSource ?? ground,
  rtcErrorNs: quantityOr(clock?.rtcError, 'duration', 10e6),
  ...(clock?.mission === undefined ? {} : { missionTenths: clock.mission }),
});

/** So many are worth a word before minutes of planning. */
const TERMINALS_TOLD = 50_000;
const BYTES_PER_TERMINAL = 22_000;
const SECONDS_PER_TERMINAL = 0.75e-3;

/** Heads of all nodes together; said where the constellation is written that has the most. */
const checkTerminals = (
  drafts: readonly NodeDraft[],
  places: readonly Path[],
  complaints: Complaints,
): void => {
  const counts = drafts.map(({ terminals }) => terminals.length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all <= TERMINALS_TOLD) return;
  const shares = new Map<Path, number>();
  for (const [index, count] of counts.entries()) {
    const path = places[index] ?? [];
    shares.set(path, (shares.get(path) ?? 0) + count);
  }
  const [[path] = [[] as Path]] = [...shares].sort(([, a], [, b]) => b - a);
  const gigabytes = ((all * BYTES_PER_TERMINAL) / 1e9).toFixed(0);
  const minutes = ((all * SECONDS_PER_TERMINAL) / 60).toFixed(0);
  const needs = `some ${gigabytes} GB of memory, and ${minutes} min or more to begin`;
  if (all <= TERMINALS_ALL_MAX) {
    complaints.warning(path, `${all} terminals on ${drafts.length} nodes: a run takes ${needs}`);
    return;
  }
  const message = `${all} terminals on ${drafts.length} nodes, at most ${TERMINALS_ALL_MAX} are taken`;
  complaints.error(path, message, `a run would take ${needs}`);
};

const refuseDuplicates = (
  drafts: readonly NodeDraft[],
  places: readonly Path[],
  complaints: Complaints,
): void => {
  const names = new Set<string>();
  for (const [index, { name, group }] of drafts.entries()) {
    if (names.has(name)) {
      const whose = group === SITES_GROUP ? '' : ` in "${group}"`;
      complaints.error(places[index] ?? [], `duplicate node name "${name}"${whose}`);
    }
    names.add(name);
  }
};
