import type { BundleHeader, Segment } from '../../../protocols/bundle.ts';
import type { Neighbour } from './neighbour.ts';

export const PIECE_BYTES = 1_000;

export type Piece = Pick<Segment, 'offset' | 'data'> & Partial<Segment>;

/** A payload in pieces of 1,000 bytes; the first has the header. */
export const piecesOf = (header: BundleHeader, payload: Uint8Array): readonly Piece[] => {
  const pieces: Piece[] = [];
  for (let offset = 0; offset < payload.length; offset += PIECE_BYTES) {
    const data = payload.subarray(offset, offset + PIECE_BYTES);
    pieces.push({ offset, data, header: offset === 0 ? header : undefined });
  }
  return pieces;
};

/** Sends pieces as a transfer of its own, in that order; its number. */
export const say = (
  peer: Neighbour,
  header: BundleHeader,
  pieces: readonly Piece[],
  transfer = peer.transfers.nextTransfer(),
): number => {
  const total = header.payloadBytes;
  for (const piece of pieces) {
    const last = piece.offset + piece.data.length === total;
    peer.segment({ transfer, class: header.class, total, last, header: undefined, ...piece });
  }
  return transfer;
};

/** The bytes [from, to) of a transfer; the first segment has the header. */
export const sayPart = (
  peer: Neighbour,
  header: BundleHeader,
  payload: Uint8Array,
  part: { readonly from: number; readonly to: number },
): number => {
  const transfer = peer.transfers.nextTransfer();
  const bytes = Math.min(6_000, peer.current.dataBytesMax);
  for (let offset = part.from; offset < part.to; offset += bytes) {
    const data = payload.subarray(offset, Math.min(offset + bytes, part.to));
    const last = offset + data.length === payload.length;
    const first = offset === part.from;
    const { class: trafficClass, payloadBytes: total } = header;
    const fields = { transfer, class: trafficClass, total, offset, last, data };
    peer.segment({ ...fields, header: first ? header : undefined });
  }
  return transfer;
};
