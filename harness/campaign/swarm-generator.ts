import type { FaultSource } from '../scenario/fault-schema.ts';
import { drawOf, type Generator, instant, onsets } from './generator.ts';
import { type Law, pick } from './laws/law.ts';

/** Shares of the kinds that are on: half alone is never sparse. */
const SHARES = [0.05, 0.15, 0.5] as const;
/** Faults of a run, on average; the log of a real constellation and the worst day of one. */
const COUNTS = [3, 8, 20, 40] as const;

/**
 * Swarm testing (Groce et al., ISSTA 2012): each run switches whole kinds off, so that what one kind hides
 * another one shows.
 */
export const swarm: Generator = (terms) => {
  const { stream, laws, windowNs } = terms;
  const on = switchedOn(laws, pick(stream, SHARES), terms);
  return onsets(stream, windowNs, pick(stream, COUNTS)).map((atNs): FaultSource => {
    const law = pick(stream, on);
    return law.draw(drawOf(terms, false, instant(atNs)));
  });
};

/** One at least. */
const switchedOn = (
  laws: readonly Law[],
  share: number,
  { stream }: Parameters<Generator>[0],
): readonly Law[] => {
  const on = laws.filter(() => stream.uniform() < share);
  return on.length > 0 ? on : [pick(stream, laws)];
};
