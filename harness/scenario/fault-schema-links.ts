import { z } from 'zod';
import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import { REFUSE_REASONS } from '../../protocols/frame.ts';
import { DEVIATIONS } from './fault.ts';
import {
  atHead,
  atNode,
  kind,
  lasting,
  nodeName,
  onLink,
  pulsing,
  someFrames,
  timing,
} from './fault-schema-parts.ts';
import { between, positive, share } from './quantity-schema.ts';
import { someOf } from './schema-clauses.ts';

/** Faults of terminals, beyond those that take nothing but a head. */
export const TERMINAL_FAULTS = [
  z.strictObject({ ...kind('sun-in-view'), ...pulsing, ...atHead }),
  z.strictObject({
    ...kind('gimbal-stiction'),
    ...pulsing,
    ...atHead,
    slowdown: z.number().min(1).max(1_000).optional().describe('of turns; default 4'),
    stick: between('duration', 'longest that it sticks before it jumps; default 500 ms', [
      '1 ms',
      '60 s',
    ]).optional(),
  }),
  z.strictObject({
    ...kind('false-lock'),
    ...pulsing,
    ...atHead,
    frames: z.boolean().optional().describe('its modem says so, too; default true'),
  }),
  z.strictObject({
    ...kind('terminal-reset'),
    ...timing,
    ...atHead,
    duration: positive('duration', 'until the head is back'),
    stale: z
      .boolean()
      .optional()
      .describe('reports then what it last knew; default true; else what is'),
  }),
  z.strictObject({
    ...kind('power-up-late'),
    ...lasting,
    ...atHead,
    delay: between('duration', 'from a start of the computer until the head is up', [
      '1 ms',
      '1 h',
    ]),
  }),
  z.strictObject({
    ...kind('wrong-partner'),
    ...pulsing,
    ...atHead,
    heard: nodeName.describe('whose light and frames come in'),
  }),
  z.strictObject({
    ...kind('rate-change'),
    ...pulsing,
    ...atHead,
    share: z.number().min(0.001).max(1).describe('of the set rate that its line runs at'),
  }),
] as const;

/** Faults of links that are more than frames hit by lot. */
export const LINK_FAULTS = [
  z
    .strictObject({
      ...kind('contact-off-plan'),
      ...lasting,
      from: onLink.from,
      to: onLink.to,
      late: between('duration', 'by which contacts begin later', ['0 s', '1 h']).optional(),
      early: between('duration', 'by which they end earlier', ['0 s', '1 h']).optional(),
    })
    .meta(someOf('late', 'early')),
  z.strictObject({
    ...kind('gilbert-elliott'),
    ...pulsing,
    ...onLink,
    ...someFrames,
    good: between('duration', 'mean length of the good state', ['1 ms', '1 d']),
    bad: between('duration', 'mean length of the bad state, where the share is corrupted', [
      '10 us',
      '1 d',
    ]),
  }),
  z.strictObject({
    ...kind('error-rate-step'),
    ...pulsing,
    ...onLink,
    types: someFrames.types,
    bitErrorRate: z.number().min(1e-12).max(0.5).describe('of bits, behind the code'),
  }),
  z.strictObject({
    ...kind('margin-wobble'),
    ...pulsing,
    ...onLink,
    swing: between('gain', 'over and under the threshold of the rate in use', ['0.01 dB', '20 dB']),
    period: between('duration', 'of over and under; default 2 s', ['1 ms', '10 min']).optional(),
  }),
  z.strictObject({
    ...kind('latency-step'),
    ...pulsing,
    ...onLink,
    delay: between('duration', 'that every frame takes longer', ['1 ns', '10 s']),
  }),
] as const;

const STORM_INTERVALS = ['10 us', '1 min'] as const;

/** Of applications that submit more than the scenario's flows. */
const storm = {
  ...timing,
  ...atNode,
  to: nodeName.describe('where its bundles go'),
  duration: positive('duration', 'that it lasts'),
  size: between('size', 'of a bundle; default 1 kB', ['0 B', '1 MB']).optional(),
  assured: z.boolean().optional().describe('default false'),
  custody: z.boolean().optional().describe('default false'),
};

/** Faults of frames as they are, and of what they carry. */
export const FRAME_FAULTS = [
  z.strictObject({ ...kind('frames-truncated'), ...pulsing, ...onLink, ...someFrames }),
  z.strictObject({
    ...kind('frames-oversized'),
    ...pulsing,
    ...onLink,
    ...someFrames,
    size: between('size', 'of the frame; default 61 kB', ['1 kB', '1 MB']).optional(),
  }),
  z.strictObject({
    ...kind('frames-foreign'),
    ...pulsing,
    ...onLink,
    ...someFrames,
    deviation: z.enum(DEVIATIONS).describe('from what this version of the protocol writes'),
  }),
  z.strictObject({ ...kind('acknowledgement-lost'), ...pulsing, ...onLink, ...someFrames }),
  z.strictObject({
    ...kind('acknowledgement-duplicated'),
    ...pulsing,
    ...onLink,
    ...someFrames,
    delay: between('duration', 'until it comes again; default 10 ms', ['0 s', '60 s']).optional(),
  }),
  z.strictObject({
    ...kind('acknowledgement-stale'),
    ...pulsing,
    ...onLink,
    ...someFrames,
    age: z.int().min(1).max(10_000).optional().describe('in frames; default 8'),
  }),
  z.strictObject({
    ...kind('custody-refused'),
    ...pulsing,
    ...onLink,
    share: share('of the messages that accept and come to refuse; default 1').optional(),
    reason: z.enum(REFUSE_REASONS).optional().describe('default no-storage'),
  }),
  z.strictObject({
    ...kind('segment-lost'),
    ...pulsing,
    ...onLink,
    share: share('of segments, lost whenever they are sent; default 0.1').optional(),
  }),
  z.strictObject({
    ...kind('priority-storm'),
    ...storm,
    interval: between('duration', 'between two bundles; default 10 ms', STORM_INTERVALS).optional(),
    class: z.enum(TRAFFIC_CLASSES).optional().describe('default management, the most urgent'),
    lifetime: positive('duration', 'default 1 min').optional(),
  }),
  z.strictObject({
    ...kind('expiry-in-transit'),
    ...storm,
    interval: between('duration', 'between two bundles; default 1 s', STORM_INTERVALS).optional(),
    class: z.enum(TRAFFIC_CLASSES).optional().describe('default tactical'),
    lifetime: between('duration', 'that ends on the way; default 50 ms', [
      '1 us',
      '1 min',
    ]).optional(),
  }),
] as const;
