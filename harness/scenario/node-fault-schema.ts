import { z } from 'zod';
import { atHead, atNode, kind, lasting, nodeName, timing } from './fault-schema-parts.ts';
import { ownLimits } from './network-schema.ts';
import { between, notNegative, positive } from './quantity-schema.ts';

/** Further faults of spacecraft, time and receivers. */
export const NODE_FAULTS = [
  z.strictObject({ ...kind('eclipse'), ...lasting, ...atNode }),
  z.strictObject({
    ...kind('stale-read'),
    ...lasting,
    ...atNode,
    region: z.enum(['bundles', 'marks']).optional().describe('that is hit; default bundles'),
    age: between('duration', 'changes so old at most are not seen; default 10 s', [
      '1 ms',
      '1 h',
    ]).optional(),
  }),
  z.strictObject({
    ...kind('jitter-step'),
    ...lasting,
    ...atNode,
    jitter: between('angle', 'that beams shake by, one sigma per axis', ['0 rad', '1 mrad']),
  }),
  z.strictObject({
    ...kind('other-limits'),
    ...lasting,
    ...atNode,
    limits: ownLimits.describe('bounds that its software is started with, as in "network"'),
  }),
  z.strictObject({
    ...kind('clock-periodic'),
    ...lasting,
    ...atNode,
    amplitude: between('duration', 'largest error of UTC', ['1 ns', '1 h']),
    period: between('duration', 'of the error', ['1 ms', '1 d']),
  }),
  z.strictObject({
    ...kind('clock-noise'),
    ...lasting,
    ...atNode,
    amplitude: between('duration', 'largest error of UTC', ['1 ns', '1 h']),
    every: between('duration', 'a new error is drawn; default 1 s', ['1 ms', '1 d']).optional(),
  }),
  z.strictObject({
    ...kind('clock-walk'),
    ...lasting,
    ...atNode,
    step: z.number().min(0).max(1e6).describe('sigma of the change of rate in a minute [ppb]'),
  }),
  z.strictObject({
    ...kind('time-source-rollover'),
    ...lasting,
    ...atNode,
    counter: z
      .enum(['week', 'end'])
      .optional()
      .describe('a week number one too high, or a counter that ends in 30 s; default week'),
  }),
  z.strictObject({ ...kind('time-source-zero'), ...lasting, ...atNode }),
  z.strictObject({
    ...kind('jamming'),
    ...lasting,
    ...atHead,
    jammer: nodeName.describe('node at whose place the transmitter stands'),
    cone: between('angle', 'about its direction; default 10 deg', ['0 deg', '180 deg']).optional(),
    noise: between('gain', 'of margin lost; default 40 dB', ['0 dB', '100 dB']).optional(),
  }),
  z.strictObject({
    ...kind('telecommand-duplicated'),
    ...timing,
    ...atNode,
    copies: z.int().min(1).max(1_000).optional().describe('beyond the first; default 1'),
    interval: positive('duration', 'between two; default 1 s').optional(),
    delay: notNegative('duration', 'until the first comes; default 0 s').optional(),
    lifetime: positive('duration', 'that it is valid for; default as all telecommands').optional(),
    astray: nodeName.describe('comes to that node instead').optional(),
  }),
  z.strictObject({
    ...kind('telecommands-contradictory'),
    ...lasting,
    ...atHead,
    interval: positive('duration', 'between the two; default 1 s').optional(),
    reversed: z.boolean().optional().describe('the first comes last; default false'),
  }),
  z.strictObject({
    ...kind('plan-changed'),
    ...timing,
    ...atNode,
    without: nodeName.describe('the plan has no contacts of the two'),
  }),
  z.strictObject({
    ...kind('plan-forged'),
    ...timing,
    ...atNode,
    epoch: z
      .int()
      .min(1)
      .max(0xffff_ffff)
      .optional()
      .describe('retired, or 1,000,000 and more: given out to nobody; the forger has its key'),
  }),
  z.strictObject({ ...kind('pass-cut'), ...lasting, ...atNode }),
] as const;
