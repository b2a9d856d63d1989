import type { TrafficClass } from '../../../protocols/bundle.ts';
import { EMPTY_BYTES } from '../../../protocols/codec.ts';
import { authenticatedBytes, encodeFrame } from '../../../protocols/frame-codec.ts';
import type {
  FrameImage,
  LinkFrame,
  ManagementFrame,
  ManagementMessage,
  Opcode,
} from '../../../protocols/frame.ts';
import { encodeManagement } from '../../../protocols/management-codec.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { codeOf } from './link-codes.ts';
import type { TesterSession } from './session.ts';

export type Message<K extends ManagementMessage['kind']> = Extract<ManagementMessage, { kind: K }>;

/** A frame of the target's as it came here. */
export interface Heard {
  /** Bench time at which it came, one light time after it left. */
  readonly atNs: Ns;
  readonly frame: LinkFrame;
  /** Of management frames that have one. */
  readonly message: ManagementMessage | undefined;
  /** Its number came before: the target may send again what is acknowledged too late for it. */
  readonly again: boolean;
}

export interface VoiceHost {
  readonly nowNs: Ns;
  later(afterNs: Ns, act: () => void): void;
  /** To the target, one light time later. */
  send(image: FrameImage): void;
  random(count: number): Uint8Array;
}

export interface VoicePlace {
  readonly node: NodeId;
  /** Its own terminal. */
  readonly terminal: number;
  readonly target: NodeId;
}

export interface FrameChoice {
  readonly session?: number;
  readonly stampNs?: Ns;
  readonly acknowledge?: boolean;
  readonly acknowledgement?: LinkFrame['acknowledgement'];
  readonly opcode?: Opcode;
  readonly opcodeValue?: number;
  /** undefined: the next one; 'none': not under ARQ. */
  readonly txfn?: number | 'none';
  readonly txNum?: number;
  readonly counter?: number;
  readonly tag?: Uint8Array;
}

/** Its counter is far from the target's: whoever mixes them up is found out. */
const MONOTONIC_AHEAD_NS: Ns = 5_000 * SECOND_NS;

/** What one end of a link says, frame by frame, and what it heard. */
export class Voice {
  readonly place: VoicePlace;
  /** All that came, in order. */
  readonly heard: Heard[] = [];
  session: TesterSession | undefined;
  protected readonly host: VoiceHost;

  constructor(place: VoicePlace, host: VoiceHost) {
    this.place = place;
    this.host = host;
  }

  get monotonicNs(): Ns {
    return this.host.nowNs + MONOTONIC_AHEAD_NS;
  }

  /** A management frame without session, number and tag. */
  bare(message: ManagementMessage): void {
    this.frame({
      type: 'management',
      session: 0,
      stampNs: this.monotonicNs,
      acknowledgement: undefined,
      opcode: 'none',
      opcodeValue: 0,
      number: undefined,
      counter: 0,
      tag: EMPTY_BYTES,
      body: encodeManagement(message),
    });
  }

  /** A management message of the session, authentic; the frame, to be said again. */
  say(message: ManagementMessage, choice: FrameChoice = {}): ManagementFrame {
    return this.sayBytes(encodeManagement(message), choice);
  }

  sayBytes(body: Uint8Array, choice: FrameChoice = {}): ManagementFrame {
    const session = this.current;
    const counter = choice.counter ?? session.counter++;
    const bare = { ...this.#common(choice), ...this.#number(choice), type: 'management' as const };
    const signed = { ...bare, counter, body };
    const tag = choice.tag ?? codeOf(session.sendKey, authenticatedBytes(signed));
    const frame: ManagementFrame = { ...signed, tag };
    this.frame(frame);
    return frame;
  }

  /** A segment; what is not said is that of a best-effort one of a whole bundle. */
  segment(
    segment: {
      readonly transfer: number;
      readonly class: TrafficClass;
      readonly data: Uint8Array;
    } & Partial<Extract<LinkFrame, { type: 'data' }>['segment']>,
    choice: FrameChoice = {},
  ): LinkFrame {
    const whole = { offset: 0, total: segment.data.length, last: true, header: undefined };
    const frame: LinkFrame = {
      ...this.#common(choice),
      ...this.#number(choice),
      type: 'data',
      segment: { ...whole, ...segment },
    };
    this.frame(frame);
    return frame;
  }

  /** An idle frame of the session, with acknowledgement and stamp unless the case says otherwise. */
  idle(choice: FrameChoice = {}): void {
    this.frame({ type: 'idle', ...this.#common(choice) });
  }

  frame(frame: LinkFrame): void {
    this.host.send(encodeFrame(frame));
  }

  image(image: FrameImage): void {
    this.host.send(image);
  }

  get current(): TesterSession {
    if (this.session === undefined) throw new Error(`no session with ${this.place.node}`);
    return this.session;
  }

  #common(choice: FrameChoice) {
    const { session } = this;
    const wanted = choice.acknowledge ?? true;
    const own = wanted ? session?.acknowledgement : undefined;
    return {
      session: choice.session ?? this.current.id,
      stampNs: choice.stampNs ?? this.monotonicNs,
      acknowledgement: choice.acknowledgement ?? own,
      opcode: choice.opcode ?? ('none' as const),
      opcodeValue: choice.opcodeValue ?? 0,
    };
  }

  #number({ txfn, txNum = 0 }: FrameChoice) {
    if (txfn === 'none') return { number: undefined };
    const own = txfn ?? this.current.txfn++ % 0x10000;
    return { number: { txfn: own, txNum } };
  }

  /** Messages of a kind that came since, with their frames; what ARQ sent again counts once. */
  messages<K extends ManagementMessage['kind']>(
    kind: K,
    sinceNs: Ns = 0,
  ): readonly {
    readonly atNs: Ns;
    readonly frame: ManagementFrame;
    readonly message: Message<K>;
  }[] {
    return this.heard.flatMap(({ atNs, frame, message, again }) =>
      message?.kind === kind && !again && atNs >= sinceNs && frame.type === 'management'
        ? [{ atNs, frame, message: message as Message<K> }]
        : [],
    );
  }

  frames<T extends LinkFrame['type']>(
    type: T,
    sinceNs: Ns = 0,
  ): readonly { readonly atNs: Ns; readonly frame: Extract<LinkFrame, { type: T }> }[] {
    return this.heard.flatMap(({ atNs, frame }) =>
      frame.type === type && atNs >= sinceNs
        ? [{ atNs, frame: frame as Extract<LinkFrame, { type: T }> }]
        : [],
    );
  }
}
