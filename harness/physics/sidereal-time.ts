import { DAY_MS, J2000_UNIX_MS } from '../../protocols/constants.ts';

const DAYS_PER_CENTURY = 36_525;
const SECONDS_PER_DAY = 86_400;
/** Coefficients of GMST 1982 in seconds of time per century of UT1. */
const RATE = 876_600 * 3_600 + 8_640_184.812_866;
const SQUARE = 0.093_104;
const CUBE = -6.2e-6;

/**
 * Greenwich mean sidereal time at an instant [rad, 0 … 2π): the angle that turns Earth-fixed axes
 * into TEME. UTC stands in for UT1 (under 0.9 s apart). Source: IAU 1982; Vallado 2004 eq. 3-45.
 */
export const siderealTimeRad = (unixMs: number): number => {
  const centuries = centuriesSinceJ2000(unixMs);
  const seconds = 67_310.548_41 + (RATE + (SQUARE + CUBE * centuries) * centuries) * centuries;
  const turns = seconds / SECONDS_PER_DAY;
  return (turns - Math.floor(turns)) * 2 * Math.PI;
};

/** Rate of Greenwich mean sidereal time at an instant [rad/s]: 7.292115855e-5 in this age. */
export const siderealRateRadPerS = (unixMs: number): number => {
  const centuries = centuriesSinceJ2000(unixMs);
  const perCentury = RATE + (2 * SQUARE + 3 * CUBE * centuries) * centuries;
  return ((perCentury / DAYS_PER_CENTURY / SECONDS_PER_DAY) * 2 * Math.PI) / SECONDS_PER_DAY;
};

const centuriesSinceJ2000 = (unixMs: number): number =>
  (unixMs - J2000_UNIX_MS) / DAY_MS / DAYS_PER_CENTURY;
