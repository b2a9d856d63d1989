import { EVENT_REPORTS } from '../../flight/event-reports.ts';
import { bundleKey } from '../../protocols/bundle.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import { peekHeader, peekSegment, type SegmentPeek } from '../bus/segment-peek.ts';
import type { Journal } from '../journal/journal.ts';

const RESENT_ID = EVENT_REPORTS['bundle.resent'].id;
/** Bundles of one source that are to be sent again, and wait for a way: the oldest is forgotten. */
const WAITING_MAX = 256;

/**
 * Compares what a source says of its assured bundles with what leaves it: one that it sends again goes under the
 * attempt that it names (LM-BND-062). With the attempt of before, a relay that had it would swallow it.
 */
export class ResendWatch {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  /** By node and bundle: the attempt that is to leave next. */
  readonly #waiting = new Map<NodeId, Map<string, number>>();
  readonly #segment: SegmentPeek = {
    ...{ transfer: 0, offset: 0, total: 0, class: 0, last: false, headerAt: 0 },
  };

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#journal = journal;
    this.#nowNs = nowNs;
  }

  /** An event report of a node. */
  reported(node: NodeId, id: number, args: readonly number[]): void {
    if (id !== RESENT_ID) return;
    const [source = 0, service = 0, createdNs = 0, sequence = 0, attempt = 0] = args;
    const waiting = this.#waiting.get(node) ?? new Map<string, number>();
    this.#waiting.set(node, waiting);
    waiting.set(bundleKey({ source: { node: source, service }, createdNs, sequence }), attempt);
    if (waiting.size <= WAITING_MAX) return;
    const [oldest] = waiting.keys();
    if (oldest !== undefined) waiting.delete(oldest);
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent({ node, terminal, partner }: Modem, image: FrameImage, peek: FramePeek): void {
    if (this.#waiting.size === 0 || peek.type !== TYPE_DATA || peek.txNum > 0) return;
    const waiting = this.#waiting.get(node);
    if (waiting === undefined) return;
    peekSegment(image, this.#segment);
    const header = peekHeader(image, this.#segment);
    // A copy of before that came back to its source goes on from there, as from any relay (LM-BND-008).
    if (header?.hopCount !== 1) return;
    const key = bundleKey(header);
    const attempt = waiting.get(key);
    if (attempt === undefined) return;
    waiting.delete(key);
    if (waiting.size === 0) this.#waiting.delete(node);
    if (header.attempt >= attempt) return;
    const { session } = peek;
    const to = partner?.node ?? 0;
    this.#journal.append('breach', this.#nowNs(), node, terminal, to, 'attempt-again', session);
  }

  /** A computer stops: what it was about to send is sent anew, as it is in its store. */
  stopped(node: NodeId): void {
    this.#waiting.delete(node);
  }
}
