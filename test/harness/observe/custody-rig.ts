import type { Modem } from '../../../harness/bus/modem.ts';
import { CustodyOffers, type CustodyListener } from '../../../harness/observe/custody-offers.ts';
import type { BundleHeader } from '../../../protocols/bundle.ts';
import { encodeFrame } from '../../../protocols/frame-codec.ts';
import type { FrameImage, RefuseReason } from '../../../protocols/frame.ts';
import { peekOf, SESSION } from './breach-rig.ts';

const NOTHING = new Uint8Array(0);

/** A segment of 500 bytes; with a header it is the first. */
export const segmentFrame = (segment: {
  readonly transfer: number;
  readonly header?: BundleHeader;
  readonly offset?: number;
  readonly total?: number;
  readonly session?: number;
}): FrameImage => {
  const { transfer, header, offset = 0, total = 500, session = SESSION } = segment;
  return encodeFrame({
    type: 'data',
    ...{ session, stampNs: 7, number: { txfn: 3, txNum: 0 }, acknowledgement: undefined },
    ...{ opcode: 'none', opcodeValue: 0 },
    segment: {
      ...{ transfer, offset, total, class: 'tactical', last: offset + 500 >= total, header },
      data: total === 0 ? NOTHING : new Uint8Array(500),
    },
  });
};

/** Offers between terminals, and their answers, as they cross the links. */
export const custodyRig = (
  clock: { readonly nowNs: number },
  listeners: readonly CustodyListener[],
) => {
  const offers = new CustodyOffers(() => clock.nowNs, listeners);
  const answer = (
    transfer: number,
    refused: RefuseReason | undefined,
    held: boolean,
  ): Parameters<CustodyOffers['said']>[2] => ({
    kind: 'custody',
    accepts: refused === undefined ? [{ transfer, held, bestEffort: false }] : [],
    refuses: refused === undefined ? [] : [{ transfer, reason: refused }],
  });
  return {
    offers,
    begins: (from: Modem, transfer: number, header: BundleHeader, session = SESSION) => {
      const image = segmentFrame({ transfer, header, session });
      offers.sent(from, image, peekOf(image));
    },
    /** Whoever is offered to answers; `refused`: why. */
    says: (
      to: Modem,
      transfer: number,
      {
        refused,
        held = false,
        session = SESSION,
      }: { refused?: RefuseReason; held?: boolean; session?: number } = {},
    ) => offers.said(to, session, answer(transfer, refused, held)),
    takes: (
      from: Modem,
      transfer: number,
      { refused, session = SESSION }: { refused?: RefuseReason; session?: number } = {},
    ) => offers.taken(from, session, answer(transfer, refused, false)),
  };
};
