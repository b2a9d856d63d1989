import type { FrameImage } from '../../../protocols/frame.ts';
import type { Ns } from '../../../protocols/units.ts';

export interface ModemUser {
  readonly nowNs: Ns;
  later(afterNs: Ns, act: () => void): void;
  /** A frame leaves, said by the modem itself. */
  transmit(image: FrameImage): void;
  silence(intervals: number): void;
}

interface Watch {
  readonly intervalNs: Ns;
  readonly intervals: readonly number[];
}

/** The modem of one terminal: repeats the idle frame that it was given, and tells of silence. */
export class Modem {
  readonly #user: ModemUser;
  /** What it repeats, and after how long; undefined: nothing. */
  idle: { readonly image: FrameImage; readonly intervalNs: Ns } | undefined;
  #sentNs: Ns = 0;
  #watch: Watch | undefined;
  #heardNs: Ns = 0;

  constructor(user: ModemUser) {
    this.#user = user;
  }

  reset(): void {
    this.setIdle(undefined, 0);
    this.watch(0, []);
  }

  setIdle(image: FrameImage | undefined, intervalNs: Ns): void {
    this.idle = image === undefined ? undefined : { image, intervalNs };
    this.#sentNs = this.#user.nowNs;
    if (this.idle !== undefined) this.#idleAfter(this.idle, intervalNs);
  }

  /** Something was transmitted: the idle frame waits anew. */
  sent(): void {
    this.#sentNs = this.#user.nowNs;
  }

  #idleAfter(idle: NonNullable<Modem['idle']>, ns: Ns): void {
    this.#user.later(ns, () => {
      if (this.idle !== idle) return;
      const leftNs = this.#sentNs + idle.intervalNs - this.#user.nowNs;
      if (leftNs <= 0) {
        this.#user.transmit(idle.image);
        this.sent();
      }
      this.#idleAfter(idle, leftNs > 0 ? leftNs : idle.intervalNs);
    });
  }

  watch(intervalNs: Ns, intervals: readonly number[]): void {
    this.#watch = intervals.length === 0 ? undefined : { intervalNs, intervals };
    this.#heardNs = this.#user.nowNs;
    for (const count of intervals) this.#silenceAfter(count, count * intervalNs, this.#watch);
  }

  /** A frame came. */
  heard(): void {
    this.#heardNs = this.#user.nowNs;
  }

  /** Told once of each silence: a frame that comes begins another. */
  #silenceAfter(count: number, ns: Ns, watch: Watch | undefined, toldNs: Ns = -1): void {
    this.#user.later(ns, () => {
      if (watch === undefined || this.#watch !== watch) return;
      const heardNs = this.#heardNs;
      const leftNs = heardNs + count * watch.intervalNs - this.#user.nowNs;
      if (leftNs <= 0 && heardNs !== toldNs) this.#user.silence(count);
      const nextNs = leftNs > 0 ? leftNs : watch.intervalNs;
      this.#silenceAfter(count, nextNs, watch, leftNs > 0 ? toldNs : heardNs);
    });
  }
}
