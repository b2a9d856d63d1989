import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCustody, encodeCustody } from '../../protocols/custody-codec.ts';
import { type ManagementMessage, REFUSE_REASONS } from '../../protocols/frame.ts';
import { lasermesh } from '../../protocols/generated/lasermesh.js';
import { decodeGenerated } from '../../protocols/generated-bytes.ts';
import { decodeManagement, encodeManagement } from '../../protocols/management-codec.ts';
import { MANAGEMENT_MESSAGE } from '../../protocols/management-rules.ts';
import { managementFromWire, managementToWire } from '../../protocols/management-wire.ts';

type Custody = Extract<ManagementMessage, { kind: 'custody' }>;

const wire = lasermesh.management.ManagementMessage;
const CAPS = { bytesMax: 60_000, elementsMax: 8_192 };

const transfer = fc.oneof(fc.nat(200), fc.integer({ min: 0, max: 0xffff_ffff }));
const message: fc.Arbitrary<Custody> = fc.record({
  kind: fc.constant('custody' as const),
  accepts: fc.array(fc.record({ transfer, held: fc.boolean(), bestEffort: fc.boolean() }), {
    maxLength: 20,
  }),
  refuses: fc.array(fc.record({ transfer, reason: fc.constantFrom(...REFUSE_REASONS) }), {
    maxLength: 20,
  }),
});

const byGenerated = (bytes: Uint8Array) =>
  decodeGenerated(bytes, wire, MANAGEMENT_MESSAGE, CAPS, managementFromWire);

describe('custody answers, written and read by hand', () => {
  it('have the bytes that generated code gives', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const generated = wire.encode(managementToWire(sent)).finish();
        expect(Buffer.compare(encodeManagement(sent), generated)).toBe(0);
        expect(decodeManagement(generated)).toEqual({ ok: true, value: sent, unknownFields: 0 });
      }),
    );
  });

  it('are read as generated code reads them, or left to it, whatever the bytes', () => {
    const damage = fc.record({ at: fc.nat(400), byte: fc.nat(255), cut: fc.nat(3) });
    fc.assert(
      fc.property(message, fc.array(damage, { maxLength: 3 }), (sent, damages) => {
        let bytes = encodeManagement(sent);
        for (const { at, byte, cut } of damages) {
          bytes = bytes.slice(0, bytes.length - (cut === 3 ? 1 : 0));
          if (bytes.length > 0) bytes[at % bytes.length] = byte;
        }
        if (bytes[0] !== 0x3a) return;
        const read = decodeCustody(bytes);
        if (read === undefined) return;
        const theirs = byGenerated(bytes);
        expect(theirs).toEqual({ ok: true, value: read, unknownFields: 0 });
      }),
      { numRuns: 2_000 },
    );
  });

  it('are left to generated code where a number does not fit, or there are very many', () => {
    const accept = (number: number) => ({ transfer: number, held: false, bestEffort: false });
    const custody = (accepts: Custody['accepts']): Custody => ({
      kind: 'custody',
      accepts,
      refuses: [],
    });
    expect(encodeCustody(custody([accept(0.5)]))).toBeUndefined();
    expect(encodeCustody(custody([accept(2 ** 32)]))).toBeUndefined();
    expect(encodeCustody(custody(Array.from({ length: 1_025 }, (_, i) => accept(i))))).toBe(
      undefined,
    );
  });
});
