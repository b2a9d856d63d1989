import { once } from 'node:events';
import { startThread } from '../../harness/threads/start-thread.ts';
import type { CountedWork } from './floor.ts';
import { cpuSeconds } from './measure.ts';

/** Time that some work took: of the process's threads, and of the clock on the wall. */
export interface Spent {
  readonly cpuS: number;
  readonly wallS: number;
}

export const spent = async (work: () => Promise<void>): Promise<Spent> => {
  const before = cpuSeconds();
  const startMs = performance.now();
  await work();
  return { cpuS: cpuSeconds() - before, wallS: (performance.now() - startMs) / 1e3 };
};

/** Parts of the floor that so short a run is repeated in: some seconds tell more than a fifth of one. */
const PARTS = 20;

/** The floor's work shared out over threads that have run it once before. */
export const floorInThreads = async (work: CountedWork, threads: number): Promise<Spent> => {
  const workers = Array.from({ length: threads }, () =>
    startThread(new URL('./floor-worker', import.meta.url), {}),
  );
  const done = (parts: number): Promise<unknown> =>
    Promise.all(
      workers.map((worker) => {
        worker.postMessage({ work: shareOf(work, PARTS), parts });
        return once(worker, 'message');
      }),
    );
  await done(1);
  const each = await spent(async () => void (await done(PARTS / threads)));
  for (const worker of workers) void worker.terminate();
  return each;
};

const shareOf = (work: CountedWork, parts: number): CountedWork => ({
  dataFrames: Math.ceil(work.dataFrames / parts),
  dataBytes: work.dataBytes,
  otherFrames: Math.ceil(work.otherFrames / parts),
  records: Math.ceil(work.records / parts),
  events: Math.ceil(work.events / parts),
});
