import { HOUR_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type RandomStream, RandomStreams } from '../kernel/random.ts';
import { CORRELATED_KINDS, type CorrelatedKind } from './fault.ts';
import type { FaultSource } from './fault-schema.ts';
import { type Complaints, type NodeNames, quantityOf, quantityOr } from './resolve-tools.ts';
import type { ScenarioNode } from './scenario.ts';

type Path = readonly PropertyKey[];
type CorrelatedSource = Extract<FaultSource, { kind: CorrelatedKind }>;
/** A fault that stands for itself. */
export type SingleSource = Exclude<FaultSource, CorrelatedSource>;
type SourceOf<K extends CorrelatedKind> = Extract<FaultSource, { kind: K }>;

const UPSETS_PER_NODE = 2;
/** What a particle does to hardware, as often as this: most flip bits, few stop a computer. */
const UPSETS = ['bits', 'bits', 'bits', 'receiver', 'sensor', 'reset'] as const;
const REGIONS = ['bundles', 'marks', 'counters', 'critical'] as const;
const DAZZLED_MAX_NS: Ns = 2 * SECOND_NS;
const SWIZZLE_INTERVAL_NS: Ns = 5 * SECOND_NS;

export const isCorrelated = (source: FaultSource): source is CorrelatedSource =>
  (CORRELATED_KINDS as readonly string[]).includes(source.kind);

/**
 * The faults that a record stands for: itself, or those of one cause, numbered from 1. Of a cause that
 * outlasts the run those that begin in it.
 */
export const expanded = (
  fault: FaultSource,
  id: string,
  terms: Parameters<typeof expand>[2] & { readonly durationNs: Ns },
): readonly (readonly [id: string, fault: SingleSource])[] => {
  if (!isCorrelated(fault)) return [[id, fault]];
  const parts = expand(fault, id, terms);
  const begun = parts.filter(({ at }) => quantityOr(at, 'duration', 0) < terms.durationNs);
  if (begun.length < parts.length) {
    const late = `${parts.length - begun.length} of its ${parts.length} faults`;
    terms.complaints.warning(terms.path, `${late} would begin after the end of the run`);
  }
  return begun.map((part, index) => [`${id}.${index + 1}`, part] as const);
};

/**
 * The faults that a record of one cause stands for, in the order of their instants where they follow each
 * other. What is drawn depends on the record alone: its id and its number `draw`.
 */
const expand = (
  source: CorrelatedSource,
  id: string,
  terms: {
    readonly names: NodeNames;
    readonly nodes: readonly ScenarioNode[];
    readonly complaints: Complaints;
    readonly path: Path;
  },
): readonly SingleSource[] => {
  const { complaints, path } = terms;
  const seed = 'draw' in source ? (source.draw ?? 1) : 1;
  const chance = (): RandomStream => new RandomStreams(seed).stream(`fault ${id}`, source.kind);
  switch (source.kind) {
    case 'plane-eclipse':
      return planeEclipse(source, terms);
    case 'solar-storm':
      return solarStorm(source, chosen(source.nodes, terms), chance());
    case 'bad-table':
      if ((source.alongTrack === undefined) === (source.limits === undefined)) {
        complaints.error(path, 'needs "alongTrack", or "limits", and not both');
        return [];
      }
      return badTable(source, chosen(source.nodes, terms));
    case 'swizzle':
      return linksStand(source.links, terms) ? swizzle(source, chance()) : [];
    case 'nodes-lost': {
      const targets = chosen(source.nodes, terms);
      if (source.count <= targets.length) return nodesLost(source, targets, chance());
      const of = source.nodes === undefined ? `${targets.length} satellites` : targets.length;
      complaints.error([...path, 'count'], `expected at most ${of}, got ${source.count}`);
      return [];
    }
  }
};

const chosen = (
  written: string | readonly string[] | undefined,
  { names, nodes, complaints, path }: Parameters<typeof expand>[2],
): readonly ScenarioNode[] => {
  if (written === undefined) return nodes.filter(({ kind }) => kind === 'satellite');
  const found = new Set<ScenarioNode>();
  const patterns = typeof written === 'string' ? [written] : written;
  for (const [index, pattern] of patterns.entries()) {
    const matched = names.match(pattern);
    if (matched.length === 0) {
      const place = [...path, 'nodes', ...(typeof written === 'string' ? [] : [index])];
      const message = `unknown node "${pattern}"`;
      complaints.unknown(place, message, { written: pattern, known: names.known });
    }
    for (const node of matched) found.add(node);
  }
  return [...found];
};

const planeEclipse = (
  source: SourceOf<'plane-eclipse'>,
  { names, nodes, complaints, path }: Parameters<typeof expand>[2],
): readonly SingleSource[] => {
  const { at, duration } = source;
  const node = names.match(source.node)[0];
  if (node === undefined || source.node.includes('*')) {
    const name = { written: source.node, known: names.known };
    complaints.unknown([...path, 'node'], `unknown node "${source.node}"`, name);
    return [];
  }
  const { group, grid } = node;
  if (grid === undefined) {
    const message = `"${node.name}" belongs to no plane of a Walker pattern`;
    complaints.error([...path, 'node'], message);
    return [];
  }
  return nodes
    .filter((other) => other.group === group && other.grid?.plane === grid.plane)
    .map(({ name }) => ({ kind: 'eclipse', node: name, at, duration }));
};

const solarStorm = (
  source: SourceOf<'solar-storm'>,
  targets: readonly ScenarioNode[],
  chance: RandomStream,
): readonly SingleSource[] => {
  if (targets.length === 0) return [];
  const fromNs = quantityOf(source.at, 'duration');
  const lengthNs = quantityOf(source.duration, 'duration');
  const count = source.upsets ?? UPSETS_PER_NODE * targets.length;
  const upsets = Array.from({ length: count }, () => ({
    atNs: fromNs + Math.floor(chance.uniform() * lengthNs),
    node: pick(chance, targets),
  }));
  upsets.sort((a, b) => a.atNs - b.atNs);
  return upsets.map(({ atNs, node }) => upset(node, inNs(atNs), chance));
};

const upset = (target: ScenarioNode, at: string, chance: RandomStream): SingleSource => {
  const node = target.name;
  const what = pick(chance, UPSETS);
  if (what === 'reset') return { kind: 'computer-reset', node, at, boot: 'warm' };
  if (what === 'bits' || target.terminals.length === 0) {
    const count = 1 + chance.integer(3);
    return { kind: 'bit-flip', node, at, region: pick(chance, REGIONS), count };
  }
  const terminal = pick(chance, target.terminals).name;
  const duration = inNs(1 + Math.floor(chance.uniform() * DAZZLED_MAX_NS));
  const kind = what === 'receiver' ? 'receiver-saturated' : 'tracking-drop';
  return { kind, node, terminal, at, duration };
};

const badTable = (
  { at, duration, alongTrack, limits }: SourceOf<'bad-table'>,
  targets: readonly ScenarioNode[],
): readonly SingleSource[] =>
  targets.map(({ name }) =>
    alongTrack === undefined
      ? { kind: 'other-limits', node: name, at, duration, limits: limits ?? {} }
      : { kind: 'ephemeris-error', node: name, at, duration, alongTrack },
  );

/** Links drop one by one; when all are down and have been for a while they come back in another order. */
const swizzle = (source: SourceOf<'swizzle'>, chance: RandomStream): readonly SingleSource[] => {
  const { links } = source;
  const fromNs = quantityOf(source.at, 'duration');
  const intervalNs = quantityOr(source.interval, 'duration', SWIZZLE_INTERVAL_NS);
  const allDownNs = fromNs + (links.length - 1) * intervalNs;
  const backNs = allDownNs + intervalNs + quantityOr(source.hold, 'duration', 0);
  const order = otherOrder(links.length, chance);
  return links.map(([from, to], place) => {
    const atNs = fromNs + place * intervalNs;
    const durationNs = backNs + order.indexOf(place) * intervalNs - atNs;
    return { kind: 'link-outage', from, to, at: inNs(atNs), duration: inNs(durationNs) };
  });
};

/** Drawn, and not that in which they dropped. */
const otherOrder = (count: number, chance: RandomStream): readonly number[] => {
  const places = Array.from({ length: count }, (_, place) => place);
  const order = shuffled(places, chance);
  const [first = 0, ...rest] = order;
  return order.every((place, at) => place === at) ? [...rest, first] : order;
};

const nodesLost = (
  { at, count, within }: SourceOf<'nodes-lost'>,
  targets: readonly ScenarioNode[],
  chance: RandomStream,
): readonly SingleSource[] => {
  const fromNs = quantityOf(at, 'duration');
  const withinNs = quantityOr(within, 'duration', 0);
  return shuffled(targets, chance)
    .slice(0, count)
    .map(({ name }) => ({
      kind: 'permanent-loss',
      node: name,
      at: inNs(fromNs + Math.floor(chance.uniform() * withinNs)),
    }));
};

const pick = <T>(chance: RandomStream, from: readonly T[]): T =>
  from[chance.integer(from.length)] as T;

const shuffled = <T>(things: readonly T[], chance: RandomStream): T[] => {
  const left = [...things];
  return things.map(() => left.splice(chance.integer(left.length), 1)[0] as T);
};

/** Whether all pairs are of two nodes; what is wrong is told of where it is written. */
const linksStand = (
  links: SourceOf<'swizzle'>['links'],
  { names, complaints, path }: Parameters<typeof expand>[2],
): boolean => {
  let sound = true;
  for (const [index, pair] of links.entries()) {
    const place = [...path, 'links', index];
    for (const [end, written] of pair.entries()) {
      if (!written.includes('*') && names.match(written).length > 0) continue;
      const name = { written, known: names.known };
      complaints.unknown([...place, end], `unknown node "${written}"`, name);
      sound = false;
    }
    if (pair[0] !== pair[1]) continue;
    complaints.error([...place, 1], 'a link has two ends');
    sound = false;
  }
  return sound;
};

/** Longer than a run may be: what begins or ends so late does not in it. */
const NEVER_NS: Ns = 100 * 24 * HOUR_NS;

const inNs = (ns: Ns): string => `${Math.min(ns, NEVER_NS)} ns`;
