import type { TerminalConfig } from '../../flight/config.ts';
import { canTalk } from '../planner/planner.ts';
import type { Complaints } from './resolve-tools.ts';
import type { ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';

/**
 * Refuse terminals that no other node has a partner for: another medium, another wavelength, a radio
 * without a radio on the other side of the sky, a group that groupPairs leaves alone.
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
  const samples = entries.flatMap((entry) => entry.nodes);
  for (const entry of entries) {
    const [node] = entry.nodes;
    if (node === undefined) continue;
    let index = 0;
    for (const [place, { count, name }] of entry.written.entries()) {
      const terminal = node.terminals[index];
      index += count ?? 1;
      if (terminal === undefined || hasPartner(node, terminal, samples, source)) continue;
      const { medium, name: profile } = terminal.profile;
      complaints.error(
        [...entry.path, 'terminals', place],
        `terminal "${name}" (${profile}) can never pair: ${missing(node, medium)}`,
      );
    }
  }
};

/** Nodes of one entry are alike: the first two stand for all of them. */
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

const missing = (node: ScenarioNode, medium: 'optical' | 'radio'): string => {
  if (medium === 'optical') return 'no other node that it may link to has a head of its wavelength';
  return node.kind === 'ground' ? 'no satellite has a radio' : 'no node on the ground has a radio';
};

const hasPartner = (
  node: ScenarioNode,
  terminal: TerminalConfig,
  samples: readonly ScenarioNode[],
  source: ScenarioSource,
): boolean =>
  samples.some(
    (other) =>
      other.id !== node.id &&
      mayLink(node, other, terminal.profile.medium, source) &&
      other.terminals.some(({ profile }) => canTalk(terminal.profile, profile)),
  );

const mayLink = (
  a: ScenarioNode,
  b: ScenarioNode,
  medium: 'optical' | 'radio',
  source: ScenarioSource,
): boolean => {
  if (medium === 'radio') return a.kind !== b.kind;
  if (a.kind === 'ground' && b.kind === 'ground') return false;
  const grid = a.group === b.group && a.grid !== undefined;
  const { groupPairs, pattern } = source.planner ?? {};
  if (grid && pattern !== 'neighbours') return true;
  if (pattern === 'grid') return false;
  return (
    groupPairs === undefined ||
    groupPairs.some(
      ([one, two]) => (one === a.group && two === b.group) || (one === b.group && two === a.group),
    )
  );
};
