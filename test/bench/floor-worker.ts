import { parentPort } from 'node:worker_threads';
import { type CountedWork, floorSeconds } from './floor.ts';

/** Does the floor's work as often as it is told to. */
parentPort?.on(
  'message',
  ({ work, parts }: { readonly work: CountedWork; readonly parts: number }) => {
    for (let part = 0; part < parts; part++) floorSeconds(work);
    parentPort?.postMessage('done');
  },
);
