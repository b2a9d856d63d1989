import type { FrameImage } from '../../protocols/frame.ts';
import { HOUR_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import { peekHeader, peekSegment, type SegmentPeek } from '../bus/segment-peek.ts';
import { ExpiringMap } from '../checkers/expiring-map.ts';
import type { Journal } from '../journal/journal.ts';

/** What was taken longer ago is not judged. */
const KNOWN_NS: Ns = 2 * HOUR_NS;
/** An age may lag behind by this and what hops may take unseen, before anybody is told. */
const LAG_NS: Ns = SECOND_NS;

interface Taken {
  readonly atNs: Ns;
  readonly forgetNs: Ns;
}

/**
 * The age that a bundle carries is all that ends it where nobody knows the time: compares it, as the bundle leaves a
 * node, with the time since its source took it (LM-BND-071).
 */
export class AgeWatch {
  readonly #journal: Journal;
  readonly #nowNs: () => Ns;
  readonly #hopMarginNs: Ns;
  /** By source and sequence number. */
  readonly #taken = new ExpiringMap<Taken, string>();
  /** Until then something can be judged: no header is looked into after it. */
  #untilNs: Ns = -1;
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
    const atNs = this.#nowNs();
    this.#untilNs = atNs + KNOWN_NS;
    this.#taken.set(nameOf(node, sequence), { atNs, forgetNs: this.#untilNs }, atNs);
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent({ node }: Modem, image: FrameImage, peek: FramePeek): void {
    const nowNs = this.#nowNs();
    if (nowNs > this.#untilNs || peek.type !== TYPE_DATA || peek.txNum > 0) return;
    peekSegment(image, this.#segment);
    const header = peekHeader(image, this.#segment);
    if (header?.createdNs !== 0) return;
    const { source, sequence, ageNs, hopCount } = header;
    const taken = this.#taken.get(nameOf(source.node, sequence));
    if (taken === undefined || nowNs > taken.forgetNs) return;
    const { atNs } = taken;
    const lagNs = nowNs - atNs - ageNs;
    if (lagNs <= LAG_NS + hopCount * this.#hopMarginNs) return;
    this.#journal.append('age-short', nowNs, node, source.node, sequence, hopCount, atNs, lagNs);
  }
}

const nameOf = (node: NodeId, sequence: number): string => `${node} ${sequence}`;
