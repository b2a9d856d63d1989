import { type Ns, MILLISECOND_NS } from '../../protocols/units.ts';
import { ASTRONOMICAL_UNIT_KM, DAY_MS, J2000_UNIX_MS } from '../../protocols/constants.ts';
import type { Vector } from '../../protocols/vector.ts';

const DEGREE = Math.PI / 180;

/**
 * Unit vector from Earth's centre to the Sun in the inertial frame (mean equator and equinox of
 * date, which TEME follows closely enough). Returns the distance [km]. Good to 0.01° from 1950 to
 * 2050. Source: The Astronomical Almanac, section C, "Low precision formulas for the Sun".
 */
export const sunDirection = (atNs: Ns, epochUnixMs: number, out: Vector): number => {
  const days = (epochUnixMs - J2000_UNIX_MS + atNs / MILLISECOND_NS) / DAY_MS;
  const meanLongitude = 280.46 + 0.985_647_4 * days;
  const anomaly = (357.528 + 0.985_600_3 * days) * DEGREE;
  const longitude =
    (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * DEGREE;
  const obliquity = (23.439 - 0.000_000_4 * days) * DEGREE;
  const sin = Math.sin(longitude);
  out.x = Math.cos(longitude);
  out.y = Math.cos(obliquity) * sin;
  out.z = Math.sin(obliquity) * sin;
  const units = 1.000_14 - 0.016_71 * Math.cos(anomaly) - 0.000_14 * Math.cos(2 * anomaly);
  return units * ASTRONOMICAL_UNIT_KM;
};
