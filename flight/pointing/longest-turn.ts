import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import { MILLISECOND_NS, type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';

/** To come to rest after a turn. */
const SETTLE_NS: Ns = 500 * MILLISECOND_NS;

/** From one end of its field of regard to the other, and at rest there; 0 without a gimbal. */
export const longestTurnNs = (profile: TerminalProfile): Ns => {
  if (profile.medium === 'radio') return 0;
  return (
    Math.ceil((widestRad(profile.fieldOfRegard) / profile.slewRadPerS) * SECOND_NS) + SETTLE_NS
  );
};

const widestRad = (field: Extract<TerminalProfile, { medium: 'optical' }>['fieldOfRegard']): Rad =>
  field.shape === 'hemisphere'
    ? Math.PI
    : Math.max(2 * field.azHalfRad, field.elMaxRad - field.elMinRad);
