import { describe, expect, it } from 'vitest';
import { createNode } from '../../../flight/node.ts';
import { CATALOGUE } from '../../../harness/conform/catalogue.ts';
import { levelsOf } from '../../../harness/conform/levels.ts';
import { requirements } from '../../../harness/conform/requirements.ts';
import { runCase } from '../../../harness/conform/run-case.ts';
import { EVERYTHING } from '../../../harness/conform/statement.ts';
import { targetOf } from '../../../harness/conform/target.ts';

const ID = /^CONF-[A-Z]{3}-[a-z0-9]+(-[a-z0-9]+)*$/;
const levels = levelsOf(requirements());
const host = {
  levels,
  target: targetOf(createNode),
  statement: EVERYTHING,
  stopwatch: () => 0,
};

describe('the catalogue of conformance cases', () => {
  it('has ids of its sections, each once', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(ids.filter((id) => !ID.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, requirements } of CATALOGUE) {
      expect(requirements[0]?.slice(3, 6), id).toBe(id.slice(5, 8));
    }
  });

  it.each(CATALOGUE.map((one) => [one.id, one] as const))(
    '%s: the reference passes',
    (_id, one) => {
      const { verdict, detail } = runCase(one, host);
      expect({ verdict, detail }).toEqual({ verdict: 'pass', detail: '' });
    },
  );
});
