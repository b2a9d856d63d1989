import type { MessagePort } from 'node:worker_threads';
import type { Contact } from '../../protocols/contact-plan.ts';
import type { Ns } from '../../protocols/units.ts';
import type { ReportContent } from '../report/html/report-data.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What a judge in a thread of its own is given at its start. */
export interface BesideTerms {
  /** Where `ToJudge` comes. */
  readonly stream: MessagePort;
  /** Shared: how many messages were posted there. The judge sleeps on it. */
  readonly posted: Int32Array;
  /** With its run's seed. */
  readonly scenario: Scenario;
  /** Whether a report is to be made. */
  readonly report: boolean;
}

/** In this order: once, often, once. */
export type ToJudge =
  | { readonly kind: 'begin'; readonly contacts: readonly Contact[] }
  | { readonly kind: 'block'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly endNs: Ns };

export type FromJudge =
  | { readonly kind: 'ready' }
  | { readonly kind: 'taken'; readonly blocks: number }
  | {
      readonly kind: 'judged';
      readonly verdict: Verdict;
      readonly content: ReportContent | undefined;
      /** Real time at work [ms]. */
      readonly besideMs: number;
    };
