import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldBundle } from '../../../flight/store/held-bundle.ts';
import { Reassembly } from '../../../flight/store/reassembly.ts';
import { cutSegment, headerForHop } from '../../../flight/store/segmenter.ts';
import type { BundleHeader, Segment } from '../../../protocols/bundle.ts';
import { segmentOverheadBytes } from '../../../protocols/bundle-codec.ts';
import { joinChunks } from '../../../protocols/codec.ts';
import { patterned } from './rig-node.ts';

const headerOf = (payloadBytes: number): BundleHeader => ({
  source: { node: 4_000_000_000, service: 4_000_000_000 },
  createdNs: 9e15,
  sequence: 4_000_000_000,
  attempt: 4_000_000_000,
  destination: { node: 4_000_000_000, service: 4_000_000_000 },
  class: 'broadband',
  assured: true,
  custody: true,
  lifetimeNs: 9e15,
  ageNs: 9e15,
  hopLimit: 4_000_000_000,
  hopCount: 4_000_000_000,
  previousNode: 4_000_000_000,
  reportTo: 4_000_000_000,
  payloadBytes,
  digest: new Uint8Array(32),
  security: [{ kind: 1, keyEpoch: 4_000_000_000, value: new Uint8Array(40) }],
});
const bundleOf = (payload: readonly Uint8Array[], from: number): HeldBundle =>
  new HeldBundle({
    header: headerOf(payload.reduce((sum, { length }) => sum + length, 0)),
    payload,
    key: 'k',
    from,
    arrivedNs: 0,
    ageNs: 0,
    expiresNs: 9e15,
  });
const cutAll = (bundle: HeldBundle, maxBytes: number): Segment[] => {
  const segments: Segment[] = [];
  bundle.transfer = 4_000_000_000;
  bundle.seek(0);
  for (;;) {
    const header =
      segments.length === 0 ? headerForHop(bundle.header, 9e15, 4_000_000_000) : undefined;
    const segment = cutSegment(bundle, header, maxBytes);
    if (segment === undefined) throw new Error('no room');
    segments.push(segment);
    if (segment.last) return segments;
  }
};
const emptyReassembly = (header: BundleHeader): Reassembly =>
  new Reassembly({
    header,
    key: 'k',
    from: 1,
    classIndex: 2,
    arrivedNs: 0,
    ageNs: 0,
    expiresNs: 9e15,
    transfer: 1,
  });

describe('segmenter and reassembly', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 12 });

  it('never exceed the frame, whatever the numbers and the pieces of the payload', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 400, max: 5_000 }), fc.nat(1), (lengths, max, from) => {
        const payload = lengths.map((length, at) => patterned(length, at));
        for (const segment of cutAll(bundleOf(payload, from), max)) {
          expect(segmentOverheadBytes(segment) + segment.data.length).toBeLessThanOrEqual(max);
        }
      }),
    );
  });

  it('give back the payload from segments in any order, repeated or overlapping', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 400, max: 3_000 }),
        fc.infiniteStream(fc.nat(1_000)),
        (lengths, max, draws) => {
          const payload = lengths.map((length, at) => patterned(length, at + 3));
          const whole = joinChunks(payload);
          const segments = cutAll(bundleOf(payload, 1), max);
          const extra = segments.map(() => {
            const offset = Math.min(draws.next().value, whole.length);
            return { offset, data: whole.subarray(offset, offset + draws.next().value) };
          });
          const shuffled = [...segments, ...extra]
            .map((segment) => ({ segment, at: draws.next().value }))
            .sort((a, b) => a.at - b.at);
          const reassembly = emptyReassembly(headerOf(whole.length));
          for (const { segment } of shuffled) {
            expect(reassembly.add(segment.offset, segment.data, undefined)).toBe(true);
          }
          expect(reassembly.complete).toBe(true);
          expect(Buffer.compare(joinChunks(reassembly.payload()), whole)).toBe(0);
          expect(reassembly.contiguousBytes()).toBe(whole.length);
        },
      ),
    );
  });

  it('refuse what lies outside the bundle or comes in crumbs', () => {
    const reassembly = emptyReassembly(headerOf(100_000));
    expect(reassembly.add(99_999, new Uint8Array(2), undefined)).toBe(false);
    let taken = 0;
    while (reassembly.add(taken * 2, new Uint8Array(1), undefined)) taken++;
    expect(taken).toBeLessThan(2_000);
  });

  it('have no room where the header alone fills the frame', () => {
    const bundle = bundleOf([new Uint8Array(10)], 1);
    expect(cutSegment(bundle, headerForHop(bundle.header, 0, 1), 200)).toBeUndefined();
  });
});
