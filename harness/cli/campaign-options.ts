import type { CampaignReportOptions } from './campaign-report.ts';
import type { Choices, Shard } from '../campaign/identity.ts';

/** Of the `campaign` command. */
export interface CampaignOptions extends CampaignReportOptions {
  readonly cases?: number;
  readonly fresh?: number;
  readonly freshBase?: string;
  readonly workers?: number;
  readonly resume?: boolean;
  readonly shard?: Shard;
  readonly out?: string;
  readonly flight?: string;
  readonly unbounded?: boolean;
  readonly stopAfter?: number;
  readonly time?: number;
  readonly json?: boolean;
  readonly forceDivergence?: number;
  /** Address of a server; may hold a password. */
  readonly redis?: string;
  /** Cases. */
  readonly chunk?: number;
}

const NS_PER_S = 1e9;

/** The options that make the same choices, as the user would type them. */
export const choiceWords = (choices: Choices): readonly string[] => {
  const { cases, fresh, unbounded, flight, stopAfter, time } = choices;
  const option = (name: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [name, String(value)];
  return [
    ...option('--cases', cases),
    ...option('--fresh', fresh),
    ...(unbounded === true ? ['--unbounded'] : []),
    ...option('--flight', flight),
    ...option('--stop-after', stopAfter),
    ...option('--time', time === undefined ? undefined : `${time / NS_PER_S} s`),
  ];
};
