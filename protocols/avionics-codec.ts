import type { AvionicsEffect, AvionicsInput } from './avionics.ts';
import { effectsFromWire, effectToWire } from './avionics-effect-wire.ts';
import { inputFromWire, inputToWire } from './avionics-input-wire.ts';
import {
  EFFECTS,
  EFFECTS_BYTES_MAX,
  EFFECTS_ELEMENTS_MAX,
  INPUT,
  INPUT_BYTES_MAX,
  INPUT_ELEMENTS_MAX,
} from './avionics-rules.ts';
import type { Decoded } from './errors.ts';
import { lasermesh } from './generated/lasermesh.js';
import { decodeGenerated } from './generated-bytes.ts';
import { assertIntegers } from './wire-integers.ts';
import { sound } from './wire-rules.ts';

const wire = lasermesh.avionics;
const INPUT_CAPS = { bytesMax: INPUT_BYTES_MAX, elementsMax: INPUT_ELEMENTS_MAX } as const;
const EFFECTS_CAPS = { bytesMax: EFFECTS_BYTES_MAX, elementsMax: EFFECTS_ELEMENTS_MAX } as const;

/**
 * One input as bytes. Frames travel as their wire bytes, chunks joined. Throws on values that the
 * other side would not take: whoever made them has a bug.
 */
export const encodeInput = (input: AvionicsInput): Uint8Array => {
  const properties = inputToWire(input);
  assertIntegers(properties);
  return sound(wire.Input.encode(properties).finish(), INPUT, INPUT_CAPS);
};

/** Images and payloads are views into the bytes, which nobody may change afterwards. */
export const decodeInput = (bytes: Uint8Array): Decoded<AvionicsInput> =>
  decodeGenerated(bytes, wire.Input, INPUT, INPUT_CAPS, inputFromWire);

/** One batch of effects as bytes, in order; throws as encodeInput does. */
export const encodeEffects = (effects: readonly AvionicsEffect[]): Uint8Array => {
  const properties = { effects: effects.map(effectToWire) };
  assertIntegers(properties, 'directions');
  return sound(wire.Effects.encode(properties).finish(), EFFECTS, EFFECTS_CAPS);
};

/** One effect that cannot be taken makes the whole batch one: a batch is carried out or not. */
export const decodeEffects = (bytes: Uint8Array): Decoded<readonly AvionicsEffect[]> =>
  decodeGenerated(bytes, wire.Effects, EFFECTS, EFFECTS_CAPS, effectsFromWire);
