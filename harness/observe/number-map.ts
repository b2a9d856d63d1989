import { hash } from 'node:crypto';

const ROOM_MIN = 1_024;
/** Of all places, those that are taken before there are twice as many. */
const FULL = 0.75;
/** Above the bits that choose the first place. */
const UPPER = 0x1_0000_0000;

/**
 * Numbers by number, for what is kept for a whole run: 22 to 43 bytes an entry, where a Map takes 75. Keys are
 * digests, whole numbers from 1 to 2^53 - 1 that are spread evenly: the first place that is looked at is the remainder.
 */
export class NumberMap {
  /** 0: the place is free. */
  #keys = new Float64Array(ROOM_MIN);
  #values = new Float64Array(ROOM_MIN);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: number): number | undefined {
    const place = this.#placeOf(key);
    return this.#keys[place] === key ? this.#values[place] : undefined;
  }

  set(key: number, value: number): void {
    const place = this.#placeOf(key);
    this.#values[place] = value;
    if (this.#keys[place] === key) return;
    this.#keys[place] = key;
    if (++this.#size > FULL * this.#keys.length) this.#grow();
  }

  #placeOf(key: number): number {
    const keys = this.#keys;
    let place = key % keys.length;
    // Odd, so that every place has its turn; from other bits, so that keys that meet once go different ways.
    const step = 1 + 2 * (Math.floor(key / UPPER) % keys.length);
    while (keys[place] !== 0 && keys[place] !== key) place = (place + step) % keys.length;
    return place;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = new Float64Array(2 * keys.length);
    this.#values = new Float64Array(2 * keys.length);
    for (const [at, key] of keys.entries()) {
      if (key === 0) continue;
      const place = this.#placeOf(key);
      this.#keys[place] = key;
      this.#values[place] = values[at] as number;
    }
  }
}

/** 53 bits of SHA-256, never 0: among a million nonces two agree by chance in one run of 20,000. */
export const digestOf = (bytes: Uint8Array, place = ''): number => {
  const digest = hash('sha256', Buffer.concat([bytes, Buffer.from(place)]), 'buffer');
  return digest.readUIntBE(0, 6) * 32 + ((digest[6] as number) & 31) || 1;
};
