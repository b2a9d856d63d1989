import type { Ns } from '../../protocols/units.ts';
import { hashedUniform } from '../kernel/random.ts';
import type { FramePeek } from './frame-peek.ts';

/** What faults do to the frames of one direction of a link while they last. */
export interface FrameFault {
  /** Frames hit: numbers on the wire; empty: all. */
  readonly types: readonly number[];
  readonly share: number;
  /** Names the draws of this fault on this link. */
  readonly key: number;
  readonly act: 'drop' | 'corrupt' | 'duplicate' | 'delay' | 'hold';
  /** Of the copy, or of the frame. */
  readonly delayNs: Ns;
  /** Held frames come then. */
  untilNs: Ns;
}

/** What becomes of one frame. */
export interface FrameJudgement {
  dropped: boolean;
  corrupted: boolean;
  /** Further than light time. */
  delayNs: Ns;
  /** Delays of further copies. */
  readonly copies: Ns[];
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
    delayNs: 0,
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
  judge(peek: FramePeek, startNs: Ns, arrivalNs: Ns): FrameJudgement {
    const judgement = this.#judgement;
    judgement.dropped = false;
    judgement.corrupted = false;
    judgement.delayNs = 0;
    judgement.copies.length = 0;
    for (const fault of this.#faults) {
      if (!hits(fault, peek, startNs)) continue;
      if (fault.act === 'drop') judgement.dropped = true;
      else if (fault.act === 'corrupt') judgement.corrupted = true;
      else if (fault.act === 'delay') judgement.delayNs += fault.delayNs;
      else if (fault.act === 'hold') {
        judgement.delayNs = Math.max(judgement.delayNs, fault.untilNs - arrivalNs);
      } else judgement.copies.push(fault.delayNs);
    }
    return judgement;
  }
}

const hits = ({ types, share, key }: FrameFault, peek: FramePeek, startNs: Ns): boolean => {
  if (types.length > 0 && !types.includes(peek.type)) return false;
  if (share >= 1) return true;
  const { session, txfn, txNum } = peek;
  const number = txfn * NUMBERS_PER_FRAME + txNum;
  const at = txfn === 0 ? startNs : Math.floor(startNs / EPOCH_NS);
  return hashedUniform(key, session, number, at % 4_294_967_296) < share;
};
