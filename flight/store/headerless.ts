import type { Segment } from '../../protocols/bundle.ts';
import { MINUTE_NS, type Ns } from '../../protocols/units.ts';
import type { HeaderlessTransfer, SessionState } from './session-state.ts';

/** A first segment is sent again for some seconds at most; what waits for longer may make room. */
const OLD_NS: Ns = MINUTE_NS;

type Transfer = Pick<HeaderlessTransfer, 'session' | 'transfer'>;

/** Segments whose first one, with the header, is still on its way; within a bound of all sessions. */
export class HeaderlessSegments {
  readonly #max: number;
  #count = 0;
  /** The oldest first. */
  readonly #waiting = new Set<HeaderlessTransfer>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Undefined: kept. Else no room: of this transfer nothing is kept, be it the segment's or one that it takes the room of. */
  keep(session: SessionState, segment: Segment, nowNs: Ns): Transfer | undefined {
    const { transfer } = segment;
    const lost = this.#count < this.#max ? undefined : (this.#lost(nowNs) ?? { session, transfer });
    if (lost !== undefined) this.take(lost.session, lost.transfer);
    if (lost?.session === session && lost.transfer === transfer) return lost;
    const waiting = session.headerless.get(transfer) ?? this.#begin(session, transfer, nowNs);
    waiting.segments.push(segment);
    this.#count++;
    return lost;
  }

  #begin(session: SessionState, transfer: number, sinceNs: Ns): HeaderlessTransfer {
    const waiting = { session, transfer, sinceNs, segments: [] };
    session.headerless.set(transfer, waiting);
    this.#waiting.add(waiting);
    return waiting;
  }

  /** The transfer that has waited for longest, when its first segment will not come any more. */
  #lost(nowNs: Ns): Transfer | undefined {
    const [oldest] = this.#waiting;
    return oldest !== undefined && nowNs - oldest.sinceNs > OLD_NS ? oldest : undefined;
  }

  /** Those of a transfer, in the order of their coming, kept no longer. */
  take(session: SessionState, transfer: number): readonly Segment[] {
    if (session.headerless.size === 0) return NONE;
    const waiting = session.headerless.get(transfer);
    if (waiting === undefined) return NONE;
    session.headerless.delete(transfer);
    this.#forget(waiting);
    return waiting.segments;
  }

  /** The session ended. */
  drop(session: SessionState): void {
    for (const waiting of session.headerless.values()) this.#forget(waiting);
    session.headerless.clear();
  }

  #forget(waiting: HeaderlessTransfer): void {
    this.#count -= waiting.segments.length;
    this.#waiting.delete(waiting);
  }
}

const NONE: readonly Segment[] = [];
