import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FromNode,
  GATEWAY_MODES,
  REFUSAL_REASONS,
  type ToNode,
} from '../../protocols/gateway.ts';
import {
  decodeFromNode,
  decodeToNode,
  encodeFromNode,
  encodeToNode,
} from '../../protocols/gateway-codec.ts';
import { imageFromBytes } from '../../protocols/frame-codec.ts';
import { lasermesh } from '../../protocols/generated/lasermesh.js';
import { uint32, uint53 } from './arbitraries.ts';
import { avionicsEffect, avionicsInput } from './avionics-arbitraries.ts';
import { delimited, message } from './wire.ts';

const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name);
const name = fc.string({ maxLength: 60 });

const fromNode: fc.Arbitrary<FromNode> = fc.oneof(
  fc.record({
    kind: kind('attach'),
    version: uint32,
    node: name,
    terminal: name,
    token: fc.uint8Array({ maxLength: 256 }),
    mode: fc.constantFrom(undefined, ...GATEWAY_MODES),
    software: name,
  }),
  fc.record({
    kind: kind('answer'),
    number: uint53,
    effects: fc.array(avionicsEffect, { maxLength: 4 }),
  }),
  fc.record({ kind: kind('leave') }),
);

const toNode: fc.Arbitrary<ToNode> = fc.oneof(
  fc.record({ kind: kind('refusal'), reason: fc.constantFrom(...REFUSAL_REASONS), detail: name }),
  fc.record({ kind: kind('step'), number: uint53, input: avionicsInput }),
  fc.record({ kind: kind('farewell'), reason: name }),
);

describe('gateway codec', () => {
  it('gives back what a node says', () => {
    fc.assert(
      fc.property(fromNode, (message) => {
        const decoded = decodeFromNode(encodeFromNode(message));
        expect(decoded).toEqual({ ok: true, value: message, unknownFields: 0 });
      }),
      { numRuns: 400 },
    );
  });

  it('gives back what the gateway says', () => {
    fc.assert(
      fc.property(toNode, (message) => {
        const decoded = decodeToNode(encodeToNode(message));
        expect(decoded).toEqual({ ok: true, value: message, unknownFields: 0 });
      }),
      { numRuns: 400 },
    );
  });

  it('keeps no message alive for the little that is kept of it', () => {
    const image = imageFromBytes(Uint8Array.of(1, 2, 3));
    const write = { write: 1, region: 'marks', key: 'k', bytes: [Uint8Array.of(4)] } as const;
    const sent: FromNode = {
      kind: 'answer',
      number: 1,
      effects: [
        { kind: 'transmit', terminal: 0, image },
        { kind: 'idle', terminal: 0, image, intervalNs: 1 },
        { kind: 'store-write', ...write },
      ],
      inputs: [],
    };
    // Field 15 of the message: nobody knows it.
    const padding = message([delimited(15, new Uint8Array(20_000))]);
    const decoded = decodeFromNode(Uint8Array.from([...encodeFromNode(sent), ...padding]));
    if (!decoded.ok || decoded.value.kind !== 'answer') throw new Error('not an answer');
    const held = decoded.value.effects.map((effect) => {
      if (effect.kind === 'store-write') return effect.bytes[0]?.buffer.byteLength;
      return 'image' in effect ? effect.image?.head.buffer.byteLength : undefined;
    });
    expect(held).toEqual([3, 3, 1]);
  });

  it('refuses a step with an input and commands at once', () => {
    const both = { number: 1, input: { timer: { timer: 1 } }, commands: { effects: {} } };
    const bytes = lasermesh.gateway.ToNode.encode({ step: both }).finish();
    expect(decodeToNode(bytes)).toMatchObject({ ok: false, reason: 'malformed' });
    const { commands: _, ...one } = both;
    expect(decodeToNode(lasermesh.gateway.ToNode.encode({ step: one }).finish()).ok).toBe(true);
  });

  it('answers any bytes with a value or a reason', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const decode of [decodeFromNode, decodeToNode]) {
          expect(typeof decode(bytes).ok).toBe('boolean');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers any change of one byte with a value or a reason', () => {
    fc.assert(
      fc.property(fromNode, fc.nat(), fc.integer({ min: 1, max: 255 }), (message, at, change) => {
        const bytes = encodeFromNode(message).slice();
        const place = at % bytes.length;
        bytes[place] = (bytes[place] as number) ^ change;
        expect(typeof decodeFromNode(bytes).ok).toBe('boolean');
      }),
      { numRuns: 1_000 },
    );
  });
});
