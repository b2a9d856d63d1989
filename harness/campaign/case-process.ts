import { serveCases } from './serve-cases.ts';
import type { ToWorker, WorkerTerms } from './worker-messages.ts';

/** Runs cases in a process of its own: what a run depends on beside its seed would show as a difference. */
process.once('message', (terms: WorkerTerms) => {
  void serveCases(terms, {
    post: (message) => process.send?.(message),
    hear: (listener) => process.on('message', (message: ToWorker) => listener(message)),
  });
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches every process of a terminal: whoever started this one decides.
process.on('SIGINT', () => undefined);
