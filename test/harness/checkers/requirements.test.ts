import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKERS, makeCheckers } from '../../../harness/checkers/checkers.ts';
import { REQUIREMENTS } from '../../../harness/checkers/requirements.ts';

const SPEC = new URL('../../../protocols/spec/', import.meta.url);

const stated = new Set(
  readdirSync(SPEC)
    .filter((name) => /^\d-.*\.md$/.test(name))
    .flatMap((name) => [
      ...readFileSync(new URL(name, SPEC), 'utf8').matchAll(/^- \*\*(LM-[A-Z]{3}-\d{3})\*\* /gm),
    ])
    .map(([, id]) => id),
);

describe('requirements that checkers judge by', () => {
  it.each(Object.entries(REQUIREMENTS))('%s (%s) stands in the specification', (_, id) => {
    expect(stated).toContain(id);
  });

  it('are named by every checker, and all of them are judged by one', () => {
    const { checkers } = makeCheckers({ nodes: [], flows: [], hopLimit: 64, endNs: 0 });
    expect(checkers).toHaveLength(CHECKERS.length);
    for (const { id, requirements } of checkers) expect(requirements.length, id).toBeGreaterThan(0);
    const healed = makeCheckers({ nodes: [], flows: [], hopLimit: 64, endNs: 0, healNs: 0 });
    const judged = new Set(
      [...checkers, ...healed.checkers].flatMap(({ requirements }) => requirements),
    );
    expect([...judged].sort()).toEqual([...new Set(Object.values(REQUIREMENTS))].sort());
  });
});
