import type { BundleId } from '../../../protocols/bundle.ts';
import type { Advertisement, TerminalDeviation } from '../../../protocols/routing.ts';
import { HOUR_NS, type NodeId, type Ns } from '../../../protocols/units.ts';
import type { Bench } from './bench.ts';
import { ANSWER_NS, APPLICATION, comings, payloadOf, submitted } from './bundles.ts';
import type { Neighbour } from './neighbour.ts';

/** Something that a terminal does otherwise than planned: `down` unless said otherwise. */
export const deviationOf = (changes: Partial<TerminalDeviation>): TerminalDeviation => ({
  terminal: 0,
  condition: 'down',
  rateBps: 0,
  lightTimeNs: 0,
  neighbour: 0,
  sinceNs: 0,
  ...changes,
});

/** An advertisement issued now, valid for an hour, unless said otherwise. */
export const advertisementOf = (
  bench: Bench,
  origin: NodeId,
  changes: Partial<Advertisement> = {},
): Advertisement => ({
  origin,
  bootCount: 1,
  counter: 1,
  issuedNs: bench.utcNs,
  validityNs: HOUR_NS,
  deviations: [],
  storageLevel: 0,
  timeStratum: 1,
  timeUncertaintyNs: 1_000,
  ...changes,
});

/** A neighbour tells the target, and what follows from it is through. */
export const tell = (
  bench: Bench,
  peer: Neighbour,
  ...advertisements: readonly Advertisement[]
): void => {
  peer.say({ kind: 'advertisements', advertisements });
  bench.run(ANSWER_NS);
};

/** Advertisements of an origin that a neighbour heard since, in order. */
export const told = (
  peer: Neighbour,
  origin: NodeId,
  sinceNs: Ns = 0,
): readonly { readonly atNs: Ns; readonly advertisement: Advertisement }[] =>
  peer
    .messages('advertisements', sinceNs)
    .flatMap(({ atNs, message }) =>
      message.advertisements
        .filter((advertisement) => advertisement.origin === origin)
        .map((advertisement) => ({ atNs, advertisement })),
    );

/** What the target holds of an origin, as it answers who asks for it. */
export const held = (bench: Bench, peer: Neighbour, origin: NodeId): Advertisement | undefined => {
  const { nowNs } = bench;
  peer.say({ kind: 'database-summary', keys: [], wanted: [origin], complete: false });
  bench.run(ANSWER_NS);
  return told(peer, origin, nowNs).at(-1)?.advertisement;
};

type Terms = NonNullable<Parameters<typeof submitted>[2]>;

/** Over which neighbour a bundle of the target's goes at once. */
export const wayTo = (
  bench: Bench,
  node: NodeId,
  bytes = 10_000,
  terms: Terms = {},
): 'low' | 'high' | 'both' | 'none' => wayOf(bench, sent(bench, node, bytes, terms));

/** A bundle of the target's for a node, and time for it to leave. */
export const sent = (bench: Bench, node: NodeId, bytes = 10_000, terms: Terms = {}): BundleId => {
  const destination = { node, service: APPLICATION };
  const id = submitted(bench, payloadOf(bytes), { destination, ...terms });
  bench.run(ANSWER_NS);
  return id;
};

export const wayOf = (bench: Bench, id: BundleId): 'low' | 'high' | 'both' | 'none' => {
  const low = comings(bench.low, id).length > 0;
  const high = comings(bench.high, id).length > 0;
  if (low && high) return 'both';
  if (low) return 'low';
  return high ? 'high' : 'none';
};
