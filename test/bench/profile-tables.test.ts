import { describe, expect, it } from 'vitest';
import { costsOf, costTable, cpuTree } from './profile-tables.ts';

const frame = (functionName: string) => ({
  functionName,
  url: `file:///x/dist/harness/${functionName}.js`,
  lineNumber: 6,
});

/** main → walk → walk (recursion) and main → hash; walk took 3 + 4 µs, hash 2 µs, main 1 µs. */
const profile = {
  nodes: [
    { id: 1, callFrame: frame('main'), children: [2, 4] },
    { id: 2, callFrame: frame('walk'), children: [3] },
    { id: 3, callFrame: frame('walk') },
    { id: 4, callFrame: frame('hash') },
  ],
  samples: [1, 2, 3, 4],
  timeDeltas: [1, 3, 4, 2],
};

describe('the tables of a profile', () => {
  it('count a function alone and with what it calls, recursion once', () => {
    const costs = costsOf(cpuTree(profile));
    expect(costs).toContainEqual({ name: 'walk  harness/walk.js:7', self: 7, inclusive: 7 });
    expect(costs).toContainEqual({ name: 'main  harness/main.js:7', self: 1, inclusive: 10 });
  });

  it('show the largest first, with their share', () => {
    const table = costTable(costsOf(cpuTree(profile)), {
      by: 'self',
      total: 10,
      rows: 2,
      shown: (us) => `${us} µs`,
    });
    expect(table.split('\n')).toEqual([
      ' 70.0 %       7 µs  walk  harness/walk.js:7',
      ' 20.0 %       2 µs  hash  harness/hash.js:7',
    ]);
  });
});
