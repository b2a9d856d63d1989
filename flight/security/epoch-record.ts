import type { Ns } from '../../protocols/units.ts';

/** In place of an epoch: there is none. */
export const NO_EPOCH = 0;

/** The epochs that a node accepts, as its store keeps them. */
export interface EpochRecord {
  readonly current: number;
  readonly previous: number;
  readonly next: number;
  /** When the next one comes into use; undefined: nobody said. */
  readonly activateUtcNs: Ns | undefined;
}

const FORM = 1;
const BYTES = 22;
const WORD = 4_294_967_296;

/**
 * Fixed form of 22 bytes, big-endian: form 1; current, previous and next epoch, four bytes each, 0
 * for none; 1 if an activation is set; its UTC, eight bytes in two's complement [ns].
 */
export const encodeEpochs = (epochs: EpochRecord): Uint8Array => {
  const { current, previous, next, activateUtcNs } = epochs;
  const bytes = new Uint8Array(BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FORM);
  [current, previous, next].forEach((epoch, i) => {
    view.setUint32(1 + 4 * i, epoch);
  });
  if (activateUtcNs === undefined) return bytes;
  view.setUint8(13, 1);
  view.setUint32(14, Math.floor(activateUtcNs / WORD));
  view.setUint32(18, activateUtcNs % WORD);
  return bytes;
};

/** Undefined for bytes that no node would have written. */
export const decodeEpochs = (bytes: Uint8Array): EpochRecord | undefined => {
  if (bytes.length !== BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, BYTES);
  const [current, previous, next] = [1, 5, 9].map((at) => view.getUint32(at)) as [
    number,
    number,
    number,
  ];
  const isSet = view.getUint8(13);
  const activateUtcNs = view.getInt32(14) * WORD + view.getUint32(18);
  const known = view.getUint8(0) === FORM && isSet <= 1 && Number.isSafeInteger(activateUtcNs);
  const sound =
    current !== NO_EPOCH &&
    (previous === NO_EPOCH || previous < current) &&
    (next === NO_EPOCH || next > current) &&
    (isSet === 0 ? activateUtcNs === 0 : next !== NO_EPOCH);
  if (!known || !sound) return undefined;
  return { current, previous, next, activateUtcNs: isSet === 1 ? activateUtcNs : undefined };
};
