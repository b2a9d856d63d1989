import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';

type Changes = Partial<Omit<OpticalProfile, 'acquisition'>> & {
  readonly acquisition?: Partial<OpticalProfile['acquisition']>;
};

/** The shipped LEO head with other values where a test needs them. */
export const headLike = (changes: Changes): OpticalProfile => ({
  ...SDA_LEO,
  ...changes,
  acquisition: { ...SDA_LEO.acquisition, ...changes.acquisition },
});

/** Turns in no time, so that a test sees what comes after. */
export const NIMBLE = { slewRadPerS: 1_000 } as const;

/** Check A1: U 1000 µrad, v 0.31 rad/s, b 5.6 µrad, σ = U/3. */
export const A1_HEAD = headLike({
  ...NIMBLE,
  acquisition: {
    halfConeRad: 1_000e-6,
    scanRadPerS: 0.31,
    detectableRadiusRad: 3.5e-6,
    overlap: 0.2,
    sigmaRad: 1_000e-6 / 3,
  },
});
