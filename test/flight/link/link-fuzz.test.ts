import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type RandomStream, RandomStreams } from '../../../harness/kernel/random.ts';
import { crcOf, EMPTY_BYTES } from '../../../protocols/codec.ts';
import { REJECT_REASONS } from '../../../protocols/errors.ts';
import {
  decodeFrame,
  encodeFrame,
  imageBytes,
  imageFromBytes,
} from '../../../protocols/frame-codec.ts';
import type { FrameImage, LinkFrame } from '../../../protocols/frame.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { LinkRig } from './link-rig.ts';
import type { RigEnd } from './rig-end.ts';

/** 1,000,000 for the acceptance run. */
const FRAMES = Number(process.env.FUZZ_FRAMES ?? 50_000);
const TIMEOUT_MS = 60_000 + FRAMES;
const RESIDENT_GROWTH_MAX = 20 * 1024 * 1024;
/** Live bytes: what a leak of five bytes a frame would exceed in the acceptance run. */
const LIVE_GROWTH_MAX = 4 * 1024 * 1024;

/** Bytes with some of them changed, removed, repeated or cut off. */
const mutated = (bytes: Uint8Array, random: RandomStream): Uint8Array => {
  let out = bytes.slice();
  for (let i = random.integer(4); i >= 0; i--) {
    const at = random.integer(out.length + 1);
    switch (random.integer(5)) {
      case 0:
        if (at < out.length) out[at] = (out[at] ?? 0) ^ (1 << random.integer(8));
        break;
      case 1:
        if (at < out.length) out[at] = random.integer(256);
        break;
      case 2:
        out = out.slice(0, at);
        break;
      case 3:
        out = Uint8Array.from([
          ...out.subarray(0, at),
          ...random.bytes(random.integer(9)),
          ...out.subarray(at),
        ]);
        break;
      default:
        out = Uint8Array.from([...out.subarray(0, at), ...out.subarray(at + random.integer(9))]);
    }
  }
  return out;
};

/** The same bytes with a CRC that is right: only what lies behind the CRC can refuse it. */
const withGoodCrc = (bytes: Uint8Array): FrameImage => {
  const body = bytes.slice(0, Math.max(0, bytes.length - 5));
  return { head: body, payload: EMPTY_BYTES, crc: crcOf(body, EMPTY_BYTES) };
};

/** A frame whose head is well formed and whose content lies. */
const lying = (frame: LinkFrame, random: RandomStream, session: number): FrameImage => {
  const stampNs = random.integer(3) === 0 ? random.integer(0x7fffffff) : frame.stampNs;
  const acknowledgement = {
    nextExpected: random.integer(65_536),
    ranges: Array.from({ length: random.integer(5) }, () => ({
      first: random.integer(65_536),
      count: 1 + random.integer(65_535),
    })),
    duplicate: { first: random.integer(65_536), count: random.integer(65_536) },
    echoStampNs: random.integer(0x7fffffff) * random.integer(1_000),
  };
  const opcode =
    (['none', 'rate-down', 'rate-up', 'pause', 'resume'] as const)[random.integer(5)] ?? 'none';
  const common = { session, stampNs, acknowledgement, opcode, opcodeValue: random.integer(65_536) };
  if (frame.type === 'idle') return encodeFrame({ ...frame, ...common });
  const number = { txfn: random.integer(65_536), txNum: random.integer(8) };
  return encodeFrame({ ...frame, ...common, number: random.integer(4) === 0 ? undefined : number });
};

/** Frames of a live exchange to start from. */
const seedFrames = (rig: LinkRig): FrameImage[] => {
  for (const end of rig.ends) end.recording = true;
  rig.establish();
  for (const end of rig.ends) {
    end.segmentBytes = 200;
    end.offer(20);
    end.step(() => {
      end.endpoint.sendControl({
        kind: 'custody',
        accepts: [{ transfer: 1, held: false, bestEffort: false }],
        refuses: [],
      });
    });
  }
  rig.run(SECOND_NS);
  for (const end of rig.ends) end.recording = false;
  return rig.ends.flatMap((end) => end.sent);
};

describe('a live endpoint under foreign frames', () => {
  it(
    `stays up and within its memory for ${FRAMES} random and mutated frames`,
    () => {
      const rig = new LinkRig({ mtuBytes: 1_044, channel: { loss: 0.01 } });
      const seeds = seedFrames(rig);
      const random = new RandomStreams(11).stream('fuzz', 'frames');
      const early = Math.min(100_000, Math.floor(FRAMES / 10));
      let before = { resident: 0, live: 0 };
      fillYoungGeneration();
      for (let i = 0; i < FRAMES; i++) {
        const seed = seeds[random.integer(seeds.length)] as FrameImage;
        const bytes =
          random.integer(5) === 0
            ? random.bytes(random.integer(300))
            : mutated(imageBytes(seed), random);
        rig.two.inject(random.integer(2) === 0 ? imageFromBytes(bytes) : withGoodCrc(bytes));
        if (i % 50 === 0) rig.run(MILLISECOND_NS);
        // What the rig itself remembers is not the endpoint's memory.
        for (const end of rig.ends) forget(end);
        if (i === early) before = settled();
      }
      expect(rig.two.endpoint.session?.id).toBe(rig.one.endpoint.session?.id);
      expect(rig.two.downs).toEqual([]);
      // Every byte that is not a frame was counted, under several reasons.
      const counts = REJECT_REASONS.map((reason) => rig.two.endpoint.rejected(reason));
      expect(counts.filter((count) => count > 0).length).toBeGreaterThanOrEqual(6);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(FRAMES / 2);

      const after = settled();
      const grown = { live: after.live - before.live, resident: after.resident - before.resident };
      if (process.env.FUZZ_FRAMES !== undefined) console.log('memory grew by', grown);
      expect(grown.live).toBeLessThan(LIVE_GROWTH_MAX);
      expect(grown.resident).toBeLessThan(RESIDENT_GROWTH_MAX);
    },
    TIMEOUT_MS,
  );

  it(
    'is of use again after frames that lied about numbers, stamps, acknowledgements',
    () => {
      const rig = new LinkRig({ mtuBytes: 1_044 });
      const seeds = seedFrames(rig);
      const random = new RandomStreams(12).stream('fuzz', 'lies');
      for (let i = 0; i < FRAMES / 5; i++) {
        const decoded = decodeFrame(seeds[random.integer(seeds.length)] as FrameImage);
        if (!decoded.ok) throw new Error(decoded.detail);
        const session = rig.two.endpoint.session?.id ?? 1;
        rig.two.inject(lying(decoded.value, random, session));
        if (i % 20 === 0) rig.two.offer(1);
        if (i % 50 === 0) rig.run(MILLISECOND_NS);
      }
      // Such a peer can make the session useless, not the node: it negotiates anew and works.
      rig.one.reboot();
      rig.one.open();
      rig.run(10 * SECOND_NS);
      if (!rig.two.up) rig.two.open();
      expect(rig.runUntil(() => rig.one.up && rig.two.up, 20 * SECOND_NS)).toBe(true);
      const before = rig.one.delivered;
      rig.two.offer(50);
      rig.run(SECOND_NS);
      expect(rig.one.delivered - before).toBeGreaterThanOrEqual(50);
    },
    TIMEOUT_MS,
  );
});

const forget = (end: RigEnd): void => {
  end.controls.length = 0;
  end.copies.length = 0;
  end.reports.length = 0;
  end.commands.length = 0;
};

interface Memory {
  readonly resident: number;
  readonly live: number;
}

/** Memory after the garbage is gone. */
const settled = (): Memory => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { resident: rss, live: heapUsed + arrayBuffers };
};

/**
 * V8 enlarges its young generation once, by 16 MB, when enough survives a scavenge: it is made to do
 * so before anything is measured, so that resident memory grows by what is kept only.
 */
const fillYoungGeneration = (): number => {
  let kept: number[][] = [];
  for (let i = 0; i < 2_000_000; i++) {
    kept.push([i]);
    if (kept.length > 400_000) kept = [];
  }
  return kept.length;
};
