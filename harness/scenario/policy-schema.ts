import { z } from 'zod';
import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import { scenarioName } from './node-schema.ts';

const segments = z.array(scenarioName).min(1).max(64);

const rule = z.strictObject({
  from: scenarioName.describe('segment that a bundle leaves'),
  to: scenarioName.describe('segment that it enters'),
  at: z
    .string()
    .max(200)
    .optional()
    .describe('gateways: one end of the link is such a node, or fits the pattern; default any'),
  origin: segments
    .optional()
    .describe('segments of the nodes that made the bundle; default the one that it leaves'),
  class: z.array(z.enum(TRAFFIC_CLASSES)).min(1).optional().describe('default all'),
  destination: z
    .string()
    .max(200)
    .optional()
    .describe('node that the bundle is for, or pattern; default any'),
});

export const policy = z
  .array(rule)
  .max(1_000)
  .describe(
    'what may cross from one segment to another; with it, also empty, nothing else may. ' +
      'Within a segment everything may go',
  );

export type PolicyRuleSource = z.infer<typeof rule>;
