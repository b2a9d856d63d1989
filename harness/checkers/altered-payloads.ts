import type { Ns } from '../../protocols/units.ts';

/**
 * When payloads were altered on a line that no frame's CRC told of: whoever took such a bundle keeps it until its
 * destination compares it with its digest, and the one before has let it go.
 */
export class AlteredPayloads {
  #lasting = 0;
  #lastNs: Ns = -1;

  /** A fault that alters them begins, or ends. */
  note(atNs: Ns, active: boolean): void {
    this.#lasting += active ? 1 : -1;
    this.#lastNs = atNs;
  }

  /** A bundle that there was at that instant may have been hit since. */
  since(atNs: Ns): boolean {
    return this.#lasting > 0 || this.#lastNs >= atNs;
  }
}
