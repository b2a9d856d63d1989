import { assertInteger } from './wire-integers.ts';

/**
 * Writes protobuf's wire format into a buffer whose length was computed beforehand with the
 * `…Bytes` functions, so that encoding allocates nothing but its result. Fields with their
 * proto3 default are left out, as generated code does.
 */
export class WireWriter {
  readonly bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  varint(value: number): void {
    const { bytes } = this;
    let at = this.position;
    let rest = value;
    if (value >= BITS_28) {
      // Bit operations end at 32 bits: the low four groups apart from the high ones.
      const high = Math.floor(value / BITS_28);
      const low = value - high * BITS_28;
      bytes[at] = low | 0x80;
      bytes[at + 1] = (low >>> 7) | 0x80;
      bytes[at + 2] = (low >>> 14) | 0x80;
      bytes[at + 3] = (low >>> 21) | 0x80;
      at += 4;
      rest = high;
    }
    while (rest >= 0x80) {
      bytes[at++] = rest | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.position = at;
  }

  /** `key` is the encoded key, one or two bytes, as a number read little-endian. */
  field(key: number, value: number): void {
    if (value === 0) return;
    if (key > 0xff || value >= 0x80) {
      this.key(key);
      this.varint(value);
      return;
    }
    const { bytes } = this;
    const at = this.position;
    bytes[at] = key;
    bytes[at + 1] = value;
    this.position = at + 2;
  }

  /** A field of type int64: negative values as ten bytes of two's complement. */
  signedField(key: number, value: number): void {
    if (value >= 0) {
      this.field(key, value);
      return;
    }
    this.key(key);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) this.bytes[this.position++] = Number(rest & 0x7fn) | 0x80;
    this.bytes[this.position++] = Number(rest);
  }

  flag(key: number, value: boolean): void {
    if (!value) return;
    this.key(key);
    this.bytes[this.position++] = 1;
  }

  fixed32(key: number, value: number): void {
    if (value === 0) return;
    this.key(key);
    const { bytes } = this;
    const at = this.position;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
    this.position = at + 4;
  }

  /** A bytes field; left out when empty. */
  blob(key: number, value: Uint8Array): void {
    if (value.length === 0) return;
    this.open(key, value.length);
    this.raw(value);
  }

  /** Key and length of a field whose content follows. */
  open(key: number, length: number): void {
    this.key(key);
    this.varint(length);
  }

  raw(value: Uint8Array): void {
    const { bytes } = this;
    const at = this.position;
    if (value.length > 32) bytes.set(value, at);
    else for (let i = 0; i < value.length; i += 1) bytes[at + i] = value[i] as number;
    this.position = at + value.length;
  }

  private key(key: number): void {
    this.bytes[this.position++] = key;
    if (key > 0xff) this.bytes[this.position++] = key >>> 8;
  }
}

const BITS_28 = 0x10000000;

/** Key of a field in the form that WireWriter takes; wire types: 0 varint, 2 length, 5 fixed32. */
export const wireKey = (field: number, wireType: 0 | 2 | 5): number => {
  const key = (field << 3) | wireType;
  return key < 0x80 ? key : ((key & 0x7f) | 0x80) + ((key >>> 7) << 8);
};

/** Length of a varint; the value is a safe integer ≥ 0. */
export const varintBytes = (value: number): number => {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  if (value < BITS_28) return 4;
  if (value < 0x800000000) return 5;
  if (value < 0x40000000000) return 6;
  return value < 0x2000000000000 ? 7 : 8;
};

/** Length of a varint field with a one-byte key, range checked: a wrong value is our own bug. */
export const fieldBytes = (value: number, maximum: number): number => {
  if (value === 0) return 0;
  assertInteger(value, maximum);
  return 1 + varintBytes(value);
};

export const flagBytes = (value: boolean): number => (value ? 2 : 0);

/** Length of a bytes field with a one-byte key. */
export const blobBytes = (value: Uint8Array): number =>
  value.length === 0 ? 0 : 1 + varintBytes(value.length) + value.length;
