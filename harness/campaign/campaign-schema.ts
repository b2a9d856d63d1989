import { z } from 'zod';
import { CHECKER_IDS } from '../checkers/checkers.ts';
import { GATES } from '../coverage/gates.ts';
import { fault } from '../scenario/fault-schema.ts';
import { scenarioName } from '../scenario/node-schema.ts';
import { notNegative, positive, share } from '../scenario/quantity-schema.ts';
import { GENERATORS } from './generator.ts';

export const CASES_MAX = 10_000_000;

const weight = z.number().min(0).max(1_000_000);

const scenario = z.union([
  z.string().min(1).max(1_000).describe('preset or file, seen from the campaign file'),
  z.strictObject({
    scenario: z.string().min(1).max(1_000).describe('preset or file'),
    name: scenarioName
      .optional()
      .describe('what its cases are called by; default that of the scenario'),
    share: weight
      .optional()
      .describe('against the other scenarios; default 1')
      .meta({ exclusiveMinimum: 0 }),
    with: z
      .record(z.string().max(100), z.unknown())
      .optional()
      .describe('other settings: what is written here takes the place of what the scenario says'),
  }),
]);

/** All that a campaign may draw from. */
export const FAULT_KINDS: readonly string[] = fault.options.map(({ shape }) => shape.kind.value);
const kinds = (about: string) =>
  z
    .array(z.enum(FAULT_KINDS as [string, ...string[]]))
    .max(FAULT_KINDS.length)
    .optional()
    .describe(about);

const least = (about: string) =>
  z
    .record(z.string().max(100), z.int().min(0).max(1_000_000_000))
    .optional()
    .describe(about)
    .meta({ propertyNames: { enum: [...CHECKER_IDS] } });

const gateId = z
  .string()
  .max(100)
  .meta({ enum: GATES.map(({ id }) => id) });

export const campaignSchema = z
  .strictObject({
    $schema: z.string().optional().describe('for editors'),
    name: scenarioName.describe('names the folder of the results; part of every seed'),
    description: z.string().max(2_000).optional(),
    scenarios: z.array(scenario).min(1).max(100),
    cases: z
      .int()
      .min(0)
      .max(CASES_MAX)
      .optional()
      .describe('with seeds that follow from the name; default 200'),
    fresh: z
      .int()
      .min(0)
      .max(CASES_MAX)
      .optional()
      .describe('more, with seeds that no run before had; default 0'),
    phases: z
      .strictObject({
        warmUp: notNegative('duration', 'before faults; default 1 min').optional(),
        safety: positive('duration', 'with faults; default 5 min').optional(),
        liveness: positive('duration', 'after the heal; default 6 min').optional(),
      })
      .optional(),
    mix: z
      .partialRecord(z.enum(GENERATORS), weight)
      .optional()
      .describe(
        'shares of the generators; default swarm 70, boundary 10, triggered 5, scripted 10, null 5',
      ),
    faults: z
      .strictObject({
        only: kinds('no others are drawn').meta({ minItems: 1 }),
        without: kinds('all but these are drawn'),
        unbounded: z
          .boolean()
          .optional()
          .describe('neither budget nor heal: only safety is asked; default false'),
      })
      .meta({ not: { required: ['only', 'without'] } })
      .optional(),
    hazards: z
      .boolean()
      .optional()
      .describe('points inside flight code that misbehave; default true'),
    gates: z
      .union([z.literal('all'), z.literal('none'), z.array(gateId).max(1_000)])
      .optional()
      .describe('that must have been reached for a pass; default none'),
    tested: least('things that must have been judged, by checker, such as { S2: 100 }'),
    stop: z
      .strictObject({
        failures: z.int().min(1).optional().describe('failed cases; default 20'),
        unseenShare: share(
          'until so little of what runs show is new: cells seen once ÷ runs (Good–Turing)',
        ).optional(),
        after: positive('duration', 'of real time: results then depend on the machine').optional(),
      })
      .optional(),
    repeat: share('of the cases run twice, in another process; default 0.05').optional(),
    caseTimeout: positive(
      'duration',
      'of real time for one case; default 2 min, and 1 s more for each node',
    ).optional(),
  })
  .meta({ title: 'Lasermesh campaign' });

export type CampaignSource = z.infer<typeof campaignSchema>;

/** JSON Schema (draft-07) for completion in editors. */
export const campaignJsonSchema = (): object =>
  z.toJSONSchema(campaignSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' });
