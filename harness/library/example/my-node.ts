/**
 * Flight software of our own: the reference node with a tidier start. After a reset the applications
 * that sent bulk data start over and send it again, so what waited for them in the store is cleared.
 */
import type { AvionicsEffect, AvionicsInput, FlightNode } from 'lasermesh/avionics';
import type { FlightFactory } from 'lasermesh/flight';
import { createNode as createReference } from 'lasermesh/flight/node';

export const createNode: FlightFactory = (config): FlightNode => {
  const reference = createReference(config);
  return { step: (input) => (input.kind === 'boot' ? start(input) : reference.step(input)) };

  function start(input: Boot): readonly AvionicsEffect[] {
    const isStale = (region: string): boolean => region === 'bundles' && input.cause !== 'power-on';
    const stale = input.records.filter(({ region }) => isStale(region));
    const records = input.records.filter(({ region }) => !isStale(region));
    return [
      ...stale.map(({ region, key }) => ({ kind: 'store-delete', region, key }) as const),
      ...reference.step({ ...input, records }),
    ];
  }
};

type Boot = Extract<AvionicsInput, { readonly kind: 'boot' }>;
