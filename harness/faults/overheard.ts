import { decodeFrame } from '../../protocols/frame-codec.ts';
import type {
  FrameImage,
  Hello,
  ManagementFrame,
  ManagementMessage,
} from '../../protocols/frame.ts';
import { decodeManagement } from '../../protocols/management-codec.ts';
import { type FramePeek, peekFrame, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { FaultRig } from './fault-rig.ts';

/** A management frame that an adversary heard; undefined message: it announces a rate. */
export interface HeardFrame {
  readonly frame: ManagementFrame;
  readonly message: ManagementMessage | undefined;
}

/** Adversaries hear what partners send, not what they put in front of a receiver themselves. */
export const injectUnheard = (rig: FaultRig, modem: Modem, image: FrameImage): void => {
  const { tap } = modem;
  modem.tap = undefined;
  rig.nodes.inject(modem, image);
  modem.tap = tap;
};

type Taps = 'tap' | 'sentTap';

/** Listens on, for as long as there is a run: several adversaries may share a modem. */
export const overhear = (modem: Modem, what: Taps, listen: (image: FrameImage) => void): void => {
  const before = modem[what];
  modem[what] = (image) => {
    before?.(image);
    listen(image);
  };
};

/** The management frame in an image; undefined for others. */
export const managementIn = (image: FrameImage, peek: FramePeek): HeardFrame | undefined => {
  peekFrame(image, peek);
  if (peek.type !== TYPE_MANAGEMENT) return undefined;
  const frame = decodeFrame(image);
  if (!frame.ok || frame.value.type !== 'management') return undefined;
  if (frame.value.body.length === 0) return { frame: frame.value, message: undefined };
  const message = decodeManagement(frame.value.body);
  return message.ok ? { frame: frame.value, message: message.value } : undefined;
};

/** What keys of a session are derived from, as it goes over the link in the open. */
export interface HeardSession {
  readonly session: number;
  readonly initiatorNonce: Uint8Array;
  readonly answererNonce: Uint8Array;
}

/** The HELLO that each end said last, and the session that came of it. */
export class HeardHandshake {
  /** Of the partner, and of the node that is attacked. */
  partner: Hello | undefined;
  victim: Hello | undefined;
  /** The answer to it that went either way last. */
  agreed: HeardSession | undefined;
  /** Nonce in the answer that the node that is attacked gave last. */
  answerNonce: Uint8Array | undefined;

  hear(message: ManagementMessage | undefined, from: 'partner' | 'victim'): void {
    if (message?.kind === 'hello') this[from] = message;
    if (message?.kind !== 'hello-ack') return;
    const { hello, echoNonce, session } = message;
    this.agreed = { session, initiatorNonce: echoNonce, answererNonce: hello.nonce };
    if (from === 'victim') this.answerNonce = hello.nonce;
    else this.partner = hello;
  }
}
