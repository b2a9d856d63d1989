import { expect, it } from 'vitest';
import { HeapKeeper } from '../../../harness/cli/heap.ts';

it('collects all that died, and not in the first seconds', () => {
  const heap = new HeapKeeper();
  heap.compact();
  const before = process.memoryUsage().heapUsed;
  let garbage: object[] | undefined = Array.from({ length: 300_000 }, (_, i) => ({
    i,
    text: `${i}`,
  }));
  expect(garbage.length).toBe(300_000);
  garbage = undefined;
  heap.tend();
  expect(process.memoryUsage().heapUsed - before).toBeGreaterThan(5e6);
  heap.compact();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(5e6);
});
