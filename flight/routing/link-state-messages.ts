import type { ManagementMessage } from '../../protocols/frame.ts';
import type { Advertisement, AdvertisementKey } from '../../protocols/routing.ts';
import type { NodeId } from '../../protocols/units.ts';

/** Encoded size that one link-state message keeps within, so that it fits a 1,044-byte frame. */
export const MESSAGE_BYTES_MAX = 900;
/** Upper bounds of encoded sizes, every field at its longest, field heads included [bytes]. */
const ADVERTISEMENT_BYTES = 60;
const DEVIATION_BYTES = 46;
const KEY_BYTES = 32;
const WANTED_BYTES = 6;

/** Deviations that an advertisement may carry, so that it fits one message by itself. */
export const OWN_DEVIATIONS_MAX = Math.floor(
  (MESSAGE_BYTES_MAX - ADVERTISEMENT_BYTES) / DEVIATION_BYTES,
);

/** Advertisements in as few messages as their size allows, in order; none for none. */
export const advertisementMessages = (
  advertisements: readonly Advertisement[],
): readonly ManagementMessage[] =>
  inPieces(
    advertisements,
    ({ deviations }) => ADVERTISEMENT_BYTES + deviations.length * DEVIATION_BYTES,
  ).map((piece) => ({ kind: 'advertisements', advertisements: piece }));

/**
 * What a database holds, in order of origin; the last piece is marked. An empty one is one message.
 */
export const summaryMessages = (
  keys: readonly AdvertisementKey[],
): readonly ManagementMessage[] => {
  const pieces = inPieces(keys, () => KEY_BYTES);
  if (pieces.length === 0) pieces.push([]);
  return pieces.map((piece, at) => ({
    kind: 'database-summary',
    keys: piece,
    wanted: [],
    complete: at === pieces.length - 1,
  }));
};

/** Origins that are asked for; `complete` is false, because nothing is said of the own database. */
export const wantedMessages = (wanted: readonly NodeId[]): readonly ManagementMessage[] =>
  inPieces(wanted, () => WANTED_BYTES).map((piece) => ({
    kind: 'database-summary',
    keys: [],
    wanted: piece,
    complete: false,
  }));

const inPieces = <T>(items: readonly T[], bytesOf: (item: T) => number): T[][] => {
  const pieces: T[][] = [];
  let piece: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = bytesOf(item);
    if (piece.length > 0 && bytes + itemBytes > MESSAGE_BYTES_MAX) {
      pieces.push(piece);
      piece = [];
      bytes = 0;
    }
    piece.push(item);
    bytes += itemBytes;
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
};
