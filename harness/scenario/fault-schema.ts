import { z } from 'zod';
import { CORRELATED_FAULTS } from './correlated-schema.ts';
import { FORGERIES } from './fault.ts';
import {
  atHead,
  atNode,
  issue,
  kind,
  lasting,
  message,
  onLink,
  pulsing,
  someFrames,
  timing,
} from './fault-schema-parts.ts';
import { FRAME_FAULTS, LINK_FAULTS, TERMINAL_FAULTS } from './fault-schema-links.ts';
import { NODE_FAULTS } from './node-fault-schema.ts';
import { between, notNegative, positive, quantity, share } from './quantity-schema.ts';
import { notBoth } from './schema-clauses.ts';

const STORE_REGIONS = ['bundles', 'marks', 'counters', 'critical'] as const;

export const fault = z.discriminatedUnion('kind', [
  z.strictObject({ ...kind('null'), ...lasting, ...atNode }),
  z.strictObject({
    ...kind('computer-reset'),
    ...timing,
    ...atNode,
    boot: z.enum(['warm', 'cold']).optional().describe('default warm'),
    bootCount: z
      .enum(['kept', 'lost'])
      .optional()
      .describe('lost: the hardware counts boots from 1 again; default kept'),
  }),
  z.strictObject({ ...kind('permanent-loss'), ...timing, ...atNode }),
  z.strictObject({ ...kind('hang'), ...lasting, ...atNode }),
  z.strictObject({
    ...kind('slow-processor'),
    ...lasting,
    ...atNode,
    service: between('duration', 'that each input takes', ['1 ns', '1 h']),
  }),
  z.strictObject({
    ...kind('brown-out'),
    ...timing,
    ...atNode,
    duration: positive('duration', 'without power'),
  }),
  z.strictObject({ ...kind('safe-mode-forced'), ...lasting, ...atNode }),
  z.strictObject({
    ...kind('battery-drain'),
    ...timing,
    ...atNode,
    charge: share('of the battery that is left at the onset'),
  }),
  z.strictObject({
    ...kind('bus-undervoltage'),
    ...lasting,
    ...atNode,
    voltage: z.number().min(0).max(40).describe('of the bus [V]; under 20 V the computer fails'),
  }),
  z.strictObject({ ...kind('site-outage'), ...pulsing, ...atNode }),
  z.strictObject({ ...kind('time-source-lost'), ...lasting, ...atNode }),
  z.strictObject({ ...kind('store-full'), ...lasting, ...atNode }),
  z.strictObject({ ...kind('store-failure'), ...lasting, ...atNode }),
  z.strictObject({ ...kind('torn-write'), ...lasting, ...atNode }),
  z.strictObject({
    ...kind('bit-flip'),
    ...timing,
    ...atNode,
    region: z.enum(STORE_REGIONS).optional().describe('of the mass memory; default bundles'),
    count: z.int().min(1).max(1_000_000).optional().describe('records hit; default 1'),
  }),
  z.strictObject({ ...kind('thermal-limit'), ...pulsing, ...atHead }),
  z.strictObject({ ...kind('terminal-stuck'), ...pulsing, ...atHead }),
  z.strictObject({ ...kind('tracking-drop'), ...pulsing, ...atHead }),
  z.strictObject({ ...kind('beacon-unseen'), ...pulsing, ...atHead }),
  z.strictObject({
    ...kind('laser-decay'),
    ...pulsing,
    ...atHead,
    loss: between('gain', 'of transmit power', ['0 dB', '60 dB']),
  }),
  z.strictObject({ ...kind('receiver-saturated'), ...pulsing, ...atHead }),
  z.strictObject({
    ...kind('point-ahead-error'),
    ...pulsing,
    ...atHead,
    error: between('angle', 'that the beam is off the partner', ['0 rad', '1 mrad']),
  }),
  z.strictObject({
    ...kind('attitude-bias'),
    ...lasting,
    ...atNode,
    bias: between('angle', 'error of all optical heads', ['0 rad', '100 mrad']),
  }),
  z.strictObject({
    ...kind('ephemeris-error'),
    ...lasting,
    ...atNode,
    alongTrack: between('length', 'what others believe of it is off by', ['-1000 km', '1000 km']),
  }),
  z.strictObject({
    ...kind('manoeuvre'),
    id: timing.id,
    at: notNegative('duration', 'of the burn, from the start of the run'),
    ...atNode,
    deltaV: z.number().min(-100).max(100).describe('along the track [m/s]; −100 to 100'),
  }),
  z.strictObject({ ...kind('link-outage'), ...pulsing, ...onLink }),
  z.strictObject({ ...kind('error-burst'), ...pulsing, ...onLink, ...someFrames }),
  z.strictObject({
    ...kind('frames-corrupted'),
    ...pulsing,
    ...onLink,
    ...someFrames,
    undetected: z
      .boolean()
      .optional()
      .describe('only payloads of bundles, under a CRC that fits; default false'),
  }),
  z.strictObject({ ...kind('frames-dropped'), ...pulsing, ...onLink, ...someFrames }),
  ...(['frames-duplicated', 'frames-reordered', 'frames-delayed'] as const).map((name) =>
    z.strictObject({
      ...kind(name),
      ...pulsing,
      ...onLink,
      ...someFrames,
      delay: between('duration', 'of the copy, or of the frame', ['0 s', '60 s']).optional(),
    }),
  ),
  z.strictObject({
    ...kind('frames-held'),
    ...timing,
    ...onLink,
    ...someFrames,
    duration: positive('duration', 'until they come, all at once'),
    pulse: pulsing.pulse,
  }),
  z.strictObject({
    ...kind('clock-step'),
    ...lasting,
    ...atNode,
    step: quantity('duration', 'of UTC in the hardware; may be negative'),
  }),
  z.strictObject({
    ...kind('clock-drift'),
    ...lasting,
    ...atNode,
    drift: z.number().min(-1e6).max(1e6).describe('further rate error of the counter [ppb]'),
  }),
  z.strictObject({
    ...kind('frames-forged'),
    ...timing,
    ...atHead,
    forgery: z.enum(FORGERIES),
    message: message('made up or altered; default close, or the newest that was heard'),
    epoch: z.int().min(1).max(0xffff_ffff).optional().describe('of forgery retired-epoch'),
    count: z.int().min(1).max(1_000_000).optional().describe('default 10'),
    interval: positive('duration', 'between two; default 10 ms').optional(),
  }),
  z
    .strictObject({
      ...kind('frames-replayed'),
      ...lasting,
      ...atHead,
      message: message('only this kind; default every management frame'),
      delay: positive('duration', 'from a frame to its first replay; default 1 s').optional(),
      repeats: z.int().min(1).max(100).optional().describe('of each management frame; default 1'),
      behind: z
        .int()
        .min(1)
        .max(4_096)
        .optional()
        .describe('in place of delay: said again when so many newer ones have come'),
    })
    .meta(notBoth('delay', 'behind')),
  z.strictObject({
    ...kind('plan-late'),
    ...timing,
    delay: positive('duration', 'by which a plan leaves later; default 5 min').optional(),
    issue,
  }),
  z.strictObject({ ...kind('plan-old'), ...timing }),
  z.strictObject({ ...kind('plan-corrupted'), ...timing, issue }),
  ...TERMINAL_FAULTS,
  ...LINK_FAULTS,
  ...FRAME_FAULTS,
  z.strictObject({
    ...kind('plan-partial'),
    ...timing,
    share: share('of its telecommands that never leave; default 0.5').optional(),
    issue,
  }),
  z.strictObject({
    ...kind('key-rollover'),
    ...timing,
    lead: positive('duration', 'until the epoch is used; default 1 min').optional(),
    overlap: positive('duration', 'that the old one is accepted; default 2 min').optional(),
  }),
  z.strictObject({ ...kind('tags-corrupted'), ...pulsing, ...onLink, share: someFrames.share }),
  ...NODE_FAULTS,
  ...CORRELATED_FAULTS,
]);

export type FaultSource = z.infer<typeof fault>;

/** Kinds that may be given a length. */
export const LASTING_KINDS: ReadonlySet<string> = new Set(
  fault.options.filter(({ shape }) => 'duration' in shape).map(({ shape }) => shape.kind.value),
);
