import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { linkChart } from '../flight/link/link.machine.ts';
import { nodeChart } from '../flight/node.machine.ts';
import { terminalChart } from '../flight/pointing/terminal.machine.ts';
import type { Chart } from '../flight/statechart/chart.ts';
import { outductChart } from '../flight/store/outduct.machine.ts';

/** Every statechart of the flight software, as nodes run it. */
export const CHARTS: readonly Chart<AnyStateMachine>[] = [
  nodeChart,
  terminalChart,
  linkChart,
  outductChart,
] as never;

export const MACHINES: readonly AnyStateMachine[] = CHARTS.map(({ machine }) => machine);

/**
 * All transitions of a machine by name: state, event, place among the alternatives for that event,
 * guard and target. Names are the same in every process.
 */
export const transitionNames = (machine: AnyStateMachine): Map<AnyTransitionDefinition, string> => {
  const names = new Map<AnyTransitionDefinition, string>();
  const visit = (node: AnyStateNode): void => {
    for (const [event, alternatives] of node.transitions) {
      for (const [index, one] of alternatives.entries()) names.set(one, nameOf(one, event, index));
    }
    for (const [index, one] of (node.always ?? []).entries()) {
      names.set(one, nameOf(one, 'always', index));
    }
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(machine.root);
  return names;
};

const nameOf = (transition: AnyTransitionDefinition, event: string, index: number): string => {
  const { source, guard, target } = transition;
  const delay = /^xstate\.after\.([^.]+)/.exec(event)?.[1];
  const what = delay === undefined ? event : `after ${delay}`;
  const when = typeof guard === 'string' ? ` [${guard}]` : '';
  const to = target?.map(({ id }) => id.split('.').slice(1).join('.')).join(' ') ?? 'stays';
  return `${source.id}: ${what}${index > 0 ? ` (${index + 1})` : ''}${when} → ${to}`;
};
