import type { Segment } from '../../protocols/bundle.ts';
import { encodeFrame } from '../../protocols/frame-codec.ts';
import {
  type Acknowledgement,
  type DataFrame,
  type FrameImage,
  type FrameNumber,
  frameBytes,
  type IdleFrame,
} from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import type { SessionSeal } from '../security/session-seal.ts';
import type { ArqReceiver } from './arq-receiver.ts';
import type { ArqSender } from './arq-sender.ts';
import type { ControlFrame, ControlQueue } from './control-queue.ts';
import { wireNumber } from './frame-numbers.ts';
import type { OutgoingSegment } from './link-service.ts';
import { isControl, isImage, type SentItem, segmentIn } from './sent-item.ts';
import type { TransmitLine } from './transmit-line.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface PumpParts {
  readonly line: TransmitLine;
  readonly seal: SessionSeal;
  readonly sender: ArqSender<SentItem>;
  readonly receiver: ArqReceiver;
  readonly controls: ControlQueue;
  /** Frames that are acknowledged at once when so many came. */
  readonly ackFrames: number;
  readonly mtuBytes: number;
  readonly nextSegment: (maxBytes: number) => OutgoingSegment | undefined;
  readonly hasSegments: () => boolean;
  /** A control frame with an opcode leaves; true: nothing may follow until `release`. */
  readonly announced: (frame: ControlFrame) => boolean;
  /** A frame with an opcode must be sent again. */
  readonly announcementLost: (frame: ControlFrame) => void;
  /** Copies of a frame with an opcode that are sent after it. */
  readonly announcementCopies: number;
}

/**
 * Fills the line of one session (LM-LNK-060 …), in this order: frames to be sent again, control
 * messages, the user's segments, and an acknowledgement alone when nothing else carried it.
 */
export class FramePump {
  readonly #parts: PumpParts;
  readonly #number: Writable<FrameNumber> = { txfn: 0, txNum: 0 };
  readonly #data: Writable<DataFrame>;
  /** The user said that it has nothing; until it kicks. */
  #dry = false;
  #held = false;
  #ackDue = false;
  /** Segments of the user may be sent. */
  open = true;
  unreliableFrames = 0;

  constructor(parts: PumpParts) {
    this.#parts = parts;
    this.#data = {
      type: 'data',
      session: parts.seal.session,
      stampNs: 0,
      acknowledgement: undefined,
      opcode: 'none',
      opcodeValue: 0,
      number: this.#number,
      segment: NO_SEGMENT,
    };
  }

  /** Whether the line waits for a change of rate. */
  get held(): boolean {
    return this.#held;
  }

  /** The user has something to send. */
  refill(): void {
    this.#dry = false;
  }

  /** Send nothing until `release`. */
  hold(): void {
    this.#held = true;
  }

  /** The change of rate is done. */
  release(): void {
    this.#held = false;
  }

  /** The acknowledgement delay is over. */
  acknowledgeNow(): void {
    this.#ackDue = true;
  }

  /** An acknowledgement leaves with the next frame, or alone when the line has room. */
  get acknowledges(): boolean {
    return this.#ackDue;
  }

  /**
   * Hand over as much as the line takes now; true: there may be more when the line has room again.
   */
  run(nowNs: Ns): boolean {
    const { line } = this.#parts;
    while (!this.#held && line.hasRoom(nowNs)) {
      if (!this.#sendNext(nowNs)) return false;
    }
    return this.#held || this.#waits();
  }

  /** Whether something waits that `#sendNext` would send. */
  #waits(): boolean {
    const { sender, controls, hasSegments } = this.#parts;
    if (this.#owesAcknowledgement || sender.nextLost() >= 0) return true;
    if (controls.peek(sender.hasRoom) !== undefined) return true;
    return this.open && !this.#dry && sender.hasRoom && hasSegments();
  }

  get #owesAcknowledgement(): boolean {
    const { receiver, ackFrames } = this.#parts;
    return this.#ackDue || receiver.urgent || receiver.unacknowledged >= ackFrames;
  }

  /** An idle-type frame with the acknowledgement. */
  sendAcknowledgement(nowNs: Ns): void {
    this.#ackDue = false;
    const { line, receiver, seal } = this.#parts;
    const frame: IdleFrame = {
      type: 'idle',
      session: seal.session,
      stampNs: 0,
      acknowledgement: receiver.acknowledgement(),
      opcode: 'none',
      opcodeValue: 0,
    };
    line.transmit(encodeFrame(frame), nowNs);
  }

  #sendNext(nowNs: Ns): boolean {
    const { sender, controls } = this.#parts;
    const lost = sender.nextLost();
    if (lost >= 0) {
      this.#sendAgain(lost, nowNs);
      return true;
    }
    const control = controls.peek(sender.hasRoom);
    if (control !== undefined) {
      controls.shift();
      this.#sendControl(control, nowNs);
      return true;
    }
    if (this.open && !this.#dry && sender.hasRoom && this.#sendSegment(nowNs)) return true;
    if (!this.#owesAcknowledgement) return false;
    this.sendAcknowledgement(nowNs);
    return true;
  }

  #sendSegment(nowNs: Ns): boolean {
    const { nextSegment, mtuBytes } = this.#parts;
    const outgoing = nextSegment(mtuBytes);
    if (outgoing === undefined) {
      this.#dry = true;
      return false;
    }
    this.#send(outgoing, nowNs);
    return true;
  }

  #send(outgoing: OutgoingSegment, nowNs: Ns): void {
    const { sender, line } = this.#parts;
    if (!outgoing.reliable) {
      this.unreliableFrames++;
      this.#transmit(this.#encodeData(outgoing.segment, 0, undefined), nowNs);
      return;
    }
    const stampNs = line.startNs(nowNs);
    const number = sender.send(outgoing, stampNs);
    const image = this.#encodeData(outgoing.segment, stampNs, this.#numberOf(number, 0));
    sender.sized(number, frameBytes(image));
    this.#transmit(image, nowNs);
  }

  /** Whether a segment could leave now, and nothing would go before it. */
  isFree(nowNs: Ns): boolean {
    const { line, sender, controls } = this.#parts;
    if (this.#held || !this.open || !line.hasRoom(nowNs)) return false;
    return controls.isEmpty && sender.hasRoom && sender.nextLost() < 0;
  }

  /** The user's only segment; under ARQ its image is kept instead of it. */
  sendOnly(segment: Segment, reliable: boolean, nowNs: Ns): void {
    this.#dry = true;
    const { sender, line } = this.#parts;
    if (!reliable) {
      this.unreliableFrames++;
      this.#transmit(this.#encodeData(segment, 0, undefined), nowNs);
      return;
    }
    const stampNs = line.startNs(nowNs);
    const number = this.#numberOf(sender.next, 0);
    const image = this.#encodeData(segment, stampNs, number);
    sender.sized(sender.send(image, stampNs), frameBytes(image));
    this.#transmit(image, nowNs);
  }

  #sendControl(frame: ControlFrame, nowNs: Ns): void {
    const { line, sender, seal } = this.#parts;
    const stampNs = line.startNs(nowNs);
    const number = frame.numbered ? sender.send(frame, stampNs) : -1;
    const txfn = number < 0 ? undefined : this.#numberOf(number, 0);
    frame.counter = seal.takeCounter();
    const { opcode, opcodeValue, body, counter } = frame;
    const { session } = seal;
    const type = 'management';
    frame.tag = seal.tag({ type, session, number: txfn, counter, opcode, opcodeValue, body });
    const image = this.#encodeControl(frame, stampNs, txfn);
    if (number >= 0) sender.sized(number, frameBytes(image));
    this.#transmit(image, nowNs);
    if (opcode !== 'none' && number >= 0) this.#announce(frame, number, nowNs);
  }

  /** The frame's copies follow at once, then the line waits for the change. */
  #announce(frame: ControlFrame, number: number, nowNs: Ns): void {
    this.#held = this.#parts.announced(frame);
    if (!this.#held) return;
    for (let copy = 1; copy < this.#parts.announcementCopies; copy++) {
      this.#sendAgain(number, nowNs);
    }
  }

  #sendAgain(number: number, nowNs: Ns): void {
    const { line, sender, announcementLost } = this.#parts;
    const item = sender.itemAt(number);
    const stampNs = line.startNs(nowNs);
    const txNum = sender.retransmit(number, stampNs);
    if (item === undefined) return;
    const txfn = this.#numberOf(number, txNum);
    if (isControl(item)) {
      this.#transmit(this.#encodeControl(item, stampNs, txfn), nowNs);
      if (item.opcode !== 'none' && !this.#held) announcementLost(item);
      return;
    }
    const segment = isImage(item) ? segmentIn(item) : item.segment;
    this.#transmit(this.#encodeData(segment, stampNs, txfn), nowNs);
  }

  #encodeData(segment: Segment, stampNs: Ns, number: FrameNumber | undefined): FrameImage {
    const data = this.#data;
    data.stampNs = stampNs;
    data.acknowledgement = this.#piggyback();
    data.number = number;
    data.segment = segment;
    return encodeFrame(data);
  }

  #encodeControl(frame: ControlFrame, stampNs: Ns, number: FrameNumber | undefined): FrameImage {
    const { body, opcode, opcodeValue, counter, tag } = frame;
    return encodeFrame({
      type: 'management',
      session: this.#parts.seal.session,
      stampNs: number === undefined ? 0 : stampNs,
      acknowledgement: this.#piggyback(),
      opcode,
      opcodeValue,
      number,
      counter,
      tag,
      body,
    });
  }

  #piggyback(): Acknowledgement | undefined {
    const { receiver } = this.#parts;
    if (receiver.unacknowledged === 0) return undefined;
    this.#ackDue = false;
    return receiver.acknowledgement();
  }

  #numberOf(number: number, txNum: number): FrameNumber {
    this.#number.txfn = wireNumber(number);
    this.#number.txNum = txNum;
    return this.#number;
  }

  #transmit(image: FrameImage, nowNs: Ns): void {
    this.#parts.line.transmit(image, nowNs);
  }
}

const NO_SEGMENT: DataFrame['segment'] = {
  transfer: 0,
  offset: 0,
  total: 0,
  class: 'management',
  last: false,
  header: undefined,
  data: new Uint8Array(0),
};
