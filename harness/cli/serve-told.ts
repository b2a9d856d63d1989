import type { DurationFigures } from '../gateway/durations.ts';
import type { ServedFigures } from '../gateway/served-run.ts';
import { countText } from '../report/number-text.ts';

/** What a served run says of its sockets. */
export interface GatewayFigures extends ServedFigures {
  readonly refusals: Readonly<Record<string, number>>;
  /** Processes that wanted a core, over the minute before begin and end. */
  readonly loads: readonly number[];
}

export const gatewayFigures = (
  figures: ServedFigures,
  refusals: ReadonlyMap<string, number>,
  loads: readonly number[],
): GatewayFigures => ({ ...figures, refusals: Object.fromEntries(refusals), loads });

export const gatewayText = (figures: GatewayFigures): string => {
  const { lateness, sites, refusals, loads, driftNs } = figures;
  const turnedAway = Object.entries(refusals).map(([reason, count]) => `${reason} ${count}`);
  return [
    ...(lateness.count === 0
      ? []
      : [`  lateness     ${durationsText(lateness)}   drift ${timeText(driftNs)}`]),
    ...sites.map(({ name, steps, roundTrip, attachments, dropped }) =>
      [
        `  ${name}  `.padEnd(15),
        `${countText(steps)} steps, round trip ${durationsText(roundTrip)}`,
        attachments === 1 ? '' : `   attached ${attachments} times`,
        dropped === 0 ? '' : `   ${countText(dropped)} inputs dropped`,
      ].join(''),
    ),
    ...(turnedAway.length === 0 ? [] : [`  turned away  ${turnedAway.join('   ')}`]),
    `  load         ${loads.map((load) => load.toFixed(1)).join(' at the begin, ')} at the end`,
  ].join('\n');
};

const durationsText = ({ p50Ns, p99Ns, maxNs }: DurationFigures): string =>
  `p50 ${timeText(p50Ns)}  p99 ${timeText(p99Ns)}  max ${timeText(maxNs)}`;

const timeText = (ns: number): string => {
  if (Math.abs(ns) >= 1e9) return `${(ns / 1e9).toFixed(2)} s`;
  if (Math.abs(ns) >= 1e6) return `${(ns / 1e6).toFixed(2)} ms`;
  return `${Math.round(ns / 1e3)} µs`;
};
