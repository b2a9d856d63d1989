import { z } from 'zod';
import { DEFAULT_LIMITS } from '../../flight/limits.ts';
import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import { parseQuantity, QUANTITIES, type QuantityKind } from './quantities.ts';

const quantity = (kind: QuantityKind, check?: (value: number) => string | undefined) =>
  z
    .string()
    .superRefine((text, context) => {
      const value = parseQuantity(text, kind);
      const wrong = typeof value === 'number' ? check?.(value) : value.error;
      if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong });
    })
    .meta({ description: `${kind} with unit, such as "${QUANTITIES[kind].example}"` });

const positive = (kind: QuantityKind) =>
  quantity(kind, (value) => (value > 0 ? undefined : `expected more than 0, got ${value}`));
const notNegative = (kind: QuantityKind) =>
  quantity(kind, (value) => (value >= 0 ? undefined : `expected 0 or more, got ${value}`));

const nodeName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9._-]{0,62}$/, 'expected a name of letters, digits, ".", "_", "-"');

const terminal = z.strictObject({
  name: nodeName.describe('forward, aft, left, right, zenith and nadir place the head as they say'),
  profile: z.string().describe('name of a terminal profile'),
  count: z.int().min(1).max(64).optional().describe('so many equal ones, numbered'),
  azimuth: quantity('angle').optional().describe('where the head looks, from forward to the right'),
  normal: z.enum(['zenith', 'nadir', 'horizontal']).optional(),
});

const clock = z.strictObject({
  drift: z.number().min(0).max(1e6).optional().describe('one sigma of the rate error [ppb]'),
  driftMax: z.number().min(0).max(1e6).optional().describe('what the node is told of it [ppb]'),
  randomWalk: z.number().min(0).max(1e5).optional().describe('ppb per square root of hour'),
  timeSource: z.boolean().optional().describe('has a receiver of a time source'),
  rtcError: notNegative('duration').optional(),
});

const nodeCommon = {
  terminals: z.array(terminal).min(1).max(64),
  store: positive('size').optional(),
  storeLatency: notNegative('duration').optional(),
  clock: clock.optional(),
  role: z.enum(['relay', 'site', 'sensor', 'user']).optional(),
};

const walker = z.strictObject({
  altitude: quantity('length', (km) =>
    km >= 120 && km <= 400_000 ? undefined : `expected 120 km to 400,000 km, got ${km} km`,
  ),
  inclination: quantity('angle'),
  satellites: z.int().min(1).max(20_000),
  planes: z.int().min(1).max(2_000),
  phasing: z.number().min(0).optional(),
  pattern: z.enum(['delta', 'star']).optional(),
  raan: quantity('angle').optional().describe('right ascension of the first plane'),
  anomaly: quantity('angle').optional().describe('argument of latitude of the first satellite'),
});

const constellation = z.strictObject({
  name: nodeName,
  walker: walker.optional(),
  elements: z.string().optional().describe('TLE or OMM JSON file, relative to the scenario'),
  select: z
    .string()
    .optional()
    .describe('such as "inclination=53.05+-0.15,mean-motion=15.06+-0.015"'),
  ...nodeCommon,
});

const site = z.strictObject({
  name: nodeName,
  latitude: quantity('angle', (rad) =>
    Math.abs(rad) <= 1.5708 ? undefined : 'expected −90 to 90 deg',
  ),
  longitude: quantity('angle'),
  altitude: quantity('length').optional(),
  ...nodeCommon,
});

const flow = z.strictObject({
  name: nodeName,
  from: z.string().describe('node, or pattern with * for several'),
  to: z.string().describe('node, or pattern; with several each source takes one in turn'),
  class: z.enum(TRAFFIC_CLASSES),
  size: positive('size'),
  every: positive('duration').optional().describe('regular interval'),
  meanEvery: positive('duration').optional().describe('random instants with this mean interval'),
  start: notNegative('duration').optional(),
  end: positive('duration').optional(),
  assured: z.boolean().optional(),
  custody: z.boolean().optional(),
  lifetime: positive('duration').optional(),
  deadline: positive('duration').optional().describe('latency budget'),
  deadlineShare: z.number().min(0).max(1).optional().describe('share that must meet it, 0 to 1'),
});

const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('computer-reset'),
    id: nodeName.optional(),
    node: z.string(),
    at: notNegative('duration'),
    boot: z.enum(['warm', 'cold']).optional(),
  }),
  z.strictObject({
    kind: z.literal('permanent-loss'),
    id: nodeName.optional(),
    node: z.string(),
    at: notNegative('duration'),
  }),
]);

const planner = z.strictObject({
  pattern: z.enum(['auto', 'grid', 'neighbours']).optional(),
  step: positive('duration').optional(),
  contactMin: positive('duration').optional(),
  retarget: notNegative('duration').optional(),
  avoidSun: z.boolean().optional(),
  groupPairs: z.array(z.tuple([z.string(), z.string()])).optional(),
  handover: z.enum(['highest', 'longest']).optional(),
});

const channel = z.strictObject({
  bursts: z
    .strictObject({
      meanGood: positive('duration'),
      meanBad: positive('duration'),
      badLoss: z.number().min(0).max(1),
    })
    .optional(),
  extraLoss: z.number().min(0).max(1).optional(),
});

/** Every bound of flight/limits.ts under the same name without its unit suffix. */
const network = (() => {
  const shape: Record<string, z.ZodType> = {
    mtu: positive('size').optional().describe('largest payload of a frame, for all terminals'),
  };
  for (const [key, value] of Object.entries(DEFAULT_LIMITS)) {
    const name = limitName(key);
    if (key.endsWith('Ns')) shape[name] = notNegative('duration').optional();
    else if (typeof value === 'boolean') shape[name] = z.boolean().optional();
    else if (typeof value === 'number') shape[name] = z.number().min(0).optional();
  }
  return z.strictObject(shape);
})();

/** Name of a limit as a scenario writes it. */
export function limitName(key: string): string {
  return key.endsWith('Ns') ? key.slice(0, -2) : key;
}

export const scenarioSchema = z
  .strictObject({
    name: nodeName,
    description: z.string().max(2_000).optional(),
    seed: z.int().min(0).optional(),
    epoch: z.iso
      .datetime({ offset: true, message: 'expected an instant such as 2027-01-01T00:00:00Z' })
      .optional(),
    duration: positive('duration'),
    grazing: notNegative('length').optional(),
    constellations: z.array(constellation).max(64).optional(),
    sites: z.array(site).max(10_000).optional(),
    flows: z.array(flow).max(10_000).optional(),
    faults: z.array(fault).max(10_000).optional(),
    planner: planner.optional(),
    channel: channel.optional(),
    network: network.optional(),
    idealPointing: z.boolean().optional(),
  })
  .meta({ title: 'Lasermesh scenario' });

/** A scenario as written; names and units not yet resolved. */
export type ScenarioSource = z.infer<typeof scenarioSchema>;
export type TerminalSource = z.infer<typeof terminal>;
export type ConstellationSource = z.infer<typeof constellation>;
export type SiteSource = z.infer<typeof site>;
export type FlowSource = z.infer<typeof flow>;

/** JSON Schema (draft-07) for completion in editors. */
export const scenarioJsonSchema = (): object =>
  z.toJSONSchema(scenarioSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' });
