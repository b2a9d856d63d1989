import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../harness/conform/catalogue.ts';
import { NOT_SEEN } from '../../../harness/conform/not-seen.ts';
import { requirements } from '../../../harness/conform/requirements.ts';

const spec = requirements();
const covered = new Set(CATALOGUE.flatMap(({ requirements: of }) => of));
const excepted = new Set(NOT_SEEN.map(({ id }) => id));

describe('the index of cases and requirements', () => {
  it('has no hole: whatever binds the node and MUST be has a case, or a reason why not', () => {
    const holes = spec.filter(
      ({ id, binds, level }) =>
        binds === 'node' && level === 'must' && !covered.has(id) && !excepted.has(id),
    );
    expect(holes.map(({ id }) => id)).toEqual([]);
  });

  it('excepts only what there is, binds the node, MUST be and has no case', () => {
    expect(excepted.size).toBe(NOT_SEEN.length);
    for (const { id, why } of NOT_SEEN) {
      const requirement = spec.find((one) => one.id === id);
      expect({ id, level: requirement?.level, binds: requirement?.binds }).toEqual({
        id,
        level: 'must',
        binds: 'node',
      });
      expect(covered.has(id), `${id} has a case`).toBe(false);
      expect(why.length).toBeGreaterThan(20);
    }
  });

  it('names only requirements that there are', () => {
    const unknown = [...covered].filter((id) => !spec.some((one) => one.id === id));
    expect(unknown).toEqual([]);
  });
});
