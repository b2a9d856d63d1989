import type { OpticalProfile, TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { Ns } from '../../protocols/units.ts';

/** Time that a gimbal takes from one stop to the other. */
export const widestTurnNs = ({ fieldOfRegard, slewRadPerS, slewTimeoutNs }: OpticalProfile): Ns => {
  const turnRad = fieldOfRegard.shape === 'az-el' ? 2 * fieldOfRegard.azHalfRad : Math.PI;
  return Math.min(Math.ceil((turnRad / slewRadPerS) * 1e9), slewTimeoutNs);
};

/** To come to rest after it, and what rounding may add. */
const REST_NS: Ns = 1e9;

/** The longest that a head may need to turn anywhere and be at rest there, whatever its slew is allowed: 0 without a gimbal. */
export const turnAndRestNs = (profile: TerminalProfile): Ns => {
  if (profile.medium === 'radio') return 0;
  const { fieldOfRegard: field, slewRadPerS } = profile;
  const turnRad =
    field.shape === 'az-el'
      ? Math.max(2 * field.azHalfRad, field.elMaxRad - field.elMinRad)
      : Math.PI;
  return Math.ceil((turnRad / slewRadPerS) * 1e9) + REST_NS;
};
