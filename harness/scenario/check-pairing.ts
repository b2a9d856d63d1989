import type { TerminalConfig } from '../../flight/config.ts';
import { canTalk } from '../planner/planner.ts';
import type { Complaints } from './resolve-tools.ts';
import type { ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';

/**
 * Refuse terminals that no other node has a partner for: another medium, another wavelength, a
 * radio without a radio on the other side of the sky, a group that groupPairs leaves alone, a
 * grid whose heads fore and aft (or left and right) do not fit. Warn of those of planes of one satellite.
 */
export const checkPairing = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  complaints: Complaints,
): void => {
  const entries = (['constellations', 'sites'] as const).flatMap((list) => {
    const alike = nodesByEntry(list, nodes);
    return (source[list] ?? []).map((entry, index) => ({
      path: [list, index],
      written: entry.terminals,
      nodes: alike.get(entry.name) ?? [],
    }));
  });
  const pairing: Pairing = {
    samples: entries.flatMap((entry) => entry.nodes),
    gridHeads: gridHeadsOf(source),
    groupPairs: source.planner?.groupPairs,
    neighbours: source.planner?.pattern !== 'grid',
  };
  for (const entry of entries) {
    const [node] = entry.nodes;
    if (node === undefined) continue;
    let index = 0;
    for (const [place, { count, name }] of entry.written.entries()) {
      const terminal = node.terminals[index];
      index += count ?? 1;
      if (terminal === undefined || hasPartner(node, terminal, pairing)) continue;
      const { reason, hint } = missing(node, terminal, pairing);
      complaints.error(
        [...entry.path, 'terminals', place],
        `terminal "${name}" (${terminal.profile.name}) can never pair: ${reason}`,
        hint,
      );
    }
  }
  checkLonePlanes(source, entries, pairing, complaints);
};

/** A grid of one satellite per plane: the heads that it joins within the plane have nobody to turn to. */
const checkLonePlanes = (
  source: ScenarioSource,
  entries: readonly { readonly nodes: readonly ScenarioNode[] }[],
  pairing: Pairing,
  complaints: Complaints,
): void => {
  for (const [index, { walker }] of (source.constellations ?? []).entries()) {
    const [node] = entries[index]?.nodes ?? [];
    if (node === undefined || walker === undefined || walker.satellites !== walker.planes) continue;
    const heads = node.terminals.filter((head) => head.index < 2 && inGrid(node, head, pairing));
    if (heads.length === 0) continue;
    const names = heads.map(({ name }) => `"${name}"`).join(' and ');
    complaints.warning(
      ['constellations', index, 'terminals'],
      `${names} can never pair: a grid joins them fore and aft in a plane, which has one satellite ` +
        '(planner: { pattern: neighbours } frees them)',
    );
  }
};

interface Pairing {
  /** Two nodes of each entry: nodes of one entry are alike. */
  readonly samples: readonly ScenarioNode[];
  /** First heads of a group that a grid keeps for itself, by group. */
  readonly gridHeads: ReadonlyMap<string, number>;
  readonly groupPairs: readonly (readonly [string, string])[] | undefined;
  /** Heads without a grid are paired at all. */
  readonly neighbours: boolean;
}

/** The first two nodes of each constellation or site, by its name. */
const nodesByEntry = (
  list: 'constellations' | 'sites',
  nodes: readonly ScenarioNode[],
): ReadonlyMap<string, readonly ScenarioNode[]> => {
  const alike = new Map<string, ScenarioNode[]>();
  for (const node of nodes) {
    if ((list === 'sites') !== (node.kind === 'ground')) continue;
    const key = list === 'sites' ? node.name : node.group;
    const found = alike.get(key);
    if (found === undefined) alike.set(key, [node]);
    else if (found.length < 2) found.push(node);
  }
  return alike;
};

/** Forward and aft; left and right too where there are planes to the sides. */
const gridHeadsOf = (source: ScenarioSource): ReadonlyMap<string, number> => {
  if (source.planner?.pattern === 'neighbours') return new Map();
  return new Map(
    (source.constellations ?? []).flatMap(({ name, walker }) =>
      walker === undefined || walker.satellites === 1
        ? []
        : [[name, walker.planes > 1 ? 4 : 2] as const],
    ),
  );
};

const hasPartner = (node: ScenarioNode, terminal: TerminalConfig, pairing: Pairing): boolean => {
  if (inGrid(node, terminal, pairing)) return hasGridPartner(node, terminal, pairing);
  const optical = terminal.profile.medium === 'optical';
  return pairing.samples.some(
    (other) =>
      other.id !== node.id &&
      (optical ? mayLink(node, other, pairing) : node.kind !== other.kind) &&
      other.terminals.some(
        (head) => canTalk(terminal.profile, head.profile) && !inGrid(other, head, pairing),
      ),
  );
};

/** A radio is never part of a grid, wherever it stands in the list. */
const inGrid = (node: ScenarioNode, { index, profile }: TerminalConfig, pairing: Pairing) =>
  profile.medium === 'optical' && index < (pairing.gridHeads.get(node.group) ?? 0);

/** A grid joins head 0 to head 1 of the next satellite, and head 3 to head 2 of the next plane. */
const hasGridPartner = (
  node: ScenarioNode,
  { index, profile }: TerminalConfig,
  { samples }: Pairing,
): boolean =>
  samples.some((other) => {
    const head = other.id !== node.id && other.group === node.group && other.terminals[index ^ 1];
    return head !== false && head !== undefined && canTalk(profile, head.profile);
  });

const mayLink = (a: ScenarioNode, b: ScenarioNode, pairing: Pairing): boolean => {
  if (!pairing.neighbours || (a.kind === 'ground' && b.kind === 'ground')) return false;
  return (
    pairing.groupPairs === undefined ||
    pairing.groupPairs.some(
      ([one, two]) => (one === a.group && two === b.group) || (one === b.group && two === a.group),
    )
  );
};

const missing = (
  node: ScenarioNode,
  terminal: TerminalConfig,
  pairing: Pairing,
): { readonly reason: string; readonly hint: string } => {
  if (inGrid(node, terminal, pairing)) {
    const place = ['second', 'first', 'fourth', 'third'][terminal.index];
    return {
      reason: `a grid joins it to the ${place} head of another satellite, which does not fit`,
      hint: 'planner: { pattern: neighbours } frees it from the grid',
    };
  }
  if (terminal.profile.medium === 'optical') {
    return { reason: 'no node that it may link to has a free head of its wavelength', hint: '' };
  }
  return {
    reason: node.kind === 'ground' ? 'no satellite has a radio' : 'no site has a radio',
    hint: '',
  };
};
