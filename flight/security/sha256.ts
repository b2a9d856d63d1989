/** SHA-256 (FIPS 180-4) of short messages, block by block, over states that can be kept. */

export const BLOCK_BYTES = 64;
export const DIGEST_BYTES = 32;
const WORDS = 16;
const ROUNDS = 64;

/** Eight words: what the blocks so far have made of the initial ones. */
export type HashState = Int32Array;

export const initialState = (): HashState => Int32Array.from(INITIAL);

/** Take one block of 64 bytes into the state. */
export const takeBlock = (state: HashState, block: Uint8Array): void =>
  compress(state, block, 0, new Int32Array(WORDS));

/**
 * End a message: its last bytes, after `before` bytes (whole blocks) that are in the state already.
 * Changes the state into the words of the digest. All that it allocates is 64 bytes or less, which
 * V8 keeps in its own heap: longer arrays would each cost a malloc.
 */
export const finish = (state: HashState, bytes: Uint8Array, before: number): void => {
  const words = new Int32Array(WORDS);
  const whole = bytes.length - (bytes.length % BLOCK_BYTES);
  for (let at = 0; at < whole; at += BLOCK_BYTES) compress(state, bytes, at, words);
  const tail = new Uint8Array(BLOCK_BYTES);
  const rest = bytes.length - whole;
  for (let i = 0; i < rest; i++) tail[i] = bytes[whole + i] as number;
  tail[rest] = 0x80;
  if (rest >= BLOCK_BYTES - 8) {
    compress(state, tail, 0, words);
    tail.fill(0);
  }
  const bits = (before + bytes.length) * 8;
  for (let i = 0; i < 4; i++) tail[BLOCK_BYTES - 1 - i] = bits >>> (8 * i);
  compress(state, tail, 0, words);
};

/** The words as bytes, big-endian; `out` takes as many as fit. */
export const writeDigest = (state: HashState, out: Uint8Array): void => {
  for (let i = 0; i < out.length; i++) out[i] = (state[i >> 2] as number) >>> (24 - 8 * (i & 3));
};

/** `w` is room for the last 16 words of the schedule. */
const compress = (state: HashState, block: Uint8Array, from: number, w: Int32Array): void => {
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < ROUNDS; i++) {
    const word = i < WORDS ? wordAt(block, from + 4 * i) : nextWord(w, i);
    w[i & 15] = word;
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + sum1 + choice + (CONSTANTS[i] as number) + word) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + sum0 + majority) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
  state[5] = (state[5] as number) + f;
  state[6] = (state[6] as number) + g;
  state[7] = (state[7] as number) + h;
};

const wordAt = (block: Uint8Array, at: number): number =>
  ((block[at] as number) << 24) |
  ((block[at + 1] as number) << 16) |
  ((block[at + 2] as number) << 8) |
  (block[at + 3] as number);

/** Word `i` of the schedule; `w` holds the 16 before it, each at its number modulo 16. */
const nextWord = (w: Int32Array, i: number): number => {
  const x = w[(i - 15) & 15] as number;
  const y = w[(i - 2) & 15] as number;
  const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
  const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
  return ((w[i & 15] as number) + s0 + (w[(i - 7) & 15] as number) + s1) | 0;
};

const primes = (count: number): number[] => {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  }
  return found;
};

/** First 32 bits of a fraction. */
const fractionBits = (value: number): number =>
  Math.floor((value - Math.floor(value)) * 4_294_967_296);

/** Of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2). */
const CONSTANTS = Int32Array.from(primes(ROUNDS), (prime) => fractionBits(Math.cbrt(prime)));
/** Of the square roots of the first 8 (§5.3.3). */
const INITIAL: readonly number[] = primes(8).map((prime) => fractionBits(Math.sqrt(prime)));
