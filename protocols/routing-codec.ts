import { hash } from 'node:crypto';
import { nameOf, numberOf } from './codec.ts';
import type { Decoded } from './errors.ts';
import { lasermesh } from './generated/lasermesh.js';
import { decodeGenerated } from './generated-bytes.ts';
import type {
  Advertisement,
  AdvertisementKey,
  TerminalCondition,
  TerminalDeviation,
} from './routing.ts';
import { ADVERTISEMENT, DEVIATIONS_MAX } from './routing-rules.ts';
import { assertInteger, assertSigned, UINT32_MAX, UINT53_MAX } from './wire-integers.ts';

const wire = lasermesh.routing;
type WireAdvertisement = lasermesh.routing.Advertisement.$Properties;
type WireDeviation = lasermesh.routing.TerminalDeviation.$Properties;
type WireKey = lasermesh.routing.AdvertisementKey.$Properties;

const CONDITIONS: readonly TerminalCondition[] = ['as-planned', 'down', 'degraded'];
const ADVERTISEMENT_CAPS = { bytesMax: 16_384, elementsMax: DEVIATIONS_MAX } as const;

/**
 * Canonical bytes: fields in ascending order, defaults left out. Their hash is the key's digest.
 */
export const encodeAdvertisement = (advertisement: Advertisement): Uint8Array =>
  wire.Advertisement.encode(advertisementToWire(advertisement)).finish();

export const decodeAdvertisement = (bytes: Uint8Array): Decoded<Advertisement> =>
  decodeGenerated(
    bytes,
    wire.Advertisement,
    ADVERTISEMENT,
    ADVERTISEMENT_CAPS,
    (message) => advertisementFromWire(message) ?? 'malformed',
  );

/** Name of an advertisement in a database summary (LM-RTE). */
export const advertisementKey = (advertisement: Advertisement): AdvertisementKey => {
  const digest = hash('sha256', encodeAdvertisement(advertisement), 'buffer');
  const { origin, bootCount, counter } = advertisement;
  return { origin, bootCount, counter, digest: [digest.readUInt32BE(0), digest.readUInt32BE(4)] };
};

/** Properties for generated code, range checked: throws on what the wire cannot carry. */
export const advertisementToWire = (advertisement: Advertisement): WireAdvertisement => {
  const { origin, bootCount, counter, storageLevel, timeStratum } = advertisement;
  for (const value of [origin, bootCount, counter, storageLevel, timeStratum]) {
    assertInteger(value, UINT32_MAX);
  }
  assertSigned(advertisement.issuedNs);
  assertInteger(advertisement.validityNs, UINT53_MAX);
  assertInteger(advertisement.timeUncertaintyNs, UINT53_MAX);
  assertInteger(advertisement.deviations.length, DEVIATIONS_MAX);
  return { ...advertisement, deviations: advertisement.deviations.map(deviationToWire) };
};

const deviationToWire = (deviation: TerminalDeviation): WireDeviation => {
  assertInteger(deviation.terminal, UINT32_MAX);
  assertInteger(deviation.neighbour, UINT32_MAX);
  assertInteger(deviation.rateBps, UINT53_MAX);
  assertInteger(deviation.lightTimeNs, UINT53_MAX);
  assertSigned(deviation.sinceNs);
  return { ...deviation, condition: numberOf(CONDITIONS, deviation.condition) };
};

/** Undefined when the origin or a condition is missing. */
export const advertisementFromWire = (message: WireAdvertisement): Advertisement | undefined => {
  const deviations: TerminalDeviation[] = [];
  for (const part of message.deviations ?? []) {
    const condition = nameOf(CONDITIONS, part.condition ?? 0);
    if (condition === undefined) return undefined;
    deviations.push({
      terminal: part.terminal ?? 0,
      condition,
      rateBps: part.rateBps ?? 0,
      lightTimeNs: part.lightTimeNs ?? 0,
      neighbour: part.neighbour ?? 0,
      sinceNs: part.sinceNs ?? 0,
    });
  }
  if (!message.origin) return undefined;
  return {
    origin: message.origin,
    bootCount: message.bootCount ?? 0,
    counter: message.counter ?? 0,
    issuedNs: message.issuedNs ?? 0,
    validityNs: message.validityNs ?? 0,
    deviations,
    storageLevel: message.storageLevel ?? 0,
    timeStratum: message.timeStratum ?? 0,
    timeUncertaintyNs: message.timeUncertaintyNs ?? 0,
  };
};

const KEY_DIGEST_BYTES = 8;

export const keyToWire = (key: AdvertisementKey): WireKey => {
  const digest = new Uint8Array(KEY_DIGEST_BYTES);
  const view = new DataView(digest.buffer);
  view.setUint32(0, key.digest[0]);
  view.setUint32(4, key.digest[1]);
  for (const value of [key.origin, key.bootCount, key.counter]) assertInteger(value, UINT32_MAX);
  return { origin: key.origin, bootCount: key.bootCount, counter: key.counter, digest };
};

/** Undefined when the origin is missing or the digest is not eight bytes long. */
export const keyFromWire = (message: WireKey): AdvertisementKey | undefined => {
  const { digest } = message;
  if (!message.origin || digest?.length !== KEY_DIGEST_BYTES) return undefined;
  const view = new DataView(digest.buffer, digest.byteOffset, KEY_DIGEST_BYTES);
  return {
    origin: message.origin,
    bootCount: message.bootCount ?? 0,
    counter: message.counter ?? 0,
    digest: [view.getUint32(0), view.getUint32(4)],
  };
};
