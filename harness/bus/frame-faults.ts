import { type FrameImage, frameBytes } from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import { hashedUniform } from '../kernel/random.ts';
import { uncodedFrameErrorRate } from '../world/frame-errors.ts';
import type { FramePeek } from './frame-peek.ts';
import { peekSegment, type SegmentPeek } from './segment-peek.ts';

/** What faults do to the frames of one direction of a link while they last. */
export interface FrameFault {
  /** Frames hit: numbers on the wire; empty: all. */
  readonly types: readonly number[];
  readonly share: number;
  /** Names the draws of this fault on this link. */
  readonly key: number;
  /** Id of the fault, for captures. */
  readonly name: string;
  /** Block: neither the frame nor what other faults make of it passes. */
  readonly act: 'block' | 'drop' | 'corrupt' | 'duplicate' | 'delay' | 'hold' | 'alter' | 'damage';
  /** Of the copy, or of the frame. */
  readonly delayNs: Ns;
  /** Held frames come then. */
  untilNs: Ns;
  /** Frames are hit only while it is on. */
  readonly during?: { on(atNs: Ns): boolean };
  /** Frames are hit by their length, besides their share. */
  readonly bitErrorRate?: number;
  /** One draw for a segment, however often it is sent. */
  readonly bySegment?: boolean;
  /** Of alter: into what a receiver has to take as it was. */
  readonly asSent?: boolean;
  /** Of duplicate: the copy. Of alter and damage: what the frame becomes. Undefined: nothing. */
  readonly change?: (image: FrameImage, chance: number) => FrameImage | undefined;
}

/** A frame that a path's faults judge. */
export interface JudgedFrame {
  readonly image: FrameImage;
  readonly startNs: Ns;
  readonly arrivalNs: Ns;
}

/** What becomes of one frame. */
export interface FrameJudgement {
  dropped: boolean;
  corrupted: boolean;
  /** The frame as it arrives; damaged: no receiver takes it for a frame. */
  image: FrameImage;
  damaged: boolean;
  /** It was altered, and by the specification a receiver takes it as it was. */
  asSent: boolean;
  /** Further than light time. */
  delayNs: Ns;
  /** Faults that hit it. */
  readonly by: string[];
  /** Further copies. */
  readonly copies: { readonly delayNs: Ns; readonly image: FrameImage }[];
}

const NUMBERS_PER_FRAME = 16;
/** A frame number may come again after its wrap, 5 ms at the fastest: the instant tells them apart. */
const EPOCH_NS: Ns = 4e6;

/**
 * Faults that hold on one direction of a link. Each frame's draw is hashed from (fault, link,
 * session, frame number, transmission), so that no other draw moves.
 */
export class FrameFaults {
  readonly #faults: FrameFault[] = [];
  readonly #judgement: FrameJudgement = {
    dropped: false,
    corrupted: false,
    image: NO_IMAGE,
    damaged: false,
    asSent: false,
    delayNs: 0,
    by: [],
    copies: [],
  };

  add(fault: FrameFault): void {
    this.#faults.push(fault);
  }

  remove(fault: FrameFault): void {
    const index = this.#faults.indexOf(fault);
    if (index >= 0) this.#faults.splice(index, 1);
  }

  get active(): boolean {
    return this.#faults.length > 0;
  }

  /** The judgement is overwritten by the next call. */
  judge(peek: FramePeek, frame: JudgedFrame): FrameJudgement {
    const judgement = this.#judgement;
    judgement.dropped = false;
    judgement.corrupted = false;
    judgement.image = frame.image;
    judgement.damaged = false;
    judgement.asSent = false;
    judgement.delayNs = 0;
    judgement.copies.length = 0;
    judgement.by.length = 0;
    let blocked = false;
    for (const fault of this.#faults) {
      if (!hits(fault, peek, frame)) continue;
      judgement.by.push(fault.name);
      act(fault, peek, frame, judgement);
      if (fault.act === 'block') blocked = true;
    }
    if (blocked) judgement.copies.length = 0;
    return judgement;
  }
}

const NO_BYTES = new Uint8Array(0);
const NO_IMAGE: FrameImage = { head: NO_BYTES, payload: NO_BYTES, crc: 0 };

const act = (
  fault: FrameFault,
  peek: FramePeek,
  frame: JudgedFrame,
  judgement: FrameJudgement,
): void => {
  const { delayNs } = fault;
  switch (fault.act) {
    case 'block':
    case 'drop':
      judgement.dropped = true;
      break;
    case 'corrupt':
      judgement.corrupted = true;
      break;
    case 'delay':
      judgement.delayNs += delayNs;
      break;
    case 'hold':
      judgement.delayNs = Math.max(judgement.delayNs, fault.untilNs - frame.arrivalNs);
      break;
    case 'duplicate': {
      const image = fault.change === undefined ? frame.image : changed(fault, peek, frame);
      if (image !== undefined) judgement.copies.push({ delayNs, image });
      break;
    }
    case 'alter':
    case 'damage': {
      const image = changed(fault, peek, { ...frame, image: judgement.image });
      if (image === undefined) break;
      judgement.asSent = fault.asSent === true && judgement.image === frame.image;
      judgement.image = image;
      if (fault.act === 'damage') judgement.damaged = true;
      break;
    }
  }
};

/** The draw of what the frame becomes is another one than whether it is hit. */
const changed = (fault: FrameFault, peek: FramePeek, frame: JudgedFrame): FrameImage | undefined =>
  fault.change?.(frame.image, draw(fault.key ^ CHANGE_KEY, peek, frame.startNs));

const CHANGE_KEY = 0x5bd1e995;

const hits = (fault: FrameFault, peek: FramePeek, { image, startNs }: JudgedFrame): boolean => {
  const { types, share, during, bitErrorRate } = fault;
  if (types.length > 0 && !types.includes(peek.type)) return false;
  if (during !== undefined && !during.on(startNs)) return false;
  if (fault.bySegment === true) return segmentDraw(fault.key, peek, image) < share;
  const chance =
    bitErrorRate === undefined
      ? share
      : share * uncodedFrameErrorRate(bitErrorRate, 8 * frameBytes(image));
  return chance >= 1 || draw(fault.key, peek, startNs) < chance;
};

const draw = (key: number, { session, txfn, txNum }: FramePeek, startNs: Ns): number => {
  const number = txfn * NUMBERS_PER_FRAME + txNum;
  const at = txfn === 0 ? startNs : Math.floor(startNs / EPOCH_NS);
  return hashedUniform(key, session, number, at % 4_294_967_296);
};

const segmentDraw = (key: number, { session }: FramePeek, image: FrameImage): number => {
  const segment: SegmentPeek = {
    transfer: 0,
    offset: 0,
    total: 0,
    class: 0,
    last: false,
    headerAt: 0,
  };
  peekSegment(image, segment);
  // Not a segment at all: never hit.
  return segment.class === 0 ? 1 : hashedUniform(key, session, segment.transfer, segment.offset);
};
