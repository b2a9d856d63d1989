import type { FrameImage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import { peekHeader, peekSegment, type SegmentPeek } from '../bus/segment-peek.ts';
import type { Journal } from '../journal/journal.ts';

/** Bundles without a time of creation that are known; the oldest is forgotten. */
const KNOWN_MAX = 65_536;
/** An age may lag behind by this and what hops may take unseen, before anybody is told. */
const LAG_NS: Ns = 1_000_000_000;

/**
 * The age that a bundle carries is all that ends it where nobody knows the time: compares it, as the bundle leaves a
 * node, with the time since its source took it (LM-BND-071).
 */
export class AgeWatch {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  readonly #hopMarginNs: Ns;
  /** By source and sequence number: when it was taken. */
  readonly #takenNs = new Map<string, Ns>();
  readonly #segment: SegmentPeek = {
    ...{ transfer: 0, offset: 0, total: 0, class: 0, last: false, headerAt: 0 },
  };

  /** @param terms `hopMarginNs`: what a hop may take beyond light time and residence */
  constructor(journal: Journal, terms: { readonly nowNs: () => Ns; readonly hopMarginNs: Ns }) {
    this.#journal = journal;
    this.#nowNs = terms.nowNs;
    this.#hopMarginNs = terms.hopMarginNs;
  }

  /** A node takes a bundle of an application. */
  accepted(
    node: NodeId,
    { createdNs, sequence }: { readonly createdNs: Ns; readonly sequence: number },
  ): void {
    if (createdNs !== 0) return;
    this.#takenNs.set(nameOf(node, sequence), this.#nowNs());
    if (this.#takenNs.size <= KNOWN_MAX) return;
    const [oldest] = this.#takenNs.keys();
    if (oldest !== undefined) this.#takenNs.delete(oldest);
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent({ node }: Modem, image: FrameImage, peek: FramePeek): void {
    if (this.#takenNs.size === 0 || peek.type !== TYPE_DATA || peek.txNum > 0) return;
    peekSegment(image, this.#segment);
    const header = peekHeader(image, this.#segment);
    if (header?.createdNs !== 0) return;
    const { source, sequence, ageNs, hopCount } = header;
    const takenNs = this.#takenNs.get(nameOf(source.node, sequence));
    if (takenNs === undefined) return;
    const nowNs = this.#nowNs();
    const lagNs = nowNs - takenNs - ageNs;
    if (lagNs <= LAG_NS + hopCount * this.#hopMarginNs) return;
    this.#journal.append('age-short', nowNs, node, source.node, sequence, hopCount, takenNs, lagNs);
  }
}

const nameOf = (node: NodeId, sequence: number): string => `${node} ${sequence}`;
