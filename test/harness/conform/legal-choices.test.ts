import { describe, expect, it } from 'vitest';
import type { FlightFactory } from '../../../flight/config.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../flight/limits.ts';
import { createNode } from '../../../flight/node.ts';
import { CATALOGUE } from '../../../harness/conform/catalogue.ts';
import { levelsOf } from '../../../harness/conform/levels.ts';
import { requirements } from '../../../harness/conform/requirements.ts';
import { runCase } from '../../../harness/conform/run-case.ts';
import { EVERYTHING } from '../../../harness/conform/statement.ts';
import { targetOf } from '../../../harness/conform/target.ts';
import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';

const LEVELS = levelsOf(requirements());

/** Cases that such a node does not come through with a pass, or short of its best only. */
const failed = (create: FlightFactory, ids: readonly string[]): readonly string[] =>
  ids.flatMap((id) => {
    const one = CATALOGUE.find((each) => each.id === `CONF-${id}`);
    if (one === undefined) throw new Error(`there is no case CONF-${id}`);
    const host = { levels: LEVELS, statement: EVERYTHING, stopwatch: () => 0 };
    const { verdict, detail } = runCase(one, { ...host, target: targetOf(create) });
    return verdict === 'fail' || verdict === 'error' ? [`${id}: ${detail}`] : [];
  });

/** The reference with effects that are others. */
const changed =
  (change: (effect: AvionicsEffect) => readonly AvionicsEffect[]): FlightFactory =>
  (config) => {
    const node = createNode(config);
    return { step: (input) => node.step(input).flatMap(change) };
  };

const limited =
  (limits: Partial<Limits>): FlightFactory =>
  (config) =>
    createNode({ ...config, limits: { ...config.limits, ...limits } });

/** Reports of deletions and wrong digests MUST come. */
const REPORTS_OF_DUTY: readonly number[] = [401, 405];

/** It tells nothing that it only SHOULD: no states, reports, or owners of timers. */
const quiet = changed((effect) => {
  if (effect.kind === 'timer-set') {
    const { owner: _, ...rest } = effect;
    return [rest];
  }
  if (effect.kind === 'report') return REPORTS_OF_DUTY.includes(effect.report.id) ? [effect] : [];
  return ['transition', 'authenticated', 'plan-active', 'key-epoch'].includes(effect.kind)
    ? []
    : [effect];
});

describe('a sound node that made another choice fails no case', () => {
  it('where it tells nothing that it only should tell', () => {
    const ids = [
      ...['LNK-silence-ends', 'LNK-close-answered', 'LNK-transmissions-eight'],
      ...['BND-delivered-once-custody', 'BND-unreadable-record', 'BND-routes-changed'],
      ...['TIM-stratum-ends-with-upstream', 'TIM-stratum-reported', 'TIM-step-refused'],
      ...['RTE-own-ahead', 'RTE-conflict-higher-last', 'RTE-policy-at-source'],
      ...['PNT-inhibit-reported', 'AVI-timers-belong-to-states'],
    ];
    expect(failed(quiet, ids)).toEqual([]);
  });

  it('where its times and counts are others than those that only should be', () => {
    const other = limited({
      handshakeMarginNs: 130 * MILLISECOND_NS,
      handshakeRetriesMax: 6,
      handshakeYieldRetries: 5,
      closeRetriesMax: 1,
      rateUpHoldNs: 9 * SECOND_NS,
      resendMarginNs: 15 * SECOND_NS,
      timeFilterShare: 0.5,
      slewLeadNs: 100 * SECOND_NS,
      classShareMax: { ...DEFAULT_LIMITS.classShareMax, tactical: 0.8, broadband: 0.7 },
    });
    const ids = [
      ...['LNK-hello-repeated', 'LNK-answerer-opens', 'LNK-ready-repeated', 'LNK-rate-up'],
      ...['LNK-close-repeated', 'BND-assured-until-receipt', 'BND-store-bound-tactical'],
      ...['BND-store-released-refused', 'BND-not-shed', 'BND-length-reserved'],
      ...['TIM-combined-worse-measurement', 'TIM-combined-small-step', 'PNT-turns-before-start'],
    ];
    expect(failed(other, ids)).toEqual([]);
  });

  it('where it sends again what is acknowledged late', () => {
    // Its timeout is over before a sound acknowledgement is here.
    const hasty = limited({ ackDelayNs: 5 * MILLISECOND_NS });
    const ids = [
      ...['LNK-counter-window', 'LNK-early-frame', 'BND-answered-then-ignored', 'LNK-rate-change'],
      ...['RTE-news-sent-on-once', 'RTE-lower-id-compares', 'RTE-asks-for-what-it-lacks'],
    ];
    expect(failed(hasty, ids)).toEqual([]);
  });

  it('where it offers a small MTU', () => {
    const small: FlightFactory = (config) => {
      const terminals = config.terminals.map((one) => ({
        ...one,
        profile: { ...one.profile, mtuBytes: 1_044 },
      }));
      return createNode({ ...config, terminals });
    };
    const ids = [
      ...['LNK-answer-contents', 'BND-overlaps', 'BND-length-reserved', 'BND-deleted-coming-in'],
      ...['BND-store-released', 'BND-refused-at-first-segment', 'AVI-deliver-whole'],
      ...['BND-digest-compared-custody', 'BND-resume-offered', 'BND-no-route-at-first-segment'],
    ];
    expect(failed(small, ids)).toEqual([]);
  });
});
