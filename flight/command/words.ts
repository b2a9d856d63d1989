const HALF = 4_294_967_296;

/** A whole number within ±(2^53 − 1) in eight bytes, big-endian, two's complement. */
export const writeWord = (view: DataView, at: number, value: number): void => {
  view.setUint32(at, Math.floor(value / HALF));
  view.setUint32(at + 4, value % HALF);
};

export const readWord = (view: DataView, at: number): number =>
  view.getInt32(at) * HALF + view.getUint32(at + 4);
