import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AvionicsEffect, AvionicsInput } from '../../protocols/avionics.ts';
import {
  decodeEffects,
  decodeInput,
  encodeEffects,
  encodeInput,
} from '../../protocols/avionics-codec.ts';
import type { LinkFrame } from '../../protocols/frame.ts';
import {
  decodeFrame,
  encodeFrame,
  imageBytes,
  imageFromBytes,
} from '../../protocols/frame-codec.ts';
import { avionicsEffect, avionicsInput } from './avionics-arbitraries.ts';
import { delimited, message, number, type RawField } from './wire.ts';

const TIMES = { monotonicNs: 5, utcNs: -3, utcUncertaintyNs: 2, utcDisciplined: true } as const;

describe('avionics codec', () => {
  it('gives back every input', () => {
    fc.assert(
      fc.property(avionicsInput, (input) => {
        const decoded = decodeInput(encodeInput(input));
        expect(decoded).toEqual({ ok: true, value: input, unknownFields: 0 });
      }),
      { numRuns: 600 },
    );
  });

  it('gives back every batch of effects, in order', () => {
    fc.assert(
      fc.property(fc.array(avionicsEffect, { maxLength: 6 }), (effects) => {
        const decoded = decodeEffects(encodeEffects(effects));
        expect(decoded).toEqual({ ok: true, value: effects, unknownFields: 0 });
      }),
      { numRuns: 600 },
    );
  });

  it('carries a split image and chunks as their joined bytes', () => {
    const frame: LinkFrame = {
      type: 'data',
      session: 7,
      stampNs: 1,
      acknowledgement: undefined,
      opcode: 'none',
      opcodeValue: 0,
      number: { txfn: 1, txNum: 0 },
      segment: {
        transfer: 1,
        offset: 0,
        total: 3,
        class: 'tactical',
        last: true,
        header: undefined,
        data: Uint8Array.of(1, 2, 3),
      },
    };
    const input: AvionicsInput = {
      ...TIMES,
      kind: 'frame',
      terminal: 2,
      image: encodeFrame(frame),
    };
    const decoded = decodeInput(encodeInput(input));
    if (!decoded.ok || decoded.value.kind !== 'frame') throw new Error('not a frame');
    expect(decodeFrame(decoded.value.image)).toMatchObject({ ok: true, value: frame });
    const write: AvionicsEffect = {
      kind: 'store-write',
      write: 1,
      region: 'bundles',
      key: 'k',
      bytes: [Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)],
    };
    const effects = decodeEffects(encodeEffects([write]));
    expect(effects).toMatchObject({ value: [{ ...write, bytes: [Uint8Array.of(1, 2, 3)] }] });
  });

  it('carries so much of a frame that is too long that it is judged too long', () => {
    const image = imageFromBytes(new Uint8Array(70_000));
    const decoded = decodeInput(encodeInput({ ...TIMES, kind: 'frame', terminal: 0, image }));
    if (!decoded.ok || decoded.value.kind !== 'frame') throw new Error('expected a frame');
    expect(imageBytes(decoded.value.image)).toHaveLength(60_601);
    expect(decodeFrame(decoded.value.image)).toMatchObject({ ok: false, reason: 'too-large' });
  });

  it('keeps the bits of every finite coordinate', () => {
    const directions = [
      { x: -0, y: Number.MIN_VALUE, z: 1 / 3 },
      { x: Number.MAX_VALUE, y: -Number.EPSILON, z: 0.1 },
    ];
    const trajectory = { startMonotonicNs: 0, stepNs: 1, directions };
    const slew: AvionicsEffect = {
      kind: 'terminal',
      terminal: 0,
      command: { command: 'slew', trajectory },
    };
    const decoded = decodeEffects(encodeEffects([slew]));
    expect(decoded).toMatchObject({ ok: true, value: [slew] });
    const infinite = { ...trajectory, directions: [{ x: Number.NaN, y: 0, z: 0 }] };
    const bad: AvionicsEffect = { ...slew, command: { command: 'slew', trajectory: infinite } };
    expect(() => encodeEffects([bad])).toThrow('not finite');
  });

  it('throws on fractions, which would be cut silently', () => {
    const margin = { reading: 'margin', milliDb: 0.5 } as const;
    const input: AvionicsInput = { ...TIMES, kind: 'terminal', terminal: 0, reading: margin };
    expect(() => encodeInput(input)).toThrow('integer');
    const report = { id: 1, severity: 'activity', args: [1.25] } as const;
    expect(() => encodeEffects([{ kind: 'report', report }])).toThrow('integer');
  });
});

const inputReason = (fields: readonly RawField[]): string => {
  const decoded = decodeInput(Uint8Array.from(message(fields)));
  return decoded.ok ? `accepted, ${decoded.unknownFields} unknown` : decoded.reason;
};
const effectReason = (fields: readonly RawField[]): string => {
  const decoded = decodeEffects(Uint8Array.from(message([delimited(1, message(fields))])));
  return decoded.ok ? `accepted, ${decoded.unknownFields} unknown` : decoded.reason;
};

describe('avionics receiver', () => {
  it.each<[string, readonly RawField[]]>([
    ['accepted, 0 unknown', [delimited(6, message([number(1, 4)]))]],
    ['accepted, 1 unknown', [delimited(6, message([number(1, 4), number(9, 4)]))]],
    ['unknown-type', [number(1, 5)]],
    ['unknown-type', [delimited(31, [])]],
    ['unknown-type', [delimited(8, message([number(1, 0)]))]],
    ['malformed', [delimited(6, []), delimited(10, [])]],
    ['malformed', [delimited(11, message([number(1, 4)]))]],
    ['malformed', [delimited(11, message([number(2, 3)]))]],
    ['malformed', [delimited(5, message([number(1, 1), delimited(3, new Uint8Array(63))]))]],
    ['malformed', [delimited(5, message([delimited(3, new Uint8Array(64))]))]],
    ['malformed', [delimited(13, message([number(5, 1)]))]],
    ['malformed', [delimited(7, message([delimited(2, new Uint8Array(60_602))]))]],
    ['malformed', [number(3, -1), delimited(10, [])]],
    ['accepted, 0 unknown', [number(2, -1), delimited(10, [])]],
  ])('%s: input %#', (reason, fields) => {
    expect(inputReason(fields)).toBe(reason);
  });

  it.each<[string, readonly RawField[]]>([
    ['accepted, 0 unknown', [delimited(6, [])]],
    ['unknown-type', []],
    ['unknown-type', [delimited(31, [])]],
    ['unknown-type', [delimited(4, message([number(1, 1)]))]],
    ['malformed', [delimited(8, [])]],
    ['malformed', [delimited(9, [])]],
    ['malformed', [delimited(10, message([number(3, 7)]))]],
    ['malformed', [delimited(11, message([number(1, 101)]))]],
    ['malformed', [delimited(12, [])]],
    ['malformed', [delimited(1, []), delimited(2, [])]],
  ])('%s: effect %#', (reason, fields) => {
    expect(effectReason(fields)).toBe(reason);
  });
});
