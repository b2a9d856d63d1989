import { linkMachine } from '../../flight/link/link.machine.ts';
import { nodeMachine } from '../../flight/node.machine.ts';
import { terminalMachine } from '../../flight/pointing/terminal.machine.ts';
import { outductMachine } from '../../flight/store/outduct.machine.ts';
import type { MachineName } from '../../protocols/avionics.ts';

interface StateTree {
  readonly states: Readonly<Record<string, StateTree>>;
}

const pathsOf = (tree: StateTree, prefix: string): string[] =>
  Object.entries(tree.states).flatMap(([name, inner]) => [
    `${prefix}${name}`,
    ...pathsOf(inner, `${prefix}${name}.`),
  ]);

/** State paths of the reference node's statecharts: what a fault may be triggered by. */
export const TRIGGER_STATES: Readonly<Record<MachineName, readonly string[]>> = {
  node: pathsOf(nodeMachine.root, ''),
  terminal: pathsOf(terminalMachine.root, ''),
  link: pathsOf(linkMachine.root, ''),
  outduct: pathsOf(outductMachine.root, ''),
};
