import type { DurationFigures } from '../gateway/durations.ts';
import type { ServedFigures } from '../gateway/served-run.ts';
import type { SiteFigures } from '../gateway/site.ts';
import { countText } from '../report/number-text.ts';
import { againWords, durationWord } from './run-told.ts';
import { ANSWER_WITHIN, PATIENCE, type ServedTerms } from './serve-terms.ts';

/** The command that serves the same once more. */
export const serveAgainWords = (
  name: string | undefined,
  options: Parameters<typeof againWords>[1] & ServedTerms,
  seed: number,
): readonly string[] => {
  const { attach = [], offer = [], mode, speed } = options;
  const answerWithin = durationWord(options.answerWithin);
  const patience = durationWord(options.patience);
  return [
    'serve',
    ...againWords(name, options, seed).slice(1),
    ...attach.flatMap((place) => ['--attach', place]),
    ...offer.flatMap((place) => ['--offer', place]),
    ...['--mode', mode],
    ...(speed === 1 ? [] : ['--speed', String(speed)]),
    ...(answerWithin === ANSWER_WITHIN ? [] : ['--answer-within', answerWithin]),
    ...(patience === PATIENCE ? [] : ['--patience', patience]),
  ];
};

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
    ...sites.map(siteText),
    ...(turnedAway.length === 0 ? [] : [`  turned away  ${turnedAway.join('   ')}`]),
    `  load         ${loads.map((load) => load.toFixed(1)).join(' at the begin, ')} at the end`,
  ].join('\n');
};

const siteText = (site: SiteFigures): string => {
  const { name, attachments, dropped, hung } = site;
  return [
    `  ${name}  `.padEnd(15),
    attachments === 0 ? 'nobody attached' : stepsText(site),
    attachments < 2 ? '' : `   attached ${attachments} times`,
    dropped === 0 ? '' : `   ${countText(dropped)} inputs dropped`,
    hung ? '   hung at the end' : '',
  ].join('');
};

/** Steps of which none was answered have no round trip. */
const stepsText = ({ steps, roundTrip }: SiteFigures): string =>
  `${countText(steps)} steps, ${
    roundTrip.count > 0 ? `round trip ${durationsText(roundTrip)}` : 'none answered'
  }`;

const durationsText = ({ p50Ns, p99Ns, maxNs }: DurationFigures): string =>
  `p50 ${timeText(p50Ns)}  p99 ${timeText(p99Ns)}  max ${timeText(maxNs)}`;

const timeText = (ns: number): string => {
  if (Math.abs(ns) >= 1e9) return `${(ns / 1e9).toFixed(2)} s`;
  if (Math.abs(ns) >= 1e6) return `${(ns / 1e6).toFixed(2)} ms`;
  return `${Math.round(ns / 1e3)} µs`;
};
