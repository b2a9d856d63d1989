import { expect, it } from 'vitest';
import type { BundleHeader } from '../../../protocols/bundle.ts';
import type { FrameImage } from '../../../protocols/frame.ts';
import { decodeFrame, encodeFrame } from '../../../protocols/frame-codec.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { LinkRig } from './link-rig.ts';

const HEADER: BundleHeader = {
  source: { node: 1, service: 10 },
  destination: { node: 2, service: 10 },
  createdNs: 0,
  sequence: 1,
  attempt: 0,
  class: 'broadband',
  assured: false,
  custody: false,
  lifetimeNs: SECOND_NS,
  ageNs: 0,
  hopLimit: 8,
  hopCount: 1,
  previousNode: 1,
  reportTo: 0,
  payloadBytes: 40,
  digest: new Uint8Array(32),
  security: [],
};

/** A frame without a number, with the first segment of that transfer, in the present session of the first end. */
const firstSegmentOf = (rig: LinkRig, transfer: number): FrameImage => {
  const session = rig.one.endpoint.session?.id ?? 0;
  const segment = { transfer, offset: 0, total: 40, class: 'broadband', last: true } as const;
  return encodeFrame({
    type: 'data',
    session,
    stampNs: 0,
    acknowledgement: undefined,
    opcode: 'none',
    opcodeValue: 0,
    number: undefined,
    segment: { ...segment, header: HEADER, data: new Uint8Array(40) },
  });
};

it('hands up what came without a number once, however often and late its frame comes', () => {
  const rig = new LinkRig({});
  rig.establish();
  rig.run(SECOND_NS);
  const first = firstSegmentOf(rig, 1);
  expect(decodeFrame(first).ok).toBe(true);
  for (const image of [first, first, firstSegmentOf(rig, 3), firstSegmentOf(rig, 2), first]) {
    rig.two.inject(image);
  }
  expect([1, 2, 3].map((transfer) => rig.two.copies[transfer])).toEqual([1, 1, 1]);
});
