import { z } from 'zod';
import { between, notNegative, positive, quantity, share } from './quantity-schema.ts';
import { oneOf, onlyWith } from './schema-clauses.ts';
import { software } from './software-schema.ts';

/** Names that appear in journals, file names and patterns. */
export const scenarioName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9._-]{0,62}$/,
    'expected a letter, then letters, digits, ".", "_", "-"; at most 63',
  );

/** Heads that one node may have. */
export const TERMINALS_MAX = 64;
/** Nodes that one scenario may have; flight software keeps link state of so many origins. */
export const NODES_MAX = 20_000;

/** Heads of all nodes together: a run keeps some 22 kB of each, and takes 0.75 ms to plan for it. */
export const TERMINALS_ALL_MAX = 200_000;

const terminal = z.strictObject({
  name: scenarioName.describe(
    'forward, aft, left, right, zenith and nadir place the head as they say',
  ),
  profile: z
    .string()
    .describe('a shipped profile (see `lasermesh budget --help`) or one of `profiles:`'),
  count: z
    .int()
    .min(1)
    .max(TERMINALS_MAX)
    .optional()
    .describe(
      'so many equal heads, numbered; optical ones of no direction look forward, aft, left, right in turn',
    ),
  azimuth: between('angle', 'where the head looks, from forward to the right', [
    '-360 deg',
    '360 deg',
  ]).optional(),
  normal: z
    .enum(['zenith', 'nadir', 'horizontal'])
    .optional()
    .describe('middle of a field of regard that is a hemisphere'),
});

/** A mission counter stays exact for a hundred years after it. */
const MISSION_TENTHS_MAX = 9_000_000_000_000_000;

const clock = z.strictObject({
  drift: z.number().min(0).max(1e6).optional().describe('one sigma of the rate error [ppb]'),
  driftMax: z.number().min(0).max(1e6).optional().describe('what the node is told of it [ppb]'),
  randomWalk: z.number().min(0).max(1e5).optional().describe('ppb per square root of hour'),
  timeSource: z
    .boolean()
    .optional()
    .describe('has a receiver of a time source; default: nodes on the ground have one'),
  rtcError: notNegative('duration', 'error of the real-time clock after power-on').optional(),
  mission: z
    .int()
    .min(0)
    .max(MISSION_TENTHS_MAX)
    .optional()
    .describe('mission counter when the scenario begins [tenths of a second]; default 0'),
});

const power = z.strictObject({
  battery: positive('energy', 'that the battery holds; default 3 kWh').optional(),
  base: notNegative('power', 'drawn all the time, heads apart; default 300 W').optional(),
  solar: notNegative(
    'power',
    'from the panels in sunlight; default 2.2 times the load with all heads at work',
  ).optional(),
  charge: share('of the battery that is full at the start; default 1').optional(),
});

const nodeCommon = {
  terminals: z
    .array(terminal)
    .min(1)
    .max(TERMINALS_MAX)
    .describe('optical heads and radios of each node'),
  store: positive('size', 'capacity of the bundle store').optional(),
  storeLatency: notNegative('duration', 'time until a write is durable').optional(),
  clock: clock.optional().describe('the node’s oscillator and time source'),
  segment: scenarioName
    .optional()
    .describe('whose it is, such as military or commercial: `policy` speaks of segments'),
  role: z
    .enum(['relay', 'site', 'sensor', 'user'])
    .optional()
    .describe('what the node is for; default relay in orbit, site on the ground'),
  flightSoftware: software.optional(),
};

const walker = z.strictObject({
  altitude: between('length', 'over the equator radius of 6,378.137 km', ['120 km', '400000 km']),
  inclination: between('angle', 'of all planes', ['0 deg', '180 deg']),
  satellites: z.int().min(1).max(NODES_MAX).describe('of all planes together'),
  planes: z.int().min(1).max(2_000).describe('evenly spread; divides the satellites'),
  phasing: z
    .number()
    .min(0)
    .max(NODES_MAX)
    .optional()
    .describe('F of i:T/P/F: a plane is F × 360° / T ahead of its western neighbour'),
  pattern: z
    .enum(['delta', 'star'])
    .optional()
    .describe('planes spread over 360° (delta, default) or 180° (star)'),
  raan: quantity('angle', 'right ascension of the first plane').optional(),
  anomaly: quantity('angle', 'argument of latitude of the first satellite').optional(),
});

export const constellation = z
  .strictObject({
    name: scenarioName.describe('group; satellites of a Walker pattern are called NAME-01, …'),
    walker: walker.optional().describe('circular orbits in a pattern; or use `elements`'),
    elements: z.string().min(1).optional().describe('TLE or OMM file, relative to the scenario'),
    select: z
      .string()
      .max(2_000)
      .optional()
      .describe('of the elements, such as "inclination=53.05+-0.15,mean-motion=15.06+-0.015"'),
    power: power.optional().describe('battery, panels and loads of each satellite'),
    ...nodeCommon,
  })
  .meta({ ...oneOf('walker', 'elements'), ...onlyWith('select', 'elements') });

export const site = z.strictObject({
  name: scenarioName,
  latitude: between('angle', 'geodetic, north positive', ['-90 deg', '90 deg']),
  longitude: between('angle', 'east positive', ['-180 deg', '360 deg']),
  altitude: between('length', 'over the ellipsoid', ['-0.5 km', '50 km']).optional(),
  ...nodeCommon,
});

export type TerminalSource = z.infer<typeof terminal>;
export type ConstellationSource = z.infer<typeof constellation>;
export type SiteSource = z.infer<typeof site>;
