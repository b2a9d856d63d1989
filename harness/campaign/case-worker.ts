import { parentPort, workerData } from 'node:worker_threads';
import { serveCases } from './serve-cases.ts';
import type { ToWorker, WorkerTerms } from './worker-messages.ts';

/** Runs cases in a thread: one at a time, as they are asked for. */
const port = parentPort;
if (port !== null) {
  await serveCases(workerData as WorkerTerms, {
    post: (message) => port.postMessage(message),
    hear: (listener) => port.on('message', (message: ToWorker) => listener(message)),
  });
}
