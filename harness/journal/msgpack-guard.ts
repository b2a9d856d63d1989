/** Blocks are nested five deep: block, columns, kind, columns of the kind, packed column. */
const DEPTH_MAX = 8;

/**
 * Throws RangeError unless the bytes are exactly one msgpack value whose every length is covered by
 * them. A decoder makes room for what a length claims before it sees that the bytes end: nothing
 * from outside goes to it unseen. Types that a journal never holds (extensions) are refused.
 * Source of the format: github.com/msgpack/msgpack, spec.md.
 */
export const guardMsgpack = (bytes: Uint8Array): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  /** Values still to come, by depth. */
  const left = [1];
  let at = 0;
  while (left.length > 0) {
    const depth = left.length - 1;
    if (left[depth] === 0) {
      left.pop();
      continue;
    }
    left[depth] = (left[depth] as number) - 1;
    if (at >= bytes.length) throw new RangeError('a block ends within a value');
    const head = headAt(view, at);
    at += head.bytes;
    if (at > bytes.length) throw new RangeError('a block ends within a value');
    if (head.children === 0) continue;
    if (left.length === DEPTH_MAX) throw new RangeError('a block is nested too deeply');
    left.push(head.children);
  }
  if (at !== bytes.length) throw new RangeError('a block holds more than one value');
};

interface Head {
  /** The value's own bytes: head, and what it holds when that is no further value. */
  readonly bytes: number;
  /** Values that follow as its own. */
  readonly children: number;
}

/** Bytes of numbers, by type from 0xca: floats, unsigned and signed integers. */
const NUMBER_BYTES = [5, 9, 2, 3, 5, 9, 2, 3, 5, 9];
const LENGTH_BYTES = [1, 2, 4];

const headAt = (view: DataView, at: number): Head => {
  const type = view.getUint8(at);
  if (type < 0x80 || type >= 0xe0) return leaf(1);
  if (type < 0x90) return { bytes: 1, children: 2 * (type & 0x0f) };
  if (type < 0xa0) return { bytes: 1, children: type & 0x0f };
  if (type < 0xc0) return leaf(1 + (type & 0x1f));
  if (type === 0xc0 || type === 0xc2 || type === 0xc3) return leaf(1);
  if (type >= 0xc4 && type <= 0xc6) return withLength(view, at, type - 0xc4);
  if (type >= 0xca && type <= 0xd3) return leaf(NUMBER_BYTES[type - 0xca] as number);
  if (type >= 0xd9 && type <= 0xdb) return withLength(view, at, type - 0xd9);
  if (type >= 0xdc) {
    const bytes = LENGTH_BYTES[1 + (type & 1)] as number;
    const count = lengthAt(view, at + 1, bytes);
    return { bytes: 1 + bytes, children: type >= 0xde ? 2 * count : count };
  }
  throw new RangeError(`a block holds a value of type 0x${type.toString(16)}`);
};

const leaf = (bytes: number): Head => ({ bytes, children: 0 });

const withLength = (view: DataView, at: number, size: number): Head => {
  const bytes = LENGTH_BYTES[size] as number;
  return leaf(1 + bytes + lengthAt(view, at + 1, bytes));
};

const lengthAt = (view: DataView, at: number, bytes: number): number => {
  if (at + bytes > view.byteLength) throw new RangeError('a block ends within a value');
  if (bytes === 1) return view.getUint8(at);
  return bytes === 2 ? view.getUint16(at) : view.getUint32(at);
};
