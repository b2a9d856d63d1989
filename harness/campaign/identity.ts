import { createHash } from 'node:crypto';
import type { Maker } from '../artefact/artefact.ts';
import { toPlain } from '../artefact/plain.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Campaign } from './campaign.ts';

/** Of so many parts which, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export const WHOLE: Shard = { index: 1, of: 1 };

/** What the user chose beside the campaign's file: going on asks for none of it again. */
export interface Choices {
  readonly cases?: number;
  readonly fresh?: number;
  readonly unbounded?: boolean;
  /** Absolute path. */
  readonly flight?: string;
  readonly stopAfter?: number;
  /** Of real time [ns]. */
  readonly time?: number;
}

/** What results are of; those of another one never mix with them. */
export interface CampaignIdentity {
  /** Of its folder: no other has it. */
  readonly id: string;
  readonly campaign: Campaign;
  readonly maker: Maker;
  readonly shard: Shard;
  /** Digest of each scenario as it was read, with all that its file names. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly choices: Choices;
}

/** Digest of a resolved scenario: the same wherever its file and its flight software stand. */
export const inputDigest = (scenario: Scenario): string => {
  const nodes = scenario.nodes.map(({ flightSoftware: module, ...node }) =>
    module === undefined ? node : { ...node, flightSoftware: { ...module, file: '' } },
  );
  const text = JSON.stringify(toPlain({ ...scenario, nodes }));
  return createHash('sha256').update(text).digest('hex');
};

export interface Difference {
  readonly what: string;
  readonly here: string;
  readonly there: string;
}

/**
 * In what two campaigns differ, so that results of the one say nothing of the other. Where scenarios and
 * modules stand is not asked, but what is in them; fresh seeds only where there are any.
 */
export const differences = (
  here: CampaignIdentity,
  there: CampaignIdentity,
  { stop }: { readonly stop: boolean },
): readonly Difference[] => {
  const [a, b] = [termsOf(here, stop), termsOf(there, stop)];
  const keys = [...new Set([...a.keys(), ...b.keys()])];
  return keys.flatMap((what) => {
    const pair = { here: a.get(what) ?? 'none', there: b.get(what) ?? 'none' };
    return pair.here === pair.there ? [] : [{ what, ...pair }];
  });
};

const termsOf = (identity: CampaignIdentity, withStop: boolean): ReadonlyMap<string, string> => {
  const { campaign, maker, inputs } = identity;
  const { folder, flightSoftware, description, freshBase, stop, scenarios, ...rest } = campaign;
  const { failures, unseenShare } = stop;
  const terms = {
    ...prefixed('program: ', { ...maker }),
    ...rest,
    scenarios: scenarios.map(({ name, share }) => `${name} × ${share}`),
    ...prefixed('scenario ', inputs),
    ...(campaign.fresh > 0 ? { 'fresh seeds': freshBase } : {}),
    ...(withStop ? { stop: { failures, unseenShare } } : {}),
  };
  return new Map(
    Object.entries(terms).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );
};

const prefixed = (
  prefix: string,
  terms: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(terms).map(([key, value]) => [`${prefix}${key}`, value]));
