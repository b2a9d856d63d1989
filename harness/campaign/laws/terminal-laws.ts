import { head, type Law, lasting, logUniform, maybePulse } from './law.ts';

/** Optical heads. */
export const TERMINAL_LAWS: readonly Law[] = [
  ...(
    [
      'thermal-limit',
      'terminal-stuck',
      'tracking-drop',
      'beacon-unseen',
      'receiver-saturated',
    ] as const
  ).map(
    (kind): Law => ({
      kind,
      draw: (draw) => ({ kind, ...lasting(draw), ...head(draw), ...maybePulse(draw) }),
    }),
  ),
  {
    kind: 'laser-decay',
    draw: (draw) => ({
      kind: 'laser-decay',
      ...lasting(draw),
      ...head(draw),
      loss: `${logUniform(draw.stream, 0.5, 40).toFixed(3)} dB`,
    }),
  },
  {
    kind: 'point-ahead-error',
    draw: (draw) => ({
      kind: 'point-ahead-error',
      ...lasting(draw),
      ...head(draw),
      error: `${logUniform(draw.stream, 1, 500).toFixed(3)} urad`,
    }),
  },
];
