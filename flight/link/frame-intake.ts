import type { RejectReason } from '../../protocols/errors.ts';
import type {
  Acknowledgement,
  DataFrame,
  LinkFrame,
  ManagementFrame,
  ManagementMessage,
} from '../../protocols/frame.ts';
import { decodeManagement } from '../../protocols/management-codec.ts';
import type { Segment } from '../../protocols/bundle.ts';
import type { Ns } from '../../protocols/units.ts';
import { ReplayWindow } from '../security/replay-window.ts';
import type { SessionSeal } from '../security/session-seal.ts';
import type { ArqReceiver } from './arq-receiver.ts';
import type { ArqSender } from './arq-sender.ts';
import type { SentItem } from './sent-item.ts';

/** Where the content of good frames goes. */
export interface IntakeUser {
  segment(segment: Segment): void;
  control(message: ManagementMessage): void;
  /**
   * The peer announced a change of its rate; `counter` tells a late announcement from a newer one.
   */
  announcement(counter: number, value: number): void;
  /** Something in a frame was refused, though the frame may have been taken. */
  rejected(reason: RejectReason): void;
}

/**
 * Judges the frames of one session and takes what is good (LM-LNK-025, -041): of management frames
 * the tag, then of all window and duplicates, then replay. The CRC and the session number were
 * checked before.
 */
export class FrameIntake {
  readonly #seal: SessionSeal;
  readonly #sender: ArqSender<SentItem>;
  readonly #receiver: ArqReceiver;
  readonly #mtuBytes: number;
  readonly #user: IntakeUser;
  /** Transfers that began without a number. */
  #begun: ReplayWindow | undefined;

  constructor(parts: {
    readonly seal: SessionSeal;
    readonly sender: ArqSender<SentItem>;
    readonly receiver: ArqReceiver;
    readonly mtuBytes: number;
    readonly user: IntakeUser;
  }) {
    this.#seal = parts.seal;
    this.#sender = parts.sender;
    this.#receiver = parts.receiver;
    this.#mtuBytes = parts.mtuBytes;
    this.#user = parts.user;
  }

  /** False when the frame was dropped. */
  take(frame: LinkFrame, nowNs: Ns): boolean {
    switch (frame.type) {
      case 'data':
        return this.#takeData(frame, nowNs);
      case 'management':
        return this.#takeManagement(frame, nowNs);
      case 'idle':
        this.#refuseOpcode(frame);
        this.#listen(frame.acknowledgement, nowNs);
        return true;
    }
  }

  #takeData(frame: DataFrame, nowNs: Ns): boolean {
    if (frame.segment.data.length > this.#mtuBytes) return this.#drop('too-large');
    if (frame.number === undefined) {
      this.#refuseOpcode(frame);
      this.#listen(frame.acknowledgement, nowNs);
      if (this.#begins(frame.segment)) this.#user.segment(frame.segment);
      return true;
    }
    if (frame.stampNs === 0) return this.#drop('malformed');
    const arrival = this.#receiver.classify(frame.number.txfn, frame.stampNs, nowNs);
    if (arrival === 'out-of-window' || arrival === 'too-old') return this.#drop(arrival);
    if (arrival === 'new') this.#receiver.accept(nowNs);
    this.#refuseOpcode(frame);
    this.#listen(frame.acknowledgement, nowNs);
    if (arrival === 'new') this.#user.segment(frame.segment);
    return true;
  }

  /** False: a copy of what began a transfer before. No number tells it from the first one (LM-LNK-058). */
  #begins({ header, transfer }: Segment): boolean {
    if (header === undefined) return true;
    this.#begun ??= new ReplayWindow();
    // Windows count from 1, and transfers only should.
    const fresh = this.#begun.isFresh(transfer + 1);
    if (fresh) this.#begun.take(transfer + 1);
    return fresh;
  }

  /** The tag comes first: who has no key moves no stamp and no window (LM-LNK-025). */
  #takeManagement(frame: ManagementFrame, nowNs: Ns): boolean {
    const { number } = frame;
    const seal = this.#seal.check(frame);
    if (seal === 'unauthenticated') return this.#drop(seal);
    if (number !== undefined) {
      if (frame.stampNs === 0) return this.#drop('malformed');
      const arrival = this.#receiver.classify(number.txfn, frame.stampNs, nowNs);
      if (arrival === 'out-of-window' || arrival === 'too-old') return this.#drop(arrival);
      if (arrival === 'duplicate') {
        this.#listen(frame.acknowledgement, nowNs);
        return true;
      }
    }
    if (seal !== 'good') return this.#drop(seal);
    this.#seal.take(frame);
    if (number !== undefined) this.#receiver.accept(nowNs);
    this.#listen(frame.acknowledgement, nowNs);
    if (frame.opcode === 'rate-down' || frame.opcode === 'rate-up') {
      this.#user.announcement(frame.counter, frame.opcodeValue);
    }
    if (frame.body.length > 0) this.#open(frame.body);
    return true;
  }

  /**
   * The frame is authentic: a body that this version cannot read is counted, and not asked for
   * again.
   */
  #open(body: Uint8Array): void {
    const message = decodeManagement(body);
    if (message.ok) this.#user.control(message.value);
    else this.#user.rejected(message.reason);
  }

  #listen(acknowledgement: Acknowledgement | undefined, nowNs: Ns): void {
    this.#sender.heard(nowNs);
    if (acknowledgement === undefined) return;
    if (this.#sender.acknowledge(acknowledgement) === 'invalid')
      this.#user.rejected('out-of-window');
  }

  /** A change of rate must be authenticated: elsewhere the opcode does nothing (LM-LNK-073). */
  #refuseOpcode(frame: LinkFrame): void {
    if (frame.opcode === 'none') return;
    if (frame.opcode === 'rate-down' || frame.opcode === 'rate-up') {
      this.#user.rejected('unauthenticated');
    }
  }

  #drop(reason: RejectReason): false {
    this.#user.rejected(reason);
    return false;
  }
}
