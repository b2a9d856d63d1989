import { describe, expect, it } from 'vitest';
import { widestScanNs } from '../../../flight/pointing/scan-pattern.ts';
import { slotLengthNs } from '../../../flight/pointing/slots.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import type { Elements } from '../../../protocols/elements.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { headLike, NIMBLE } from './pointing-profiles.ts';
import { PointingRig } from './pointing-rig.ts';
import type { RigNode } from './rig-node.ts';

const RANGE_KM = 4_000;
const LIGHT_TIME_NS = 13_342_560;

/** No chance in the plant: the offset of each end is exactly what its wrong ephemeris gives it. */
const HEAD = headLike({ ...NIMBLE, acquisition: { sigmaRad: 1e-15 } });
const CONE_RAD = HEAD.acquisition.halfConeRad;

const SLOT_NS = slotLengthNs({
  ownWidestScanNs: widestScanNs(HEAD.acquisition),
  partnerWidestScanNs: widestScanNs(HEAD.acquisition),
  lightTimeNs: LIGHT_TIME_NS,
  marginNs: 500e6,
});

const at = (yKm: number, xKm = 42_000, zKm = 0): Elements => ({ kind: 'inertial', xKm, yKm, zKm });

interface Draw {
  readonly skewNs: Ns;
  readonly offsets: readonly { readonly xRad: number; readonly zRad: number }[];
  /** Which ends are reset, when, and for how long. */
  readonly resets: readonly { readonly node: 1 | 2; readonly atNs: Ns; readonly downNs: Ns }[];
}

const rigOf = (draw: Draw): PointingRig => {
  const truth = [at(-RANGE_KM / 2), at(RANGE_KM / 2)] as const;
  return new PointingRig({
    profile: HEAD,
    elements: truth,
    uploaded: (viewer) => {
      const { xRad, zRad } = draw.offsets[viewer - 1] as Draw['offsets'][0];
      const partner = at(
        viewer === 1 ? RANGE_KM / 2 : -RANGE_KM / 2,
        42_000 + xRad * RANGE_KM,
        zRad * RANGE_KM,
      );
      return viewer === 1 ? [truth[0], partner] : [partner, truth[1]];
    },
    lightTimeNs: LIGHT_TIME_NS,
    contacts: [{ startNs: 100 * SECOND_NS, endNs: 600 * SECOND_NS }],
    clockErrorsNs: [0, draw.skewNs],
  });
};

/** Slots from when both ends search (again) until both have met the other's light. */
const slotsToMeet = (draw: Draw): number => {
  const rig = rigOf(draw).boot();
  for (const { node, atNs, downNs } of draw.resets) {
    rig.runTo(atNs).node(node).crash();
    rig
      .runTo(atNs + downNs)
      .node(node)
      .boot();
  }
  const lastNs = Math.max(0, ...draw.resets.map((reset) => reset.atNs));
  const untilNs = Math.max(100e9, lastNs) + 15 * SLOT_NS + 60e9;
  rig.runTo(lastNs);
  while (!rig.locked) if (!rig.queue.fireNext(untilNs)) return Number.POSITIVE_INFINITY;
  const wasReset = (id: number) => draw.resets.some(({ node }) => node === id);
  const searching = Math.max(
    ...rig.nodes.map((node, i) => searchStart(node, lastNs, wasReset(i + 1))),
  );
  const met = Math.max(...rig.nodes.map((node) => meeting(node)));
  return (met - searching) / SLOT_NS;
};

/** When the end began to search after the last reset; one that searched through it, at the reset. */
const searchStart = (node: RigNode, sinceNs: Ns, wasReset: boolean): Ns => {
  const before = node.states.filter((state) => state.atNs < sinceNs).at(-1);
  if (!wasReset && before?.to.startsWith('acquiring') === true) return sinceNs;
  const first = node.states.find((s) => s.atNs >= sinceNs && s.to.startsWith('acquiring'));
  return first?.atNs ?? sinceNs;
};

/** The light that led to the lock. */
const meeting = (node: RigNode): Ns =>
  node.states
    .filter((state) => state.to === 'centring.steering' && !state.from.startsWith('cent'))
    .at(-1)?.atNs ?? Number.POSITIVE_INFINITY;

const drawsOf = (count: number, withResets: boolean): Draw[] => {
  const stream = new RandomStreams(2026).stream('roles', withResets ? 'resets' : 'skews');
  const offset = () => {
    // Even over the disc; the rounding of angles to 1 nrad must not push it over the edge.
    const radius = CONE_RAD * 0.999 * Math.sqrt(stream.uniform());
    const angle = 2 * Math.PI * stream.uniform();
    return { xRad: radius * Math.cos(angle), zRad: radius * Math.sin(angle) };
  };
  const reset = (node: 1 | 2) => ({
    node,
    atNs: Math.round(100e9 + stream.uniform() * 12 * SLOT_NS),
    downNs: Math.round(stream.uniform() * 4 * SLOT_NS),
  });
  return Array.from({ length: count }, (): Draw => {
    const skewNs = Math.round((6 * stream.uniform() - 3) * SLOT_NS);
    const offsets = [offset(), offset()];
    if (!withResets) return { skewNs, offsets, resets: [] };
    return { skewNs, offsets, resets: [reset(stream.uniform() < 0.5 ? 1 : 2)] };
  });
};

const judge = (draws: readonly Draw[]): { readonly worst: number; readonly mean: number } => {
  let worst = 0;
  let sum = 0;
  for (const draw of draws) {
    const slots = slotsToMeet(draw);
    if (slots > 5) console.log('late', slots, JSON.stringify(draw));
    worst = Math.max(worst, slots);
    sum += slots;
  }
  return { worst, mean: sum / draws.length };
};

// Heavy for unit tests (half a minute of processor time): 10,000 draws through two controllers are wanted.
const TIMEOUT_MS = 240_000;

describe('roles by slot, two controllers and the plant', () => {
  it(
    'meet within 5 slots at any clock skew from −3 to +3 slots',
    () => {
      const { worst, mean } = judge(drawsOf(5_000, false));
      console.log(`skews: worst ${worst.toFixed(2)} slots, mean ${mean.toFixed(2)}`);
      expect(worst).toBeLessThanOrEqual(5);
      expect(worst).toBeGreaterThan(1);
    },
    TIMEOUT_MS,
  );

  it(
    'meet again within 5 slots when one end is reset at any moment',
    () => {
      const { worst, mean } = judge(drawsOf(5_000, true));
      console.log(`resets: worst ${worst.toFixed(2)} slots, mean ${mean.toFixed(2)}`);
      expect(worst).toBeLessThanOrEqual(5);
      expect(worst).toBeGreaterThan(1);
    },
    TIMEOUT_MS,
  );
});
