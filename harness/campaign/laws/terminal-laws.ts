import { at, head, type Law, lasting, length, logUniform, maybePulse, pick } from './law.ts';

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
  {
    kind: 'sun-in-view',
    draw: (draw) => ({
      kind: 'sun-in-view',
      ...lasting(draw),
      ...head(draw),
      ...maybePulse(draw),
    }),
  },
  {
    kind: 'gimbal-stiction',
    draw: (draw) => ({
      kind: 'gimbal-stiction',
      ...lasting(draw),
      ...head(draw),
      ...maybePulse(draw),
      slowdown: Number(logUniform(draw.stream, 1.1, 100).toFixed(2)),
      stick: length(draw, [0.01, 10]),
    }),
  },
  {
    kind: 'false-lock',
    draw: (draw) => ({
      kind: 'false-lock',
      ...lasting(draw),
      ...head(draw),
      ...maybePulse(draw),
      frames: draw.stream.integer(2) === 0,
    }),
  },
  {
    kind: 'wrong-partner',
    draw: (draw) => {
      const victim = head(draw);
      const others = draw.ground.nodes.filter(({ name }) => name !== victim.node);
      return {
        kind: 'wrong-partner',
        ...lasting(draw),
        ...victim,
        ...maybePulse(draw),
        heard: pick(draw.stream, others).name,
      };
    },
  },
  {
    kind: 'terminal-reset',
    draw: (draw) => ({
      kind: 'terminal-reset',
      ...at(draw),
      ...head(draw),
      duration: length(draw, [0.05, 60]),
      stale: draw.stream.integer(2) === 0,
    }),
  },
  {
    kind: 'power-up-late',
    draw: (draw) => ({
      kind: 'power-up-late',
      ...lasting(draw),
      ...head(draw),
      delay: length(draw, [0.05, 60]),
    }),
  },
  {
    kind: 'rate-change',
    draw: (draw) => ({
      kind: 'rate-change',
      ...lasting(draw),
      ...head(draw),
      ...maybePulse(draw),
      share: Number(logUniform(draw.stream, 0.01, 0.99).toFixed(3)),
    }),
  },
];
