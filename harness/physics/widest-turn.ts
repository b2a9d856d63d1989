import type { OpticalProfile, TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { Ns } from '../../protocols/units.ts';

/** To come to rest after a turn, and what rounding may add. */
const REST_NS: Ns = 1e9;

/** Time that a gimbal takes from one stop to the other, as far as a slew is allowed. */
export const widestTurnNs = (profile: OpticalProfile): Ns =>
  Math.min(turnNs(profile), profile.slewTimeoutNs);

/** The longest that a head may need to turn anywhere and be at rest there, whatever its slew is allowed: 0 without a gimbal. */
export const turnAndRestNs = (profile: TerminalProfile): Ns =>
  profile.medium === 'radio' ? 0 : turnNs(profile) + REST_NS;

const turnNs = ({ fieldOfRegard: field, slewRadPerS }: OpticalProfile): Ns => {
  const turnRad =
    field.shape === 'az-el'
      ? Math.max(2 * field.azHalfRad, field.elMaxRad - field.elMinRad)
      : Math.PI;
  return Math.ceil((turnRad / slewRadPerS) * 1e9);
};
