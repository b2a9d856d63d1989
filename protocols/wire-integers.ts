/** Ranges of the integers on the wire. */
export const UINT16_MAX = 0xffff;
export const UINT32_MAX = 0xffffffff;
/** 64-bit fields carry no more than a double holds exactly (LM-FRM-011). */
export const UINT53_MAX = Number.MAX_SAFE_INTEGER;

/** Throws: whoever encodes a number that the wire cannot carry has a bug. */
export const assertInteger = (value: number, maximum: number): void => {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new RangeError(`encoder: expected an integer from 0 to ${maximum}, got ${value}`);
  }
};

/** The same for fields that may be negative. */
export const assertSigned = (value: number): void => {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`encoder: expected an integer within 2^53, got ${value}`);
  }
};

/**
 * Throws unless every number within a message's properties, but for that one, is a safe integer.
 */
export const assertIntegers = (properties: object, except = ''): void => {
  const values = properties as Readonly<Record<string, unknown>>;
  for (const name in values) {
    const value = values[name];
    if (typeof value === 'number') assertSigned(value);
    else if (value instanceof Uint8Array || name === except) continue;
    else if (typeof value === 'object' && value !== null) assertIntegers(value, except);
  }
};

/**
 * Big-endian, two's complement when negative. Not by a DataView: to make one of a short array moves its
 * bytes out of V8's heap.
 */
export const writeUint32 = (bytes: Uint8Array, at: number, value: number): void => {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
};

/** Big-endian, of an integer from 0 to 2^53 - 1. */
export const writeUint64 = (bytes: Uint8Array, at: number, value: number): void => {
  writeUint32(bytes, at, Math.floor(value / 0x1_0000_0000));
  writeUint32(bytes, at + 4, value >>> 0);
};
