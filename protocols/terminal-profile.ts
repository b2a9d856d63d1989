import type { Bps, Km, Ns, Rad } from './units.ts';

/** What both sides of the avionics contract know of an optical head: its interface document. */
export interface OpticalProfile {
  readonly medium: 'optical';
  readonly name: string;
  /** Highest first, with the power that each needs at the detector [dBm]. */
  readonly rates: readonly { readonly rateBps: Bps; readonly requiredDbm: number }[];
  readonly wavelengthNm: number;
  readonly transmitW: number;
  readonly apertureMm: number;
  /** Optics efficiency of one end, 0 … 1. */
  readonly efficiency: number;
  /** Pointing error budgeted for each end while tracking [rad]. */
  readonly pointingErrorRad: Rad;
  readonly otherLossesDb: number;
  readonly rangeMaxKm: Km;
  readonly acquisition: {
    readonly halfConeRad: Rad;
    readonly detectableRadiusRad: Rad;
    /** Share of the track pitch that neighbouring turns overlap, 0.1 … 0.3. */
    readonly overlap: number;
    /** Speed along the spiral [rad/s]. */
    readonly scanRadPerS: number;
    /** Open-loop pointing uncertainty, one sigma per axis [rad]. */
    readonly sigmaRad: Rad;
    readonly coneGrowth: number;
    readonly coneGrowthsMax: number;
    readonly centringNs: readonly [min: Ns, max: Ns];
    readonly confirmNs: Ns;
    readonly frameSyncNs: readonly [min: Ns, max: Ns];
  };
  readonly slewRadPerS: number;
  readonly slewTimeoutNs: Ns;
  readonly fieldOfRegard: FieldOfRegard;
  readonly sunKeepOutRad: Rad;
  readonly signal: {
    readonly hysteresisDb: number;
    readonly debounceNs: Ns;
    readonly coastNs: Ns;
    /** Share of the cone that a local re-scan covers. */
    readonly localScanShare: number;
  };
  readonly mtuBytes: number;
  readonly powerW: number;
  /** Field name → why its value is assumed, or where it comes from. */
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * Azimuth is measured in the local horizontal plane from the mount's azimuth, elevation from
 * that plane, up positive. A hemisphere is all within 90° of the mount's normal.
 */
export type FieldOfRegard =
  | {
      readonly shape: 'az-el';
      readonly azHalfRad: Rad;
      readonly elMinRad: Rad;
      readonly elMaxRad: Rad;
    }
  | { readonly shape: 'hemisphere' };

/** Radio access: no pointing ladder, an elevation mask at the ground end, rate by elevation. */
export interface RadioProfile {
  readonly medium: 'radio';
  readonly name: string;
  /** Highest first; a rate is available from that elevation on. */
  readonly rates: readonly { readonly rateBps: Bps; readonly elevationMinRad: Rad }[];
  readonly elevationMaskRad: Rad;
  readonly rangeMaxKm: Km;
  readonly acquisitionNs: Ns;
  readonly mtuBytes: number;
  readonly powerW: number;
  readonly sources: Readonly<Record<string, string>>;
}

export type TerminalProfile = OpticalProfile | RadioProfile;

/** How a head sits on the body; directions in the local orbital frame. */
export interface Mount {
  /**
   * Azimuth that the head looks along: 0 forward, +π/2 to the right of the velocity seen from
   * above.
   */
  readonly azimuthRad: Rad;
  /** Normal of a hemisphere's field of regard. */
  readonly normal: 'zenith' | 'nadir' | 'horizontal';
}
