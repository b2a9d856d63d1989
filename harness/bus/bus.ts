import { type FrameImage, frameBytes } from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Path } from './path.ts';
import { type FramePeek, peekFrame } from './frame-peek.ts';
import type { FrameTap } from './frame-tap.ts';
import type { Medium, Modem } from './modem.ts';
import { ARRIVES_CORRUPTED, ARRIVES_DAMAGED, ARRIVES_SOUND, Wire } from './wire.ts';

export type FrameFate = 'received' | 'corrupted' | 'lost';

/** What the bus tells its owner. */
export interface BusListener {
  /** A frame reached the terminal: hand it to the computer. Sound: its CRC is good. */
  arrived(modem: Modem, image: FrameImage, sound: boolean): void;
  silent(modem: Modem, intervals: number): void;
  /** A frame leaves; `peek` is its head, and holds until the next one leaves. */
  sent(from: Modem, image: FrameImage, peek: FramePeek): void;
  /** On its way a frame becomes another one that a receiver has to take as it was. */
  altered(image: FrameImage, into: FrameImage): void;
  /** A frame of no session leaves: part of a handshake. */
  handshake(from: Modem, image: FrameImage): void;
  /** A frame left while truth says that nothing can arrive. */
  outside(modem: Modem, image: FrameImage, cause: 'overrun' | 'not-locked'): void;
  /** Every frame's end; undefined when nobody records frames. */
  readonly frame:
    | ((from: Modem, to: Modem, image: FrameImage, arrivalNs: Ns, fate: FrameFate) => void)
    | undefined;
}

/** Finds the channel between two locked terminals. */
export type FindPath = (from: Modem, to: Modem) => Path;

/**
 * The in-process bus: carries frames from modem to modem in light time. What happens to a frame on the
 * way is decided by its path's channel, as a function of time and of the frame's own number.
 */
export class Bus implements Medium {
  readonly #queue: EventQueue;
  readonly #listener: BusListener;
  readonly #findPath: FindPath;
  readonly #tap: FrameTap | undefined;
  /** Of the present locks, by number of the sending modem. */
  readonly #wires: (Wire | undefined)[] = [];
  readonly #onArrival: Wire['arrived'] = (wire, image, how) => this.#arrived(wire, image, how);
  readonly #peek: FramePeek = { session: 0, type: 0, txfn: 0, txNum: 0 };

  constructor(options: {
    readonly queue: EventQueue;
    readonly listener: BusListener;
    readonly findPath: FindPath;
    readonly tap?: FrameTap | undefined;
  }) {
    this.#queue = options.queue;
    this.#listener = options.listener;
    this.#findPath = options.findPath;
    this.#tap = options.tap;
  }

  send(modem: Modem, image: FrameImage, startNs: Ns, endNs: Ns): void {
    const to = modem.partner;
    if (to === undefined) return;
    const wire = this.#wireOf(modem, to);
    const { path } = wire;
    const arrivalNs = endNs + path.lightTimeNs(startNs);
    peekFrame(image, this.#peek);
    this.#listener.sent(modem, image, this.#peek);
    if (this.#peek.session === 0) this.#listener.handshake(modem, image);
    const corrupted = path.frameLost(this.#peek, startNs, endNs, frameBytes(image));
    if (path.faults.active) {
      this.#sendFaulted(wire, { image, corrupted, startNs, arrivalNs });
      return;
    }
    this.#tap?.sent(modem, image, startNs, undefined);
    this.#schedule(arrivalNs, wire, image, corrupted ? ARRIVES_CORRUPTED : ARRIVES_SOUND);
  }

  #wireOf(modem: Modem, to: Modem): Wire {
    const known = this.#wires[modem.number];
    if (known !== undefined && known.lock === modem.lock) return known;
    const { lock } = modem;
    const path = this.#findPath(modem, to);
    const wire = new Wire({ from: modem, to, lock, path, arrived: this.#onArrival });
    this.#wires[modem.number] = wire;
    return wire;
  }

  #schedule(atNs: Ns, wire: Wire, image: FrameImage, how: number): void {
    this.#queue.schedule(atNs, wire, how, 0, image);
  }

  #sendFaulted(
    wire: Wire,
    frame: {
      readonly image: FrameImage;
      readonly corrupted: boolean;
      readonly startNs: Ns;
      readonly arrivalNs: Ns;
    },
  ): void {
    const { image, corrupted, startNs, arrivalNs } = frame;
    const judgement = wire.path.faults.judge(this.#peek, { image, startNs, arrivalNs });
    this.#tap?.sent(wire.from, image, startNs, judgement);
    if (judgement.asSent) this.#listener.altered(image, judgement.image);
    const way = judgement.dropped ? wire.cut() : wire;
    const hit = corrupted || judgement.corrupted ? ARRIVES_CORRUPTED : ARRIVES_SOUND;
    const how = judgement.damaged ? ARRIVES_DAMAGED : hit;
    this.#schedule(arrivalNs + judgement.delayNs, way, judgement.image, how);
    for (const { delayNs, image: copy } of judgement.copies) {
      this.#schedule(
        arrivalNs + delayNs,
        wire,
        copy,
        corrupted ? ARRIVES_CORRUPTED : ARRIVES_SOUND,
      );
    }
  }

  refused(modem: Modem, image: FrameImage, cause: 'overrun' | 'not-locked'): void {
    this.#listener.outside(modem, image, cause);
  }

  silent(modem: Modem, intervals: number): void {
    this.#listener.silent(modem, intervals);
  }

  #arrived(wire: Wire, image: FrameImage, how: number): void {
    const { from, to } = wire;
    const corrupted = how !== ARRIVES_SOUND || to.saturated;
    const locked = wire.holds;
    const fate: FrameFate = !locked ? 'lost' : corrupted ? 'corrupted' : 'received';
    from.counts[fate]++;
    this.#listener.frame?.(from, to, image, this.#queue.nowNs, fate);
    if (!locked) return;
    if (corrupted) {
      const came = how === ARRIVES_DAMAGED ? image : flipped(image);
      this.#tap?.arrived(to, came, image);
      this.#listener.arrived(to, came, false);
      return;
    }
    this.#tap?.arrived(to, image, image);
    to.heard(from, from.isIdle(image));
    this.#listener.arrived(to, image, true);
  }
}

/** The same frame with one bit flipped near its middle: what a receiver's CRC has to find. */
const flipped = (image: FrameImage): FrameImage => {
  const { head, payload, crc } = image;
  if (payload.length === 0) {
    // A Buffer’s own slice would share the bytes.
    const copy = new Uint8Array(head);
    const at = head.length >> 1;
    copy[at] = (copy[at] ?? 0) ^ 0x10;
    return { head: copy, payload, crc };
  }
  const copy = new Uint8Array(payload);
  const at = payload.length >> 1;
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return { head, payload: copy, crc };
};
