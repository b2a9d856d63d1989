/** One column on its way to a file: numbers as base + unsigned integers of that width. */
export interface PackedColumn {
  /** Bytes of one value: 1, 2 or 4 above the base, or 8 (a double, base 0). */
  readonly width: number;
  readonly base: number;
  readonly bytes: Uint8Array;
}

/**
 * Pack the first `count` integers into the narrowest width that holds their spread, little-endian.
 */
export const packColumn = (values: Float64Array, count: number): PackedColumn => {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const width = widthOf(count === 0 ? 0 : most - least);
  const base = width === 8 || count === 0 ? 0 : least;
  const bytes = new Uint8Array(count * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) write(view, i * width, width, (values[i] as number) - base);
  return { width, base, bytes };
};

/** The integers of a packed column; throws RangeError when the bytes do not hold whole values. */
export const unpackColumn = ({ width, base, bytes }: PackedColumn): Float64Array => {
  if (![1, 2, 4, 8].includes(width) || bytes.length % width !== 0) {
    throw new RangeError(`column of ${bytes.length} bytes with width ${width}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Float64Array(bytes.length / width);
  for (let i = 0; i < values.length; i++) values[i] = base + read(view, i * width, width);
  return values;
};

/** Numbers appended one by one; grows by doubling. */
export class GrowingColumn {
  values = new Float64Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }
}

const widthOf = (spread: number): number => {
  if (spread < 256) return 1;
  if (spread < 65_536) return 2;
  return spread < 4_294_967_296 ? 4 : 8;
};

const write = (view: DataView, at: number, width: number, value: number): void => {
  if (width === 1) view.setUint8(at, value);
  else if (width === 2) view.setUint16(at, value, true);
  else if (width === 4) view.setUint32(at, value, true);
  else view.setFloat64(at, value, true);
};

const read = (view: DataView, at: number, width: number): number => {
  if (width === 1) return view.getUint8(at);
  if (width === 2) return view.getUint16(at, true);
  return width === 4 ? view.getUint32(at, true) : view.getFloat64(at, true);
};
