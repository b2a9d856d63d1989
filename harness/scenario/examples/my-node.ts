/**
 * Flight software of your own, to start from: the reference node with one behaviour changed. What its
 * applications submit as broadband goes out at most once a minute; the rest is answered with
 * "throttled". Everything else is the reference's.
 *
 * A node is step(input) → effects and nothing more: no clock but the times of its inputs, no chance but
 * the entropy that comes with `boot`, no promises, no files. So a run can be done again exactly.
 */
import type { AvionicsEffect, AvionicsInput, FlightNode } from 'lasermesh/avionics';
import type { FlightFactory } from 'lasermesh/flight';
import { createNode as createReference } from 'lasermesh/flight/node';

/** Nanoseconds, as all times here. */
const PAUSE_NS = 60e9;

/** Made anew at each boot: what is kept outside of the store is lost with a reset. */
export const createNode: FlightFactory = (config): FlightNode => {
  const reference = createReference(config);
  let nextNs = 0;
  return {
    step(input: AvionicsInput): readonly AvionicsEffect[] {
      if (input.kind !== 'submit' || input.class !== 'broadband') return reference.step(input);
      if (input.monotonicNs >= nextNs) {
        nextNs = input.monotonicNs + PAUSE_NS;
        return reference.step(input);
      }
      const { request } = input;
      const refusal = { accepted: false, reason: 'throttled', createdNs: 0, sequence: 0 } as const;
      return [{ kind: 'submit-result', request, ...refusal }];
    },
  };
};
