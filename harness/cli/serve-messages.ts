import type { MessagePort } from 'node:worker_threads';
import type { GatewayMode } from '../../protocols/gateway.ts';
import type { Ns } from '../../protocols/units.ts';
import type { PlaceChoice } from '../gateway/place.ts';
import type { ServedFigures } from '../gateway/served-run.ts';
import type { JournalLevel } from '../journal/journal.ts';
import type { RunCost } from '../report/cost-text.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SimulationProgress } from '../simulation.ts';

/** What the thread of a served run is started with. */
export interface ServeWorkerTerms {
  readonly port: MessagePort;
  readonly signal: Int32Array;
  readonly scenario: Scenario;
  /** Of the scenario as written. */
  readonly text: string;
  readonly mode: GatewayMode;
  readonly speed: number;
  readonly required: readonly PlaceChoice[];
  readonly offered: readonly PlaceChoice[];
  readonly answerWithinNs: Ns;
  readonly patienceMs: number;
  readonly out: string | undefined;
  readonly journal: JournalLevel;
  readonly report: boolean;
  /** File that frames are written to as they go. */
  readonly pcapng: string | undefined;
}

export type FromServeWorker =
  /** Everything was found in order; the run begins. */
  | { readonly kind: 'ready' }
  /** What the user has to mend. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | {
      readonly kind: 'state';
      readonly progress: SimulationProgress;
      readonly waitingFor: readonly string[];
      readonly figures: ServedFigures;
    }
  /** What a stranger's software does against the contract. */
  | { readonly kind: 'fault'; readonly text: string }
  | {
      readonly kind: 'finished';
      readonly verdict: Verdict;
      readonly figures: ServedFigures;
      readonly cost: RunCost;
      readonly wallS: number;
    };
