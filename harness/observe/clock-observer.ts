import type { FrameImage } from '../../protocols/frame.ts';
import { decodeFrame } from '../../protocols/frame-codec.ts';
import { decodeManagement } from '../../protocols/management-codec.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';

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

  /** A frame outside any session leaves that node now. */
  handshake(node: NodeId, image: FrameImage): void {
    const frame = decodeFrame(image);
    if (!frame.ok || frame.value.type !== 'management') return;
    const message = decodeManagement(frame.value.body);
    if (!message.ok) return;
    const { value } = message;
    const hello =
      value.kind === 'hello' ? value : value.kind === 'hello-ack' ? value.hello : undefined;
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
