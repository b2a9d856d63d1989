import {
  type Draw,
  type Law,
  lasting,
  link,
  logUniform,
  maybePulse,
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
];
