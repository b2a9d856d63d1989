import { parentPort, workerData } from 'node:worker_threads';
import { AttachedTarget } from '../conform/attached-target.ts';
import { CATALOGUE } from '../conform/catalogue.ts';
import { levelsOf } from '../conform/levels.ts';
import { requirements } from '../conform/requirements.ts';
import { runCase } from '../conform/run-case.ts';
import { Exchange } from '../gateway/exchange.ts';
import type { ConformWorkerTerms, FromConformWorker } from './conform-messages.ts';

const tell = (message: FromConformWorker): void => parentPort?.postMessage(message);

/** Tries a target behind a socket, in a thread that may stand still until it answers. */
const conform = (terms: ConformWorkerTerms): void => {
  const stopwatch = (): number => performance.now();
  const target = new AttachedTarget({
    exchange: new Exchange(terms.port, terms.signal),
    stopwatch,
    patienceMs: terms.patienceMs,
    answerWithinMs: terms.answerWithinMs,
    waiting: () => tell({ kind: 'waiting' }),
  });
  if (!target.present()) {
    tell({ kind: 'nobody' });
    tell({ kind: 'finished' });
    return;
  }
  const levels = levelsOf(requirements());
  const wanted = new Set(terms.cases);
  for (const one of CATALOGUE) {
    if (!wanted.has(one.id)) continue;
    const result = runCase(one, { target, statement: terms.statement, levels, stopwatch });
    tell({ kind: 'result', result });
  }
  tell({ kind: 'finished' });
};

conform(workerData as ConformWorkerTerms);
