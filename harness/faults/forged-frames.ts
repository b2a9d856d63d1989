import {
  derivePairKey,
  deriveSessionKeys,
  TAG_BYTES,
  tagOf,
} from '../../flight/security/link-keys.ts';
import { authenticatedBytes, encodeFrame, imageFromBytes } from '../../protocols/frame-codec.ts';
import type {
  FrameImage,
  Hello,
  ManagementFrame,
  ManagementMessage,
} from '../../protocols/frame.ts';
import { encodeManagement, handshakeBytes } from '../../protocols/management-codec.ts';
import type { NodeId } from '../../protocols/units.ts';
import { flipped, isHandshake, withBadTag } from './bad-tag.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { AlteredForgery } from '../scenario/fault.ts';
import { type Knowledge, madeUp } from './made-up.ts';
import type { HeardFrame } from './overheard.ts';

type Kind = ManagementMessage['kind'];
type Handshake = Extract<ManagementMessage, { kind: 'hello' | 'hello-ack' | 'ready' }>;
type Opening = Extract<ManagementMessage, { kind: 'hello' | 'hello-ack' }>;

const COUNTER_AHEAD = 1_000_000_000;
const NUMBER_AHEAD = 500;
const STAMP_AHEAD_NS = 1_000;
const DATA_BYTES = 16;
const MTU_LEAST_BYTES = 64;
const GARBAGE_BYTES_MAX = 200;
const NONE = new Uint8Array(0);

/** Where a forged frame is to pass: the session that the receiver is in. */
export interface Aim extends Knowledge {
  readonly session: number;
  /** The node that is attacked. */
  readonly victim: NodeId;
}

/** A message with a code drawn by lot: who makes it up has no key. */
export const unkeyedFrame = (kind: Kind, aim: Aim): FrameImage => {
  const code = aim.chance.bytes(TAG_BYTES);
  const message = madeUp(kind, aim);
  if (isHandshake(message)) return handshakeFrame({ ...message, mac: code });
  const counter = 1 + aim.chance.integer(1_000_000);
  const body = encodeManagement(message);
  return encodeFrame({ ...management(aim.session), counter, tag: code, body });
};

/** A message with a good code, of the network key of an epoch that the adversary has got hold of. */
export const epochFrame = (
  kind: Kind,
  aim: Aim,
  stolen: { readonly networkKey: Uint8Array; readonly epoch: number },
): FrameImage => {
  const { epoch } = stolen;
  const own = aim.partner.node;
  const pairKey = derivePairKey(stolen.networkKey, { one: own, other: aim.victim, epoch });
  const message = underEpoch(madeUp(kind, aim), epoch);
  if (isHandshake(message)) {
    return handshakeFrame({ ...message, mac: tagOf(pairKey, handshakeBytes(message)) });
  }
  const counter = COUNTER_AHEAD + aim.chance.integer(1_000_000);
  const body = encodeManagement(message);
  const bare = { ...management(aim.session), counter, body };
  const nonces = aim.heard.agreed ?? { initiatorNonce: NONE, answererNonce: NONE };
  const ends = { session: aim.session, own, peer: aim.victim };
  const keys = deriveSessionKeys(pairKey, { ...nonces, ...ends });
  return encodeFrame({ ...bare, tag: tagOf(keys.send, authenticatedBytes(bare)) });
};

/** A frame that was heard, changed. */
export const alteredFrame = (
  way: AlteredForgery,
  { frame, message }: HeardFrame,
  session: number,
): FrameImage => {
  switch (way) {
    case 'tampered':
      return tampered(frame, message);
    case 'far-counter':
      return encodeFrame({ ...frame, counter: frame.counter + COUNTER_AHEAD });
    case 'renumbered': {
      const { number } = frame;
      const stampNs = frame.stampNs + STAMP_AHEAD_NS;
      const again = number && { ...number, txfn: (number.txfn + NUMBER_AHEAD) % 0x1_0000 };
      return encodeFrame({ ...frame, session, stampNs, number: again });
    }
    case 'downgrade':
      return reworded(frame, message, lesser);
    case 'wrong-epoch':
      return reworded(frame, message, (hello) => ({ ...hello, keyEpoch: hello.keyEpoch + 1 }));
    case 'tag-corrupted':
      return withBadTag(encodeFrame({ ...frame, counter: nextCounter(frame) }));
    case 'reflected':
    case 'other-link':
      return encodeFrame(frame);
  }
};

/** Of a session: as if it were the next one. A handshake has none. */
const nextCounter = ({ counter }: ManagementFrame): number => (counter === 0 ? 0 : counter + 1);

/** The least that a HELLO may offer. */
const lesser = (hello: Hello): Hello => ({
  ...hello,
  versionMin: 0,
  versionMax: 0,
  capabilities: 0,
  mtuBytes: MTU_LEAST_BYTES,
  ratesBps: hello.ratesBps.slice(-1),
});

/** The same HELLO, or answer to one, that says other things under its old code. */
const reworded = (
  frame: ManagementFrame,
  message: ManagementMessage | undefined,
  change: (hello: Hello) => Hello,
): FrameImage => {
  if (message === undefined || !isOpening(message)) return encodeFrame(frame);
  const body =
    message.kind === 'hello'
      ? { ...message, ...change(message) }
      : { ...message, hello: change(message.hello) };
  return encodeFrame({ ...frame, body: encodeManagement(body) });
};

const isOpening = (message: ManagementMessage): message is Opening =>
  message.kind === 'hello' || message.kind === 'hello-ack';

/** A segment that belongs to nothing. */
export const dataFrame = (chance: RandomStream): FrameImage => {
  const session = chance.integer(0x1_0000) + 1;
  const number = { txfn: chance.integer(0x1_0000), txNum: 0 };
  const place = { transfer: 1, offset: 0, total: DATA_BYTES, last: true, header: undefined };
  const segment = { ...place, class: 'tactical', data: chance.bytes(DATA_BYTES) } as const;
  return encodeFrame({ ...common(session), type: 'data', number, segment });
};

export const garbage = (chance: RandomStream): FrameImage =>
  imageFromBytes(chance.bytes(1 + chance.integer(GARBAGE_BYTES_MAX)));

/** One bit is flipped: of the content, of a handshake message of its code. */
const tampered = (frame: ManagementFrame, message: ManagementMessage | undefined): FrameImage => {
  if (message !== undefined && isHandshake(message)) {
    return encodeFrame({
      ...frame,
      body: encodeManagement({ ...message, mac: flipped(message.mac) }),
    });
  }
  if (frame.body.length === 0) return encodeFrame({ ...frame, opcodeValue: frame.opcodeValue ^ 1 });
  return encodeFrame({ ...frame, body: flipped(frame.body) });
};

const underEpoch = (message: ManagementMessage, keyEpoch: number): ManagementMessage => {
  if (message.kind === 'hello') return { ...message, keyEpoch };
  if (message.kind !== 'hello-ack') return message;
  return { ...message, hello: { ...message.hello, keyEpoch } };
};

const handshakeFrame = (message: Handshake): FrameImage =>
  encodeFrame({ ...management(0), counter: 0, tag: NONE, body: encodeManagement(message) });

const common = (session: number) => ({
  ...{ session, stampNs: 0, acknowledgement: undefined },
  ...{ opcode: 'none' as const, opcodeValue: 0 },
});

const management = (session: number) => ({
  ...common(session),
  type: 'management' as const,
  number: undefined,
});
