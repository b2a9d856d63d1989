import type { Campaign } from './campaign.ts';
import type { Choices } from './identity.ts';

const NS_PER_MS = 1e6;

/** The campaign as its file has it, with what somebody chose instead. */
export const withChoices = (
  read: Campaign,
  choices: { readonly [K in keyof Choices]: Choices[K] | undefined },
): Campaign => {
  const { cases, fresh, unbounded, flight, stopAfter, time } = choices;
  return {
    ...read,
    cases: cases ?? read.cases,
    fresh: fresh ?? (cases === undefined ? read.fresh : 0),
    unbounded: unbounded ?? read.unbounded,
    ...(flight === undefined ? {} : { flightSoftware: flight }),
    stop: {
      ...read.stop,
      failures: stopAfter ?? read.stop.failures,
      afterMs: time === undefined ? read.stop.afterMs : time / NS_PER_MS,
    },
  };
};
