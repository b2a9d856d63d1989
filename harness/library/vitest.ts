import { expect } from 'vitest';
import type { GateId } from '../coverage/gates.ts';
import { isDeterministic } from './determinism.ts';
import {
  type Delivery,
  delivers,
  type Judgement,
  passes,
  passesChecker,
  reachesGate,
  violates,
} from './judgements.ts';

/**
 * Matchers for Vitest: `import 'lasermesh/vitest'` in a test, or in `setupFiles`, adds them to `expect`.
 * Those without a note take a run (`runScenario`, `simulate`, a verdict) and a campaign's outcome alike.
 * A failed expectation about a run leaves its artefact in `.lasermesh/tests` and says how to replay it.
 */
export interface LasermeshMatchers {
  /** Every checker that had something to judge found it in order; a campaign: every case of it. */
  toPass(): void;
  /** That checker, such as `'S2'`, found nothing wrong in at least so many things (default 1). */
  toPassChecker(id: string, least?: number): void;
  /** A checker, `'S2'`, or a violation by its signature, `'S1/vanished'`, was found. */
  toViolate(what: string): void;
  /** A gate was reached at least so often (default 1); not for `simulate`, which counts none. */
  toReachGate(gate: GateId, least?: number): void;
  /** One run: at least so many bundles were delivered, or `{ flow, class, atLeast, share }`. */
  toDeliver(wanted: number | Delivery): void;
  /** A run by `runScenario`, or a function that gives one: done again it has the same journal. */
  toBeDeterministic(): Promise<void>;
}

declare module 'vitest' {
  interface Matchers<T> extends LasermeshMatchers {}
}

expect.extend({
  toPass: (subject: unknown): Judgement => passes(subject),
  toPassChecker: (subject: unknown, id: string, least?: number): Judgement =>
    passesChecker(subject, id, least),
  toViolate: (subject: unknown, what: string): Judgement => violates(subject, what),
  toReachGate: (subject: unknown, gate: GateId, least?: number): Judgement =>
    reachesGate(subject, gate, least),
  toDeliver: (subject: unknown, wanted: number | Delivery): Judgement => delivers(subject, wanted),
  toBeDeterministic: (subject: unknown): Promise<Judgement> => isDeterministic(subject),
});
