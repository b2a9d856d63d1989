import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ManagementMessage } from '../../protocols/frame.ts';
import {
  decodeAdministrative,
  decodeManagement,
  encodeAdministrative,
  encodeManagement,
  handshakeBytes,
} from '../../protocols/management-codec.ts';
import {
  advertisementKey,
  decodeAdvertisement,
  encodeAdvertisement,
} from '../../protocols/routing-codec.ts';
import { administrativeRecord, advertisement, managementMessage } from './arbitraries.ts';
import { delimited, message, number, type RawField } from './wire.ts';

describe('management codec', () => {
  it('gives back every message', () => {
    fc.assert(
      fc.property(managementMessage, (sent) => {
        const decoded = decodeManagement(encodeManagement(sent));
        expect(decoded).toEqual({ ok: true, value: sent, unknownFields: 0 });
      }),
      { numRuns: 600 },
    );
  });

  it('gives back every administrative record', () => {
    fc.assert(
      fc.property(administrativeRecord, (sent) => {
        expect(decodeAdministrative(encodeAdministrative(sent))).toMatchObject({ value: sent });
      }),
    );
  });

  it('gives back every advertisement, and names it by origin, counters and content', () => {
    fc.assert(
      fc.property(advertisement, (sent) => {
        const bytes = encodeAdvertisement(sent);
        expect(decodeAdvertisement(bytes)).toMatchObject({ value: sent });
        const { origin, bootCount, counter } = sent;
        const hash = createHash('sha256').update(bytes).digest();
        const digest = [hash.readUInt32BE(0), hash.readUInt32BE(4)];
        expect(advertisementKey(sent)).toEqual({ origin, bootCount, counter, digest });
      }),
    );
  });

  it('keeps nothing of the frame alive that it hands out', () => {
    const frame = new Uint8Array(60_000);
    const sent: ManagementMessage = {
      kind: 'ready',
      echoNonce: new Uint8Array(16).fill(3),
      session: 4,
      mac: new Uint8Array(16).fill(5),
    };
    const body = encodeManagement(sent);
    frame.set(body, 100);
    const decoded = decodeManagement(frame.subarray(100, 100 + body.length));
    if (!decoded.ok || decoded.value.kind !== 'ready') throw new Error('not a ready message');
    expect(decoded.value.mac.buffer).not.toBe(frame.buffer);
    expect(decoded.value).toEqual(sent);
  });

  it('throws on a message that no receiver would take', () => {
    const custody = (count: number): ManagementMessage => ({
      kind: 'custody',
      accepts: Array.from({ length: count }, (_, transfer) => ({
        transfer,
        held: false,
        bestEffort: false,
      })),
      refuses: [],
    });
    expect(decodeManagement(encodeManagement(custody(4_096))).ok).toBe(true);
    expect(() => encodeManagement(custody(4_097))).toThrow('more than 4096');
    expect(() => encodeManagement({ kind: 'close', reason: 0.5 })).toThrow('integer');
  });
});

const reasonOf = (fields: readonly RawField[]): string => {
  const decoded = decodeManagement(Uint8Array.from(message(fields)));
  return decoded.ok ? `accepted, ${decoded.unknownFields} unknown` : decoded.reason;
};

const HELLO = [number(1, 5), delimited(7, new Uint8Array(16))];

describe('management receiver', () => {
  it.each<[string, readonly RawField[]]>([
    ['accepted, 0 unknown', [delimited(5, [])]],
    ['accepted, 2 unknown', [delimited(5, message([number(3, 1)])), number(31, 1)]],
    ['accepted, 0 unknown', [delimited(1, message(HELLO))]],
    ['malformed', [delimited(1, [])]],
    ['malformed', [delimited(1, message([...HELLO, delimited(7, new Uint8Array(17))]))]],
    ['malformed', [delimited(1, message([...HELLO, number(2, 2 ** 32)]))]],
    ['malformed', [delimited(1, message([...HELLO, delimited(2, [1])]))]],
    ['malformed', [delimited(1, message([...HELLO, delimited(9, Array<number>(17).fill(1))]))]],
    ['malformed', [delimited(2, message([number(3, 1)]))]],
    ['malformed', [delimited(4, []), delimited(5, [])]],
    ['malformed', [delimited(5, []), delimited(5, [])]],
    ['malformed', [number(5, 0)]],
    ['unknown-type', []],
    ['unknown-type', [delimited(11, [1, 2, 3])]],
    ['malformed', [delimited(7, message([delimited(2, message([number(2, 0)]))]))]],
    ['malformed', [delimited(7, message([delimited(2, message([number(2, 7)]))]))]],
    ['accepted, 0 unknown', [delimited(7, message([delimited(2, message([number(2, 6)]))]))]],
    ['malformed', [delimited(6, message([number(3, 2n ** 53n)]))]],
    ['accepted, 0 unknown', [delimited(6, message([number(3, -(2n ** 53n) + 1n)]))]],
    ['malformed', [delimited(6, message([number(3, -(2n ** 53n))]))]],
    ['malformed', [delimited(6, message([number(2, 2)]))]],
    ['malformed', [delimited(9, message([delimited(1, message([number(2, 1)]))]))]],
    ['malformed', [delimited(10, message([delimited(1, message([number(1, 1)]))]))]],
  ])('%s: case %#', (reason, fields) => {
    expect(reasonOf(fields)).toBe(reason);
  });

  it('drops messages that would become many more objects than they have bytes for', () => {
    const empty = Array.from({ length: 29_000 }, () => delimited(1, []));
    expect(reasonOf([delimited(7, message(empty))])).toBe('malformed');
    const deviations = Array.from({ length: 257 }, () => delimited(6, message([number(2, 1)])));
    const one = delimited(1, message([number(1, 1), ...deviations]));
    expect(reasonOf([delimited(9, message([one]))])).toBe('malformed');
    const many = delimited(1, message([number(1, 1), ...deviations.slice(0, 200)]));
    const list = Array.from({ length: 45 }, () => many);
    expect(reasonOf([delimited(9, message(list))])).toBe('malformed');
    expect(reasonOf([delimited(9, message(list.slice(0, 40)))])).toBe('accepted, 0 unknown');
  });

  it('drops packed numbers over the cap, whatever follows them', () => {
    const packed = delimited(9, Array<number>(8_193).fill(1));
    expect(reasonOf([delimited(1, message([...HELLO, packed, number(2, 1)]))])).toBe('malformed');
    const wanted = delimited(2, Array<number>(8_193).fill(1));
    expect(reasonOf([delimited(10, message([wanted, wanted]))])).toBe('malformed');
  });

  it('drops messages over the cap', () => {
    expect(decodeManagement(new Uint8Array(60_001))).toMatchObject({ reason: 'too-large' });
    expect(decodeAdministrative(new Uint8Array(257))).toMatchObject({ reason: 'too-large' });
  });
});

describe('handshake bytes', () => {
  it('differ when any field but the code differs', () => {
    const handshakes = managementMessage.filter(
      (sent) => sent.kind === 'hello' || sent.kind === 'hello-ack' || sent.kind === 'ready',
    );
    const hex = (sent: ManagementMessage): string => {
      if (sent.kind !== 'hello' && sent.kind !== 'hello-ack' && sent.kind !== 'ready') return '';
      return Buffer.from(handshakeBytes(sent)).toString('hex');
    };
    const bare = (sent: ManagementMessage): string => {
      const mac = new Uint8Array(0);
      const plain = 'mac' in sent ? { ...sent, mac } : sent;
      const inner =
        plain.kind === 'hello-ack' ? { ...plain, hello: { ...plain.hello, mac } } : plain;
      return Buffer.from(encodeManagement(inner)).toString('hex');
    };
    fc.assert(
      fc.property(handshakes, handshakes, (one, other) => {
        expect(hex(one) === hex(other)).toBe(bare(one) === bare(other));
        expect(hex({ ...one, mac: new Uint8Array(16).fill(9) } as ManagementMessage)).toBe(
          hex(one),
        );
      }),
    );
  });

  it('have the layout that the specification gives', () => {
    const bytes = handshakeBytes({
      kind: 'ready',
      echoNonce: new Uint8Array(16).fill(0xab),
      session: 0x01020304,
      mac: new Uint8Array(16),
    });
    const nonce = 'ab'.repeat(16);
    expect(Buffer.from(bytes).toString('hex')).toBe(
      `03${'0000000000000010'}${nonce}${'0000000001020304'}`,
    );
  });
});
