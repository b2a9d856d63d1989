import type { Scenario } from '../scenario/scenario.ts';
import type { NodeId } from '../../protocols/units.ts';

type Names = Pick<Scenario, 'nodes'>;

/** Name of a node. */
export const nameIn = ({ nodes }: Names, id: NodeId): string =>
  nodes.find((node) => node.id === id)?.name ?? `node ${id}`;

/** Name of a terminal of a node; its number where it has none. */
export const terminalName = ({ nodes }: Names, node: NodeId, terminal: number): string =>
  nodes.find(({ id }) => id === node)?.terminals[terminal]?.name ?? String(terminal);

/** A machine of a node in words: `computer`, `terminal east`, `link east`, `outduct to sat-b`. */
export const machineName = (
  names: Names,
  at: { readonly node: NodeId; readonly machine: string; readonly instance: number },
): string => {
  const { node, machine, instance } = at;
  if (machine === 'node') return 'computer';
  if (machine === 'outduct') return `outduct to ${nameIn(names, instance)}`;
  return `${machine} ${terminalName(names, node, instance)}`;
};
