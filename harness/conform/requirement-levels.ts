import type { Level } from './verdict.ts';

const STRENGTH: readonly Level[] = ['may', 'should', 'must'];

/** The strongest level of the requirements that a case is about. */
export const levelOf = (
  requirements: readonly string[],
  levels?: ReadonlyMap<string, Level>,
): Level => {
  const strongest = Math.max(
    0,
    ...requirements.map((id) => STRENGTH.indexOf(levels?.get(id) ?? 'must')),
  );
  return STRENGTH[strongest] ?? 'must';
};
