import { createVector, distance } from '../../protocols/vector.ts';
import type { RadioProfile } from '../../protocols/terminal-profile.ts';
import { type Bps, type Km, type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';
import { elevationRad } from './visibility.ts';
import { findWindows, type Window } from './time-windows.ts';
import type { WorldNode } from './world.ts';

/** Where a satellite stands in a ground node's sky. */
export interface SkyPlace {
  readonly elevationRad: Rad;
  readonly rangeKm: Km;
}

/**
 * Satellite seen from a ground node, true elements. A decayed satellite stands below the horizon.
 */
export const skyPlace = (ground: WorldNode, satellite: WorldNode, atNs: Ns): SkyPlace => {
  const from = createVector();
  const to = createVector();
  ground.trajectory.positionAt(atNs, from);
  satellite.trajectory.positionAt(atNs, to);
  const latitudeRad = ground.elements.kind === 'fixed' ? ground.elements.latitudeRad : 0;
  return { elevationRad: elevationRad(from, latitudeRad, to), rangeKm: distance(from, to) };
};

const LOOK_STEP_NS: Ns = 60 * SECOND_NS;
const LOOKS_MAX = 256;
const REFINEMENTS = 24;

/**
 * Lowest elevation of a satellite between two instants. A low pass is lowest at one of its ends; a
 * satellite in an inclined synchronous orbit, or in an elliptic one, sinks and rises again in between.
 */
export const lowestElevationRad = (
  ground: WorldNode,
  satellite: WorldNode,
  { startNs, endNs }: Window,
): Rad => {
  const at = (atNs: Ns): Rad => skyPlace(ground, satellite, atNs).elevationRad;
  const stepNs = Math.max(LOOK_STEP_NS, Math.ceil((endNs - startNs) / LOOKS_MAX));
  let lowestNs = startNs;
  let lowestRad = Math.min(at(startNs), at(endNs));
  for (let atNs = startNs + stepNs; atNs < endNs; atNs += stepNs) {
    const seenRad = at(atNs);
    if (seenRad >= lowestRad) continue;
    lowestRad = seenRad;
    lowestNs = atNs;
  }
  if (lowestNs === startNs) return lowestRad;
  // The true minimum lies within a step of the lowest look.
  let fromNs = lowestNs - stepNs;
  let toNs = Math.min(endNs, lowestNs + stepNs);
  for (let i = 0; i < REFINEMENTS; i++) {
    const thirdNs = Math.floor((toNs - fromNs) / 3);
    const [leftNs, rightNs] = [fromNs + thirdNs, toNs - thirdNs];
    if (at(leftNs) < at(rightNs)) toNs = rightNs;
    else fromNs = leftNs;
  }
  return Math.min(lowestRad, at(fromNs));
};

/**
 * Rate that a profile gives at an elevation: the highest whose least elevation is reached; 0:
 * none.
 */
export const radioRateBps = (profile: RadioProfile, elevation: Rad): Bps => {
  if (elevation < profile.elevationMaskRad) return 0;
  return profile.rates.find((rate) => elevation >= rate.elevationMinRad)?.rateBps ?? 0;
};

/**
 * Elevation from which a profile works at all: its mask, or the least of its rates if that is
 * higher.
 */
export const usableElevationRad = (profile: RadioProfile): Rad => {
  const lowest = Math.min(...profile.rates.map((rate) => rate.elevationMinRad));
  return Math.max(profile.elevationMaskRad, lowest);
};

/** Windows in which a satellite stands above the mask and within range of both radios. */
export const radioWindows = (
  ground: WorldNode,
  satellite: WorldNode,
  link: { readonly groundProfile: RadioProfile; readonly satelliteProfile: RadioProfile },
  horizon: { readonly fromNs: Ns; readonly toNs: Ns },
): Window[] => {
  const maskRad = usableElevationRad(link.groundProfile);
  const rangeMaxKm = Math.min(link.groundProfile.rangeMaxKm, link.satelliteProfile.rangeMaxKm);
  const holds = (atNs: Ns): boolean => {
    const sky = skyPlace(ground, satellite, atNs);
    return sky.elevationRad >= maskRad && sky.rangeKm <= rangeMaxKm;
  };
  return findWindows(holds, { ...horizon, stepNs: 20 * SECOND_NS });
};
