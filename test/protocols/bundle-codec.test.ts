import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeMark,
  decodeStoredBundle,
  encodeMark,
  encodeStoredBundle,
  segmentOverheadBytes,
} from '../../protocols/bundle-codec.ts';
import { joinChunks } from '../../protocols/codec.ts';
import { encodeFrame, imageBytes } from '../../protocols/frame-codec.ts';
import { lasermesh } from '../../protocols/generated/lasermesh.js';
import { bundleMark, segment as segments, storedBundle } from './arbitraries.ts';

describe('stored bundle codec', () => {
  it('gives back every record without copying its payload', () => {
    fc.assert(
      fc.property(storedBundle, (stored) => {
        const chunks = encodeStoredBundle(stored);
        expect(chunks.slice(1)).toEqual(stored.payload);
        chunks.slice(1).forEach((chunk, at) => {
          expect(chunk).toBe(stored.payload[at]);
        });
        const decoded = decodeStoredBundle(chunks);
        expect(decoded).toEqual({ ok: true, value: stored, unknownFields: 0 });
      }),
    );
  });

  it('reads a record however it is cut', () => {
    fc.assert(
      fc.property(storedBundle, fc.array(fc.nat(600), { maxLength: 4 }), (stored, cuts) => {
        const all = joinChunks(encodeStoredBundle(stored));
        const edges = [0, ...cuts.map((cut) => Math.min(cut, all.length)), all.length];
        edges.sort((a, b) => a - b);
        const pieces = edges.slice(1).map((edge, at) => all.subarray(edges[at], edge));
        const decoded = decodeStoredBundle(pieces);
        if (!decoded.ok) throw new Error(decoded.detail);
        const { payload, ...rest } = decoded.value;
        const { payload: sent, ...expected } = stored;
        expect(rest).toEqual(expected);
        expect([...joinChunks(payload)]).toEqual([...joinChunks(sent)]);
      }),
    );
  });

  it('writes what generated code reads', () => {
    fc.assert(
      fc.property(storedBundle, (stored) => {
        const message = lasermesh.bundle.StoredBundle.decode(
          joinChunks(encodeStoredBundle(stored)),
        );
        expect(message.receivedUtcNs).toBe(stored.receivedUtcNs);
        expect(message.receivedUncertaintyNs).toBe(stored.receivedUncertaintyNs);
        expect(message.sourceCopy).toBe(stored.sourceCopy);
        expect(message.header?.lifetimeNs).toBe(stored.header.lifetimeNs);
        const again = lasermesh.bundle.StoredBundle.encode(message).finish();
        expect([...again]).toEqual([...joinChunks(encodeStoredBundle(stored))]);
      }),
    );
  });

  it('rejects a torn record and a record of another length than its header says', () => {
    fc.assert(
      fc.property(storedBundle, fc.double({ min: 0, max: 0.999, noNaN: true }), (stored, share) => {
        const all = joinChunks(encodeStoredBundle(stored));
        const torn = all.subarray(0, Math.floor(share * all.length));
        // Cut at a field boundary behind the header, an empty payload's record stays sound.
        fc.pre(stored.header.payloadBytes > 0);
        expect(decodeStoredBundle([torn]).ok).toBe(false);
        expect(decodeStoredBundle([all, Uint8Array.of(1)]).ok).toBe(false);
      }),
    );
    expect(decodeStoredBundle([])).toMatchObject({ ok: false, reason: 'malformed' });
  });
});

describe('mark codec', () => {
  it('gives back every mark', () => {
    fc.assert(
      fc.property(bundleMark, (mark) => {
        expect(decodeMark(encodeMark(mark))).toMatchObject({ ok: true, value: mark });
      }),
    );
  });

  it('rejects marks without a source and oversized records', () => {
    expect(decodeMark(new Uint8Array(0))).toMatchObject({ reason: 'malformed' });
    expect(decodeMark(new Uint8Array(257))).toMatchObject({ reason: 'too-large' });
  });
});

describe('segment overhead', () => {
  it('bounds the encoded segment from above, by at most five bytes', () => {
    fc.assert(
      fc.property(segments, (segment) => {
        const image = encodeFrame({
          type: 'data',
          session: 0,
          stampNs: 0,
          acknowledgement: undefined,
          opcode: 'none',
          opcodeValue: 0,
          number: undefined,
          segment,
        });
        const { payload } = lasermesh.link.LinkFrame.decode(imageBytes(image));
        fc.pre(segment.data.length > 0);
        const exact = payload.length - segment.data.length;
        const bound = segmentOverheadBytes(segment);
        expect(bound).toBeGreaterThanOrEqual(exact);
        expect(bound - exact).toBeLessThanOrEqual(5);
        expect(segmentOverheadBytes({ ...segment, last: !segment.last })).toBe(bound);
      }),
    );
  });
});
