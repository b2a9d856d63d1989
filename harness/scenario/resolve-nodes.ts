import type { TerminalConfig } from '../../flight/config.ts';
import type { Mount } from '../../protocols/terminal-profile.ts';
import type { ElementRecord } from '../world/element-record.ts';
import { walkerSlots } from '../world/orbits.ts';
import { PROFILE_NAMES } from '../world/terminal-profiles.ts';
import { type Complaints, profileOf, quantityOf, quantityOr } from './resolve-tools.ts';
import type { ClockSettings, ScenarioNode } from './scenario.ts';
import type { ConstellationSource, ScenarioSource, SiteSource, TerminalSource } from './schema.ts';
import { suggestion } from './suggest.ts';

/** Reads and selects; complaints about the file go to the path of the key that named it. */
export type ElementFileReader = (
  file: string,
  select: string | undefined,
  context: { readonly path: readonly PropertyKey[]; readonly complaints: Complaints },
) => readonly ElementRecord[];

/** When the elements of one file hold: for the epoch of the run and the check of their age. */
export interface ElementEpochs {
  readonly path: readonly PropertyKey[];
  readonly oldestUnixMs: number;
  readonly newestUnixMs: number;
}

interface Context {
  readonly epochs: ElementEpochs[];
  readonly complaints: Complaints;
  readonly readElements: ElementFileReader;
}

type NodeDraft = Omit<ScenarioNode, 'id'>;

const DEGREE = Math.PI / 180;
const STORE_BYTES = 4e9;
const STORE_LATENCY_NS = 1e6;
const BOOT_WARM_NS = 20e9;
const BOOT_COLD_NS = 90e9;

/** Nodes numbered from 1: constellations in their order, then sites. */
export const resolveNodes = (source: ScenarioSource, context: Context): ScenarioNode[] => {
  const mtu = (source.network as { readonly mtu?: string } | undefined)?.mtu;
  const mtuBytes = mtu === undefined ? undefined : quantityOf(mtu, 'size');
  const drafts: NodeDraft[] = [];
  for (const [index, constellation] of (source.constellations ?? []).entries()) {
    drafts.push(...constellationNodes(constellation, ['constellations', index], mtuBytes, context));
  }
  for (const [index, site] of (source.sites ?? []).entries()) {
    drafts.push(siteNode(site, ['sites', index], mtuBytes, context));
  }
  refuseDuplicates(source, drafts, context.complaints);
  return drafts.map((draft, index) => ({ ...draft, id: index + 1 }));
};

const constellationNodes = (
  constellation: ConstellationSource,
  path: readonly PropertyKey[],
  mtuBytes: number | undefined,
  context: Context,
): NodeDraft[] => {
  const { complaints } = context;
  const { name, walker, elements, select } = constellation;
  if ((walker === undefined) === (elements === undefined)) {
    complaints.error(path, `constellation "${name}" needs one of "walker" and "elements"`);
    return [];
  }
  const common = commonParts(constellation, path, mtuBytes, complaints);
  if (elements !== undefined) {
    const records = context.readElements(elements, select, {
      path: [...path, 'elements'],
      complaints,
    });
    if (records.length > 0) {
      const instants = records.map((record) => record.epochUnixMs);
      context.epochs.push({
        path: [...path, 'elements'],
        oldestUnixMs: instants.reduce((a, b) => Math.min(a, b)),
        newestUnixMs: instants.reduce((a, b) => Math.max(a, b)),
      });
    }
    return records.map((record) => ({
      ...common,
      name: record.name,
      kind: 'satellite',
      group: name,
      role: constellation.role ?? 'relay',
      elements: record.elements,
      grid: undefined,
    }));
  }
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
    kind: 'satellite',
    group: name,
    role: constellation.role ?? 'relay',
    elements: slot.elements,
    grid: { plane: slot.plane, slot: slot.slot },
  }));
};

const siteNode = (
  site: SiteSource,
  path: readonly PropertyKey[],
  mtuBytes: number | undefined,
  { complaints }: Context,
): NodeDraft => ({
  ...commonParts(site, path, mtuBytes, complaints),
  name: site.name,
  kind: 'ground',
  group: 'sites',
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
  path: readonly PropertyKey[],
  mtuBytes: number | undefined,
  complaints: Complaints,
): Pick<
  NodeDraft,
  'terminals' | 'storeBytes' | 'storeLatencyNs' | 'clock' | 'bootWarmNs' | 'bootColdNs'
> => ({
  terminals: source.terminals
    .flatMap((terminal, index) =>
      terminalConfigs(terminal, [...path, 'terminals', index], mtuBytes, complaints),
    )
    .map((terminal, index) => ({ ...terminal, index })),
  storeBytes: quantityOr(source.store, 'size', STORE_BYTES),
  storeLatencyNs: quantityOr(source.storeLatency, 'duration', STORE_LATENCY_NS),
  clock: clockOf(source.clock, 'latitude' in source),
  bootWarmNs: BOOT_WARM_NS,
  bootColdNs: BOOT_COLD_NS,
});

/** Ground nodes have a time source unless told otherwise; satellites rely on their links. */
const clockOf = (clock: SiteSource['clock'], ground: boolean): ClockSettings => ({
  driftPpbSigma: clock?.drift ?? 10,
  driftPpbMax: clock?.driftMax ?? 50,
  randomWalkPpb: clock?.randomWalk ?? 1,
  timeSource: clock?.timeSource ?? ground,
  rtcErrorNs: quantityOr(clock?.rtcError, 'duration', 10e6),
});

const MOUNTS: Readonly<Record<string, Mount>> = {
  forward: { azimuthRad: 0, normal: 'horizontal' },
  aft: { azimuthRad: Math.PI, normal: 'horizontal' },
  right: { azimuthRad: Math.PI / 2, normal: 'horizontal' },
  left: { azimuthRad: -Math.PI / 2, normal: 'horizontal' },
  zenith: { azimuthRad: 0, normal: 'zenith' },
  nadir: { azimuthRad: 0, normal: 'nadir' },
};

const terminalConfigs = (
  terminal: TerminalSource,
  path: readonly PropertyKey[],
  mtuBytes: number | undefined,
  complaints: Complaints,
): TerminalConfig[] => {
  const profile = profileOf(terminal.profile, mtuBytes);
  if (profile === undefined) {
    const hint = suggestion(terminal.profile, PROFILE_NAMES);
    complaints.error([...path, 'profile'], `unknown terminal profile "${terminal.profile}"`, hint);
    return [];
  }
  const known = Object.hasOwn(MOUNTS, terminal.name) ? MOUNTS[terminal.name] : undefined;
  const mount: Mount = {
    azimuthRad: quantityOr(terminal.azimuth, 'angle', known?.azimuthRad ?? 0),
    normal: terminal.normal ?? known?.normal ?? 'horizontal',
  };
  const count = terminal.count ?? 1;
  return Array.from({ length: count }, (_, index) => ({
    index,
    name: count === 1 ? terminal.name : `${terminal.name}-${index + 1}`,
    profile,
    mount,
  }));
};

const refuseDuplicates = (
  source: ScenarioSource,
  drafts: readonly NodeDraft[],
  complaints: Complaints,
): void => {
  const groups = new Set<string>();
  for (const [index, { name }] of (source.constellations ?? []).entries()) {
    if (groups.has(name)) {
      complaints.error(['constellations', index, 'name'], `duplicate constellation name "${name}"`);
    }
    groups.add(name);
  }
  const names = new Set<string>();
  for (const { name } of drafts) {
    if (names.has(name)) {
      const site = (source.sites ?? []).findLastIndex((candidate) => candidate.name === name);
      complaints.error(site < 0 ? [] : ['sites', site, 'name'], `duplicate node name "${name}"`);
    }
    names.add(name);
  }
};
