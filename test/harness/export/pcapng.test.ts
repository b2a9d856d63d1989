import { describe, expect, it } from 'vitest';
import { PcapngWriter } from '../../../harness/export/pcapng.ts';

const SECOND_NS = 1_000_000_000n;

/** Offset of the interface [s], and stamps of packets [ns], by the format's own text. */
const stamped = (epochNs: bigint, times: readonly bigint[]) => {
  const pieces: Uint8Array[] = [];
  const output = { writeBytes: (piece: Uint8Array) => void pieces.push(piece) };
  const writer = new PcapngWriter(output, 'test', epochNs);
  writer.interface('a/b');
  for (const atNs of times) {
    writer.packet({ interface: 0, atNs, bytes: Uint8Array.of(1), outbound: true, comment: '' });
  }
  writer.flush();
  const all = Buffer.concat(pieces);
  let offsetS = 0n;
  const stamps: bigint[] = [];
  for (let at = 0; at < all.length; at += all.readUInt32LE(at + 4)) {
    const type = all.readUInt32LE(at);
    if (type === 6) {
      stamps.push((BigInt(all.readUInt32LE(at + 12)) << 32n) + BigInt(all.readUInt32LE(at + 16)));
    }
    if (type !== 1) continue;
    for (let option = at + 16; all.readUInt16LE(option) !== 0; ) {
      if (all.readUInt16LE(option) === 14) offsetS = all.readBigInt64LE(option + 4);
      option += 4 + 4 * Math.ceil(all.readUInt16LE(option + 2) / 4);
    }
  }
  return { offsetS, stamps };
};

describe('times of a capture', () => {
  it('are Unix times, without an offset, from 1970 on', () => {
    const times = [0n, 5n, 1_798_761_600n * SECOND_NS + 123_456_789n];
    expect(stamped(0n, times)).toEqual({ offsetS: 0n, stamps: times });
  });

  it('count from before a run of the years before', () => {
    const epochNs = -90n * SECOND_NS - 500_000_000n;
    const times = [epochNs, epochNs + 1n, -1n, 0n, 30n * SECOND_NS];
    const { offsetS, stamps } = stamped(epochNs, times);
    expect(offsetS).toBe(-91n);
    expect(stamps.map((stamp) => stamp + offsetS * SECOND_NS)).toEqual(times);
  });
});
