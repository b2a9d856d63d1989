import { bundleKey } from '../../protocols/bundle.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import { decodeFrame } from '../../protocols/frame-codec.ts';
import type { Policy } from '../../protocols/policy.ts';
import { type FramePeek, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { BundleObserver } from './bundle-observer.ts';

interface BorderTerms {
  readonly queue: EventQueue;
  readonly journal: Journal;
  readonly observer: BundleObserver;
}

export const createBorderObserver = (
  policy: Policy | undefined,
  terms: BorderTerms,
): BorderObserver | undefined => policy && new BorderObserver(policy, terms);

/**
 * Notes each bundle that is sent over a link between two segments, from the header in its first segment.
 * Only data frames of such links are decoded, and none where the scenario has no policy.
 */
export class BorderObserver {
  readonly #policy: Policy;
  readonly #terms: BorderTerms;

  constructor(policy: Policy, terms: BorderTerms) {
    this.#policy = policy;
    this.#terms = terms;
  }

  /** A frame leaves a modem; `peek` is its head. Repetitions of a frame are not counted. */
  sent(from: Modem, image: FrameImage, peek: FramePeek): void {
    if (peek.type !== TYPE_DATA || peek.txNum !== 0 || from.partner === undefined) return;
    const { segments } = this.#policy;
    const partner = from.partner.node;
    if (segments.get(from.node) === segments.get(partner)) return;
    const frame = decodeFrame(image);
    if (!frame.ok || frame.value.type !== 'data') return;
    const { header } = frame.value.segment;
    if (header === undefined) return;
    const { journal, queue, observer } = this.#terms;
    journal.append(
      'border-crossed',
      queue.nowNs,
      from.node,
      from.terminal,
      partner,
      observer.numberOf(bundleKey(header)),
      header.source.node,
      header.destination.node,
      header.class,
    );
  }
}
