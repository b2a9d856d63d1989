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
import type { CaseResult } from '../../../harness/conform/verdict.ts';
import type { AvionicsEffect, AvionicsInput } from '../../../protocols/avionics.ts';
import { decodeFrame } from '../../../protocols/frame-codec.ts';
import { decodeManagement } from '../../../protocols/management-codec.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';

const LEVELS = levelsOf(requirements());

const tried = (create: FlightFactory, id: string): CaseResult => {
  const one = CATALOGUE.find((each) => each.id === `CONF-${id}`);
  if (one === undefined) throw new Error(`there is no case CONF-${id}`);
  const host = { levels: LEVELS, statement: EVERYTHING, stopwatch: () => 0 };
  return runCase(one, { ...host, target: targetOf(create) });
};

const verdicts = (create: FlightFactory, ids: readonly string[]): readonly string[] =>
  ids.map((id) => tried(create, id).verdict);

/** Cases that say of such a node that it breaks what MUST be, and why. */
const failed = (create: FlightFactory, ids: readonly string[]): readonly string[] =>
  ids.flatMap((id) => {
    const { verdict, detail } = tried(create, id);
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

  it('where it answers custody later', () => {
    const slow = limited({ custodyBatchNs: 60 * MILLISECOND_NS });
    const ids = [
      ...['FRM-limit-transfer', 'FRM-limit-custody', 'FRM-varints-long', 'FRM-crc-wrong'],
      ...['LNK-order-any', 'LNK-opcodes-kept', 'BND-accept-durable-relay'],
    ];
    expect(failed(slow, ids)).toEqual([]);
  });

  it('where it tells its operator of events at another time', () => {
    const ids = ['AVI-chunks-mean-nothing', 'BND-receipt-of-another'];
    expect(failed(limited({ reportBatchNs: 5 * SECOND_NS }), ids)).toEqual([]);
  });

  it('where it takes no help of its modems', () => {
    expect(failed(alone, ['MGT-contact-lost-down', 'LNK-silence-ends'])).toEqual([]);
  });

  it('where its store lets go of records later', () => {
    const ids = [
      ...['BND-digest-compared-at-boot', 'BND-copy-until-accept', 'BND-accepted-not-sent-again'],
      ...['BND-receipt-of-another', 'BND-deletion-told', 'BND-time-off-counts'],
      ...['BND-answer-to-nothing', 'BND-released-remembered'],
    ];
    expect(failed(lazy, ids)).toEqual([]);
  });

  it('where it drops a CLOSE with a number', () => {
    const ids = ['MGT-contact-closed-as-planned', 'MGT-closed-session-stays'];
    expect(verdicts(strict, ids)).toEqual(['pass', 'pass']);
  });
});

const LAZY_TIMER = 900_000;

/** Records of bundles and marks go three seconds after they were let go. */
const lazy: FlightFactory = (config) => {
  const node = createNode(config);
  let waiting: AvionicsEffect[] = [];
  const step = (input: AvionicsInput): readonly AvionicsEffect[] => {
    if (input.kind === 'boot') waiting = [];
    if (input.kind === 'timer' && input.timer === LAZY_TIMER) return waiting.splice(0);
    return node.step(input).flatMap((effect): readonly AvionicsEffect[] => {
      if (effect.kind !== 'store-delete' || effect.region === 'critical') return [effect];
      waiting.push(effect);
      const atMonotonicNs = input.monotonicNs + 3 * SECOND_NS;
      return [{ kind: 'timer-set', timer: LAZY_TIMER, atMonotonicNs }];
    });
  };
  return { step };
};

/** Drops CLOSE and CLOSE-ACK that have a number (LM-LNK-031). */
const strict: FlightFactory = (config) => {
  const node = createNode(config);
  const isBad = (input: AvionicsInput): boolean => {
    const frame = input.kind === 'frame' ? decodeFrame(input.image) : undefined;
    if (frame?.ok !== true || frame.value.type !== 'management') return false;
    if (frame.value.number === undefined) return false;
    const message = decodeManagement(frame.value.body);
    return message.ok && message.value.kind.startsWith('close');
  };
  return { step: (input) => (isBad(input) ? [] : node.step(input)) };
};

const WATCH_TIMER = 910_000;

/** Counts intervals of silence by its own timers, and nothing that a modem tells. */
const alone: FlightFactory = (config) => {
  const node = createNode(config);
  const watches = new Map<number, Watch>();
  const step = (input: AvionicsInput): readonly AvionicsEffect[] => {
    const nowNs = input.monotonicNs;
    if (input.kind === 'silence') return [];
    if (input.kind === 'boot') watches.clear();
    if (input.kind === 'timer' && input.timer >= WATCH_TIMER) {
      const terminal = input.timer - WATCH_TIMER;
      const watch = watches.get(terminal);
      const [count] = watch?.left ?? [];
      if (watch === undefined || count === undefined) return [];
      if (nowNs < watch.heardNs + count * watch.intervalNs) return [armed(terminal, watch)];
      watch.left.shift();
      const effects = own(node.step({ ...input, kind: 'silence', terminal, intervals: count }));
      return watches.get(terminal) === watch ? [...effects, armed(terminal, watch)] : effects;
    }
    if (input.kind === 'frame') {
      const watch = watches.get(input.terminal);
      if (watch !== undefined) Object.assign(watch, { heardNs: nowNs, left: [...watch.intervals] });
    }
    return own(node.step(input));

    function own(effects: readonly AvionicsEffect[]): readonly AvionicsEffect[] {
      return effects.flatMap((effect) => {
        if (effect.kind !== 'watch-silence') return [effect];
        const { terminal, intervals, intervalNs } = effect;
        const watch = { intervals, intervalNs, heardNs: nowNs, left: [...intervals] };
        if (intervals.length === 0) watches.delete(terminal);
        else watches.set(terminal, watch);
        return intervals.length === 0 ? [] : [armed(terminal, watch)];
      });
    }
  };
  return { step };
};

interface Watch {
  readonly intervals: readonly number[];
  readonly intervalNs: number;
  heardNs: number;
  left: number[];
}

const armed = (terminal: number, { heardNs, intervalNs, left }: Watch): AvionicsEffect => ({
  kind: 'timer-set',
  timer: WATCH_TIMER + terminal,
  atMonotonicNs: heardNs + (left[0] ?? 1_000) * intervalNs,
});
