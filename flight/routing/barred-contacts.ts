import type { ContactIndex } from './contact-index.ts';
import type { DeviationOverlay } from './deviations.ts';
import type { BorderFilter } from './policy.ts';

/** Contacts that a policy forbids to some bundles, by position in the index. */
export interface Bars {
  /** Of the filter, from 1. */
  readonly number: number;
  /** 1 at contacts that lead over a border where such bundles may not cross. */
  readonly barred: Uint8Array;
  /** 1 at contacts that are barred or deviate from the plan. */
  readonly marks: Uint8Array;
}

/** What each filter bars on the plan as it is now; made once for each. */
export class BarredContacts {
  #index: ContactIndex | undefined;
  #overlay: DeviationOverlay | undefined;
  #bars: Bars[] = [];

  of(filter: BorderFilter, index: ContactIndex, overlay: DeviationOverlay): Bars {
    if (index !== this.#index || overlay !== this.#overlay) {
      this.#index = index;
      this.#overlay = overlay;
      this.#bars = [];
    }
    let bars = this.#bars[filter.number];
    if (bars === undefined) {
      bars = barsOf(filter, index, overlay);
      this.#bars[filter.number] = bars;
    }
    return bars;
  }
}

const barsOf = (filter: BorderFilter, index: ContactIndex, overlay: DeviationOverlay): Bars => {
  const barred = new Uint8Array(index.sorted.length);
  for (let pair = 0; pair < index.pairFrom.length; pair++) {
    const from = index.nodeIds[index.pairFrom[pair] as number] ?? 0;
    const to = index.nodeIds[index.pairTo[pair] as number] ?? 0;
    if (filter.permits(from, to)) continue;
    barred.fill(1, index.pairFirst[pair], index.pairFirst[pair + 1]);
  }
  const marks = barred.slice();
  for (const c of overlay.contacts.keys()) marks[c] = 1;
  return { number: filter.number, barred, marks };
};
