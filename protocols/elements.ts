import type { Km, Ns, Rad } from './units.ts';

/** Where a node moves, as uploaded to flight software and as read from files. */
export type Elements =
  /** Circular orbit with secular J2 drift of node and argument of latitude; Walker patterns. */
  | {
      readonly kind: 'circular';
      /** Instant the angles hold at, since the scenario epoch. */
      readonly atNs: Ns;
      readonly semiMajorAxisKm: Km;
      readonly inclinationRad: Rad;
      /** Right ascension of the ascending node (inertial, mean equator of date). */
      readonly raanRad: Rad;
      readonly argumentOfLatitudeRad: Rad;
      /** false: plain two-body, no J2. */
      readonly j2: boolean;
    }
  /** SGP4 by two-line elements. */
  | { readonly kind: 'tle'; readonly name: string; readonly line1: string; readonly line2: string }
  /** SGP4 by an OMM record (CCSDS 502, JSON keys as CelesTrak writes them). */
  | {
      readonly kind: 'omm';
      readonly name: string;
      readonly fields: Readonly<Record<string, string | number>>;
    }
  /** A place on the ground, WGS-84. */
  | {
      readonly kind: 'fixed';
      readonly latitudeRad: Rad;
      readonly longitudeRad: Rad;
      readonly altitudeKm: Km;
    }
  /** Nailed to inertial space: for tests and static benchmarks. */
  | { readonly kind: 'inertial'; readonly xKm: Km; readonly yKm: Km; readonly zKm: Km };
