import type { NodeId } from '../../protocols/units.ts';

const FIRST_EPOCH = 1;

interface Keys {
  current: number;
  /** Not retired, the next one too. */
  readonly known: Set<number>;
}

/**
 * Which key epochs nodes have, as they report them (L3 holds them to the newest). Two nodes that an operator
 * left without a common one, by retiring a key before everybody had the next, cannot have a session.
 */
export class KeyEpochs {
  readonly #keys = new Map<NodeId, Keys>();
  /** What they had before they started anew, until they say what they go on with. */
  readonly #before = new Map<NodeId, Keys>();

  changed(node: NodeId, epoch: number, state: string): void {
    if (this.#before.has(node)) this.#goesOn(node, epoch);
    const keys = this.#of(node);
    if (state === 'retired') keys.known.delete(epoch);
    else keys.known.add(epoch);
    if (state === 'current') keys.current = epoch;
  }

  /** It starts with what its memory still has, and says so then; otherwise with the first one. */
  restarted(node: NodeId): void {
    const keys = this.#before.get(node) ?? this.#keys.get(node);
    if (keys !== undefined) this.#before.set(node, keys);
    this.#keys.delete(node);
  }

  /** One of them uses a key that the other one has. */
  common(a: NodeId, b: NodeId): boolean {
    const [left, right] = [this.#of(a), this.#of(b)];
    return left.known.has(right.current) || right.known.has(left.current);
  }

  /** Of what it had it has all that is no newer: what it retired before does not come back with the first one. */
  #goesOn(node: NodeId, epoch: number): void {
    const had = this.#before.get(node)?.known ?? [];
    this.#before.delete(node);
    const known = new Set([...had].filter((one) => one <= epoch));
    this.#keys.set(node, { current: epoch, known: known.add(epoch) });
  }

  #of(node: NodeId): Keys {
    let keys = this.#keys.get(node);
    if (keys === undefined) {
      keys = { current: FIRST_EPOCH, known: new Set([FIRST_EPOCH]) };
      this.#keys.set(node, keys);
    }
    return keys;
  }
}
