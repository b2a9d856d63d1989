import type { TerminalConfig } from '../../flight/config.ts';
import { DEFAULT_LIMITS } from '../../flight/limits.ts';
import { LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import { SERVICE_APPLICATIONS } from '../../protocols/operations.ts';
import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import { HOUR_NS, type Ns } from '../../protocols/units.ts';
import type { Flow, Scenario, ScenarioNode } from '../../harness/scenario/scenario.ts';
import { findProfile } from '../../harness/world/terminal-profiles.ts';

const PLANES = 72;
const SLOTS = 22;
const NODES = PLANES * SLOTS;
const RADIUS_KM = 6378.137 + 550;
const INCLINATION_RAD = (53 * Math.PI) / 180;
const RATE_BPS = 10e9;
const FLOWS = 100;
const PACKET_BYTES = 1_500;
const INTERVAL_NS: Ns = 1e6;
/** Links are up and routes are known before the first packet. */
const WARM_UP_NS: Ns = 2e9;

type Place = readonly [x: number, y: number, z: number];

const placeOf = (node: number): Place => {
  const plane = Math.floor(node / SLOTS);
  const slot = node % SLOTS;
  const raan = (2 * Math.PI * plane) / PLANES;
  const along = (2 * Math.PI * (slot + (plane % 2 === 1 ? 0.5 : 0))) / SLOTS;
  const x = Math.cos(along);
  const y = Math.sin(along) * Math.cos(INCLINATION_RAD);
  const z = Math.sin(along) * Math.sin(INCLINATION_RAD);
  return [
    RADIUS_KM * (x * Math.cos(raan) - y * Math.sin(raan)),
    RADIUS_KM * (x * Math.sin(raan) + y * Math.cos(raan)),
    RADIUS_KM * z,
  ];
};

const distanceKm = (a: Place, b: Place): number =>
  Math.sqrt(
    (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]),
  );

/**
 * W1 of the workloads: a static +Grid of 72 × 22, 100 flows of 1,000 packets a second of 1,500 bytes
 * each, every packet one best-effort bundle over minimum-delay paths.
 */
export const w1Scenario = (seconds: number): Scenario => {
  const places = Array.from({ length: NODES }, (_, node) => placeOf(node));
  const profile = lineProfile();
  const terminals: TerminalConfig[] = [0, 1, 2, 3].map((index) => ({
    index,
    name: `t${index}`,
    profile,
    mount: { azimuthRad: 0, normal: 'horizontal' },
  }));
  const nodes: ScenarioNode[] = places.map(([xKm, yKm, zKm], index) => ({
    id: index + 1,
    name: `s${index}`,
    kind: 'satellite',
    group: 'w1',
    role: 'relay',
    elements: { kind: 'inertial', xKm, yKm, zKm },
    grid: undefined,
    terminals,
    storeBytes: 1e9,
    storeLatencyNs: 1e6,
    clock: { driftPpbSigma: 0, driftPpbMax: 0, randomWalkPpb: 0, timeSource: true, rtcErrorNs: 0 },
    segment: '',
    bootWarmNs: 20e9,
    bootColdNs: 90e9,
  }));
  return {
    name: 'w1',
    description: 'data plane: 1,584 satellites, static grid, 100 flows',
    seed: 1,
    epochUnixMs: Date.UTC(2027, 0, 1),
    durationNs: WARM_UP_NS + seconds * 1e9 + 1e9,
    grazingKm: 80,
    nodes,
    flows: flows(seconds),
    faults: [],
    limits: { ...DEFAULT_LIMITS, timeTransferNs: HOUR_NS },
    planner: {
      pattern: 'neighbours',
      grids: [],
      stepNs: 10e9,
      contactMinNs: 1e9,
      retargetNs: 0,
      avoidSun: false,
      groupPairs: undefined,
      handover: 'longest',
    },
    plan: { version: 1, contacts: gridContacts(places) },
    channel: { bursts: undefined, extraLoss: 0 },
    idealPointing: true,
  };
};

const gridContacts = (places: readonly Place[]): Contact[] => {
  const contacts: Contact[] = [];
  const add = (a: number, b: number, terminalA: number, terminalB: number): void => {
    const km = distanceKm(places[a] as Place, places[b] as Place);
    const common = {
      startNs: 0,
      endNs: HOUR_NS,
      rateBps: RATE_BPS,
      lightTimeNs: Math.round(((km / LIGHT_KM_PER_S) * 1e9) / 10) * 10,
      medium: 'optical' as const,
    };
    for (const [from, to, fromTerminal, toTerminal] of [
      [a, b, terminalA, terminalB],
      [b, a, terminalB, terminalA],
    ] as const) {
      contacts.push({
        id: contacts.length + 1,
        from: from + 1,
        to: to + 1,
        fromTerminal,
        toTerminal,
        ...common,
      });
    }
  };
  for (let plane = 0; plane < PLANES; plane++) {
    for (let slot = 0; slot < SLOTS; slot++) {
      const node = plane * SLOTS + slot;
      add(node, plane * SLOTS + ((slot + 1) % SLOTS), 0, 1);
      add(node, ((plane + 1) % PLANES) * SLOTS + slot, 2, 3);
    }
  }
  return contacts;
};

const lineProfile = (): OpticalProfile => {
  const base = findProfile('starlink-class');
  if (base?.medium !== 'optical') throw new Error('starlink-class is an optical profile');
  return {
    ...base,
    name: 'w1-line',
    rates: [{ rateBps: RATE_BPS, requiredDbm: -200 }],
    mtuBytes: 2_048,
  };
};

/** Sources and destinations from the multiplicative generator of the workload's definition. */
const flows = (seconds: number): Flow[] => {
  let x = 12_345;
  const draw = (): number => {
    x = (48_271 * x) % 2_147_483_647;
    return x % NODES;
  };
  return Array.from({ length: FLOWS }, (_, index): Flow => {
    const from = draw();
    let to = draw();
    while (to === from) to = draw();
    const startNs = WARM_UP_NS + index * 10_000;
    return {
      name: `f${index}`,
      from: from + 1,
      to: to + 1,
      service: SERVICE_APPLICATIONS,
      class: 'broadband',
      assured: false,
      custody: false,
      bytes: PACKET_BYTES,
      timing: {
        kind: 'regular',
        startNs,
        endNs: startNs + seconds * 1e9,
        intervalNs: INTERVAL_NS,
      },
      lifetimeNs: 60e9,
      deadlineNs: undefined,
      deadlineShare: 0,
    };
  });
};
