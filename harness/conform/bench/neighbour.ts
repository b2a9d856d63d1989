import { decodeFrame } from '../../../protocols/frame-codec.ts';
import type {
  FrameImage,
  LinkFrame,
  ManagementFrame,
  ManagementMessage,
} from '../../../protocols/frame.ts';
import { decodeManagement } from '../../../protocols/management-codec.ts';
import { MILLISECOND_NS, type Ns } from '../../../protocols/units.ts';
import { Opener } from './opener.ts';
import type { TesterSession } from './session.ts';
import { Transfers } from './transfers.ts';
import type { Message, VoiceHost, VoicePlace } from './voice.ts';

/** What a neighbour does by itself; cases switch off what they do by hand. */
export interface Manners {
  handshake: boolean;
  acknowledge: boolean;
  keepalive: boolean;
  close: boolean;
  custody: boolean;
  time: boolean;
}

const ACK_FRAMES = 32;
const ACK_NS: Ns = 10 * MILLISECOND_NS;

/** The other end of one of the target's terminals. It follows the specification unless a case says otherwise. */
export class Neighbour extends Opener {
  readonly manners: Manners = {
    handshake: true,
    acknowledge: true,
    keepalive: true,
    close: true,
    custody: true,
    time: true,
  };
  /** Frames that codecs do not take, with the reason. */
  readonly unsound: { readonly atNs: Ns; readonly reason: string }[] = [];
  /** Everything that came, as it came. */
  readonly images: FrameImage[] = [];
  readonly transfers: Transfers;
  #unacknowledged = 0;

  /** Its own time, as it tells of it in two-way transfer; `queueNs`: how long a reply waits once it is stamped. */
  readonly clock = { aheadNs: 0, uncertaintyNs: 1_000, stratum: 1, queueNs: 0 };

  constructor(place: VoicePlace, host: VoiceHost) {
    super(place, host);
    this.transfers = new Transfers(this, () => this.manners.custody);
  }

  protected sessionBegan(): void {
    this.#unacknowledged = 0;
    this.transfers.sessionBegan();
  }

  protected get keepsAlive(): boolean {
    return this.manners.keepalive;
  }

  /** A frame of the target's has come. */
  hear(image: FrameImage): void {
    this.images.push(image);
    const decoded = decodeFrame(image);
    const { nowNs } = this.host;
    if (!decoded.ok) {
      this.unsound.push({ atNs: nowNs, reason: `${decoded.reason}: ${decoded.detail}` });
      return;
    }
    const frame = decoded.value;
    const message = frame.type === 'management' ? messageOf(frame) : undefined;
    const session = this.session?.id === frame.session ? this.session : undefined;
    const again = session !== undefined && !isFresh(session, frame);
    this.heard.push({ atNs: nowNs, frame, message, again });
    if (frame.session === 0) this.#heardOpening(message);
    else if (session !== undefined) this.#heardInSession(session, frame, message, again);
  }

  #heardOpening(message: ManagementMessage | undefined): void {
    if (!this.manners.handshake || message === undefined) return;
    if (message.kind === 'hello') this.answer(message);
    else if (message.kind === 'hello-ack') this.ready(message);
    else if (message.kind === 'ready') this.confirm();
  }

  #heardInSession(
    session: TesterSession,
    frame: LinkFrame,
    message: ManagementMessage | undefined,
    again: boolean,
  ): void {
    session.echoStampNs = Math.max(session.echoStampNs, frame.stampNs);
    if (frame.acknowledgement !== undefined) session.acknowledged = frame.acknowledgement;
    if (!again && frame.type === 'data') this.transfers.take(frame.segment);
    if (numberOf(frame) !== undefined && this.manners.acknowledge) this.#acknowledge(session);
    if (!again && message !== undefined) this.#react(message);
  }

  /** After 32 frames, or 10 ms (LM-LNK-046). */
  #acknowledge(session: TesterSession): void {
    if (++this.#unacknowledged >= ACK_FRAMES) {
      this.#unacknowledged = 0;
      this.idle();
    } else if (this.#unacknowledged === 1) {
      this.host.later(ACK_NS, () => {
        if (this.session !== session || this.#unacknowledged === 0) return;
        this.#unacknowledged = 0;
        if (this.manners.acknowledge) this.idle();
      });
    }
  }

  /** The other half of an exchange, with what a case has otherwise. */
  answerTime(
    request: Message<'time-transfer'>,
    changes: Partial<Message<'time-transfer'>> = {},
  ): void {
    const { aheadNs, queueNs, uncertaintyNs, stratum } = this.clock;
    const nowNs = this.host.nowNs + aheadNs;
    const own = { reply: true, t2Ns: nowNs, t3Ns: nowNs, uncertaintyNs, stratum };
    const { session } = this;
    const say = (): void => {
      if (session === this.session) this.say({ ...request, ...own, ...changes });
    };
    if (queueNs > 0) this.host.later(queueNs, say);
    else say();
  }

  #react(message: ManagementMessage): void {
    if (message.kind === 'close' && this.manners.close) {
      this.say({ kind: 'close-ack' }, { txfn: 'none' });
    } else if (message.kind === 'time-transfer' && !message.reply && this.manners.time) {
      this.answerTime(message);
    }
  }
}

const numberOf = (frame: LinkFrame) => (frame.type === 'idle' ? undefined : frame.number);

/** Takes note of its number, if it has one. */
const isFresh = (session: TesterSession, frame: LinkFrame): boolean => {
  const number = numberOf(frame);
  return number === undefined || session.take(number.txfn, frame.stampNs);
};

const messageOf = (frame: ManagementFrame): ManagementMessage | undefined => {
  if (frame.body.length === 0) return undefined;
  const decoded = decodeManagement(frame.body);
  return decoded.ok ? decoded.value : undefined;
};
