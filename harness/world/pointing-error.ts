import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import type { Ns, Rad } from '../../protocols/units.ts';
import { hashedUniform } from '../kernel/random.ts';

/** What a draw is for; the number enters the hash and must not change. */
const ERROR_RADIUS = 1;
const ERROR_ANGLE = 2;
const CENTRING = 3;
const FRAME_SYNC = 4;

/** Bits of a uniform draw: half a step keeps the logarithm finite. */
const HALF_STEP = 0.5 / 4294967296;

/** Two angles across the boresight. */
export interface Offset {
  xRad: Rad;
  yRad: Rad;
}

/**
 * Chance of one head. Each draw is hashed from (head, contact, number of the draw within it, purpose):
 * what happens in one contact never shifts what another one draws.
 */
export class PointingChance {
  readonly #key: number;
  #contact = 0;
  #count = 0;

  /** Key of the head's own named stream. */
  constructor(key: number) {
    this.#key = key;
  }

  /** Draws belong to this contact from now on. */
  begin(contact: number): void {
    if (contact === this.#contact) return;
    this.#contact = contact;
    this.#count = 0;
  }

  /** Two-dimensional normal, sigma per axis (Box and Muller). */
  offset(sigmaRad: Rad, out: Offset): void {
    const count = this.#count++;
    const radius = sigmaRad * Math.sqrt(-2 * Math.log(this.#uniform(count, ERROR_RADIUS)));
    const angle = 2 * Math.PI * this.#uniform(count, ERROR_ANGLE);
    out.xRad = radius * Math.cos(angle);
    out.yRad = radius * Math.sin(angle);
  }

  centringNs(acquisition: OpticalProfile['acquisition']): Ns {
    return this.#within(acquisition.centringNs, CENTRING);
  }

  frameSyncNs(acquisition: OpticalProfile['acquisition']): Ns {
    return this.#within(acquisition.frameSyncNs, FRAME_SYNC);
  }

  #within(range: readonly [min: Ns, max: Ns], purpose: number): Ns {
    const share = this.#uniform(this.#count++, purpose);
    return Math.round(range[0] + share * (range[1] - range[0]));
  }

  #uniform(count: number, purpose: number): number {
    return hashedUniform(this.#key, this.#contact, count, purpose) + HALF_STEP;
  }
}
