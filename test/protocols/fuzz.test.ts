import { describe, expect, it } from 'vitest';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { REJECT_REASONS } from '../../protocols/errors.ts';
import type { LinkFrame, ManagementMessage } from '../../protocols/frame.ts';
import {
  decodeFrame,
  encodeFrame,
  imageBytes,
  imageFromBytes,
} from '../../protocols/frame-codec.ts';
import { decodeInput, decodeEffects } from '../../protocols/avionics-codec.ts';
import { decodeMark, decodeStoredBundle } from '../../protocols/bundle-codec.ts';
import {
  decodeAdministrative,
  decodeManagement,
  encodeManagement,
} from '../../protocols/management-codec.ts';
import { decodeAdvertisement } from '../../protocols/routing-codec.ts';
import { linkFrame, managementMessage } from './arbitraries.ts';

/** Frames in all; acceptance runs use 1,000,000. */
const FRAMES = Number(process.env.FUZZ_FRAMES ?? 100_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const GROWTH_BYTES_MAX = 20 * 1024 * 1024;

/** xorshift32: the same frames for the same seed. */
const randomSource = (seed: number): ((below: number) => number) => {
  let state = seed * 2_654_435_761 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

/** Changes a few bytes, cuts, doubles or inserts; the result is `bytes` itself or a copy. */
const mutate = (bytes: Uint8Array, random: (below: number) => number): Uint8Array => {
  let result = bytes.slice();
  for (let times = 1 + random(4); times > 0; times -= 1) {
    const at = random(Math.max(1, result.length));
    const kind = random(6);
    if (kind === 0) result = result.slice(0, at);
    else if (kind === 1) {
      const piece = result.slice(at, at + random(40));
      const joined = new Uint8Array(result.length + piece.length);
      joined.set(result.subarray(0, at));
      joined.set(piece, at);
      joined.set(result.subarray(at), at + piece.length);
      result = joined;
    } else if (result.length > 0) {
      const edges = [0, 0x7f, 0x80, 0xff, random(256)];
      result[at] =
        kind < 4 ? (result[at] as number) ^ (1 << random(8)) : (edges[random(5)] as number);
    }
  }
  return result;
};

/** Puts a right CRC behind the bytes, so that the decoder looks at what is in them. */
const seal = (content: Uint8Array): Uint8Array => {
  const sealed = new Uint8Array(content.length + 5);
  sealed.set(content);
  sealed[content.length] = 0x7d;
  new DataView(sealed.buffer).setUint32(content.length + 1, crc32(content), true);
  return sealed;
};

const corpus = (): readonly Uint8Array[] => [
  ...fc.sample<LinkFrame>(linkFrame, { numRuns: 200, seed: SEED }).map((frame) => {
    const image = encodeFrame(frame);
    return imageBytes(image).subarray(0, -5);
  }),
  ...fc.sample<ManagementMessage>(managementMessage, { numRuns: 200, seed: SEED }).map((sent) => {
    const body = encodeManagement(sent);
    const frame: LinkFrame = {
      type: 'management',
      session: 1,
      stampNs: 2,
      acknowledgement: undefined,
      opcode: 'none',
      opcodeValue: 0,
      number: { txfn: 3, txNum: 0 },
      counter: 4,
      tag: new Uint8Array(16),
      body,
    };
    return imageBytes(encodeFrame(frame)).subarray(0, -5);
  }),
];

describe('decoders under fuzz', () => {
  it(`take ${FRAMES} random and mutated frames: reasons, no exceptions, no growth`, () => {
    const random = randomSource(SEED);
    const seeds = corpus();
    const fates = new Map<string, number>();
    const count = (fate: string): void => {
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
    };
    let baseBytes = 0;
    for (let frame = 0; frame < FRAMES; frame += 1) {
      let bytes: Uint8Array;
      const kind = random(10);
      if (kind === 0) bytes = Uint8Array.from({ length: random(200) }, () => random(256));
      else {
        const sound = seeds[random(seeds.length)] as Uint8Array;
        bytes = kind === 1 ? mutate(seal(sound), random) : seal(mutate(sound, random));
      }
      const decoded = decodeFrame(imageFromBytes(bytes));
      if (!decoded.ok) count(decoded.reason);
      else if (decoded.value.type === 'management') {
        const message = decodeManagement(decoded.value.body);
        count(message.ok ? 'message' : `message ${message.reason}`);
      } else {
        count('frame');
        // What was taken can be sent again and is read as the same.
        const again = decodeFrame(encodeFrame(decoded.value));
        if (!again.ok) throw new Error(`taken, but not when sent again: ${again.detail}`);
      }
      if (frame === Math.min(100_000, Math.floor(FRAMES / 2))) baseBytes = residentBytes();
    }
    const growth = residentBytes() - baseBytes;
    expect([...fates.values()].reduce((sum, n) => sum + n, 0)).toBe(FRAMES);
    const known = new Set<string>(REJECT_REASONS);
    for (const fate of fates.keys()) {
      const reason = fate.replace('message ', '');
      expect(fate === 'frame' || fate === 'message' || known.has(reason), fate).toBe(true);
    }
    // The fuzz reaches everything that a frame codec can say.
    for (const fate of ['frame', 'message', 'bad-crc', 'malformed', 'unknown-version']) {
      expect(fates.get(fate) ?? 0, fate).toBeGreaterThan(FRAMES / 2_000);
    }
    for (const fate of ['unknown-type', 'unknown-opcode', 'message malformed']) {
      expect(fates.get(fate) ?? 0, fate).toBeGreaterThan(0);
    }
    expect(growth).toBeLessThan(GROWTH_BYTES_MAX);
  }, 600_000);

  it('never throw on random bytes', () => {
    const decoders = [
      decodeManagement,
      decodeAdministrative,
      decodeAdvertisement,
      decodeMark,
      decodeInput,
      decodeEffects,
      (bytes: Uint8Array) => decodeStoredBundle([bytes.subarray(0, 9), bytes.subarray(9)]),
    ];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        for (const decode of decoders) decode(bytes);
      }),
      { numRuns: 3_000 },
    );
  });
});

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** After a collection: what is still held, not what waits to be freed. */
const residentBytes = (): number => {
  if (typeof collect === 'function') collect();
  return process.memoryUsage().rss;
};
