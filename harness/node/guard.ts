import type { FlightFactory, NodeConfig } from '../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput, FlightNode } from '../../protocols/avionics.ts';
import {
  decodeEffects,
  decodeInput,
  encodeEffects,
  encodeInput,
} from '../../protocols/avionics-codec.ts';
import { badEffect, isKind } from './effect-shapes.ts';
import { InstantInputs } from './instant-inputs.ts';
import { SoftwareFault, shownValue, thrownText } from './software-fault.ts';

/**
 * A stranger's flight software as hardware meets it: a wire between them, so that neither can reach
 * into what the other holds, and every batch of effects tried before any of it is carried out. What
 * it does against the contract (LM-AVI-021) is thrown as a SoftwareFault; nothing else is.
 */
export const guarded =
  (create: FlightFactory): FlightFactory =>
  (config) => {
    const flight = made(create, config);
    const inputs = new InstantInputs();
    return {
      step(input: AvionicsInput): readonly AvionicsEffect[] {
        inputs.take(input.monotonicNs);
        const received = decodeInput(encodeInput(input));
        if (!received.ok) throw new Error(`input not decodable: ${received.detail}`);
        return sound(stepped(flight, received.value), config);
      },
    };
  };

/** The uploads are every node's: what a stranger changes of them is its own copy, or throws. */
const made = (create: FlightFactory, config: NodeConfig): FlightNode => {
  const own = Object.freeze({
    ...config,
    elements: new Map(config.elements),
    limits: Object.freeze({ ...config.limits }),
  });
  let flight: unknown;
  try {
    flight = create(own);
  } catch (thrown) {
    throw new SoftwareFault('create-threw', `createNode ${thrownText(thrown)}`);
  }
  try {
    if (typeof (flight as FlightNode | undefined)?.step === 'function') return flight as FlightNode;
  } catch (thrown) {
    throw new SoftwareFault('no-node', `looking at what createNode gave ${thrownText(thrown)}`);
  }
  const detail = `createNode gave ${shownValue(flight)}, expected an object with step(input)`;
  throw new SoftwareFault('no-node', detail);
};

const stepped = (flight: FlightNode, input: AvionicsInput): unknown => {
  try {
    return flight.step(input);
  } catch (thrown) {
    throw new SoftwareFault('step-threw', `step (${input.kind}) ${thrownText(thrown)}`);
  }
};

/** The effects as they come out of the wire. Getters of a stranger's may throw anywhere on the way. */
const sound = (answer: unknown, config: NodeConfig): readonly AvionicsEffect[] => {
  if (!Array.isArray(answer)) {
    const detail = `step gave ${shownValue(answer)}, expected a list of effects`;
    throw new SoftwareFault('no-list', detail);
  }
  if (answer.length === 0) return NOTHING;
  try {
    tryEffects(answer, config);
    const effects = decodeEffects(encodeEffects(answer as AvionicsEffect[]));
    if (effects.ok) return effects.value;
    throw new SoftwareFault('bad-effect', `step gave effects that are refused: ${effects.detail}`);
  } catch (thrown) {
    if (thrown instanceof SoftwareFault) throw thrown;
    throw new SoftwareFault('bad-effect', `the effects of a step: ${thrownText(thrown)}`);
  }
};

/**
 * Tries every effect of a batch against what the node has (LM-AVI-021).
 *
 * @throws SoftwareFault for the first that hardware would not carry out
 */
export const tryEffects = (effects: readonly unknown[], config: NodeConfig): void => {
  for (let i = 0; i < effects.length; i++) tried(effects[i], i, config);
};

const NOTHING: readonly AvionicsEffect[] = [];

const tried = (effect: unknown, index: number, { terminals }: NodeConfig): void => {
  const kind = (effect as { readonly kind?: unknown } | null | undefined)?.kind;
  if (!isKind(kind)) {
    const what = typeof effect === 'object' && effect !== null ? `of kind ${shownValue(kind)}` : '';
    const detail = `effect ${index} is ${what === '' ? shownValue(effect) : what}, expected a known one`;
    throw new SoftwareFault('bad-effect', detail, { effect: 'unknown', field: 'kind' });
  }
  const bad = badEffect(effect as Readonly<Record<string, unknown>>, kind, terminals);
  if (bad === undefined) return;
  const { field, value, expected } = bad;
  const detail = `${kind}: ${field} is ${shownValue(value)}, expected ${expected}`;
  throw new SoftwareFault('bad-effect', detail, { effect: kind, field });
};
