/** Where a case stands in each share that is dealt: scenario, generator, story [0, 1). */
export interface Deal {
  readonly scenario: number;
  readonly generator: number;
  readonly story: number;
}

/**
 * Steps of a sequence that fills a cube evenly from its first point on: g⁻¹, g⁻², g⁻³ with g⁴ = g + 1
 * (M. Roberts, The unreasonable effectiveness of quasirandom sequences, 2018).
 */
const STEPS = [0.8191725133961645, 0.6710436067037893, 0.5497004779019703] as const;
const START = 0.5;

/**
 * What a case is of follows from its number, not from chance: every stretch of cases has scenarios and
 * generators in their shares, so that a short campaign misses no rare one.
 */
export const dealOf = (index: number): Deal => {
  const [scenario, generator, story] = STEPS.map((step) => (START + index * step) % 1);
  return { scenario: scenario as number, generator: generator as number, story: story as number };
};
