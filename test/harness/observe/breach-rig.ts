import { peekFrame, type FramePeek } from '../../../harness/bus/frame-peek.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import type { BundleHeader } from '../../../protocols/bundle.ts';
import { encodeFrame } from '../../../protocols/frame-codec.ts';
import type { FrameImage, ManagementMessage, Opcode } from '../../../protocols/frame.ts';
import { encodeManagement } from '../../../protocols/management-codec.ts';
import { linkedModems } from './watch-rig.ts';

export const SESSION = 4_000_000_099;
const NONE = new Uint8Array(0);

export const peekOf = (image: FrameImage): FramePeek => {
  const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
  peekFrame(image, peek);
  return peek;
};

/** A management frame of a session. */
export const managementFrame = (frame: {
  readonly counter: number;
  readonly session?: number;
  readonly txNum?: number;
  readonly opcode?: Opcode;
  readonly opcodeValue?: number;
  readonly message?: ManagementMessage;
}): FrameImage => {
  const { counter, session = SESSION, txNum = 0, opcode = 'none', opcodeValue = 0 } = frame;
  return encodeFrame({
    type: 'management',
    ...{ session, stampNs: 7, number: { txfn: 300, txNum }, counter, acknowledgement: undefined },
    ...{ opcode, opcodeValue, tag: new Uint8Array(16) },
    body: frame.message === undefined ? NONE : encodeManagement(frame.message),
  });
};

export const dataFrame = (session = SESSION): FrameImage =>
  encodeFrame({
    type: 'data',
    ...{ session, stampNs: 7, number: { txfn: 3, txNum: 0 }, acknowledgement: undefined },
    ...{ opcode: 'none', opcodeValue: 0 },
    segment: {
      ...{ transfer: 1, offset: 900, total: 1_800, class: 'tactical', last: true },
      ...{ header: undefined, data: new Uint8Array(900) },
    },
  });

/** A bundle from node 1 to node 9. */
export const bundleHeader = (sequence: number, attempt = 0): BundleHeader => ({
  ...{ source: { node: 1, service: 10 }, createdNs: 5, sequence, attempt },
  ...{ destination: { node: 9, service: 10 }, class: 'tactical', assured: true, custody: true },
  ...{ lifetimeNs: 60e9, ageNs: 0, hopLimit: 8, hopCount: 1, previousNode: 1, reportTo: 1 },
  ...{ payloadBytes: 900, digest: new Uint8Array(32), security: [] },
});

/** The first segment of a bundle, and its only one. */
export const bundleFrame = (header: BundleHeader, txNum = 0): FrameImage =>
  encodeFrame({
    type: 'data',
    ...{ session: SESSION, stampNs: 7, number: { txfn: 3, txNum }, acknowledgement: undefined },
    ...{ opcode: 'none', opcodeValue: 0 },
    segment: {
      ...{ transfer: 1, offset: 0, total: 900, class: 'tactical', last: true },
      ...{ header, data: new Uint8Array(900) },
    },
  });

/** Two terminals in lock, a clock, and the words of `breach` records. */
export const breachBench = () => {
  const journal = new Journal({ level: 'off', checked: true });
  const words: string[] = [];
  journal.subscribe(
    readerOf({
      breach: (_atNs, _node, _terminal, _partner, what) => {
        words.push(what);
      },
    }),
  );
  const [a, b] = linkedModems();
  const clock = { nowNs: 0 };
  return { journal, words, a, b, clock };
};
