import type { Journal, JournalCost } from '../../harness/journal/journal.ts';
import type { SimulationOptions } from '../../harness/simulation.ts';

/**
 * What judging a run and writing it down takes. The run has all checkers and figures, and a journal at
 * level control whose blocks are made and then dropped; a stopwatch stands around both, three looks of
 * 40 ns a record. Shares are of real time, so that a machine shared with others takes from all alike.
 */
export class Judgement {
  readonly options: SimulationOptions = {
    level: 'control',
    sink: { write: () => undefined },
    stopwatch: () => performance.now(),
  };
  #startMs = 0;
  #before: Pick<JournalCost, 'ownMs' | 'readersMs'> = { ownMs: 0, readersMs: 0 };

  /** Count from here on; without it from the start of the process. */
  begin(journal: Journal): void {
    this.#startMs = performance.now();
    this.#before = journal.cost();
  }

  /** Shares so far [%], for a round's notes. */
  notes(journal: Journal): Readonly<Record<'checkersShare' | 'journalShare', string>> {
    const { ownMs, readersMs } = journal.cost();
    const allMs = performance.now() - this.#startMs;
    const share = (ms: number): string => `${((100 * ms) / allMs).toFixed(1)} %`;
    return {
      checkersShare: share(readersMs - this.#before.readersMs),
      journalShare: share(ownMs - this.#before.ownMs),
    };
  }
}
