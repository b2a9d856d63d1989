import { describe, expect, it } from 'vitest';
import { longestTurnNs } from '../../../flight/pointing/longest-turn.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { headLike, NIMBLE } from './pointing-profiles.ts';
import { facingElements, PointingRig } from './pointing-rig.ts';

const SLOW = { ...headLike(NIMBLE), slewRadPerS: 0.3 };
const [START_S, END_S] = [100, 300];
const longestS = Math.ceil(longestTurnNs(SLOW) / SECOND_NS);

/** What keeps head 1 from its partner for 20 s; what is returned ends it. */
type Trouble = (rig: PointingRig) => () => void;

/** Its computer knows that it stands on its trajectory all the while. */
const heat: Trouble = ({ plant }) => {
  plant.setThermal(1, 0, true);
  return () => plant.setThermal(1, 0, false);
};

/** It may look anywhere when it is back. */
const restart: Trouble = ({ plant }) => {
  const back = plant.restart(1, 0);
  return () => back(false);
};

/** Motions that head 1 begins when that ends, so long before the contact. */
const turnsAnew = (trouble: Trouble, beforeEndS: number): number => {
  const rig = new PointingRig({
    profile: SLOW,
    elements: facingElements(3_000),
    mounts: [
      { azimuthRad: 0, normal: 'horizontal' },
      { azimuthRad: Math.PI, normal: 'horizontal' },
    ],
    lightTimeNs: 10_006_920,
    contacts: [{ startNs: START_S * SECOND_NS, endNs: END_S * SECOND_NS }],
  }).boot();
  const overNs = Math.round((END_S - beforeEndS) * SECOND_NS);
  rig.runTo(overNs - 20 * SECOND_NS);
  expect(rig.truth.some(({ kind }) => kind === 'lock')).toBe(true);
  const end = trouble(rig);
  rig.runTo(overNs);
  end();
  rig.runTo((END_S + 10) * SECOND_NS);
  return rig.truth.filter(
    (event) => event.kind === 'gimbal' && event.node === 1 && event.atNs > overNs,
  ).length;
};

describe('a turn anew within a contact (LM-PNT-043)', () => {
  it('is begun while the longest turn ends before the contact', () => {
    expect(turnsAnew(restart, longestS + 1)).toBe(1);
  });

  it('is not begun any more when it might turn on beyond the contact', () => {
    expect(turnsAnew(restart, longestS - 2)).toBe(0);
    expect(turnsAnew(restart, 0.2)).toBe(0);
  });

  it('is begun until a second before the end by a head that follows its partner', () => {
    expect(turnsAnew(heat, longestS - 2)).toBe(1);
    expect(turnsAnew(heat, 1.2)).toBe(1);
    expect(turnsAnew(heat, 0.9)).toBe(0);
  });
});
