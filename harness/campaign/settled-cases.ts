import { decodeCells } from '../coverage/cell-text.ts';
import type { Campaign } from './campaign.ts';
import type { CaseResult } from './case-result.ts';
import { isFailure, type Stop, StopRule } from './stop-rule.ts';

export interface CampaignEnd {
  /** In the order of their cases, as far as they count. */
  readonly rows: readonly CaseResult[];
  readonly stop: Stop | undefined;
  /** Coverage cells that were seen. */
  readonly cells: ReadonlySet<number>;
  readonly unseenShare: number;
}

/**
 * Results as they come, in any order, and what the stop rule says of those without a gap before them:
 * the same for any split over workers, machines and sittings.
 */
export class SettledCases {
  readonly rows = new Map<number, CaseResult>();
  readonly #order: readonly number[];
  readonly #rule: StopRule;
  #settled = 0;

  /** Case numbers, ascending. */
  constructor(order: readonly number[], stop: Campaign['stop']) {
    this.#order = order;
    this.#rule = new StopRule(stop);
  }

  get stop(): Stop | undefined {
    return this.#rule.reached;
  }

  add(row: CaseResult): void {
    this.rows.set(row.case, row);
    for (; this.#settled < this.#order.length; this.#settled++) {
      const next = this.rows.get(this.#order[this.#settled] as number);
      if (next === undefined) return;
      this.#rule.add(next, decodeCells(next.cells) ?? []);
    }
  }

  end(): CampaignEnd {
    const last = this.stop?.case ?? Number.POSITIVE_INFINITY;
    return {
      rows: this.#order.flatMap((index) => (index <= last ? (this.rows.get(index) ?? []) : [])),
      stop: this.stop,
      cells: this.#rule.cells,
      unseenShare: this.#rule.unseenShare,
    };
  }

  /**
   * Cases without a result that the verdict needs. Beyond as many failures as stop the campaign none is
   * needed, whatever the missing ones hold: they can but stop it earlier.
   */
  missing(failures: number): readonly number[] {
    const missing: number[] = [];
    let failed = 0;
    for (const index of this.#order) {
      if (failed >= failures || index > (this.stop?.case ?? index)) break;
      const row = this.rows.get(index);
      if (row === undefined) missing.push(index);
      else if (isFailure(row)) failed++;
    }
    return missing;
  }
}

/** Numbers of the cases of a shard, ascending. */
export const casesOf = (
  count: number,
  { index, of }: { readonly index: number; readonly of: number },
): readonly number[] =>
  Array.from({ length: count }, (_, number) => number).filter(
    (number) => number % of === index - 1,
  );
