import type { Ns } from '../../protocols/units.ts';

export interface Span {
  readonly fromNs: Ns;
  /** Infinity while it lasts. */
  untilNs: Ns;
}

/** Something begins, unless it lasts already. */
export const openSpan = (spans: Map<string, Span[]>, key: string, atNs: Ns): void => {
  const own = spans.get(key);
  const span = { fromNs: atNs, untilNs: Number.POSITIVE_INFINITY };
  if (own === undefined) spans.set(key, [span]);
  else if (own.at(-1)?.untilNs !== Number.POSITIVE_INFINITY) own.push(span);
};

/** What lasts ends. */
export const closeSpan = (spans: ReadonlyMap<string, Span[]>, key: string, atNs: Ns): void => {
  const last = spans.get(key)?.at(-1);
  if (last?.untilNs === Number.POSITIVE_INFINITY) last.untilNs = atNs;
};

/** Whether one of them holds at any instant from fromNs until untilNs. */
export const overlaps = (spans: readonly Span[], fromNs: Ns, untilNs: Ns): boolean =>
  spans.some((span) => span.fromNs <= untilNs && span.untilNs > fromNs);

/** Start of the first time of that length, within a window, in which no span holds; undefined: none. */
export const firstFree = (
  spans: readonly Span[],
  window: { readonly fromNs: Ns; readonly untilNs: Ns },
  lengthNs: Ns,
): Ns | undefined => {
  const sorted = [...spans].sort((left, right) => left.fromNs - right.fromNs);
  let cursorNs = window.fromNs;
  for (const { fromNs, untilNs } of sorted) {
    if (Math.min(fromNs, window.untilNs) - cursorNs > lengthNs) return cursorNs;
    cursorNs = Math.max(cursorNs, untilNs);
  }
  return window.untilNs - cursorNs > lengthNs ? cursorNs : undefined;
};
