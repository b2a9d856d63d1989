import type { FlightFactory } from '../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput, FlightNode } from '../../protocols/avionics.ts';
import { frameBytes } from '../../protocols/frame.ts';
import type { Site } from './site.ts';

const NOTHING: readonly AvionicsEffect[] = [];
const MUTE: FlightNode = { step: () => NOTHING };

/** Inputs that wait for the answer to one before; what comes beyond that is lost. */
const WAITING_MAX = 10_000;
const WAITING_BYTES_MAX = 64 * 1_048_576;

/**
 * Software at a site that answers in its own time. One input is given at a time (LM-AVI-001); further ones
 * wait, with the times at which hardware had them.
 */
export class RealTimeSoftware {
  readonly #site: Site;
  readonly #waiting: AvionicsInput[] = [];
  #waitingBytes = 0;
  /** From a step to when its answer has been carried out. */
  #busy = false;
  /** Of the boot that the site's software runs since. */
  bootCount = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  readonly create: FlightFactory = (config) => {
    const { attached, attachment, terms } = this.#site;
    if (!attached) return terms.standIn?.(config) ?? MUTE;
    this.#site.starts(config);
    this.clear();
    return {
      step: (input) => {
        if (this.#site.attached && this.#site.attachment === attachment) this.#take(input);
        return NOTHING;
      },
    };
  };

  /** The answer to the last step has been carried out: the next input that waits goes out. */
  next(): void {
    const input = this.#waiting.shift();
    this.#busy = input !== undefined;
    if (input === undefined) return;
    this.#waitingBytes -= bytesOf(input);
    this.#site.post(input);
  }

  clear(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#busy = false;
  }

  #take(input: AvionicsInput): void {
    if (input.kind === 'boot') this.bootCount = input.bootCount;
    if (!this.#busy) {
      this.#busy = true;
      this.#site.post(input);
      return;
    }
    const bytes = bytesOf(input);
    if (this.#waiting.length >= WAITING_MAX || this.#waitingBytes + bytes > WAITING_BYTES_MAX) {
      this.#site.dropped++;
      return;
    }
    this.#waiting.push(input);
    this.#waitingBytes += bytes;
  }
}

/** The part of an input that may be large. */
const bytesOf = (input: AvionicsInput): number => {
  if (input.kind === 'frame') return frameBytes(input.image);
  if (input.kind === 'submit') return input.payload.reduce((sum, { length }) => sum + length, 0);
  return 0;
};
