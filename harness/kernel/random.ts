import { hash } from 'node:crypto';

/** Uniform and shaped draws of one named stream. */
export interface RandomStream {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Integer in [0, below), below ≤ 2^32; uniform to within below / 2^32. */
  integer(below: number): number;
  /** Standard normal (polar method; log and sqrt only, equal on every Node version). */
  normal(): number;
  /** Exponential with that mean. */
  exponential(mean: number): number;
  bytes(count: number): Uint8Array;
}

/**
 * Random streams of one run. A stream belongs to (seed, object, purpose): what one object draws
 * never shifts what another one draws, so that taking a fault away leaves the rest as it was.
 */
export class RandomStreams {
  readonly #seed: string;

  constructor(seed: number | string) {
    this.#seed = String(seed);
  }

  /** A fresh stream from its start; the same names give the same draws. */
  stream(object: string, purpose: string): RandomStream {
    return new Sfc32(digestWords(`${this.#seed}\0${object}\0${purpose}`));
  }

  /** Key for `hashedUniform`: per-frame draws that depend on the frame alone. */
  key(object: string, purpose: string): number {
    return digestWords(`${this.#seed}\0${object}\0${purpose}`)[0] as number;
  }
}

/**
 * Uniform in [0, 1) from a key and three integers (their low 32 bits count): no state, so order
 * does not matter. Rounds of murmur3's finaliser. The key enters twice: with one entry only,
 * another key would give the same draws at other values of `a`.
 */
export const hashedUniform = (key: number, a: number, b: number, c: number): number => {
  let h = mix((key ^ Math.imul(a | 0, 0xcc9e2d51)) + 0x9e3779b9);
  h = mix(h ^ Math.imul(b | 0, 0x85ebca6b));
  h = mix(h ^ Math.imul(c | 0, 0xc2b2ae35) ^ Math.imul(key, 0x1b873593));
  return (h >>> 0) / 4294967296;
};

const mix = (value: number): number => {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
};

const digestWords = (name: string): readonly number[] => {
  const digest = hash('sha256', name, 'buffer');
  return [0, 4, 8, 12].map((at) => digest.readInt32LE(at));
};

/** sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, passes BigCrush. */
class Sfc32 implements RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(words: readonly number[]) {
    [this.#a, this.#b, this.#c] = words as [number, number, number];
    for (let i = 0; i < 12; i++) this.#next();
  }

  #next(): number {
    const t = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }

  uniform(): number {
    return this.#next() / 4294967296;
  }

  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  bytes(count: number): Uint8Array {
    const out = new Uint8Array(count);
    // As #next does, with the state in local variables: a payload pool is half a million bytes.
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let counter = this.#counter;
    for (let i = 0; i < count; i++) {
      const t = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + t) | 0;
      out[i] = t >>> 24;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
    return out;
  }
}
