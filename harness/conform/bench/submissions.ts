import { SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from './bench.ts';
import { payloadOf, submit } from './bundles.ts';
import type { Neighbour } from './neighbour.ts';

/** A bundle of an application beside the target, for that neighbour. */
export const submitTo = (bench: Bench, peer: Neighbour, bytes: number): void => {
  const destination = { node: peer.place.node, service: 11 };
  submit(bench, payloadOf(bytes), { destination, lifetimeNs: 600 * SECOND_NS });
};
