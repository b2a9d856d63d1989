import { z } from 'zod';
import { HAZARD_IDS, type HazardId } from '../../flight/hazards.ts';
import { network } from './network-schema.ts';
import { constellation, scenarioName, site } from './node-schema.ts';
import { policy } from './policy-schema.ts';
import { profile } from './profile-schema.ts';
import { between, notNegative, positive, share } from './quantity-schema.ts';
import { fault } from './fault-schema.ts';
import { someOf } from './schema-clauses.ts';
import { operations } from './operations-schema.ts';
import { softwareOfAll } from './software-schema.ts';
import { flow } from './traffic-schema.ts';

const planner = z.strictObject({
  pattern: z
    .enum(['auto', 'grid', 'neighbours'])
    .optional()
    .describe('grid keeps Walker patterns only, neighbours ignores them; default auto, both'),
  contactMin: positive('duration', 'shorter contacts are not planned').optional(),
  retarget: notNegative('duration', 'pause of an optical head between contacts').optional(),
  avoidSun: z.boolean().optional().describe('no contact through the keep-out angle; default true'),
  avoidKeyhole: z
    .boolean()
    .optional()
    .describe('no contact while a partner passes faster than a head turns; default true'),
  groupPairs: z
    .array(z.tuple([z.string(), z.string()]))
    .max(1_000)
    .optional()
    .describe('optical links between these groups only, such as [[alpha, bravo]]'),
  handover: z
    .enum(['highest', 'longest'])
    .optional()
    .describe('which satellite a ground node takes next; default longest'),
});

const channel = z.strictObject({
  bursts: z
    .strictObject({
      meanGood: between('duration', 'between bursts', ['1 ms', '1 d']),
      meanBad: between('duration', 'of a burst', ['10 us', '1 d']),
      badLoss: share('of frames lost in a burst'),
    })
    .optional()
    .describe('Gilbert–Elliott'),
  extraLoss: share('of frames lost beyond what the margin gives').optional(),
});

/** Span of whole nanoseconds in 53 bits, with a week to spare. */
export const DURATION_MAX = '96 d';

const EPOCH_YEARS = [1960, 2200] as const;

const epoch = z.iso
  .datetime({ offset: true, message: 'expected an instant such as 2027-01-01T00:00:00Z' })
  .refine(
    (text) => {
      const year = new Date(text).getUTCFullYear();
      return !(year < EPOCH_YEARS[0] || year > EPOCH_YEARS[1]);
    },
    { message: `expected a year from ${EPOCH_YEARS[0]} to ${EPOCH_YEARS[1]}`, abort: true },
  );

export const scenarioSchema = z
  .strictObject({
    $schema: z.string().optional().describe('for editors'),
    name: scenarioName.describe('names the run folder'),
    description: z.string().max(2_000).optional(),
    seed: z.int().min(0).optional().describe('of all chance; default 1, --seed overrides'),
    epoch: epoch
      .optional()
      .describe('instant 0; default the newest element epoch, else 2027-01-01T00:00:00Z'),
    duration: between('duration', 'simulated', ['1 ms', DURATION_MAX]),
    grazing: between('length', 'links between satellites pass this high at least', [
      '0 km',
      '2000 km',
    ]).optional(),
    profiles: z
      .array(profile)
      .max(100)
      .optional()
      .describe('heads and radios of your own, made from shipped ones'),
    constellations: z.array(constellation).max(64).optional().describe('groups of satellites'),
    sites: z
      .array(site)
      .max(10_000)
      .optional()
      .describe('nodes on the ground; their group is sites'),
    flightSoftware: softwareOfAll.optional(),
    policy: policy.optional(),
    flows: z.array(flow).max(10_000).optional().describe('traffic'),
    faults: z.array(fault).max(10_000).optional().describe('what breaks, and when'),
    heal: positive(
      'duration',
      'from then on liveness is asked, as faults are over; default: all the time',
    ).optional(),
    operations: operations.optional(),
    planner: planner.optional().describe('how contacts are planned'),
    channel: channel.optional().describe('frame losses of all links'),
    network: network.optional().describe('bounds of the flight software of all nodes'),
    hazards: z
      .array(z.enum(HAZARD_IDS as [HazardId, ...HazardId[]]))
      .max(HAZARD_IDS.length)
      .optional()
      .describe('points of flight/hazards.ts that strike a quarter of the time; default none'),
    idealPointing: z
      .boolean()
      .optional()
      .describe('heads are on target at once: no acquisition; default false'),
  })
  .meta({ title: 'Lasermesh scenario', ...someOf('constellations', 'sites') });

/** A scenario as written; names and units not yet resolved. */
export type ScenarioSource = z.infer<typeof scenarioSchema>;

/** JSON Schema (draft-07) for completion in editors. */
export const scenarioJsonSchema = (): object =>
  z.toJSONSchema(scenarioSchema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      const { kind, at, when } = jsonSchema.properties ?? {};
      if (kind === undefined || at === undefined || when === undefined) return;
      // A fault: its onset or a trigger.
      jsonSchema.allOf = [someOf('at', 'when')];
    },
  });
