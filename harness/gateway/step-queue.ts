import { frameBytes } from '../../protocols/frame.ts';
import type { Site, SiteStep } from './site.ts';

/** Steps that wait for the answer to one before; what comes beyond that is lost. */
const WAITING_MAX = 10_000;
const WAITING_BYTES_MAX = 64 * 1_048_576;

/** Steps of a site that answers in its own time: one is given at a time (LM-AVI-001), further ones wait. */
export class StepQueue {
  readonly #site: Site;
  readonly #waiting: SiteStep[] = [];
  #waitingBytes = 0;
  /** From a step to when its answer has been carried out. */
  #busy = false;
  /** Of the boot that its node's software runs since. */
  bootCount = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  give(step: SiteStep): void {
    if (!this.#busy) {
      this.#busy = true;
      this.#site.give(step);
      return;
    }
    const bytes = bytesOf(step);
    if (this.#waiting.length >= WAITING_MAX || this.#waitingBytes + bytes > WAITING_BYTES_MAX) {
      this.#site.dropped++;
      return;
    }
    this.#waiting.push(step);
    this.#waitingBytes += bytes;
  }

  /** The answer to the last step has been carried out: the next one that waits goes out. */
  next(): void {
    const step = this.#waiting.shift();
    this.#busy = step !== undefined;
    if (step === undefined) return;
    this.#waitingBytes -= bytesOf(step);
    this.#site.give(step);
  }

  clear(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#busy = false;
  }
}

/** The parts of a step that may be large. */
const bytesOf = (step: SiteStep): number => {
  if (step.kind === 'commands') {
    const { effects } = step.commands;
    return effects.reduce(
      (sum, effect) => sum + (effect.kind === 'transmit' ? frameBytes(effect.image) : 0),
      0,
    );
  }
  const { input } = step;
  if (input.kind === 'frame') return frameBytes(input.image);
  if (input.kind === 'command') return input.bytes.length;
  if (input.kind === 'submit') return input.payload.reduce((sum, { length }) => sum + length, 0);
  return 0;
};
