import type { RecordHandlers } from '../journal/records.ts';
import type { PlannedLink } from './context.ts';
import { terminalKey } from './planned-links.ts';
import { closeSpan, openSpan, type Span } from './spans.ts';

/**
 * Links both of whose heads chance has point outside their first cones: they meet when cones are wider, after six
 * slots and more (LM-PNT-012 asks of those whose offsets lie in the cone). At three sigma that is one contact in 8,100.
 */
export class MispointedHeads {
  readonly #heads = new Map<string, Span[]>();

  readonly handlers: RecordHandlers = {
    mispointed: (atNs, node, terminal, active) => {
      const key = terminalKey(node, terminal);
      if (active === 1) openSpan(this.#heads, key, atNs);
      else closeSpan(this.#heads, key, atNs);
    },
  };

  /** When both ends were. */
  spans({ node, terminal, partner, partnerTerminal }: PlannedLink): readonly Span[] {
    const theirs = this.#heads.get(terminalKey(partner, partnerTerminal)) ?? [];
    return (this.#heads.get(terminalKey(node, terminal)) ?? []).flatMap((own) =>
      theirs.flatMap((their) => {
        const fromNs = Math.max(own.fromNs, their.fromNs);
        const untilNs = Math.min(own.untilNs, their.untilNs);
        return fromNs < untilNs ? [{ fromNs, untilNs }] : [];
      }),
    );
  }
}
