import { type Ns, SECOND_NS } from '../../protocols/units.ts';

/** So many copies, the first of them so long ago, are told by some acknowledgement. */
const COPIES = 4;
const COPIES_NS: Ns = SECOND_NS;
/** So many management frames, each the last copy that came, may go untold. */
const LAST_COPIES = 2;
const NONE = -1;

/**
 * Copies that reached one end after it had acknowledged them, and whether its acknowledgements name the last one
 * (LM-LNK-045). Of management frames only those count that came as they left: whose tag is wrong is no copy.
 */
export class UntoldCopies {
  #copies = 0;
  #sinceNs: Ns = 0;
  /** The last copy that came, where that is a management frame; and how many such went untold. */
  #last = NONE;
  #lastNs: Ns = 0;
  #untold = 0;

  data(atNs: Ns): void {
    this.#last = NONE;
    if (this.#copies++ === 0) this.#sinceNs = atNs;
  }

  /** One of which nobody knows whether it is taken for a copy. */
  other(): void {
    this.#last = NONE;
  }

  management(txfn: number, atNs: Ns): void {
    this.#last = txfn;
    this.#lastNs = atNs;
  }

  /** An acknowledgement leaves that names `duplicate`, -1: none. False: copies are kept from its receiver. */
  told(duplicate: number, atNs: Ns): boolean {
    if (duplicate >= 0) this.#copies = 0;
    const hidden = this.#copies >= COPIES && atNs - this.#sinceNs > COPIES_NS;
    if (this.#last === duplicate) this.#last = NONE;
    if (this.#last === NONE || atNs - this.#lastNs <= COPIES_NS) return !hidden;
    this.#last = NONE;
    return !hidden && ++this.#untold < LAST_COPIES;
  }

  /** Another session. */
  clear(): void {
    this.#copies = 0;
    this.#last = NONE;
    this.#untold = 0;
  }
}
