import type { LinkFrame } from '../../../protocols/frame.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from './bench.ts';
import type { Neighbour } from './neighbour.ts';

type DataFrame = Extract<LinkFrame, { type: 'data' }>;

/** A bundle of an application beside the target, for that neighbour. */
export const submit = (bench: Bench, peer: Neighbour, bytes: number): void => {
  bench.give({
    kind: 'submit',
    request: 1,
    sourceService: 10,
    destination: { node: peer.place.node, service: 11 },
    class: 'tactical',
    assured: false,
    custody: true,
    lifetimeNs: 600 * SECOND_NS,
    payload: [new Uint8Array(bytes).fill(6)],
  });
};

/** Data frames that came since. */
export const dataOf = (
  peer: Neighbour,
  sinceNs: Ns,
): readonly { readonly atNs: Ns; readonly frame: DataFrame }[] => peer.frames('data', sinceNs);
