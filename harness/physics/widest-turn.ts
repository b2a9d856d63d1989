import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import type { Ns } from '../../protocols/units.ts';

/** Time that a gimbal takes from one stop to the other. */
export const widestTurnNs = ({ fieldOfRegard, slewRadPerS, slewTimeoutNs }: OpticalProfile): Ns => {
  const turnRad = fieldOfRegard.shape === 'az-el' ? 2 * fieldOfRegard.azHalfRad : Math.PI;
  return Math.min(Math.ceil((turnRad / slewRadPerS) * 1e9), slewTimeoutNs);
};
