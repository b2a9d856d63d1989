import { z } from 'zod';
import { DEFAULT_LIMITS, type Limits } from '../../flight/limits.ts';
import { MTU_BYTES_MIN, PAYLOAD_BYTES_MAX } from '../../protocols/frame.ts';
import { between, notNegative, positive, quantity, share } from './quantity-schema.ts';
import { quantityOf } from './resolve-tools.ts';

type LimitKey = keyof Limits;

/** Name of a limit as a scenario writes it: without the unit, which the value carries. */
export const limitName = (key: string): string => (key.endsWith('Ns') ? key.slice(0, -2) : key);

/** Durations that may be 0; all other durations are periods or waits that must pass. */
const MAY_BE_ZERO: readonly LimitKey[] = [
  'handshakeMarginNs',
  'rateUpHoldNs',
  'rejectReportNs',
  'ackDelayNs',
  'resendMarginNs',
  'duplicateMarginNs',
  'hopAgeMarginNs',
  'slotMarginNs',
  'advertiseMinNs',
  'reacquireNs',
];

/**
 * Periods that timers run by: below, a run does nothing else; above, a multiple is more than a
 * clock holds.
 */
const DURATION_RANGES: Readonly<Partial<Record<LimitKey, readonly [string, string]>>> = {
  // The longest interval of a modem (LM-AVI-021).
  keepaliveNs: ['100 ms', '10 min'],
  modemAheadNs: ['1 us', '1 s'],
  databaseCompareNs: ['100 ms', '7 d'],
  watchdogNs: ['100 ms', '7 d'],
  watchdogCheckNs: ['100 ms', '1 d'],
  rateGuardNs: ['0 s', '1 min'],
  custodyBatchNs: ['0 s', '1 h'],
};

/** Counts whose largest value another size bounds; all others end at 10 million. */
const COUNT_MAX: Readonly<Partial<Record<LimitKey, number>>> = {
  windowFramesMax: 32_768,
  ackFrames: 32_768,
  reorderFrames: 32_768,
  // tx_num has three bits.
  retransmissionsMax: 7,
  rateAnnouncements: 6,
  // Intervals of silence: with the longest keepalive, most of a day.
  degradedIntervals: 100,
  downIntervals: 100,
  hopLimit: 255,
  handshakeRetriesMax: 1_000,
  handshakeYieldRetries: 1_000,
  closeRetriesMax: 1_000,
  // So that a session comes near every boundary of a counter, and past it.
  counterFirst: 2_000_000_000_000_000,
};
const COUNT_MAX_DEFAULT = 10_000_000;
const MILLI_DB_MAX = 60_000;
const FACTOR_MAX = 1_000;
/** Broadband never starves (spec/3-bundles.md). */
const BROADBAND_SHARE_MIN = 0.05;

const limitSchema = (key: LimitKey, value: number): z.ZodType => {
  const about = `${limitName(key)} of flight/limits.ts`;
  const range = DURATION_RANGES[key];
  if (range !== undefined) return between('duration', about, range);
  if (key.endsWith('Ns')) {
    return MAY_BE_ZERO.includes(key) ? notNegative('duration', about) : positive('duration', about);
  }
  if (key === 'broadbandShare') return z.number().min(BROADBAND_SHARE_MIN).max(1).describe(about);
  if (key.endsWith('Share')) return share(about);
  const described = `${about}, default ${value}`;
  if (key.endsWith('MilliDb')) return z.int().min(0).max(MILLI_DB_MAX).describe(described);
  if (key === 'resendFactor') return z.number().min(1).max(FACTOR_MAX).describe(described);
  return z
    .int()
    .min(1)
    .max(COUNT_MAX[key] ?? COUNT_MAX_DEFAULT)
    .describe(described);
};

/** Every bound of flight/limits.ts that is one number or switch, and the MTU of all terminals. */
export const network = (() => {
  const shape: Record<string, z.ZodType> = {
    mtu: mtu('largest payload of a frame, for all terminals whose own profile says nothing'),
    classShareMax: z
      .strictObject({
        management: share('of the store').optional(),
        tactical: share('of the store').optional(),
        broadband: share('of the store').optional(),
      })
      .optional()
      .describe('how much of the store each class may fill'),
  };
  for (const key of Object.keys(DEFAULT_LIMITS) as LimitKey[]) {
    const value = DEFAULT_LIMITS[key];
    if (typeof value === 'boolean') {
      shape[limitName(key)] = z.boolean().describe(`default ${value}`).optional();
    } else if (typeof value === 'number') {
      shape[limitName(key)] = limitSchema(key, value).optional();
    }
  }
  return z.strictObject(shape);
})();

/** A largest frame payload: peers take no less, and frames fit a UDP datagram. */
export function mtu(about: string) {
  const range = '512 B to 60 kB';
  return quantity(
    'size',
    about,
    (bytes) =>
      bytes >= MTU_BYTES_MIN && bytes <= PAYLOAD_BYTES_MAX ? undefined : `expected ${range}`,
    { sign: 'positive', range },
  ).optional();
}

/** Bounds that nodes of one network may have each its own of: no partner counts on them. */
const OWN_LIMITS: readonly LimitKey[] = [
  'handshakeRetriesMax',
  'handshakeMarginNs',
  'closeRetriesMax',
  'rateUpHoldNs',
  'windowFramesMax',
  'windowBandwidthDelays',
  'ackDelayNs',
  'ackFrames',
  'reorderFrames',
  'retransmissionsMax',
  'custodyBatchNs',
  'broadbandShare',
  'resendFactor',
  'refuseBackoffNs',
  'advertiseMinNs',
  'databaseCompareNs',
  'timeTransferNs',
  'timeStepMaxNs',
];

/** Bounds of one node that differ from the network's. */
export const ownLimits = z
  .strictObject(
    Object.fromEntries(
      OWN_LIMITS.map((key) => [
        limitName(key),
        limitSchema(key, Number(DEFAULT_LIMITS[key])).optional(),
      ]),
    ) as Readonly<Record<string, z.ZodOptional<z.ZodType>>>,
  )
  .refine((limits) => Object.keys(limits).length > 0, 'expected at least one bound')
  .meta({ minProperties: 1 });

/** They in inner units. */
export const resolveOwnLimits = (written: Readonly<Record<string, unknown>>): Partial<Limits> => {
  const limits: Record<string, unknown> = {};
  for (const key of OWN_LIMITS) {
    const value = written[limitName(key)];
    if (value !== undefined) {
      limits[key] = typeof value === 'string' ? quantityOf(value, 'duration') : value;
    }
  }
  return limits;
};
