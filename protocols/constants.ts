/** Physical constants of the whole project, in one place. Units last in each name. */

/** Speed of light in vacuum, exact by definition of the metre [km/s]. */
export const LIGHT_KM_PER_S = 299_792.458;

/** Earth's mean radius: the sphere that grazing altitudes are measured from [km]. */
export const EARTH_MEAN_RADIUS_KM = 6371;

/** WGS-84 equatorial radius: Walker altitudes, ground points, shadow, J2 [km]. */
export const EARTH_EQUATOR_RADIUS_KM = 6378.137;

/** WGS-84 flattening: ground points. */
export const EARTH_FLATTENING = 1 / 298.257223563;

/**
 * WGS-84 gravitational parameter: circular elements only; SGP4 keeps its own WGS-72 set [km³/s²].
 */
export const EARTH_MU_KM3_PER_S2 = 398_600.4418;

/** Second zonal harmonic (EGM96), unnormalised. */
export const EARTH_J2 = 0.001_082_626_68;

/** Unix time of J2000.0, 2000-01-01 12:00 [ms]. */
export const J2000_UNIX_MS = 946_728_000_000;

export const DAY_MS = 86_400_000;

/** Astronomical unit [km]. */
export const ASTRONOMICAL_UNIT_KM = 149_597_870.7;

/** Radius of the Sun's visible disc [km]. */
export const SUN_RADIUS_KM = 695_700;
