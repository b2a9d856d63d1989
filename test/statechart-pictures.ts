import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

/**
 * A statechart as a Mermaid state diagram, from the machine's own definition: states, nested states,
 * initial states, and every transition that leads somewhere, with event, guard or delay. What a state
 * only takes note of (no target) is left out, as is what is done on the way.
 */
export const pictureOf = (machine: AnyStateMachine): string => {
  const lines = ['stateDiagram-v2'];
  declare(machine.root, 1, lines);
  for (const [from, to, label] of edgesOf(machine.root)) {
    lines.push(`  ${from} --> ${to}: ${label}`);
  }
  return `${lines.join('\n')}\n`;
};

const declare = (node: AnyStateNode, depth: number, lines: string[]): void => {
  const indent = '  '.repeat(depth);
  const children = Object.values(node.states);
  const first = node.initial?.target[0];
  if (first !== undefined) lines.push(`${indent}[*] --> ${idOf(first)}`);
  for (const child of children) {
    lines.push(`${indent}state "${child.key}" as ${idOf(child)}`);
    if (Object.keys(child.states).length === 0) continue;
    lines.push(`${indent}state ${idOf(child)} {`);
    declare(child, depth + 1, lines);
    lines.push(`${indent}}`);
  }
  const inward = labelled(node).some(([, { target }]) => target?.some((to) => isInside(to, node)));
  if (inward) lines.push(`${indent}state "from any of these" as ${anyOf(node)}`);
};

/** From, to and label, transitions between the same two states joined. */
const edgesOf = (root: AnyStateNode): (readonly [string, string, string])[] => {
  const edges = new Map<string, { from: string; to: string; labels: string[] }>();
  const visit = (node: AnyStateNode): void => {
    for (const [label, transition] of labelled(node)) {
      for (const target of transition.target ?? []) {
        const from = isInside(target, node) ? anyOf(node) : idOf(node);
        const key = `${from} ${idOf(target)}`;
        const edge = edges.get(key) ?? { from, to: idOf(target), labels: [] };
        edges.set(key, edge);
        edge.labels.push(label);
      }
    }
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(root);
  return [...edges.values()].map(
    ({ from, to, labels }) => [from, to, labels.join('<br>')] as const,
  );
};

const labelled = (node: AnyStateNode): (readonly [string, AnyTransitionDefinition])[] => [
  ...[...node.transitions].flatMap(([event, alternatives]) =>
    alternatives.map((one, at) => [labelOf(one, eventName(event), at), one] as const),
  ),
  ...(node.always ?? []).map((one, at) => [labelOf(one, 'at once', at), one] as const),
];

const labelOf = ({ guard }: AnyTransitionDefinition, event: string, at: number): string => {
  if (typeof guard === 'string') return `${event} [${guard}]`;
  return at > 0 ? `${event} [else]` : event;
};

const eventName = (event: string): string => {
  const delay = /^xstate\.after\.([^.]+)/.exec(event)?.[1];
  return delay === undefined ? event : `after ${delay}`;
};

/** A picture cannot draw an arrow from a state into itself: this stands for all states in it. */
const anyOf = (node: AnyStateNode): string => [...node.path, 'any'].join('_');

const isInside = (inner: AnyStateNode, outer: AnyStateNode): boolean =>
  inner.path.length > outer.path.length && outer.path.every((key, at) => inner.path[at] === key);

const idOf = ({ path }: AnyStateNode): string => path.join('_');
