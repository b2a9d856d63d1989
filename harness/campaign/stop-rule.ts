import type { Campaign } from './campaign.ts';
import type { CaseResult } from './case-result.ts';
import { casesText } from '../report/number-text.ts';

/** Fewer runs say nothing about what is still unseen. */
const RUNS_MIN = 100;

export interface Stop {
  /** The last case that counts. */
  readonly case: number;
  readonly reason: string;
}

/** Cases that a stop rule counts as failed. */
export const isFailure = ({ result }: CaseResult): boolean =>
  result === 'fail' || result === 'error' || result === 'diverged';

/**
 * When a campaign has seen enough. Rules look at the results in the order of the cases, up to the first
 * that is missing: any split over workers, in any order, stops at the same case.
 */
export class StopRule {
  readonly #stop: Campaign['stop'];
  #failures = 0;
  #runs = 0;
  readonly #seenOnce = new Set<number>();
  readonly #seenMore = new Set<number>();
  reached: Stop | undefined;

  constructor(stop: Campaign['stop']) {
    this.#stop = stop;
  }

  /** Cells seen in one run only ÷ runs: the chance that the next run shows something new (Good–Turing). */
  get unseenShare(): number {
    return this.#runs === 0 ? 1 : this.#seenOnce.size / this.#runs;
  }

  get cells(): ReadonlySet<number> {
    return new Set([...this.#seenOnce, ...this.#seenMore]);
  }

  /** The next case in order. */
  add(row: CaseResult, cells: readonly number[]): void {
    if (this.reached !== undefined) return;
    this.#runs++;
    for (const cell of cells) this.#see(cell);
    if (isFailure(row)) this.#failures++;
    const { failures, unseenShare } = this.#stop;
    if (this.#failures >= failures) {
      this.reached = { case: row.case, reason: `${casesText(failures)} failed` };
    } else if (
      unseenShare !== undefined &&
      this.#runs >= RUNS_MIN &&
      this.unseenShare <= unseenShare
    ) {
      const share = `${(100 * unseenShare).toFixed(1)} %`;
      this.reached = { case: row.case, reason: `less than ${share} of what runs show is new` };
    }
  }

  #see(cell: number): void {
    if (this.#seenMore.has(cell)) return;
    if (this.#seenOnce.delete(cell)) this.#seenMore.add(cell);
    else this.#seenOnce.add(cell);
  }
}
