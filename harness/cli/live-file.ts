import { openSync, writeSync } from 'node:fs';
import type { ByteOutput } from '../export/pcapng.ts';

/** A file or pipe that somebody may read while it is written. Who reads may stop: the rest is for nobody. */
export class LiveFile implements ByteOutput {
  readonly #file: number;
  readonly #left: () => void;
  #read = true;

  /** `left` is called once, when a pipe is not read any more. Waits until somebody reads one. */
  constructor(path: string, left: () => void) {
    this.#file = openSync(path, 'w');
    this.#left = left;
  }

  writeBytes(bytes: Uint8Array): void {
    try {
      for (let at = 0; this.#read && at < bytes.length; ) {
        at += writeSync(this.#file, bytes, at);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
      this.#read = false;
      this.#left();
    }
  }
}
