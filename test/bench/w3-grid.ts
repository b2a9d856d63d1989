import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import { NS_MAX, type Ns } from '../../protocols/units.ts';

const PLANES = 72;
const PER_PLANE = 22;
export const NODES = PLANES * PER_PLANE;
const RADIUS_KM = 6378.137 + 550;
const INCLINATION_RAD = (53 * Math.PI) / 180;
const LIGHT_KM_PER_S = 299_792.458;
export const RATE_BPS = 10e9;
/** Of the bundle that is routed. */
export const BYTES = 1500;
/** Sidereal motion at that radius, two-body [rad/s]. */
const MEAN_MOTION = Math.sqrt(398_600.4418 / (RADIUS_KM * RADIUS_KM * RADIUS_KM));

/**
 * 72 planes of 22, odd planes half a slot ahead, +Grid with both wraps; positions at that second.
 */
export const gridPlan = (atS: number): ContactPlan => {
  const positions = Array.from({ length: NODES }, (_, id) => position(id, atS));
  const contacts: Contact[] = [];
  const link = (a: number, b: number): void => {
    const delayNs = lightNs(positions[a] ?? ORIGIN, positions[b] ?? ORIGIN);
    contacts.push(contactOf(contacts.length + 1, a + 1, b + 1, delayNs));
    contacts.push(contactOf(contacts.length + 1, b + 1, a + 1, delayNs));
  };
  for (let plane = 0; plane < PLANES; plane++) {
    for (let slot = 0; slot < PER_PLANE; slot++) {
      const id = plane * PER_PLANE + slot;
      link(id, plane * PER_PLANE + ((slot + 1) % PER_PLANE));
      link(id, ((plane + 1) % PLANES) * PER_PLANE + slot);
    }
  }
  return { version: 1, contacts };
};

const ORIGIN = { x: 0, y: 0, z: 0 };

const position = (id: number, atS: number): typeof ORIGIN => {
  const plane = Math.floor(id / PER_PLANE);
  const raan = (2 * Math.PI * plane) / PLANES;
  const slot = (id % PER_PLANE) + (plane % 2) / 2;
  const latitude = (2 * Math.PI * slot) / PER_PLANE + MEAN_MOTION * atS;
  const along = RADIUS_KM * Math.cos(latitude);
  const across = RADIUS_KM * Math.sin(latitude);
  const flat = across * Math.cos(INCLINATION_RAD);
  return {
    x: along * Math.cos(raan) - flat * Math.sin(raan),
    y: along * Math.sin(raan) + flat * Math.cos(raan),
    z: across * Math.sin(INCLINATION_RAD),
  };
};

const lightNs = (a: typeof ORIGIN, b: typeof ORIGIN): Ns => {
  const [x, y, z] = [a.x - b.x, a.y - b.y, a.z - b.z];
  return Math.round((Math.sqrt(x * x + y * y + z * z) / LIGHT_KM_PER_S) * 1e8) * 10;
};

const contactOf = (id: number, from: number, to: number, lightTimeNs: Ns): Contact => ({
  id,
  from,
  to,
  startNs: 0,
  endNs: NS_MAX,
  rateBps: RATE_BPS,
  lightTimeNs,
  medium: 'optical',
});
