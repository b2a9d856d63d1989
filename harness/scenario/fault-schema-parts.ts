import { z } from 'zod';
import { MESSAGE_KINDS } from './fault.ts';
import { scenarioName } from './node-schema.ts';
import { notNegative, positive, quantity, share } from './quantity-schema.ts';
import { TRIGGER_STATES } from './trigger-states.ts';

/* What the schemas of all kinds of faults are made of. */

const PULSE_MIN_NS = 1_000_000;

/** One node. */
export const nodeName = z.string().max(200);
const terminalName = z.string().max(200);

const when = z
  .strictObject({
    node: nodeName.describe('whose statechart is watched'),
    machine: z
      .enum(['node', 'terminal', 'link', 'outduct'])
      .optional()
      .describe('default terminal'),
    terminal: terminalName.optional().describe('of machines terminal and link; default any'),
    enters: z
      .string()
      .min(1)
      .max(100)
      .describe('state, such as acquiring or safe')
      .meta({ enum: [...new Set(Object.values(TRIGGER_STATES).flat())] }),
    after: notNegative('duration', 'from there to the onset; default 0').optional(),
    nth: z.int().min(1).max(1_000_000).optional().describe('which time; default 1'),
  })
  .describe('the fault begins when a statechart enters a state');

export const timing = {
  id: scenarioName.optional().describe('default f-01, f-02, … in the order of the list'),
  at: notNegative(
    'duration',
    'onset, from the start of the run; with when: looked out for from then on',
  ).optional(),
  when: when.optional(),
  until: positive(
    'duration',
    'over by then, from the start of the run; for triggered faults',
  ).optional(),
};

export const lasting = {
  ...timing,
  duration: positive('duration', 'default until the end of the run').optional(),
};

/** For faults that come and go. */
export const pulsing = {
  ...lasting,
  pulse: z
    .strictObject({
      period: quantity(
        'duration',
        'from one onset to the next',
        (ns) => (ns >= PULSE_MIN_NS ? undefined : 'expected 1 ms or more'),
        { sign: 'positive', range: '1 ms or more' },
      ),
      duty: z.number().min(0.001).max(0.999).optional().describe('share of it; default 0.5'),
    })
    .optional()
    .describe('the fault comes and goes while it lasts'),
};

export const atNode = { node: nodeName.describe('one node by its name') };
export const atHead = {
  ...atNode,
  terminal: terminalName.optional().describe('one terminal by its name; default all'),
};
export const onLink = {
  from: nodeName.describe('one end by its name'),
  to: nodeName.describe('the other end'),
  both: z.boolean().optional().describe('both directions; default true'),
};
export const someFrames = {
  share: share('of the frames hit; default 1').optional(),
  types: z
    .array(z.enum(['idle', 'data', 'management']))
    .min(1)
    .max(3)
    .optional()
    .describe('default all'),
};

export const issue = z
  .boolean()
  .optional()
  .describe('the operator gives out a plan at the onset; default true; else its next one is hit');

export const message = (what: string) => z.enum(MESSAGE_KINDS).optional().describe(what);

export const kind = <const K extends string>(name: K) => ({ kind: z.literal(name) });
