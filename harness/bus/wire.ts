import type { FrameImage } from '../../protocols/frame.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { Modem } from './modem.ts';
import type { Path } from './path.ts';

/** Kinds of the events at the end of a wire. */
export const ARRIVES_SOUND = 0;
export const ARRIVES_CORRUPTED = 1;
/** What no receiver takes for a frame, as it is. */
export const ARRIVES_DAMAGED = 2;

/** A frame does not outlive the lock that it was sent under; this one it outlives at once. */
const NO_LOCK = -1;

interface WireTerms {
  readonly from: Modem;
  readonly to: Modem;
  /** Number of the lock. */
  readonly lock: number;
  readonly path: Path;
  readonly arrived: (wire: Wire, image: FrameImage, how: number) => void;
}

/**
 * One direction of one lock. Frames on their way are events with their image and nothing else: an
 * object for each would be the one most often copied by the garbage collector.
 */
export class Wire implements EventTarget {
  readonly from: Modem;
  readonly to: Modem;
  readonly path: Path;
  readonly arrived: WireTerms['arrived'];
  readonly lock: number;

  constructor(terms: WireTerms) {
    this.from = terms.from;
    this.to = terms.to;
    this.path = terms.path;
    this.arrived = terms.arrived;
    this.lock = terms.lock;
  }

  /** Whether both ends are still locked as they were. */
  get holds(): boolean {
    return this.to.partner === this.from && this.to.lock === this.lock;
  }

  /** Where nothing arrives. */
  cut(): Wire {
    const { from, to, path, arrived } = this;
    return new Wire({ from, to, path, arrived, lock: NO_LOCK });
  }

  handle(kind: number, _value: number, data: unknown): void {
    this.arrived(this, data as FrameImage, kind);
  }
}
