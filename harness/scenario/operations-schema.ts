import { z } from 'zod';
import { between, notNegative, positive } from './quantity-schema.ts';

const nodeName = z.string().max(200);

const ordered = {
  at: notNegative('duration', 'when the operator sends it, from the start of the run'),
  node: nodeName.describe('one node by its name'),
};

const command = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('ping'), ...ordered }),
  z.strictObject({
    command: z.literal('safe-mode'),
    ...ordered,
    on: z.boolean().describe('into safe mode, or out of it into standby'),
  }),
  z.strictObject({
    command: z.literal('restart'),
    ...ordered,
    boot: z.enum(['warm', 'cold']).optional().describe('default warm'),
  }),
  z.strictObject({
    command: z.literal('terminal'),
    ...ordered,
    terminal: z.string().max(200).describe('one terminal by its name'),
    enabled: z.boolean().describe('out of use, or back in it'),
  }),
  z.strictObject({
    command: z.literal('report-rate'),
    ...ordered,
    id: z.int().min(1).max(999).describe('of the event report'),
    perMinute: z.int().min(0).max(6_000).describe('sent down at most; 0: none'),
  }),
]);

const commandLink = z.strictObject({
  sites: z
    .array(nodeName)
    .max(1_000)
    .optional()
    .describe('nodes on the ground, or patterns with *, that have it; default all of role site'),
  rate: positive('rate', 'both ways; default 64 kb/s').optional(),
  mask: between('angle', 'least elevation; default 5 deg', ['0 deg', '90 deg']).optional(),
});

const keyRollover = z.strictObject({
  at: positive('duration', 'from when on nodes use the next key epoch'),
  overlap: positive('duration', 'for so long after it the old epoch is accepted'),
});

export const operations = z
  .strictObject({
    operator: nodeName.describe('node on the ground that the operator sits at'),
    housekeeping: between('duration', 'how often nodes tell of themselves; default 60 s', [
      '1 s',
      '1 d',
    ]).optional(),
    lossAfter: positive(
      'duration',
      'silence, where telemetry should have come, that may mean loss; default 5 min',
    ).optional(),
    replan: z
      .boolean()
      .optional()
      .describe('plan anew without lost nodes, and with them when they come back; default true'),
    commandLink: commandLink.optional().describe('radio for telecommands beside the mesh'),
    keyRollover: z
      .union([keyRollover, z.array(keyRollover).max(100)])
      .optional()
      .describe('changes of the key epoch'),
    commands: z.array(command).max(10_000).optional().describe('telecommands, in any order'),
  })
  .describe('an operator who commands, listens and plans');

export type OperationsSource = z.infer<typeof operations>;
export type CommandSource = z.infer<typeof command>;
