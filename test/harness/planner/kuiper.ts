import type { TerminalConfig } from '../../../flight/config.ts';
import { createWorldNode } from '../../../harness/world/orbits.ts';
import { STARLINK_CLASS } from '../../../harness/world/profiles/starlink-class.ts';
import { GROUND_RADIO } from '../../../harness/world/profiles/radio.ts';
import type { WorldNode } from '../../../harness/world/world.ts';

/**
 * The constellation of Hypatia's own test (satgenpy, kuiper_630): 34 planes of 34, written as
 * element lines in the same way, so that their rounding is the same too. Node id = Hypatia's id +
 * 1.
 */
export const KUIPER_EPOCH = Date.UTC(2000, 0, 1);
const PLANES = 34;
const SLOTS = 34;
const DEGREE = Math.PI / 180;

export const MANILA = PLANES * SLOTS + 17 + 1;
export const DALIAN = PLANES * SLOTS + 85 + 1;

const heads: TerminalConfig[] = [0, Math.PI, -Math.PI / 2, Math.PI / 2].map(
  (azimuthRad, index) => ({
    index,
    name: `head-${index}`,
    profile: STARLINK_CLASS,
    mount: { azimuthRad, normal: 'horizontal' },
  }),
);

const radio = (index: number): TerminalConfig => ({
  index,
  name: `beam-${index}`,
  profile: { ...GROUND_RADIO, rangeMaxKm: 1260, elevationMaskRad: 0 },
  mount: { azimuthRad: 0, normal: 'zenith' },
});

export const kuiperPlanes = (): WorldNode[][] =>
  Array.from({ length: PLANES }, (_, plane) =>
    Array.from({ length: SLOTS }, (_, slot) => {
      const id = plane * SLOTS + slot + 1;
      const raan = (plane * 360) / PLANES;
      const ahead = plane % 2 === 1 ? 360 / (SLOTS * 2) : 0;
      const anomaly = ahead + (slot * 360) / SLOTS;
      const number = String(id).padStart(5, '0');
      const angle = (degrees: number): string => degrees.toFixed(4).padStart(8);
      const tilt = (node: number): string => `${angle(51.9)} ${angle(node)}`;
      const name = `Kuiper-630 ${id - 1}`;
      return createWorldNode(
        {
          id,
          name,
          terminals: [...heads, radio(4)],
          elements: {
            kind: 'tle',
            name,
            line1: `1 ${number}U 00000ABC 00001.00000000  .00000000  00000-0  00000+0 0    00`,
            line2: `2 ${number} ${tilt(raan)} 0000001 ${angle(0)} ${angle(anomaly)} 14.80000000    00`,
          },
        },
        KUIPER_EPOCH,
      );
    }),
  );

export const kuiperGround = (): WorldNode[] =>
  (
    [
      [MANILA, 'Manila', 14.6042, 120.9822],
      [DALIAN, 'Dalian', 38.913811, 121.602322],
    ] as const
  ).map(([id, name, latitude, longitude]) =>
    createWorldNode(
      {
        id,
        name,
        terminals: [radio(0)],
        elements: {
          kind: 'fixed',
          latitudeRad: latitude * DEGREE,
          longitudeRad: longitude * DEGREE,
          altitudeKm: 0,
        },
      },
      KUIPER_EPOCH,
    ),
  );
