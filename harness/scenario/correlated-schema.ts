import { z } from 'zod';
import { atNode, kind, nodeName } from './fault-schema-parts.ts';
import { ownLimits } from './network-schema.ts';
import { scenarioName } from './node-schema.ts';
import { between, notNegative, positive } from './quantity-schema.ts';
import { oneOf } from './schema-clauses.ts';

const FAULTS_MAX = 10_000;

const times = {
  id: scenarioName.optional().describe('default f-01, f-02, … in the order of the list'),
  at: notNegative('duration', 'onset, from the start of the run'),
};
const draw = z
  .int()
  .min(0)
  .max(0xffff_ffff)
  .optional()
  .describe('another number draws other victims and instants; default 1');
const nodes = z
  .union([nodeName, z.array(nodeName).min(1).max(1_000)])
  .optional()
  .describe('a node, a pattern with *, or a list of them; default all satellites');

/** Records that stand for several faults of one cause. */
export const CORRELATED_FAULTS = [
  z.strictObject({
    ...kind('plane-eclipse'),
    ...times,
    ...atNode,
    duration: positive('duration', 'default until the end of the run').optional(),
  }),
  z.strictObject({
    ...kind('solar-storm'),
    ...times,
    nodes,
    duration: positive('duration', 'of the storm'),
    upsets: z.int().min(1).max(FAULTS_MAX).optional().describe('in all; default 2 for each node'),
    draw,
  }),
  z
    .strictObject({
      ...kind('bad-table'),
      ...times,
      nodes,
      duration: positive('duration', 'default until the end of the run').optional(),
      alongTrack: between('length', 'that every ephemeris is off by', [
        '-1000 km',
        '1000 km',
      ]).optional(),
      limits: ownLimits.optional().describe('bounds that every software is started with'),
    })
    .meta(oneOf('alongTrack', 'limits')),
  z.strictObject({
    ...kind('swizzle'),
    ...times,
    links: z
      .array(z.tuple([nodeName, nodeName]))
      .min(2)
      .max(1_000)
      .describe('pairs of nodes, in the order in which they drop'),
    interval: positive('duration', 'from one to the next; default 5 s').optional(),
    hold: notNegative('duration', 'that all are down; default 0 s').optional(),
    draw,
  }),
  z.strictObject({
    ...kind('nodes-lost'),
    ...times,
    nodes,
    count: z.int().min(1).max(FAULTS_MAX).describe('of nodes that are lost for good'),
    within: notNegative('duration', 'of the onset; default 0 s: all at once').optional(),
    draw,
  }),
] as const;
