import type { TerminalConfig } from '../../../flight/config.ts';
import { createWorldNode, type Walker, walkerSlots } from '../../../harness/world/orbits.ts';
import { GROUND_RADIO, SAT_RADIO } from '../../../harness/world/profiles/radio.ts';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import type { WorldNode } from '../../../harness/world/world.ts';
import type { Elements } from '../../../protocols/elements.ts';
import type { TerminalProfile } from '../../../protocols/terminal-profile.ts';

export const EPOCH = Date.UTC(2026, 10, 22);
const DEGREE = Math.PI / 180;
/** Forward, aft, left, right. */
const AZIMUTHS = [0, Math.PI, -Math.PI / 2, Math.PI / 2];

export const heads = (count: number, profile: TerminalProfile = SDA_LEO): TerminalConfig[] =>
  Array.from({ length: count }, (_, index) => ({
    index,
    name: `head-${index}`,
    profile,
    mount: { azimuthRad: AZIMUTHS[index % 4] ?? 0, normal: 'horizontal' },
  }));

export const beams = (count: number, from: number, profile: TerminalProfile): TerminalConfig[] =>
  Array.from({ length: count }, (_, index) => ({
    index: from + index,
    name: `beam-${index}`,
    profile,
    mount: { azimuthRad: 0, normal: 'nadir' },
  }));

/** Elements of a satellite in low orbit. */
export const STILL = {
  kind: 'circular',
  atNs: 0,
  semiMajorAxisKm: 6928,
  inclinationRad: 0.5,
  raanRad: 1,
  argumentOfLatitudeRad: 0,
  j2: true,
} as const;

export const satellite = (
  id: number,
  elements: Elements,
  terminals = [...heads(4), ...beams(2, 4, SAT_RADIO)],
): WorldNode => createWorldNode({ id, name: `sat-${id}`, elements, terminals }, EPOCH);

/** Planes of a Walker pattern, ids from 1. */
export const walkerPlanes = (walker: Walker, terminals?: TerminalConfig[]): WorldNode[][] => {
  const planes: WorldNode[][] = Array.from({ length: walker.planes }, () => []);
  walkerSlots(walker).forEach(({ plane, elements }, index) => {
    planes[plane]?.push(satellite(index + 1, elements, terminals));
  });
  return planes;
};

export const groundNode = (
  id: number,
  place: { readonly latitude: number; readonly longitude: number },
  beamCount: number,
): WorldNode =>
  createWorldNode(
    {
      id,
      name: `ground-${id}`,
      terminals: beams(beamCount, 0, GROUND_RADIO),
      elements: {
        kind: 'fixed',
        latitudeRad: place.latitude * DEGREE,
        longitudeRad: place.longitude * DEGREE,
        altitudeKm: 0,
      },
    },
    EPOCH,
  );
