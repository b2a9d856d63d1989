import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HeapKeeper } from '../../../harness/cli/heap.ts';

// A process of its own for `heap.test.ts`: of half a million old objects every fiftieth lives; prints how much the
// heap holds after the others were collected [bytes]. Arguments: after how many ms the heap is tended, and what is resident.
const [firstMs, residentBytes] = process.argv.slice(2).map(Number);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

new HeapKeeper(firstMs, () => residentBytes ?? 0).tend();
collect();
const before = process.memoryUsage().heapTotal;
const left: object[] = [];
const scatter = (): void => {
  const all = Array.from({ length: 500_000 }, (_, i) => ({ i, text: `${i}` }));
  // Twice, so that they are old when they die.
  collect();
  collect();
  left.push(...all.filter((_, i) => i % 50 === 0));
};
scatter();
collect();
process.stdout.write(`${left.length} ${process.memoryUsage().heapTotal - before}\n`);
