import { describe, expect, it } from 'vitest';
import { FiredKinds } from '../../../harness/campaign/fired-kinds.ts';
import { Journal } from '../../../harness/journal/journal.ts';

describe('kinds that fired', () => {
  it('count each fault that began, and a correlated one once beside its parts', () => {
    const storm = { id: 'd-01', kind: 'solar-storm' } as const;
    const fired = new FiredKinds([{ partOf: storm }, { partOf: storm }, {}]);
    const journal = new Journal({ level: 'off', checked: true });
    journal.subscribe(fired.reader);
    journal.append('fault', 1, 0, 'tracking-drop', 3, 1);
    journal.append('fault', 2, 0, 'tracking-drop', 3, 0);
    journal.append('fault', 3, 1, 'bit-flip', 4, 1);
    journal.append('fault', 4, 2, 'bit-flip', 4, 1);
    expect(Object.fromEntries(fired.counts)).toEqual({
      'tracking-drop': 1,
      'solar-storm': 1,
      'bit-flip': 2,
    });
  });
});
