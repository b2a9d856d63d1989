import type { Ns } from '../../protocols/units.ts';
import type { Vector } from '../../protocols/vector.ts';

/** Uploaded elements made ready: parsed once, then asked often. */
export interface Propagator {
  /**
   * Position [km] and velocity [km/s] in the inertial frame (TEME of date) at an instant since the
   * scenario epoch. False, with both at zero, where the elements lead nowhere (SGP4: decayed): a
   * node at Earth's centre is seen by nobody.
   */
  positionVelocityAt(atNs: Ns, position: Vector, velocity: Vector): boolean;
}
