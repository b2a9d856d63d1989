import type { Ns } from '../../protocols/units.ts';
import type { RandomStream } from '../kernel/random.ts';

/** Toggles kept behind the newest query; older ones are drawn again if somebody asks. */
const KEPT_MAX = 4_096;

/**
 * A two-state process in continuous time: off, on, off, … with exponential sojourns, from instant
 * 0 on in its stationary state. It is a function of time: its toggles are drawn in order from a
 * named stream the first time that somebody looks so far, and drawn again from the stream's start
 * when somebody looks back further than what is kept.
 */
export class SojournProcess {
  readonly #freshStream: () => RandomStream;
  readonly #meanOffNs: Ns;
  readonly #meanOnNs: Ns;
  #stream: RandomStream;
  /** Instants of change; the state before the first kept one is `#onBefore`. */
  #toggles: Ns[] = [];
  #onBefore = false;
  /** Start of what is kept. */
  #fromNs: Ns = 0;
  /** First kept toggle after the newest query. */
  #cursor = 0;

  constructor(options: {
    /** Gives the same stream from its start at each call. */
    readonly stream: () => RandomStream;
    readonly meanOffNs: Ns;
    readonly meanOnNs: Ns;
  }) {
    this.#freshStream = options.stream;
    this.#meanOffNs = options.meanOffNs;
    this.#meanOnNs = options.meanOnNs;
    this.#stream = this.#restart();
  }

  /** State at that instant ≥ 0. */
  on(atNs: Ns): boolean {
    this.#seek(atNs);
    return this.#onBefore !== (this.#cursor % 2 === 1);
  }

  /** Whether it is on at any instant of [startNs, endNs]. */
  onWithin(startNs: Ns, endNs: Ns): boolean {
    return this.on(startNs) || (this.#toggles[this.#cursor] as Ns) <= endNs;
  }

  /** First change after that instant. */
  nextChange(atNs: Ns): Ns {
    this.#seek(atNs);
    return this.#toggles[this.#cursor] as Ns;
  }

  /** Put the cursor on the first toggle after that instant. */
  #seek(atNs: Ns): void {
    if (atNs < this.#fromNs) this.#stream = this.#restart();
    while (this.#cursor > 0 && (this.#toggles[this.#cursor - 1] as Ns) > atNs) this.#cursor--;
    for (;;) {
      const next = this.#toggles[this.#cursor];
      if (next === undefined) this.#draw();
      else if (next > atNs) return;
      else this.#cursor++;
    }
  }

  #draw(): void {
    const { length } = this.#toggles;
    const on = this.#onBefore !== (length % 2 === 1);
    const last = length === 0 ? this.#fromNs : (this.#toggles[length - 1] as Ns);
    const mean = on ? this.#meanOnNs : this.#meanOffNs;
    this.#toggles.push(last + Math.max(1, Math.round(this.#stream.exponential(mean))));
    if (length >= KEPT_MAX) this.#forgetHalf();
  }

  /** An even number of toggles goes, so that the state before the first kept one stays the same. */
  #forgetHalf(): void {
    const gone = KEPT_MAX / 2;
    this.#fromNs = this.#toggles[gone - 1] as Ns;
    this.#toggles.splice(0, gone);
    this.#cursor = Math.max(0, this.#cursor - gone);
  }

  #restart(): RandomStream {
    const stream = this.#freshStream();
    const onShare = this.#meanOnNs / (this.#meanOnNs + this.#meanOffNs);
    this.#onBefore = stream.uniform() < onShare;
    this.#toggles = [];
    this.#cursor = 0;
    this.#fromNs = 0;
    return stream;
  }
}
