import type { MessagePort } from 'node:worker_threads';
import type { Statement } from '../conform/statement.ts';
import type { CaseResult } from '../conform/verdict.ts';

/** What the thread that tries a target behind a socket is started with. */
export interface ConformWorkerTerms {
  readonly port: MessagePort;
  readonly signal: Int32Array;
  /** Ids of cases, in order. */
  readonly cases: readonly string[];
  readonly statement: Statement;
  readonly patienceMs: number;
  readonly answerWithinMs: number;
}

export type FromConformWorker =
  /** Nobody is attached. */
  | { readonly kind: 'waiting' }
  /** Nobody came: nothing was tried. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'result'; readonly result: CaseResult }
  | { readonly kind: 'finished' };
