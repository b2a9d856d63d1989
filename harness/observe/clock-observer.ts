import type { ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { helloOf } from './handshake-message.ts';

/**
 * Compares what nodes say of their clocks with true time: each HELLO declares its sender's UTC and a
 * bound of its error. Only handshake frames are decoded, and those are rare.
 */
export class ClockObserver {
  readonly #queue: EventQueue;
  readonly #journal: Journal;

  constructor(queue: EventQueue, journal: Journal) {
    this.#queue = queue;
    this.#journal = journal;
  }

  /** A message outside any session leaves that node now. */
  handshake(node: NodeId, message: ManagementMessage): void {
    const hello = helloOf(message);
    if (hello === undefined) return;
    const { nowNs } = this.#queue;
    this.#journal.append(
      'clock',
      nowNs,
      node,
      hello.utcNs - nowNs,
      hello.utcUncertaintyNs,
      hello.stratum,
    );
  }
}
