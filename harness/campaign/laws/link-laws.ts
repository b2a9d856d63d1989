import {
  type Draw,
  type Law,
  lasting,
  length,
  link,
  logUniform,
  maybePulse,
  pick,
  seconds,
  someFrames,
} from './law.ts';

const delay = ({ stream }: Draw): { readonly delay: string } => ({
  delay: seconds(logUniform(stream, 1e-4, 5)),
});

/** Links and the frames on them. */
export const LINK_LAWS: readonly Law[] = [
  {
    kind: 'link-outage',
    draw: (draw) => ({ kind: 'link-outage', ...lasting(draw), ...link(draw), ...maybePulse(draw) }),
  },
  ...(['error-burst', 'frames-corrupted', 'frames-dropped'] as const).map(
    (kind): Law => ({
      kind,
      draw: (draw) => ({
        kind,
        ...lasting(draw),
        ...link(draw),
        ...someFrames(draw),
        ...maybePulse(draw),
      }),
    }),
  ),
  {
    kind: 'frames-held',
    draw: (draw) => ({ kind: 'frames-held', ...lasting(draw), ...link(draw), ...someFrames(draw) }),
  },
  ...(['frames-duplicated', 'frames-reordered', 'frames-delayed'] as const).map(
    (kind): Law => ({
      kind,
      draw: (draw) => ({
        kind,
        ...lasting(draw),
        ...link(draw),
        ...someFrames(draw),
        ...delay(draw),
      }),
    }),
  ),
  {
    kind: 'contact-off-plan',
    draw: (draw) => {
      const { from, to } = link(draw);
      const which = pick(draw.stream, ['late', 'early', 'both'] as const);
      return {
        kind: 'contact-off-plan',
        ...lasting(draw),
        ...{ from, to },
        ...(which === 'early' ? {} : { late: length(draw) }),
        ...(which === 'late' ? {} : { early: length(draw) }),
      };
    },
  },
  {
    kind: 'gilbert-elliott',
    draw: (draw) => ({
      kind: 'gilbert-elliott',
      ...lasting(draw),
      ...link(draw),
      ...someFrames(draw),
      good: seconds(logUniform(draw.stream, 0.01, 30)),
      bad: seconds(logUniform(draw.stream, 1e-4, 5)),
    }),
  },
  {
    kind: 'error-rate-step',
    draw: (draw) => ({
      kind: 'error-rate-step',
      ...lasting(draw),
      ...link(draw),
      ...maybePulse(draw),
      bitErrorRate: Number(logUniform(draw.stream, 1e-8, 1e-2).toExponential(3)),
    }),
  },
  {
    kind: 'margin-wobble',
    draw: (draw) => ({
      kind: 'margin-wobble',
      ...lasting(draw),
      ...link(draw),
      ...maybePulse(draw),
      swing: `${logUniform(draw.stream, 0.05, 10).toFixed(3)} dB`,
      period: length(draw, [0.05, 60]),
    }),
  },
  {
    kind: 'latency-step',
    draw: (draw) => ({
      kind: 'latency-step',
      ...lasting(draw),
      ...link(draw),
      ...maybePulse(draw),
      delay: seconds(logUniform(draw.stream, 1e-5, 2)),
    }),
  },
];
