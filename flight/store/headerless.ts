import type { Segment } from '../../protocols/bundle.ts';
import type { SessionState } from './session-state.ts';

/** Segments whose first one, with the header, is still on its way; within a bound of all sessions. */
export class HeaderlessSegments {
  readonly #max: number;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** False: there is no room. */
  keep(session: SessionState, segment: Segment): boolean {
    if (this.#count >= this.#max) return false;
    this.#count++;
    const waiting = session.headerless.get(segment.transfer);
    if (waiting === undefined) session.headerless.set(segment.transfer, [segment]);
    else waiting.push(segment);
    return true;
  }

  /** Those of a transfer, in the order of their coming, kept no longer. */
  take(session: SessionState, transfer: number): readonly Segment[] {
    if (session.headerless.size === 0) return NONE;
    const segments = session.headerless.get(transfer);
    if (segments === undefined) return NONE;
    this.#count -= segments.length;
    session.headerless.delete(transfer);
    return segments;
  }

  /** The session ended. */
  drop(session: SessionState): void {
    for (const segments of session.headerless.values()) this.#count -= segments.length;
    session.headerless.clear();
  }
}

const NONE: readonly Segment[] = [];
