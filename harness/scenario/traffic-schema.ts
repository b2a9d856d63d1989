import { z } from 'zod';
import { BUNDLE_BYTES_MAX, TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import { scenarioName } from './node-schema.ts';
import { notNegative, positive, quantity, share } from './quantity-schema.ts';
import { oneOf, onlyWith } from './schema-clauses.ts';

export const flow = z
  .strictObject({
    name: scenarioName,
    from: z.string().max(200).describe('node, or pattern with * for several'),
    to: z
      .string()
      .max(200)
      .describe('node, or pattern; with several each source takes one in turn'),
    class: z.enum(TRAFFIC_CLASSES).describe('decides who goes first'),
    size: quantity(
      'size',
      'of each bundle',
      (bytes) => {
        if (bytes <= 0) return 'expected more than 0';
        return bytes > BUNDLE_BYTES_MAX ? 'expected at most 64 MiB' : undefined;
      },
      { sign: 'positive', range: 'at most 64 MiB' },
    ),
    every: positive('duration', 'regular interval').optional(),
    meanEvery: positive('duration', 'random instants with this mean interval').optional(),
    start: notNegative('duration', 'first instant; default the start of the run').optional(),
    end: positive('duration', 'no submission from then on; default the end of the run').optional(),
    assured: z
      .boolean()
      .optional()
      .describe('the destination returns a receipt, the source sends again without one'),
    custody: z
      .boolean()
      .optional()
      .describe('kept by each node until the next has accepted; default: all but broadband'),
    lifetime: positive('duration', 'deleted when older; default 1 h').optional(),
    deadline: positive('duration', 'latency budget, judged per flow').optional(),
    deadlineShare: share('share of bundles that must meet the deadline; default 0').optional(),
  })
  .meta({ ...oneOf('every', 'meanEvery'), ...onlyWith('deadlineShare', 'deadline') });

export type FlowSource = z.infer<typeof flow>;
