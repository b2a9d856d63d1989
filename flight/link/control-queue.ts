import { EMPTY_BYTES } from '../../protocols/codec.ts';
import type { Opcode } from '../../protocols/frame.ts';
import { REPLAY_WINDOW } from '../security/replay-window.ts';
import type { SessionSeal } from '../security/session-seal.ts';

/** An authenticated management frame on its way; counter and tag are set when it leaves first. */
export class ControlFrame {
  readonly kind = 'control';
  readonly body: Uint8Array;
  /** Under ARQ; false: sent once. */
  readonly numbered: boolean;
  opcode: Opcode;
  opcodeValue: number;
  /** 0: has not left yet. */
  counter = 0;
  tag: Uint8Array = EMPTY_BYTES;
  acknowledged = false;

  constructor(fields: {
    readonly body: Uint8Array;
    readonly numbered: boolean;
    readonly opcode?: Opcode;
    readonly opcodeValue?: number;
  }) {
    this.body = fields.body;
    this.numbered = fields.numbered;
    this.opcode = fields.opcode ?? 'none';
    this.opcodeValue = fields.opcodeValue ?? 0;
  }

  /** Says something else than when it was queued; before it leaves. */
  restate(opcode: Opcode, opcodeValue: number): void {
    this.opcode = opcode;
    this.opcodeValue = opcodeValue;
  }
}

/**
 * Management frames that wait for the line, in order; and the bound on their counters in flight.
 */
export class ControlQueue {
  readonly #seal: SessionSeal;
  readonly #framesMax: number;
  #waiting: ControlFrame[] = [];
  /** Numbered frames that left, oldest first, until acknowledged. */
  #sent: ControlFrame[] = [];

  constructor(seal: SessionSeal, framesMax: number) {
    this.#seal = seal;
    this.#framesMax = framesMax;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** False when the queue is full. */
  push(frame: ControlFrame): boolean {
    if (this.#waiting.length >= this.#framesMax) return false;
    this.#waiting.push(frame);
    return true;
  }

  /** Next frame that may leave, left in place; `room` says whether ARQ takes another one. */
  peek(room: boolean): ControlFrame | undefined {
    const frame = this.#waiting[0];
    if (frame === undefined) return undefined;
    return !frame.numbered || (room && this.#counterInReach()) ? frame : undefined;
  }

  /** The frame that `peek` gave leaves now. */
  shift(): void {
    const frame = this.#waiting.shift();
    if (frame?.numbered) this.#sent.push(frame);
  }

  /** The peer's replay window must still hold the oldest frame that may be sent again. */
  #counterInReach(): boolean {
    while (this.#sent[0]?.acknowledged) this.#sent.shift();
    const oldest = this.#sent[0];
    return oldest === undefined || this.#seal.counter - oldest.counter < REPLAY_WINDOW - 1;
  }
}
