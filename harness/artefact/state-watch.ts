import type { NodeId } from '../../protocols/units.ts';
import { type JournalReader, readerOf } from '../journal/records.ts';

/** Follows the states of nodes, links and bundles, to show them at an instant. */
export class StateWatch {
  readonly #states = new Map<NodeId, Map<string, string>>();
  readonly #locks = new Map<string, readonly [NodeId, NodeId]>();
  readonly #holders = new Map<number, Set<NodeId>>();
  readonly #down = new Map<NodeId, string>();

  readonly reader: JournalReader = readerOf({
    transition: (_atNs, node, machine, instance, _from, to) => {
      const own = this.#states.get(node) ?? new Map<string, string>();
      own.set(machine === 'node' ? 'node' : `${machine} ${instance}`, to);
      this.#states.set(node, own);
    },
    'node-down': (_atNs, node, reason) => {
      this.#down.set(node, reason);
      this.#states.delete(node);
    },
    'node-up': (_atNs, node) => this.#down.delete(node),
    lock: (_atNs, node, terminal, partner, partnerTerminal) =>
      this.#locks.set(`${node}/${terminal}-${partner}/${partnerTerminal}`, [node, partner]),
    unlock: (_atNs, node, terminal, partner, partnerTerminal) =>
      this.#locks.delete(`${node}/${terminal}-${partner}/${partnerTerminal}`),
    held: (_atNs, node, bundle) => {
      const holders = this.#holders.get(bundle) ?? new Set<NodeId>();
      holders.add(node);
      this.#holders.set(bundle, holders);
    },
    released: (_atNs, node, bundle) => this.#holders.get(bundle)?.delete(node),
  });

  /** Nodes that hold a copy of the bundle. */
  holdersOf(bundle: number): readonly NodeId[] {
    return [...(this.#holders.get(bundle) ?? [])];
  }

  /** Nodes that share a lock with it. */
  partnersOf(node: NodeId): readonly NodeId[] {
    return [...this.#locks.values()].flatMap(([a, b]) =>
      a === node ? [b] : b === node ? [a] : [],
    );
  }

  /** Machine and state, a line each; "down" when it is. */
  statesOf(node: NodeId): readonly (readonly [string, string])[] {
    const down = this.#down.get(node);
    if (down !== undefined) return [['computer', `down (${down})`]];
    return [...(this.#states.get(node) ?? [])].sort(([a], [b]) => a.localeCompare(b, 'en'));
  }
}
