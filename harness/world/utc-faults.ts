import { NS_MAX, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { hashedUniform } from '../kernel/random.ts';

const WEEK_NS: Ns = 604_800 * SECOND_NS;
/** A counter that rolls over stands so far from its end at the onset. */
const BEFORE_END_NS: Ns = 30 * SECOND_NS;

/** What is wrong with UTC as the hardware shows it. */
export type UtcError =
  | { readonly error: 'step'; readonly offsetNs: Ns }
  /** To and fro between ± amplitude, along straight lines, from 0 upwards. */
  | { readonly error: 'periodic'; readonly amplitudeNs: Ns; readonly periodNs: Ns }
  /** Anywhere within ± amplitude, drawn anew at intervals. */
  | {
      readonly error: 'noise';
      readonly amplitudeNs: Ns;
      readonly everyNs: Ns;
      readonly key: number;
    };

/**
 * What a time source says that counts wrongly: a week number one too high; a counter that starts again
 * from 0 half a minute after the onset; 0, all the time.
 */
export type SourceError = 'week' | 'end' | 'zero';

/** One fault of UTC, from startNs until endNs (true time). */
export type UtcFault = { readonly startNs: Ns; readonly endNs: Ns } & (
  | UtcError
  | { readonly error: 'source'; readonly says: SourceError }
);

/** What the hardware shows under a fault, at an instant in its span, in place of `utcNs`. */
export const faultedUtcNs = (fault: UtcFault, trueNs: Ns, utcNs: Ns): Ns => {
  const sinceNs = trueNs - fault.startNs;
  switch (fault.error) {
    case 'step':
      return utcNs + fault.offsetNs;
    case 'periodic':
      return utcNs + Math.round(fault.amplitudeNs * triangle((sinceNs / fault.periodNs) % 1));
    case 'noise': {
      const draw = hashedUniform(fault.key, Math.floor(sinceNs / fault.everyNs), 0, 0);
      return utcNs + Math.round(fault.amplitudeNs * (2 * draw - 1));
    }
    case 'source':
      return said(fault.says, sinceNs, utcNs);
  }
};

const said = (says: SourceError, sinceNs: Ns, utcNs: Ns): Ns => {
  switch (says) {
    case 'week':
      return Math.min(utcNs + WEEK_NS, NS_MAX);
    case 'end':
      return sinceNs < BEFORE_END_NS ? NS_MAX - BEFORE_END_NS + sinceNs : sinceNs - BEFORE_END_NS;
    case 'zero':
      return 0;
  }
};

/** 0, 1, 0, −1, 0 at the quarters of a period. */
const triangle = (phase: number): number => {
  if (phase < 0.25) return 4 * phase;
  return phase < 0.75 ? 2 - 4 * phase : 4 * phase - 4;
};
