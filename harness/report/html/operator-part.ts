import type { RecordHandlers } from '../../journal/records.ts';
import type { StringTable } from '../../journal/string-table.ts';
import type { OperatorData } from './page-data.ts';
import { type NodePlaces, placesOf, type ReportContext, toMs } from './report-context.ts';

const ROWS_MAX = 400;

/** What the operator found and did, in order; the first ones. */
export class OperatorPart {
  readonly #places: NodePlaces;
  readonly #words: StringTable;
  readonly #rows: (readonly number[])[] = [];
  #cut = 0;

  constructor(context: ReportContext, words: StringTable) {
    this.#places = placesOf(context.nodes);
    this.#words = words;
  }

  get handlers(): RecordHandlers {
    return {
      operator: (atNs, action, node, value) => {
        // Counts of housekeeping at the end are no action.
        if (action === 'housekeeping') return;
        if (this.#rows.length >= ROWS_MAX) {
          this.#cut++;
          return;
        }
        const place = this.#places.get(node) ?? -1;
        this.#rows.push([toMs(atNs), this.#words.numberOf(action), place, value]);
      },
    };
  }

  finish(): OperatorData {
    return { rows: this.#rows, cut: this.#cut };
  }
}
