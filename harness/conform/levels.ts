import type { Level, Requirement } from './requirements.ts';

/** How binding each requirement is. */
export type Levels = ReadonlyMap<string, Level>;

const STRENGTH: readonly Level[] = ['may', 'should', 'must'];

export const levelsOf = (requirements: readonly Requirement[]): Levels =>
  new Map(requirements.map(({ id, level }) => [id, level]));

/**
 * The strongest level of what a case is about.
 *
 * @throws Error for a requirement that there is none of
 */
export const strongest = (requirements: readonly string[], levels: Levels): Level => {
  const found = requirements.map((id) => {
    const level = levels.get(id);
    if (level === undefined) throw new Error(`the specification has no requirement ${id}`);
    return STRENGTH.indexOf(level);
  });
  return STRENGTH[Math.max(0, ...found)] ?? 'must';
};
