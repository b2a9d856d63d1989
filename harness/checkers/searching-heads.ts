import type { Ns, TerminalIndex, NodeId } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { PlannedLink } from './context.ts';
import { terminalKey } from './planned-links.ts';
import { PackedSpans, type Span } from './spans.ts';

/** A head that stares has its laser off for three slots in a row, and a scan may end early. */
export const DARK_SLOTS = 4;

/** How two heads looked for each other. */
export interface Search {
  /** Time for which both did. */
  readonly togetherNs: Ns;
  /** Longest time for which one of them did not. */
  readonly idleNs: Ns;
}

/**
 * When heads search, by truth: from one time that their laser is on to the next, unless more than a stare lies between.
 * One that turns, or rests between two tries, does not.
 */
export class SearchingHeads {
  readonly #lasers = new PackedSpans();

  readonly handlers: RecordHandlers = {
    laser: (atNs, node, terminal, on) => {
      const key = terminalKey(node, terminal);
      if (on === 1) this.#lasers.open(key, atNs);
      else this.#lasers.close(key, atNs);
    },
  };

  search(link: PlannedLink, { fromNs, untilNs }: Span, slotNs: Ns): Search {
    const within = { fromNs, untilNs };
    const own = this.#spans(link.node, link.terminal, within, slotNs);
    const other = this.#spans(link.partner, link.partnerTerminal, within, slotNs);
    let togetherNs = 0;
    for (const left of own) {
      for (const right of other) {
        const endNs = Math.min(left.untilNs, right.untilNs);
        togetherNs += Math.max(0, endNs - Math.max(left.fromNs, right.fromNs));
      }
    }
    return { togetherNs, idleNs: Math.max(longestGapNs(own, within), longestGapNs(other, within)) };
  }

  #spans(node: NodeId, terminal: TerminalIndex, within: Span, slotNs: Ns): readonly Span[] {
    const joined: Span[] = [];
    for (const { fromNs, untilNs } of this.#lasers.of(terminalKey(node, terminal))) {
      if (untilNs <= within.fromNs || fromNs >= within.untilNs) continue;
      const last = joined.at(-1);
      const endNs = Math.min(untilNs, within.untilNs);
      if (last !== undefined && fromNs - last.untilNs <= DARK_SLOTS * slotNs) last.untilNs = endNs;
      else joined.push({ fromNs: Math.max(fromNs, within.fromNs), untilNs: endNs });
    }
    return joined;
  }
}

const longestGapNs = (spans: readonly Span[], { fromNs, untilNs }: Span): Ns => {
  let longestNs = 0;
  let cursorNs = fromNs;
  for (const span of spans) {
    longestNs = Math.max(longestNs, span.fromNs - cursorNs);
    cursorNs = span.untilNs;
  }
  return Math.max(longestNs, untilNs - cursorNs);
};
