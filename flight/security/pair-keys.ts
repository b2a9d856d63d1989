import type { NodeId } from '../../protocols/units.ts';
import { derivePairKey } from './link-keys.ts';

interface PairKey {
  readonly peer: NodeId;
  readonly epoch: number;
  readonly key: Uint8Array;
}

/** Pair keys of one node. The last one is kept: a handshake asks for the same one again and again. */
export class PairKeys {
  readonly #networkKey: Uint8Array;
  readonly #own: NodeId;
  #last: PairKey | undefined;

  /** @param networkKey 32 bytes */
  constructor(networkKey: Uint8Array, own: NodeId) {
    this.#networkKey = networkKey;
    this.#own = own;
  }

  of(peer: NodeId, epoch: number): Uint8Array {
    let last = this.#last;
    if (last === undefined || last.peer !== peer || last.epoch !== epoch) {
      const key = derivePairKey(this.#networkKey, { one: this.#own, other: peer, epoch });
      last = { peer, epoch, key };
      this.#last = last;
    }
    return last.key;
  }
}
