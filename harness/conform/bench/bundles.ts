import type { AdministrativeRecord, BundleHeader, BundleId } from '../../../protocols/bundle.ts';
import { ADMINISTRATION_SERVICE, bundleKey } from '../../../protocols/bundle.ts';
import { joinChunks } from '../../../protocols/codec.ts';
import { decodeAdministrative } from '../../../protocols/management-codec.ts';
import { HOUR_NS, MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { OpenBench } from '../case.ts';
import { given } from '../check.ts';
import type { Bench, Given } from './bench.ts';
import type { EffectOf } from './effect-log.ts';
import { HIGH } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import { linkStates } from './probes.ts';
import { awaitLink, type Side, tracked } from './staging.ts';
import type { Incoming, OutgoingBundle } from './transfers.ts';

/** Service of the applications that cases send to and from. */
export const APPLICATION = 10;

/** Custody answers, and what follows from them, are through after so long. */
export const ANSWER_NS: Ns = 200 * MILLISECOND_NS;

/** Event reports of section 6, by number. */
export const REPORT = {
  deleted: 401,
  refused: 402,
  resent: 403,
  duplicate: 404,
  digestFailed: 405,
  unconfirmed: 406,
  forbidden: 407,
  storeLevel: 410,
  recordUnreadable: 412,
  throttled: 413,
  ownAdvertisement: 501,
  conflict: 502,
  noRoute: 503,
} as const;

/** Bytes that are not alike, the same for the same seed. */
export const payloadOf = (bytes: number, seed = 1): Uint8Array => {
  const payload = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at++) payload[at] = at * 31 + (at >> 8) * 7 + seed * 13;
  return payload;
};

type Submission = Partial<Omit<Extract<Given, { kind: 'submit' }>, 'kind' | 'payload'>>;

/** An application's bundle: for the neighbour of higher id, with custody, unless said otherwise. */
export const submit = (bench: Bench, payload: Uint8Array, terms: Submission = {}): number => {
  const request = terms.request ?? bench.since(0, 'submit-result').length + 1_000;
  bench.give({
    kind: 'submit',
    sourceService: APPLICATION,
    destination: { node: HIGH, service: APPLICATION },
    class: 'tactical',
    assured: false,
    custody: true,
    lifetimeNs: HOUR_NS,
    payload: [payload],
    ...terms,
    request,
  });
  return request;
};

export const resultOf = (bench: Bench, request: number): EffectOf<'submit-result'> | undefined =>
  bench.since(0, 'submit-result').find((result) => result.request === request);

/** A bundle that the target has to have taken: who it is. */
export const submitted = (bench: Bench, payload: Uint8Array, terms: Submission = {}): BundleId => {
  const request = submit(bench, payload, terms);
  bench.await(
    'an answer to the application',
    () => resultOf(bench, request) !== undefined,
    SECOND_NS,
  );
  const result = resultOf(bench, request);
  given(result?.accepted === true, `the application's bundle was not taken: ${result?.reason}`);
  const { createdNs, sequence } = result;
  const node = bench.config.id;
  const service = terms.sourceService ?? APPLICATION;
  return { source: { node, service }, createdNs, sequence };
};

/** Transfers of one bundle that came to a neighbour, every one that began, in order. */
export const comings = (peer: Neighbour, id: BundleId): readonly Incoming[] => {
  const key = bundleKey(id);
  return peer.transfers.seen.filter(({ header }) => header && bundleKey(header) === key);
};

/** Those of them that came whole. */
export const whole = (peer: Neighbour, id: BundleId): readonly Incoming[] =>
  comings(peer, id).filter(({ complete }) => complete);

/** Frames with segments of one transfer of the present session, and when they came. */
export const segmentFrames = (peer: Neighbour, transfer: number, sinceNs: Ns = 0) =>
  peer
    .frames('data', sinceNs)
    .filter(({ frame }) => frame.segment.transfer === transfer)
    .map(({ atNs, frame: { segment } }) => ({ atNs, segment }));

/** When the first byte of a bundle came to a neighbour; undefined: it did not. */
export const firstSeenNs = (peer: Neighbour, id: BundleId, sinceNs: Ns = 0): Ns | undefined =>
  peer
    .frames('data', sinceNs)
    .find(({ frame: { segment } }) => segment.header && sameBundle(segment.header, id))?.atNs;

export const sameBundle = (one: BundleId, other: BundleId): boolean =>
  bundleKey(one) === bundleKey(other);

/** Records of bundles when those that were let go had time to go: nobody says how soon they have to. */
export const recordsLeft = (bench: Bench): number => {
  const count = (): number => bench.memory.in('bundles').length;
  bench.until(() => count() === 0, 10 * SECOND_NS);
  return count();
};

/** What was handed up of one bundle. */
export const deliveries = (bench: Bench, id: BundleId, mark = 0): readonly EffectOf<'deliver'>[] =>
  bench.since(mark, 'deliver').filter(({ header }) => sameBundle(header, id));

/** Administrative records about a bundle that came to a neighbour, with the header they came under. */
export const recordsAbout = (
  peer: Neighbour,
  id: BundleId,
): readonly { readonly header: BundleHeader; readonly record: AdministrativeRecord }[] =>
  peer.transfers.complete.flatMap((incoming) => {
    const { header } = incoming;
    if (header?.destination.service !== ADMINISTRATION_SERVICE) return [];
    const decoded = decodeAdministrative(joinChunks([peer.transfers.payloadOf(incoming)]));
    return decoded.ok && sameBundle(decoded.value, id) ? [{ header, record: decoded.value }] : [];
  });

/** Arguments of the event reports of one id since. */
export const reportsOf = (bench: Bench, id: number, mark = 0): readonly (readonly number[])[] =>
  bench
    .since(mark, 'report')
    .filter(({ report }) => report.id === id)
    .map(({ report }) => report.args);

/** Reports about one bundle: its four numbers come first. */
export const reportsAbout = (bench: Bench, id: number, bundle: BundleId, mark = 0) =>
  reportsOf(bench, id, mark).filter(
    ([node, service, createdNs, sequence]) =>
      node === bundle.source.node &&
      service === bundle.source.service &&
      createdNs === bundle.createdNs &&
      sequence === bundle.sequence,
  );

/** Sends a bundle by that neighbour and waits for what the target makes of it. */
export const offered = (
  bench: Bench,
  peer: Neighbour,
  payload: Uint8Array,
  changes: Partial<BundleHeader> = {},
): OutgoingBundle & { readonly verdict: string | undefined } => {
  const out = peer.transfers.send(payload, changes);
  bench.run(ANSWER_NS);
  return { ...out, verdict: peer.transfers.verdict(out.transfer) };
};

/** The same once more, as a transfer of its own. */
export const offeredAgain = (
  bench: Bench,
  peer: Neighbour,
  { header, payload }: Pick<OutgoingBundle, 'header' | 'payload'>,
  changes: Partial<BundleHeader> = {},
): string | undefined => {
  const transfer = peer.transfers.nextTransfer();
  const { nowNs } = bench;
  peer.transfers.sendAs({ ...header, ...changes }, payload, transfer);
  bench.run(ANSWER_NS);
  return peer.transfers.verdict(transfer, nowNs);
};

/** A session with the neighbour of lower id on a line so slow that a case can act within a bundle. */
export const linkedSlowly = (open: OpenBench) => {
  const { bench, peer } = tracked(open, 'low');
  peer.hello = { ratesBps: [156_250_000] };
  awaitLink(bench, 'low');
  bench.run(SECOND_NS);
  return { bench, peer };
};

/** The link to a neighbour is lost, and the target knows. */
export const loseLink = (bench: Bench, side: Side): void => {
  const { mark } = bench;
  bench.heads[side === 'low' ? 0 : 1]?.lose();
  bench[side].forget();
  if (linkStates(bench, 0).length === 0) {
    // It does not tell: coasting and the local scan are over then.
    bench.run(20 * SECOND_NS);
    return;
  }
  const down = (): boolean => linkStates(bench, mark).includes('down');
  bench.await('the end of the session', down, 20 * SECOND_NS);
};

/** And is there again, with a new session. */
export const findLink = (bench: Bench, side: Side): void => {
  const head = bench.heads[side === 'low' ? 0 : 1];
  head?.find();
  bench.await('frame lock', () => head?.locked === true, 300 * SECOND_NS);
  awaitLink(bench, side);
};

/**
 * A new session takes the place of the one with the neighbour of lower id.
 * @param begun done as soon as there is one: what it says follows READY at once
 */
export const renewSession = (bench: Bench, begun: () => void = () => undefined): void => {
  const { low } = bench;
  const before = low.session?.id;
  low.forget();
  low.open();
  const fresh = (): boolean => low.session !== undefined && low.session.id !== before;
  bench.await('a new session', fresh, 10 * SECOND_NS);
  begun();
  const shown = (): boolean => low.heard.some(({ frame }) => frame.session === low.session?.id);
  bench.await('a frame of the new session', shown, 10 * SECOND_NS);
};
