import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { compileActions, type Operation } from './chart-actions.ts';
import { type Condition, conditionOf } from './chart-values.ts';

/** A transition as it goes from one innermost state: all that it does, in order, and where it leads. */
export interface Move {
  readonly definition: AnyTransitionDefinition | undefined;
  /** Undefined: always. */
  readonly condition: Condition | undefined;
  readonly operations: readonly Operation[];
  readonly to: Leaf;
}

/** An innermost state, and with it those around it. */
export interface Leaf {
  /** Names from the root down, joined by dots. */
  readonly path: string;
  /** By event, in the order of trial: of the state itself, then of those around it. */
  readonly moves: ReadonlyMap<string, readonly Move[]>;
  /** For events that none of them names. */
  readonly otherwise: readonly Move[];
  readonly always: readonly Move[];
}

const OTHERWISE = '*';

/**
 * A statechart of XState as tables. What a transition exits, does and enters follows from the innermost
 * state that it starts in, so that it is worked out once for all nodes; XState itself works it out at
 * every event, 10 to 20 µs and 3 kB of garbage where this takes one. Regions in parallel, history, final
 * states, actors and raised events are not there: a machine that uses them is refused.
 */
export class Chart<M extends AnyStateMachine> {
  readonly machine: M;
  /** Entering it: its operations come first of all. */
  readonly start: Move;
  readonly #leaves = new Map<AnyStateNode, LeafDraft>();

  constructor(machine: M) {
    this.machine = machine;
    const { root } = machine;
    for (const node of nodesUnder(root)) {
      assertPlain(node);
      if (isLeaf(node)) this.#leaves.set(node, draftOf(node));
    }
    for (const [node, leaf] of this.#leaves) this.#fill(node, leaf);
    const entered = [root, ...descent(root)];
    this.start = {
      definition: undefined,
      condition: undefined,
      operations: compileActions(
        machine,
        entered.flatMap(({ entry }) => entry),
      ),
      to: this.#leafAt(root),
    };
  }

  /** Told of each transition that is taken: for tests, which put their own in its place. */
  took(_definition: AnyTransitionDefinition): void {
    // nobody asks
  }

  #fill(node: AnyStateNode, leaf: LeafDraft): void {
    const chain = chainOf(node);
    const names = new Set(chain.flatMap(({ transitions }) => [...transitions.keys()]));
    for (const name of names) leaf.moves.set(name, this.#movesFor(node, chain, name));
    leaf.otherwise.push(...this.#movesFor(node, chain, OTHERWISE));
    leaf.always.push(
      ...chain.flatMap(({ always }) => (always ?? []).map((one) => this.#move(node, one))),
    );
  }

  #movesFor(node: AnyStateNode, chain: readonly AnyStateNode[], name: string): Move[] {
    return chain
      .flatMap(({ transitions }) => transitions.get(name) ?? transitions.get(OTHERWISE) ?? [])
      .map((definition) => this.#move(node, definition));
  }

  #move(leaf: AnyStateNode, definition: AnyTransitionDefinition): Move {
    const { actions, guard } = definition;
    const target = targetOf(definition);
    const done =
      target === undefined ? { exits: [], enters: [] } : changesOf(leaf, definition, target);
    return {
      definition,
      condition: conditionOf(this.machine, guard),
      operations: compileActions(this.machine, [
        ...done.exits.flatMap(({ exit }) => exit),
        ...actions,
        ...done.enters.flatMap(({ entry }) => entry),
      ]),
      to: this.#leafAt(target ?? leaf),
    };
  }

  #leafAt(node: AnyStateNode): Leaf {
    return this.#leaves.get(descent(node).at(-1) ?? node) as Leaf;
  }
}

interface LeafDraft extends Leaf {
  readonly moves: Map<string, readonly Move[]>;
  readonly otherwise: Move[];
  readonly always: Move[];
}

const draftOf = (node: AnyStateNode): LeafDraft => ({
  path: node.path.join('.'),
  moves: new Map(),
  otherwise: [],
  always: [],
});

const isLeaf = (node: AnyStateNode): boolean => node.type === 'atomic';

const nodesUnder = (node: AnyStateNode): AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap((child) => nodesUnder(child)),
];

/** The state and those around it, outwards. */
const chainOf = (node: AnyStateNode): AnyStateNode[] => {
  const chain: AnyStateNode[] = [];
  for (let at: AnyStateNode | undefined = node; at !== undefined; at = at.parent) chain.push(at);
  return chain;
};

/** States that are entered with one because they are initial, inwards. */
const descent = (node: AnyStateNode): AnyStateNode[] => {
  if (isLeaf(node)) return [];
  const first = node.initial.target[0] as AnyStateNode;
  return [first, ...descent(first)];
};

const isInside = (node: AnyStateNode, outer: AnyStateNode): boolean =>
  node !== outer && chainOf(node).includes(outer);

const targetOf = ({ target }: AnyTransitionDefinition): AnyStateNode | undefined => {
  if (target === undefined || target.length === 0) return undefined;
  if (target.length > 1) throw new Error('a transition with several targets');
  return target[0];
};

/** What SCXML's algorithm exits, innermost first, and enters, outermost first. */
const changesOf = (
  leaf: AnyStateNode,
  { source, reenter }: AnyTransitionDefinition,
  target: AnyStateNode,
): { readonly exits: readonly AnyStateNode[]; readonly enters: readonly AnyStateNode[] } => {
  const inner = !reenter && (target === source || isInside(target, source));
  const domain = inner ? source : commonAncestor(target, source);
  const stays = target === source && source === domain;
  return {
    exits: chainOf(leaf).filter((node) => isInside(node, domain)),
    enters: [
      ...chainOf(target)
        .filter((node) => isInside(node, domain) && !(stays && node === target))
        .reverse(),
      ...descent(target),
    ],
  };
};

const commonAncestor = (target: AnyStateNode, source: AnyStateNode): AnyStateNode => {
  const around = chainOf(target).slice(1);
  const common = around.find((node) => isInside(source, node));
  if (common === undefined) throw new Error('a transition that enters the root again');
  return common;
};

const assertPlain = (node: AnyStateNode): void => {
  const plain = node.type === 'atomic' || node.type === 'compound';
  const bare = node.invoke.length === 0 && (node.initial?.actions.length ?? 0) === 0;
  const known = [...node.transitions.keys()].every(
    (name) => name === OTHERWISE || !name.includes(OTHERWISE),
  );
  if (!plain || !bare || !known) throw new Error(`state ${node.id} is of no kind that is run here`);
};
