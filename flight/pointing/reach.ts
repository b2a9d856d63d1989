import type { InhibitKind } from '../../protocols/avionics.ts';
import type { Mount, OpticalProfile } from '../../protocols/terminal-profile.ts';
import { MILLISECOND_NS, type Ns, type Rad } from '../../protocols/units.ts';
import { inFieldOfRegard, type LookAngles, lookRates } from './frames.ts';
import type { MovingNode, Sight, SightProbe } from './sight.ts';
import { createVector, dot } from '../../protocols/vector.ts';

/** Inhibits that follow from where the partner is, in the order in which they are named first. */
export const POINTING_INHIBITS = ['gimbal-range', 'gimbal-rate', 'sun'] as const;

/** Set of pointing inhibits: bit i is POINTING_INHIBITS[i]. */
export type InhibitBits = number;

/** The number of an inhibit in event reports and masks. */
export const INHIBIT_NUMBERS = { sun: 1, 'gimbal-range': 2, 'gimbal-rate': 3, thermal: 4 } as const;

/** How far a line of sight has to keep from the edges of the field, and from the keep-out of the Sun. */
export interface ReachMargins {
  readonly fieldRad: Rad;
  readonly sunRad: Rad;
}

const NO_MARGINS: ReachMargins = { fieldRad: 0, sunRad: 0 };
const DIFFERENCE_NS: Ns = 100 * MILLISECOND_NS;
/** A line of sight that turns further within that time belongs to a partner that passes by: cosine. */
const FLIPPED_COSINE = 0.5;

/**
 * Which limits of its head a line of sight breaks at an instant, by the ephemeris on board, or comes too
 * near to.
 */
export class ReachProbe {
  readonly #sights: SightProbe;
  readonly #margins: ReachMargins;
  readonly #before = createVector();
  readonly #rate = createVector();
  readonly #rates: LookAngles = { azimuthRad: 0, elevationRad: 0 };

  constructor(sights: SightProbe, margins: ReachMargins = NO_MARGINS) {
    this.#sights = sights;
    this.#margins = margins;
  }

  /** Limits broken while the head looks at a node at that instant. */
  bitsAt(head: Head, to: MovingNode, atNs: Ns): InhibitBits {
    const { from, mount, profile } = head;
    const before = this.#before;
    const early = this.#sights.directionAt(from, to, atNs - DIFFERENCE_NS);
    before.x = early.x;
    before.y = early.y;
    before.z = early.z;
    const sight = this.#sights.at(from, to, atNs);
    const { fieldRad, sunRad } = this.#margins;
    let bits = inFieldOfRegard(profile.fieldOfRegard, mount, sight.direction, fieldRad) ? 0 : 1;
    if (this.#gimbalRate(head, sight) > profile.slewRadPerS) bits |= 2;
    if (sight.sunRad < profile.sunKeepOutRad + sunRad) bits |= 4;
    return bits;
  }

  /** Rate that following the line of sight asks of the faster axis [rad/s]. */
  #gimbalRate(head: Head, sight: Sight): number {
    const before = this.#before;
    const rate = this.#rate;
    // Rates at the end of so long a way say nothing: of a partner met head-on they are zero.
    if (dot(sight.direction, before) < FLIPPED_COSINE) return Number.POSITIVE_INFINITY;
    const perSecond = 1e9 / DIFFERENCE_NS;
    rate.x = (sight.direction.x - before.x) * perSecond;
    rate.y = (sight.direction.y - before.y) * perSecond;
    rate.z = (sight.direction.z - before.z) * perSecond;
    if (head.profile.fieldOfRegard.shape === 'hemisphere') {
      return Math.sqrt(rate.x * rate.x + rate.y * rate.y + rate.z * rate.z);
    }
    lookRates(sight.direction, rate, this.#rates);
    return Math.max(Math.abs(this.#rates.azimuthRad), Math.abs(this.#rates.elevationRad));
  }
}

/** An optical head on its node. */
export interface Head {
  readonly from: MovingNode;
  readonly mount: Mount;
  readonly profile: OpticalProfile;
}

/** First kind in a set of bits; undefined for the empty set. */
export const firstInhibit = (bits: InhibitBits): InhibitKind | undefined =>
  POINTING_INHIBITS.find((_kind, index) => (bits & (1 << index)) !== 0);
