import type { FrameImage } from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import type { FrameJudgement } from './frame-faults.ts';
import type { Modem } from './modem.ts';

/** Listens to every frame of the bus, as a capture does. Images are not to be changed or kept as views. */
export interface FrameTap {
  /** The first bit leaves at startNs. `judgement`: what faults on its way do to it; holds during the call. */
  sent(from: Modem, image: FrameImage, startNs: Ns, judgement: FrameJudgement | undefined): void;
  /** It reached a receiver that was locked, as `came`; `sent` is what its way or a fault made of it before. */
  arrived(to: Modem, came: FrameImage, sent: FrameImage): void;
  /** An adversary put it in front of the receiver. */
  injected(to: Modem, image: FrameImage): void;
}
