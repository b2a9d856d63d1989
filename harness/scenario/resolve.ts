import { LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import { DEFAULT_LIMITS, type Limits } from '../../flight/limits.ts';
import { checkLimits } from './check-limits.ts';
import { checkPairing } from './check-pairing.ts';
import { checkStorms } from './check-storms.ts';
import { limitName } from './network-schema.ts';
import {
  type ElementFileReader,
  type ElementOptions,
  resolveElements,
} from './resolve-elements.ts';
import { resolveFaults } from './resolve-faults.ts';
import { resolveFlows } from './resolve-flows.ts';
import { resolveNodes } from './resolve-nodes.ts';
import { resolveOperations } from './resolve-operations.ts';
import { resolvePlanner } from './resolve-planner.ts';
import { resolvePolicy } from './resolve-policy.ts';
import { resolveProfiles } from './resolve-profiles.ts';
import { resolveSoftware, type SoftwareFileReader } from './resolve-software.ts';
import { type Complaint, Complaints, quantityOf, quantityOr } from './resolve-tools.ts';
import type { ChannelSettings, Scenario, ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';

export interface ResolveOptions extends ElementOptions {
  readonly readElements: ElementFileReader;
  readonly readSoftware: SoftwareFileReader;
}

const GRAZING_KM = 80;

/**
 * Fill in names, units and defaults. Complaints of severity error mean that the scenario is not
 * to be run.
 */
export const resolveScenario = (
  source: ScenarioSource,
  options: ResolveOptions,
): { readonly scenario: Scenario; readonly complaints: readonly Complaint[] } => {
  const complaints = new Complaints();
  const durationNs = quantityOf(source.duration, 'duration');
  const limits = resolveLimits(source);
  checkLimits(source, limits, complaints);
  const profiles = resolveProfiles(source, complaints);
  const { epochUnixMs, records } = resolveElements(source, complaints, options);
  const nodes = resolveNodes(source, { records, profiles, complaints });
  // What follows from a node that is missing would only hide why it is.
  const whole = !complaints.failed;
  if (whole && nodes.length === 0) {
    complaints.error([], 'no nodes: expected at least one constellation or site');
  } else if (whole) {
    checkWindow(source, nodes, limits, complaints);
    checkPairing(source, nodes, complaints);
  }
  const scenario: Scenario = {
    name: source.name,
    description: source.description ?? '',
    seed: source.seed ?? 1,
    epochUnixMs,
    durationNs,
    grazingKm: quantityOr(source.grazing, 'length', GRAZING_KM),
    nodes: whole ? resolveSoftware(source, nodes, { complaints, ...options }) : nodes,
    policy: whole ? resolvePolicy(source, nodes, complaints) : undefined,
    flows: whole ? resolveFlows(source, nodes, durationNs, complaints) : [],
    faults: whole ? resolveFaults(source, nodes, durationNs, complaints) : [],
    ...(source.heal === undefined ? {} : { healNs: quantityOf(source.heal, 'duration') }),
    operations: whole
      ? resolveOperations(source.operations, nodes, durationNs, complaints)
      : undefined,
    limits,
    planner: resolvePlanner(source, complaints),
    plan: undefined,
    channel: resolveChannel(source),
    idealPointing: source.idealPointing ?? false,
    ...(source.hazards === undefined ? {} : { hazards: source.hazards }),
  };
  checkStorms(source.faults ?? [], scenario, complaints);
  return { scenario, complaints: complaints.list };
};

const resolveLimits = (source: ScenarioSource): Limits => {
  const written = source.network ?? {};
  const limits: Record<string, unknown> = { ...DEFAULT_LIMITS };
  for (const [key, otherwise] of Object.entries(DEFAULT_LIMITS)) {
    const value = written[limitName(key)];
    if (value === undefined) continue;
    if (typeof value === 'string') limits[key] = quantityOf(value, 'duration');
    else if (typeof value === 'object') limits[key] = { ...Object(otherwise), ...value };
    else limits[key] = value;
  }
  return limits as unknown as Limits;
};

const WINDOW_FRAMES_MAX = 32_768;

/**
 * A window of at most 2^15 frames of one MTU must fill the line for a round trip at the largest
 * range.
 */
const checkWindow = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  limits: Limits,
  complaints: Complaints,
): void => {
  const frames = Math.min(WINDOW_FRAMES_MAX, limits.windowFramesMax);
  const profiles = new Map(
    nodes.flatMap(({ terminals }) => terminals.map(({ profile }) => [profile.name, profile])),
  );
  for (const profile of profiles.values()) {
    const rateBps = profile.rates[0]?.rateBps ?? 0;
    const roundTripS = (2 * profile.rangeMaxKm) / LIGHT_KM_PER_S;
    const leastBytes = Math.ceil((rateBps * roundTripS) / (8 * frames));
    if (profile.mtuBytes >= leastBytes) continue;
    complaints.error(
      mtuPath(source, profile.name),
      `MTU ${profile.mtuBytes} B starves the window of profile ${profile.name}: ` +
        `${frames} frames for ${rateBps / 1e9} Gb/s over ${profile.rangeMaxKm} km need ` +
        `at least ${leastBytes} B each`,
    );
  }
};

/** Where the MTU of a profile is written; where nothing is, a terminal that has the profile. */
const mtuPath = (source: ScenarioSource, profile: string): readonly PropertyKey[] => {
  const own = (source.profiles ?? []).findIndex(({ name }) => name === profile);
  if (own >= 0 && source.profiles?.[own]?.mtu !== undefined) return ['profiles', own, 'mtu'];
  if (source.network?.mtu !== undefined) return ['network', 'mtu'];
  for (const list of ['constellations', 'sites'] as const) {
    for (const [index, { terminals }] of (source[list] ?? []).entries()) {
      const place = terminals.findIndex((terminal) => terminal.profile === profile);
      if (place >= 0) return [list, index, 'terminals', place, 'profile'];
    }
  }
  return [];
};

const resolveChannel = (source: ScenarioSource): ChannelSettings => {
  const bursts = source.channel?.bursts;
  return {
    bursts: bursts && {
      meanGoodNs: quantityOf(bursts.meanGood, 'duration'),
      meanBadNs: quantityOf(bursts.meanBad, 'duration'),
      badLoss: bursts.badLoss,
    },
    extraLoss: source.channel?.extraLoss ?? 0,
  };
};
