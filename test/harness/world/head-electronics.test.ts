import { describe, expect, it } from 'vitest';
import { SECOND_NS } from '../../../protocols/units.ts';
import { PlantBench } from './plant-bench.ts';
import { headLike, NIMBLE } from './pointing-profiles.ts';

const bench = () => new PlantBench(headLike(NIMBLE), 1);

/** What that head says from then on for a second. */
const saidBy = (plant: PlantBench, node: number): readonly string[] => {
  const fromNs = plant.queue.nowNs;
  plant.queue.runUntil(fromNs + SECOND_NS);
  return plant.seen
    .filter((said) => said.node === node && said.atNs >= fromNs)
    .map(({ reading }) => reading);
};

describe('a head that is too hot', () => {
  it('says so once more after its computer started (LM-AVI-025)', () => {
    const heads = bench();
    heads.plant.setThermal(1, 0, true);
    expect(saidBy(heads, 1)).toEqual(['inhibit']);
    heads.plant.reset(1);
    heads.plant.booted(1);
    heads.plant.booted(2);
    expect(saidBy(heads, 1)).toEqual(['inhibit']);
    expect(saidBy(heads, 2)).toEqual([]);
  });

  it('says nothing of it when it has cooled down', () => {
    const heads = bench();
    heads.plant.setThermal(1, 0, true);
    heads.plant.setThermal(1, 0, false);
    heads.plant.booted(1);
    expect(saidBy(heads, 1)).toEqual(['inhibit', 'inhibit']);
    heads.plant.booted(1);
    expect(saidBy(heads, 1)).toEqual([]);
  });
});

describe('a head whose electronics restart', () => {
  it('says that it came up anew, and so does one that is to say what it knew, and knew nothing', () => {
    for (const stale of [false, true]) {
      const heads = bench();
      heads.plant.restart(1, 0)(stale);
      expect(saidBy(heads, 1)).toEqual(['head-started']);
    }
  });

  it('says nothing while another fault keeps it silent', () => {
    const heads = bench();
    const back = heads.plant.restart(1, 0);
    heads.plant.silence(1, 0, 1);
    back(false);
    expect(saidBy(heads, 1)).toEqual([]);
    heads.plant.silence(1, 0, -1);
    expect(saidBy(heads, 1)).toEqual(['head-started']);
  });
});

describe('a gimbal that moves with difficulty', () => {
  /** When head 2 has turned round to its partner, and its drag ended [s]. */
  const settledS = (endsS: number | undefined): number => {
    const heads = new PlantBench({ ...headLike(NIMBLE), slewRadPerS: 0.3 }, 1);
    if (endsS !== undefined) heads.plant.drag(2, 0, 10, 1);
    heads.slew(2);
    heads.queue.runUntil((endsS ?? 0) * SECOND_NS);
    if (endsS !== undefined) heads.plant.drag(2, 0, 10, -1);
    heads.queue.runUntil(100 * SECOND_NS);
    const settled = heads.seen.filter(({ reading }) => reading === 'gimbal-settled');
    expect(settled).toHaveLength(1);
    return (settled[0]?.atNs ?? 0) / SECOND_NS;
  };

  it('turns on as fast as it can when that is over, from where it is by then', () => {
    const freeS = settledS(undefined);
    const turnS = freeS - 0.5;
    const easedS = turnS * 2;
    expect(turnS).toBeGreaterThan(0.5);
    // A fifth of the turn is done in twice the time that all of it would have taken.
    expect(settledS(easedS)).toBeCloseTo(easedS + 0.8 * turnS + 0.5, 3);
  });
});
