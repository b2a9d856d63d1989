import type { FlightFactory } from '../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput, FlightNode } from '../../protocols/avionics.ts';
import {
  decodeEffects,
  decodeInput,
  encodeEffects,
  encodeInput,
} from '../../protocols/avionics-codec.ts';

/**
 * Flight software with a protobuf wire between it and its hardware: every input and every batch of
 * effects is encoded and decoded, as it is for a node behind a socket.
 */
export const relayThroughCodec =
  (create: FlightFactory): FlightFactory =>
  (config) => {
    const flight: FlightNode = create(config);
    return {
      step(input: AvionicsInput): readonly AvionicsEffect[] {
        const received = decodeInput(encodeInput(input));
        if (!received.ok) throw new Error(`input not decodable: ${received.detail}`);
        const effects = decodeEffects(encodeEffects(flight.step(received.value)));
        if (!effects.ok) throw new Error(`effects not decodable: ${effects.detail}`);
        return effects.value;
      },
    };
  };
