import {
  at,
  type Law,
  lasting,
  length,
  logUniform,
  node,
  pick,
  satellite,
  seconds,
  signed,
} from './law.ts';

/** Thresholds of the bus [V] (harness/world/battery.ts): load shedding, safe mode, computer off. */
const BUS_EDGES_V = [20, 22.5, 24] as const;

/** Bounds at an end of their range, or far from what the others have. */
export const OTHER_LIMITS: readonly Readonly<Record<string, number | string>>[] = [
  { windowFramesMax: 1 },
  { windowFramesMax: 2, ackFrames: 1 },
  { ackDelay: '0 s' },
  { ackDelay: '500 ms', ackFrames: 32_768 },
  { reorderFrames: 1, retransmissionsMax: 1 },
  { handshakeRetriesMax: 1, closeRetriesMax: 1 },
  { custodyBatch: '0 s', advertiseMin: '0 s' },
  { custodyBatch: '2 s', refuseBackoff: '1 min' },
  { broadbandShare: 1 },
  { timeTransfer: '1 s', databaseCompare: '1 s' },
];

const BOOT_COUNT_LOST_ONE_IN = 8;

/** Computers, stores, power, attitude and orbits. */
export const SPACECRAFT_LAWS: readonly Law[] = [
  {
    kind: 'computer-reset',
    draw: (draw) => ({
      kind: 'computer-reset',
      ...at(draw),
      ...node(draw),
      boot: pick(draw.stream, ['warm', 'cold'] as const),
      ...(draw.stream.integer(BOOT_COUNT_LOST_ONE_IN) === 0 ? { bootCount: 'lost' as const } : {}),
    }),
  },
  {
    kind: 'permanent-loss',
    needs: 'satellite',
    fatal: true,
    draw: (draw) => ({ kind: 'permanent-loss', ...at(draw), ...satellite(draw) }),
  },
  { kind: 'hang', draw: (draw) => ({ kind: 'hang', ...lasting(draw), ...node(draw) }) },
  {
    kind: 'slow-processor',
    draw: (draw) => ({
      kind: 'slow-processor',
      ...lasting(draw),
      ...node(draw),
      service: seconds(logUniform(draw.stream, 1e-5, 0.05)),
    }),
  },
  { kind: 'brown-out', draw: (draw) => ({ kind: 'brown-out', ...lasting(draw), ...node(draw) }) },
  ...(['store-full', 'store-failure', 'torn-write'] as const).map(
    (kind): Law => ({ kind, draw: (draw) => ({ kind, ...lasting(draw), ...node(draw) }) }),
  ),
  {
    kind: 'bit-flip',
    draw: (draw) => ({
      kind: 'bit-flip',
      ...at(draw),
      ...node(draw),
      region: pick(draw.stream, ['bundles', 'marks', 'counters', 'critical'] as const),
      count: 1 + draw.stream.integer(20),
    }),
  },
  {
    kind: 'battery-drain',
    needs: 'satellite',
    draw: (draw) => ({
      kind: 'battery-drain',
      ...at(draw),
      ...satellite(draw),
      charge: draw.boundary
        ? pick(draw.stream, [0, 0.1, 0.149, 0.15, 0.151, 0.299, 0.3, 0.301])
        : Number(draw.stream.uniform().toFixed(3)),
    }),
  },
  {
    kind: 'bus-undervoltage',
    needs: 'satellite',
    draw: (draw) => ({
      kind: 'bus-undervoltage',
      ...lasting(draw),
      ...satellite(draw),
      voltage: draw.boundary
        ? pick(draw.stream, BUS_EDGES_V) + pick(draw.stream, [-0.001, 0, 0.001])
        : Number((17 + 10 * draw.stream.uniform()).toFixed(2)),
    }),
  },
  {
    kind: 'safe-mode-forced',
    needs: 'operator',
    draw: (draw) => ({ kind: 'safe-mode-forced', ...lasting(draw), ...node(draw) }),
  },
  {
    kind: 'attitude-bias',
    needs: 'satellite',
    draw: (draw) => ({
      kind: 'attitude-bias',
      ...lasting(draw),
      ...satellite(draw),
      bias: `${logUniform(draw.stream, 0.01, 50).toFixed(4)} mrad`,
    }),
  },
  {
    kind: 'ephemeris-error',
    needs: 'satellite',
    draw: (draw) => ({
      kind: 'ephemeris-error',
      ...lasting(draw),
      ...satellite(draw),
      alongTrack: `${signed(draw.stream, 100).toFixed(4)} km`,
    }),
  },
  {
    kind: 'manoeuvre',
    needs: 'satellite',
    draw: (draw) => ({
      kind: 'manoeuvre',
      ...at(draw),
      ...satellite(draw),
      deltaV: Number(signed(draw.stream, 10).toFixed(4)),
    }),
  },
  {
    kind: 'eclipse',
    needs: 'satellite',
    draw: (draw) => ({ kind: 'eclipse', ...lasting(draw), ...satellite(draw) }),
  },
  {
    kind: 'stale-read',
    draw: (draw) => ({
      kind: 'stale-read',
      ...lasting(draw),
      ...node(draw),
      region: pick(draw.stream, ['bundles', 'marks'] as const),
      age: length(draw, [0.1, 300]),
    }),
  },
  {
    kind: 'jitter-step',
    needs: 'satellite',
    draw: (draw) => ({
      kind: 'jitter-step',
      ...lasting(draw),
      ...satellite(draw),
      jitter: `${logUniform(draw.stream, 1, 500).toFixed(3)} urad`,
    }),
  },
  {
    kind: 'other-limits',
    draw: (draw) => ({
      kind: 'other-limits',
      ...at(draw),
      duration: length(draw, [30, 300]),
      ...node(draw),
      limits: pick(draw.stream, OTHER_LIMITS),
    }),
  },
];
