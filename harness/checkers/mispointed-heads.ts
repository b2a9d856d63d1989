import type { RecordHandlers } from '../journal/records.ts';
import type { PlannedLink } from './context.ts';
import { terminalKey } from './planned-links.ts';
import { closeSpan, openSpan, type Span } from './spans.ts';

/**
 * Links both of whose heads chance has point outside their first cones: they meet when cones are wider, after six
 * slots and more (LM-PNT-012 asks of those whose offsets lie in the cone). At three sigma that is one contact in 8,100.
 * One alone is enough where its cone grows no further: its scan passes the partner by, and its sensor does not see it.
 */
export class MispointedHeads {
  readonly #heads = new Map<string, Span[]>();
  /** Beyond their widest cones. */
  readonly #lost = new Map<string, Span[]>();

  readonly handlers: RecordHandlers = {
    mispointed: (atNs, node, terminal, beyond) => {
      const key = terminalKey(node, terminal);
      if (beyond > 0) openSpan(this.#heads, key, atNs);
      else closeSpan(this.#heads, key, atNs);
      if (beyond > 1) openSpan(this.#lost, key, atNs);
      else closeSpan(this.#lost, key, atNs);
    },
  };

  /** When both ends were, or one of them beyond its widest cone. */
  spans({ node, terminal, partner, partnerTerminal }: PlannedLink): readonly Span[] {
    const ends = [terminalKey(node, terminal), terminalKey(partner, partnerTerminal)] as const;
    const [own, theirs] = ends.map((end) => this.#heads.get(end) ?? []) as [Span[], Span[]];
    const both = own.flatMap((one) =>
      theirs.flatMap((their) => {
        const fromNs = Math.max(one.fromNs, their.fromNs);
        const untilNs = Math.min(one.untilNs, their.untilNs);
        return fromNs < untilNs ? [{ fromNs, untilNs }] : [];
      }),
    );
    return [...both, ...ends.flatMap((end) => this.#lost.get(end) ?? [])];
  }
}
