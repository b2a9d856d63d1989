import type { FrameImage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';

/** Of a node of the scenario. */
interface Mtus {
  readonly id: NodeId;
  readonly terminals: readonly { readonly profile: { readonly mtuBytes: number } }[];
}

/** Whether the MTU of both ends of a line bounds what data frames carry (LM-LNK-061). Told once in a session, as a `breach`. */
export class MtuWatch {
  readonly #breaches: Breaches;
  /** By node and terminal. */
  readonly #mtuBytes: ReadonlyMap<NodeId, readonly number[]>;
  /** No frame that is as short needs a look. */
  readonly #leastBytes: number;

  constructor(
    journal: Journal,
    terms: { readonly nowNs: () => Ns; readonly nodes: readonly Mtus[] },
  ) {
    this.#breaches = new Breaches(journal, terms.nowNs);
    this.#mtuBytes = new Map(
      terms.nodes.map(({ id, terminals }) => [
        id,
        terminals.map(({ profile }) => profile.mtuBytes),
      ]),
    );
    this.#leastBytes = Math.min(...[...this.#mtuBytes.values()].flat());
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, { payload }: FrameImage, { type, session }: FramePeek): void {
    const to = from.partner;
    if (payload.length <= this.#leastBytes || type !== TYPE_DATA || to === undefined) return;
    if (payload.length > Math.min(this.#of(from), this.#of(to)))
      this.#breaches.tell(from, 'too-long', session);
  }

  #of({ node, terminal }: Modem): number {
    return this.#mtuBytes.get(node)?.[terminal] ?? Number.POSITIVE_INFINITY;
  }
}
