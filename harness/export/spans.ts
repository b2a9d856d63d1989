import type { Ns } from '../../protocols/units.ts';

/** Instants from `fromNs` up to, not with, `untilNs`. */
export interface Span {
  readonly fromNs: Ns;
  readonly untilNs: Ns;
}

/** The same instants as disjoint spans in order, cut to [0, endNs). */
export const united = (spans: readonly Span[], endNs: Ns): readonly Span[] => {
  const sorted = spans
    .map(({ fromNs, untilNs }) => ({
      fromNs: Math.max(0, fromNs),
      untilNs: Math.min(untilNs, endNs),
    }))
    .filter(({ fromNs, untilNs }) => fromNs < untilNs)
    .sort((a, b) => a.fromNs - b.fromNs);
  const joined: { fromNs: Ns; untilNs: Ns }[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && span.fromNs <= last.untilNs) {
      last.untilNs = Math.max(last.untilNs, span.untilNs);
    } else joined.push({ ...span });
  }
  return joined;
};

/** The instants of `spans` that are in none of `others`; both disjoint and in order. */
export const without = (spans: readonly Span[], others: readonly Span[]): readonly Span[] => {
  const rest: Span[] = [];
  let next = 0;
  for (const { fromNs, untilNs } of spans) {
    while (next < others.length && (others[next] as Span).untilNs <= fromNs) next++;
    let at = fromNs;
    for (let i = next; i < others.length; i++) {
      const other = others[i] as Span;
      if (other.fromNs >= untilNs) break;
      if (other.fromNs > at) rest.push({ fromNs: at, untilNs: other.fromNs });
      at = Math.max(at, other.untilNs);
    }
    if (at < untilNs) rest.push({ fromNs: at, untilNs });
  }
  return rest;
};

export const totalNs = (spans: readonly Span[]): Ns =>
  spans.reduce((sum, { fromNs, untilNs }) => sum + untilNs - fromNs, 0);
