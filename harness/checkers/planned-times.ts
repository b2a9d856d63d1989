import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { RecordValues } from '../journal/records.ts';
import { terminalKey } from './planned-links.ts';

interface Span {
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/** The planned times of one terminal in order of their start; those before `first` are over. */
interface TerminalTimes {
  readonly spans: Span[];
  first: number;
}

/** When terminals have contacts by plan, for questions whose time only goes forward. */
export class PlannedTimes {
  readonly #times = new Map<string, TerminalTimes>();

  add(...values: RecordValues<'contact-planned'>): void {
    const [, from, to, fromTerminal, toTerminal, , startNs, endNs] = values;
    const span = { startNs, endNs };
    insert(this.#of(from, fromTerminal), span);
    insert(this.#of(to, toTerminal), span);
  }

  /**
   * Planned times of a terminal that reach into an interval, in order of their start. The next
   * question about this terminal may not go back behind `untilNs`.
   */
  take(
    node: NodeId,
    terminal: TerminalIndex,
    { fromNs, untilNs }: { readonly fromNs: Ns; readonly untilNs: Ns },
  ): readonly Span[] {
    const times = this.#of(node, terminal);
    const { spans } = times;
    const taken: Span[] = [];
    for (let at = times.first; at < spans.length; at++) {
      const span = spans[at] as Span;
      if (span.startNs >= untilNs) break;
      if (span.endNs > fromNs) taken.push(span);
    }
    while (times.first < spans.length && (spans[times.first] as Span).endNs <= untilNs) {
      times.first++;
    }
    return taken;
  }

  #of(node: NodeId, terminal: TerminalIndex): TerminalTimes {
    const key = terminalKey(node, terminal);
    let times = this.#times.get(key);
    if (times === undefined) {
      times = { spans: [], first: 0 };
      this.#times.set(key, times);
    }
    return times;
  }
}

/** Plans come in order of time, mostly: the place is near the end. */
const insert = (times: TerminalTimes, span: Span): void => {
  const { spans } = times;
  let at = spans.length;
  while (at > times.first && (spans[at - 1] as Span).startNs > span.startNs) at--;
  spans.splice(at, 0, span);
};
