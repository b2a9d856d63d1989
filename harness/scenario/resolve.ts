import { DAY_MS } from '../../flight/pointing/constants.ts';
import { DEFAULT_LIMITS, type Limits } from '../../flight/limits.ts';
import { HOUR_NS } from '../../protocols/units.ts';
import { resolveFaults } from './resolve-faults.ts';
import { resolveFlows } from './resolve-flows.ts';
import { type ElementEpochs, type ElementFileReader, resolveNodes } from './resolve-nodes.ts';
import type { ChannelSettings, PlannerSettings, Scenario, ScenarioNode } from './scenario.ts';
import { limitName, type ScenarioSource } from './schema.ts';
import { type Complaint, type Complaints, quantityOf, quantityOr } from './resolve-tools.ts';
import { suggestion } from './suggest.ts';

export interface ResolveOptions {
  readonly readElements: ElementFileReader;
}

const DEFAULT_EPOCH = Date.UTC(2027, 0, 1);
const GRAZING_KM = 80;
const AGE_WARNED_DAYS = 30;
const AGE_REFUSED_DAYS = 365;

/** Fill in names, units and defaults. Complaints of severity error mean that the scenario is not to be run. */
export const resolveScenario = (
  source: ScenarioSource,
  options: ResolveOptions,
): { readonly scenario: Scenario; readonly complaints: readonly Complaint[] } => {
  const complaints: Complaint[] = [];
  const collect: Complaints = {
    error: (path, message, hint = '') =>
      complaints.push({ severity: 'error', path, message, hint }),
    warning: (path, message, hint = '') =>
      complaints.push({ severity: 'warning', path, message, hint }),
  };
  const durationNs = quantityOf(source.duration, 'duration');
  const limits = resolveLimits(source);
  const epochs: ElementEpochs[] = [];
  const nodes = resolveNodes(source, { epochs, complaints: collect, ...options });
  const epochUnixMs = resolveEpoch(source, epochs, collect);
  if (nodes.length === 0) {
    collect.error([], 'no nodes: expected at least one constellation or site');
  }
  checkWindow(nodes, collect);
  const scenario: Scenario = {
    name: source.name,
    description: source.description ?? '',
    seed: source.seed ?? 1,
    epochUnixMs,
    durationNs,
    grazingKm: quantityOr(source.grazing, 'length', GRAZING_KM),
    nodes,
    flows: resolveFlows(source, nodes, durationNs, collect),
    faults: resolveFaults(source, nodes, durationNs, collect),
    limits,
    planner: resolvePlanner(source, nodes, collect),
    plan: undefined,
    channel: resolveChannel(source),
    idealPointing: source.idealPointing ?? false,
  };
  if (durationNs > 96 * 24 * HOUR_NS) {
    collect.error(['duration'], 'longer than 96 days, the span of nanoseconds in 53 bits');
  }
  return { scenario, complaints };
};

/** As written; else the newest epoch of the elements, so that real orbits start where they are known best. */
const resolveEpoch = (
  source: ScenarioSource,
  epochs: readonly ElementEpochs[],
  complaints: Complaints,
): number => {
  const newest = Math.max(...epochs.map((file) => file.newestUnixMs));
  const otherwise = epochs.length === 0 ? DEFAULT_EPOCH : Math.ceil(newest / 1000) * 1000;
  const epochUnixMs = source.epoch === undefined ? otherwise : Date.parse(source.epoch);
  for (const { path, oldestUnixMs, newestUnixMs } of epochs) {
    const age = Math.max(
      Math.abs(epochUnixMs - oldestUnixMs),
      Math.abs(epochUnixMs - newestUnixMs),
    );
    const days = Math.round(age / DAY_MS);
    if (days > AGE_REFUSED_DAYS) {
      complaints.error(path, `elements ${days} days from the epoch: SGP4 is useless there`);
    } else if (days > AGE_WARNED_DAYS) {
      complaints.warning(
        path,
        `elements up to ${days} days from the epoch: positions are off by kilometres or more`,
      );
    }
  }
  return epochUnixMs;
};

const resolveLimits = (source: ScenarioSource): Limits => {
  const written: Record<string, unknown> = source.network ?? {};
  const limits: Record<string, unknown> = { ...DEFAULT_LIMITS };
  for (const key of Object.keys(DEFAULT_LIMITS)) {
    const value = written[limitName(key)];
    if (value === undefined) continue;
    limits[key] = typeof value === 'string' ? quantityOf(value, 'duration') : value;
  }
  return limits as unknown as Limits;
};

/** A window of 2^15 frames of one MTU must fill the line for a round trip at the largest range. */
const checkWindow = (nodes: readonly ScenarioNode[], complaints: Complaints): void => {
  const seen = new Set<string>();
  for (const node of nodes) {
    for (const { profile } of node.terminals) {
      if (seen.has(profile.name)) continue;
      seen.add(profile.name);
      const rateBps = profile.rates[0]?.rateBps ?? 0;
      const roundTripS = (2 * profile.rangeMaxKm) / 299_792.458;
      const leastBytes = Math.ceil((rateBps * roundTripS) / (8 * 32_768));
      if (profile.mtuBytes < leastBytes) {
        complaints.error(
          ['network', 'mtu'],
          `MTU ${profile.mtuBytes} B starves the window of profile ${profile.name}: ` +
            `${rateBps / 1e9} Gb/s over ${profile.rangeMaxKm} km needs at least ${leastBytes} B`,
        );
      }
    }
  }
};

const resolvePlanner = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  complaints: Complaints,
): PlannerSettings => {
  const planner = source.planner ?? {};
  const groups = [...new Set(nodes.map((node) => node.group))];
  for (const [index, pair] of (planner.groupPairs ?? []).entries()) {
    for (const [side, group] of pair.entries()) {
      if (groups.includes(group)) continue;
      const path = ['planner', 'groupPairs', index, side];
      complaints.error(path, `unknown group "${group}"`, suggestion(group, groups));
    }
  }
  const grids = (source.constellations ?? []).flatMap(({ name, walker }) =>
    walker === undefined
      ? []
      : [
          {
            group: name,
            planes: walker.planes,
            slots: Math.floor(walker.satellites / walker.planes),
            wrap: (walker.pattern ?? 'delta') === 'delta',
          },
        ],
  );
  return {
    pattern: planner.pattern ?? 'auto',
    grids,
    stepNs: quantityOr(planner.step, 'duration', 10e9),
    contactMinNs: quantityOr(planner.contactMin, 'duration', 60e9),
    retargetNs: quantityOr(planner.retarget, 'duration', 30e9),
    avoidSun: planner.avoidSun ?? true,
    groupPairs: planner.groupPairs,
    handover: planner.handover ?? 'longest',
  };
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
