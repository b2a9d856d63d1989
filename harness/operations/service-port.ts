import type { OperationsKeys } from '../../flight/security/operations-keys.ts';
import { decodeTelecommand } from '../../protocols/operations-codec.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Computer } from '../node/computer.ts';

type Ported = Pick<Computer, 'input' | 'running' | 'hung'>;

/**
 * The service ports of all nodes: what the radio command link, a desk or an umbilical brings goes in
 * here. Writes down, as truth, that a node which runs was ordered into safe mode or out of it, or was given
 * what is void.
 */
export class ServicePort {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #keys: OperationsKeys;
  readonly #computer: (node: NodeId) => Ported;
  /** By node: numbers of orders about safe mode. A repetition orders nothing; an older one that comes late does. */
  readonly #ordered = new Map<NodeId, Set<number>>();

  constructor(terms: {
    readonly queue: EventQueue;
    readonly journal: Journal;
    readonly keys: OperationsKeys;
    readonly computer: (node: NodeId) => Ported;
  }) {
    this.#queue = terms.queue;
    this.#journal = terms.journal;
    this.#keys = terms.keys;
    this.#computer = terms.computer;
  }

  /** Bytes arrive; a node that is off or hangs does not hear them. */
  give(node: NodeId, bytes: Uint8Array): void {
    const computer = this.#computer(node);
    if (computer.running && !computer.hung) this.#note(node, bytes);
    computer.input({ kind: 'command', bytes });
  }

  #note(node: NodeId, bytes: Uint8Array): void {
    const { nowNs } = this.#queue;
    const opened = this.#keys.open('telecommand', bytes);
    const decoded = opened.ok ? decodeTelecommand(opened.value) : opened;
    if (!decoded.ok) return;
    const { target, sequence, expiresUtcNs, body } = decoded.value;
    if (target !== node) {
      this.#journal.append('stray-command', nowNs, node, sequence);
      return;
    }
    if (expiresUtcNs <= nowNs) {
      this.#journal.append('timed-order', nowNs, 'void-command', sequence, expiresUtcNs);
      return;
    }
    if (body.command !== 'safe-mode') return;
    const ordered = this.#ordered.get(node) ?? new Set();
    if (ordered.has(sequence)) return;
    this.#ordered.set(node, ordered.add(sequence));
    this.#journal.append('safe-mode-ordered', nowNs, node, body.on ? 1 : 0, sequence);
  }
}
