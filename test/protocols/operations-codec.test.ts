import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OperationsKeys } from '../../flight/security/operations-keys.ts';
import { REJECT_REASONS } from '../../protocols/errors.ts';
import {
  decodeSealed,
  decodeTelecommand,
  decodeTelemetry,
  sealedBytes,
} from '../../protocols/operations-codec.ts';
import type { Telecommand } from '../../protocols/operations.ts';
import { decodePlan, encodePlan, planDigest, shortDigest } from '../../protocols/plan-codec.ts';
import { contactPlan, telecommand, telemetryPacket } from './operations-arbitraries.ts';

const keys = new OperationsKeys(createHash('sha256').update('network').digest());

const PING: Telecommand = {
  target: 7,
  sequence: 1,
  issuedUtcNs: 1e9,
  expiresUtcNs: 2e9,
  keyEpoch: 1,
  body: { command: 'ping' },
};

describe('sealed messages', () => {
  it('come back as they were sealed', () => {
    fc.assert(
      fc.property(telecommand, (sent) => {
        const opened = keys.open('telecommand', keys.sealTelecommand(sent));
        if (!opened.ok) throw new Error(opened.detail);
        expect(decodeTelecommand(opened.value)).toEqual({
          ok: true,
          value: sent,
          unknownFields: 0,
        });
      }),
    );
    fc.assert(
      fc.property(telemetryPacket, (sent) => {
        const opened = keys.open('telemetry', keys.sealTelemetry(sent));
        if (!opened.ok) throw new Error(opened.detail);
        expect(decodeTelemetry(opened.value)).toEqual({ ok: true, value: sent, unknownFields: 0 });
      }),
    );
  });

  it('are refused when any bit is changed', () => {
    const bytes = keys.sealTelecommand(PING);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const forged = bytes.slice();
      forged[bit >>> 3] = (forged[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      const opened = keys.open('telecommand', forged);
      expect(opened.ok, `bit ${bit}`).toBe(false);
    }
  });

  it('never stand for the other kind, another node or another epoch', () => {
    const bytes = keys.sealTelecommand(PING);
    expect(keys.open('telemetry', bytes)).toMatchObject({ ok: false, reason: 'unauthenticated' });
    const { ok } = keys.open('telecommand', keys.sealTelecommand({ ...PING, keyEpoch: 2 }));
    expect(ok).toBe(true);
    const sealed = decodeSealed(bytes);
    if (!sealed.ok) throw new Error(sealed.detail);
    const covered = sealedBytes('telecommand', sealed.value);
    expect(sealedBytes('telecommand', { ...sealed.value, node: 8 })).not.toEqual(covered);
    expect(sealedBytes('telecommand', { ...sealed.value, sequence: 2 ** 32 + 1 })).not.toEqual(
      covered,
    );
  });

  it('of a command that this version has not, are of unknown type', () => {
    const sealed = { keyEpoch: 1, sequence: 1, node: 7, tag: new Uint8Array(16) };
    // Field 13, a message: the next command after the known ones.
    const body = Uint8Array.of(0x6a, 0x00);
    expect(decodeTelecommand({ ...sealed, body })).toMatchObject({ reason: 'unknown-type' });
  });

  it('that are no bytes of ours are refused and never throw', () => {
    const valid = fc
      .sample(telecommand, { numRuns: 60, seed: 1 })
      .map((t) => keys.sealTelecommand(t));
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.constantFrom(...valid), fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
        const copy = bytes.slice();
        copy[at % copy.length] = value;
        return copy;
      }),
    );
    fc.assert(
      fc.property(piece, (bytes) => {
        const sealed = decodeSealed(bytes);
        if (!sealed.ok) {
          expect(REJECT_REASONS).toContain(sealed.reason);
          return;
        }
        for (const decoded of [decodeTelecommand(sealed.value), decodeTelemetry(sealed.value)]) {
          if (!decoded.ok) expect(REJECT_REASONS).toContain(decoded.reason);
        }
        decodePlan(bytes);
        decodePlan(sealed.value.body);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('contact plans as they are uploaded', () => {
  it('come back equal, and their bytes are the same from either', () => {
    fc.assert(
      fc.property(contactPlan, (plan) => {
        const bytes = encodePlan(plan);
        const decoded = decodePlan(bytes);
        if (!decoded.ok) throw new Error(decoded.detail);
        expect(decoded.value).toEqual(plan);
        expect(encodePlan(decoded.value)).toEqual(bytes);
      }),
    );
  });

  it('are malformed when no sound plan comes of them', () => {
    const contact = { from: 1, to: 2, startNs: 0, endNs: 10, rateBps: 1, lightTimeNs: 5 };
    const plan = { version: 1, contacts: [{ id: 1, medium: 'optical' as const, ...contact }] };
    const bytes = encodePlan(plan);
    // From and to become equal: the second field's value.
    const at = bytes.findIndex((byte, i) => byte === 0x10 && i > 2) + 1;
    const forged = bytes.slice();
    forged[at] = 2;
    expect(decodePlan(forged)).toMatchObject({ ok: false, reason: 'malformed' });
    expect(() => encodePlan({ ...plan, version: -1 })).toThrow(RangeError);
  });

  it('have a short digest of 48 bits', () => {
    const digest = planDigest(new Uint8Array(0));
    expect(shortDigest(digest)).toBe(0xe3b0c44298fc);
  });
});
