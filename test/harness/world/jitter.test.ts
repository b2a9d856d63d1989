import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import {
  fadeProbability,
  meanPowerFactor,
  residualVibrationRad,
} from '../../../harness/world/jitter.ts';

describe('platform vibration', () => {
  it.each([
    [0, 15.85],
    [10, 4.78],
    [100, 1.577],
    [300, 0.914],
  ])('behind a loop of %d Hz leaves %d µrad rms (P4)', (bandwidthHz, expected) => {
    const rmsUrad = residualVibrationRad(bandwidthHz) * 1e6;
    expect(Math.abs(rmsUrad / expected - 1)).toBeLessThan(1e-3);
  });

  it('equals the integral of its spectrum, 160/(1+f²) µrad²/Hz', () => {
    let square = 0;
    const stepHz = 0.01;
    for (let f = stepHz / 2; f < 10_000; f += stepHz) square += (160 / (1 + f * f)) * stepHz;
    expect(Math.sqrt(square)).toBeCloseTo(15.85, 2);
  });
});

describe('jitter', () => {
  const jitter = { sigmaRad: 3e-6, beamRad: 17.5e-6 };
  const draws = 200_000;
  const losses = ((): number[] => {
    const stream = new RandomStreams(1).stream('test', 'jitter');
    return Array.from({ length: draws }, () => {
      const x = stream.normal() * jitter.sigmaRad;
      const y = stream.normal() * jitter.sigmaRad;
      return (x * x + y * y) / (jitter.beamRad * jitter.beamRad);
    });
  })();

  it('costs the mean power that a draw of a Gaussian beam costs', () => {
    const mean = losses.reduce((sum, share) => sum + Math.exp(-2 * share), 0) / draws;
    expect(Math.abs(mean / meanPowerFactor(jitter) - 1)).toBeLessThan(2e-3);
  });

  it.each([0.5, 1, 2])('fades by more than %d dB as often as draws do', (marginDb) => {
    const faded = losses.filter((share) => 8.686 * share > marginDb).length / draws;
    const expected = fadeProbability(marginDb, jitter);
    const sigma = Math.sqrt((expected * (1 - expected)) / draws);
    expect(Math.abs(faded - expected)).toBeLessThan(4 * sigma);
  });

  it('always fades without margin, never without jitter', () => {
    expect(fadeProbability(0, jitter)).toBe(1);
    expect(fadeProbability(1, { sigmaRad: 0, beamRad: 1e-5 })).toBe(0);
    expect(meanPowerFactor({ sigmaRad: 0, beamRad: 1e-5 })).toBe(1);
  });
});
