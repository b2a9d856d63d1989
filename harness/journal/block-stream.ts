import {
  BLOCK_BYTES_MAX,
  BLOCK_HEAD_BYTES,
  type Block,
  decodeBlock,
  HEADER_BYTES_MAX,
} from './blocks.ts';

/** A block and where in the file it ends. */
export interface PlacedBlock {
  readonly block: Block;
  readonly endByte: number;
}

/**
 * Blocks as their bytes come, in pieces of any size; throws RangeError where they are cut or
 * damaged. At most one block is held; whether a file is a journal at all shows in its first bytes.
 */
export function* blocksOf(pieces: Iterable<Uint8Array>): Generator<PlacedBlock, void> {
  const held = new HeldBytes();
  let endByte = 0;
  for (const piece of pieces) {
    held.add(piece);
    for (;;) {
      const head = held.first(BLOCK_HEAD_BYTES);
      if (head === undefined) break;
      const view = new DataView(head.buffer, head.byteOffset, head.length);
      const length = view.getUint32(0, true);
      if (endByte === 0 && length > HEADER_BYTES_MAX) throw new RangeError('not a journal');
      if (length > BLOCK_BYTES_MAX) throw new RangeError(`a block of ${length} bytes`);
      const bytes = held.first(BLOCK_HEAD_BYTES + length);
      if (bytes === undefined) break;
      const crc = view.getUint32(4, true);
      const block = decodeBlock(bytes.subarray(BLOCK_HEAD_BYTES), crc);
      held.drop(bytes.length);
      endByte += bytes.length;
      yield { block, endByte };
    }
  }
  if (endByte === 0 && held.length === 0) throw new RangeError('the file is empty');
  if (held.length > 0) throw new RangeError(`cut within a block (${held.length} bytes of it)`);
}

/** Bytes that came and are not used yet; joined once, however small the pieces are. */
class HeldBytes {
  #pieces: Uint8Array[] = [];
  length = 0;

  add(piece: Uint8Array): void {
    if (piece.length > 0) this.#pieces.push(piece);
    this.length += piece.length;
  }

  /** The first so many bytes; undefined when there are fewer. */
  first(count: number): Uint8Array | undefined {
    if (this.length < count) return undefined;
    const [piece] = this.#pieces;
    if (piece !== undefined && piece.length >= count) return piece.subarray(0, count);
    const joined = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#pieces) {
      joined.set(part, at);
      at += part.length;
    }
    this.#pieces = [joined];
    return joined.subarray(0, count);
  }

  /** Forget the first so many bytes, which `first` has given in one. */
  drop(count: number): void {
    const rest = this.#pieces[0]?.subarray(count);
    this.#pieces.shift();
    if (rest !== undefined && rest.length > 0) this.#pieces.unshift(rest);
    this.length -= count;
  }
}
