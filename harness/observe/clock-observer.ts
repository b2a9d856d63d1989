import type { ManagementMessage } from '../../protocols/frame.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { helloOf } from './handshake-message.ts';

/** HELLOs of one terminal that may still be repeated: its own, and those in its answers. */
const REPEATED_MAX = 16;

/**
 * Compares what nodes say of their clocks with true time: each HELLO declares its sender's UTC and a
 * bound of its error. A HELLO that is said again still carries the UTC of its first saying: only that
 * one counts, also when no partner was there. Only handshake frames are decoded, and those are rare.
 */
export class ClockObserver {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  /** Nonces of the newest HELLOs, the oldest first. */
  readonly #said = new Map<string, Set<string>>();

  constructor(queue: EventQueue, journal: Journal) {
    this.#queue = queue;
    this.#journal = journal;
  }

  /** A message outside any session leaves that terminal's computer now. */
  handshake(
    { node, terminal }: Pick<Modem, 'node' | 'terminal'>,
    message: ManagementMessage,
  ): void {
    const hello = helloOf(message);
    if (hello === undefined || !this.#isFirst(`${node}/${terminal}`, hello.nonce.join())) return;
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

  #isFirst(terminal: string, nonce: string): boolean {
    const said = this.#said.get(terminal) ?? new Set();
    this.#said.set(terminal, said);
    if (said.has(nonce)) return false;
    said.add(nonce);
    if (said.size > REPEATED_MAX) {
      const [oldest] = said;
      if (oldest !== undefined) said.delete(oldest);
    }
    return true;
  }
}
