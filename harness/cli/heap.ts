import { setFlagsFromString } from 'node:v8';

/** A run that lasts so long has its start behind it, and may last for hours. */
const FIRST_MS = 30_000;
/** Between two looks at how much is resident. */
const NEXT_MS = 5_000;
/** Beyond that a compaction takes too long, and too much room for its copies. */
const RESIDENT_MAX_BYTES = 800e6;

/**
 * Of its own, V8 lets the old generation grow to three or four times of what lives before it collects.
 * Half as much again takes no time that shows, and keeps the memory of a long run small and even.
 */
export const keepHeapSmall = (): void => setFlagsFromString('--heap-growing-percent=50');

/**
 * `npm run lasermesh` starts with a young generation of 128 MB (`--max-semi-space-size` in package.json; the installed
 * command has it from NODE_OPTIONS, since not every `env` takes options in the first line of a file): fewer objects are
 * copied, and what a node is made of stays where it was made, beside each other. W1 took 17 to 24 % less time and the
 * backbone 3 to 9 %, with 20 to 320 MB more of memory. Threads have small networks, and are many: those that start from
 * now on have V8's own 16 MB.
 */
export const keepThreadsSmall = (): void => setFlagsFromString('--max-semi-space-size=16');

/**
 * Has every full collection of a long run compact what it leaves: what lives for hours lies scattered
 * among what died. The backbone, 140 MB of objects, took up to 460 MB; compacted, 305 to 390 in the same
 * CPU time. It is a matter of the whole process.
 */
export class HeapKeeper {
  readonly #residentBytes: () => number;
  #nextMs: number;
  #compacting = false;

  /** @param residentBytes what the process takes of memory */
  constructor(firstMs = FIRST_MS, residentBytes: () => number = process.memoryUsage.rss) {
    this.#nextMs = performance.now() + firstMs;
    this.#residentBytes = residentBytes;
  }

  /** To be called often. */
  tend(): void {
    const nowMs = performance.now();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + NEXT_MS;
    const compacting = this.#residentBytes() < RESIDENT_MAX_BYTES;
    if (compacting === this.#compacting) return;
    this.#compacting = compacting;
    setFlagsFromString(compacting ? COMPACT : DO_NOT_COMPACT);
  }
}

const COMPACT = '--compact-on-every-full-gc';
const DO_NOT_COMPACT = '--no-compact-on-every-full-gc';
