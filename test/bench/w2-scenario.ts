import { readFileSync } from 'node:fs';
import type { TerminalConfig } from '../../flight/config.ts';
import { DEFAULT_LIMITS } from '../../flight/limits.ts';
import { LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import { SERVICE_APPLICATIONS } from '../../protocols/operations.ts';
import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import { HOUR_NS, MINUTE_NS, type Ns } from '../../protocols/units.ts';
import type { Flow, Scenario, ScenarioNode } from '../../harness/scenario/scenario.ts';
import { findProfile } from '../../harness/world/terminal-profiles.ts';

const RATE_BPS = 80e6;
const DAY_NS: Ns = 24 * HOUR_NS;
const NODES = 34;

/** One up/down pair of the contact file. */
interface Window {
  readonly a: number;
  readonly b: number;
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/** W2 of the workloads: 34 nodes over a day, 20,000 messages, from a contact file and a message file. */
export const w2Scenario = (contactFile: string, messageFile: string): Scenario => {
  const windows = readWindows(readFileSync(contactFile, 'utf8'));
  const { contacts, terminals } = assignTerminals(windows);
  const profile = idealProfile();
  const nodes: ScenarioNode[] = Array.from({ length: NODES }, (_, index) => ({
    id: index + 1,
    name: `n${index}`,
    kind: 'satellite',
    group: 'w2',
    role: 'relay',
    elements: { kind: 'inertial', ...placeOf(index) },
    grid: undefined,
    terminals: headsOf(terminals[index] ?? 1, profile),
    storeBytes: 1e12,
    storeLatencyNs: 1e6,
    clock: {
      driftPpbSigma: 0,
      driftPpbMax: 0,
      randomWalkPpb: 0,
      timeSource: true,
      rtcErrorNs: 0,
    },
    segment: '',
    bootWarmNs: 20e9,
    bootColdNs: 90e9,
  }));
  return {
    name: 'w2',
    description: '34 satellites, 24 h, 20,000 messages of 100 kB',
    seed: 1,
    epochUnixMs: Date.UTC(2027, 0, 1),
    durationNs: DAY_NS,
    grazingKm: 80,
    nodes,
    flows: readMessages(readFileSync(messageFile, 'utf8')),
    faults: [],
    limits: { ...DEFAULT_LIMITS, timeTransferNs: DAY_NS, closeLeadNs: 0 },
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
    plan: { version: 1, contacts },
    channel: { bursts: undefined, extraLoss: 0 },
    idealPointing: true,
  };
};

/**
 * Places on a small circle: the file says nothing of places, but a head finds its partner by direction, so
 * no two partners may lie in one. Light takes 10 µs at most.
 */
const CIRCLE_KM = 1.5;

const placeOf = (index: number): { xKm: number; yKm: number; zKm: number } => {
  const angle = (2 * Math.PI * index) / NODES;
  return { xKm: 7_000, yKm: CIRCLE_KM * Math.cos(angle), zKm: CIRCLE_KM * Math.sin(angle) };
};

/** Light time between two places [ns, to 10]. */
const lightNs = (one: number, other: number): Ns => {
  const a = placeOf(one);
  const b = placeOf(other);
  const y = a.yKm - b.yKm;
  const z = a.zKm - b.zKm;
  return Math.round((Math.sqrt(y * y + z * z) / LIGHT_KM_PER_S) * 1e8) * 10;
};

const readWindows = (text: string): Window[] => {
  const open = new Map<string, Ns>();
  const windows: Window[] = [];
  for (const line of text.split('\n')) {
    const [time, , first, second, state] = line.trim().split(/\s+/);
    if (state === undefined) continue;
    const key = `${first}-${second}`;
    const atNs = Math.round(Number(time) * 1e9);
    if (state === 'up') open.set(key, atNs);
    else {
      const startNs = open.get(key);
      open.delete(key);
      if (startNs !== undefined && atNs > startNs) {
        windows.push({ a: Number(first), b: Number(second), startNs, endNs: atNs });
      }
    }
  }
  for (const [key, startNs] of open) {
    const [a = 0, b = 0] = key.split('-').map(Number);
    windows.push({ a, b, startNs, endNs: DAY_NS });
  }
  return windows.sort((x, y) => x.startNs - y.startNs || x.a - y.a || x.b - y.b);
};

/** Each window takes the first terminal that is free at both ends. */
const assignTerminals = (
  windows: readonly Window[],
): { readonly contacts: Contact[]; readonly terminals: readonly number[] } => {
  const busyUntil: Ns[][] = Array.from({ length: NODES }, () => []);
  const take = (node: number, window: Window): number => {
    const heads = busyUntil[node] as Ns[];
    let index = heads.findIndex((untilNs) => untilNs < window.startNs);
    if (index < 0) index = heads.length;
    heads[index] = window.endNs;
    return index;
  };
  const contacts: Contact[] = [];
  for (const window of windows) {
    const fromTerminal = take(window.a, window);
    const toTerminal = take(window.b, window);
    const common = {
      startNs: window.startNs,
      endNs: window.endNs,
      rateBps: RATE_BPS,
      lightTimeNs: lightNs(window.a, window.b),
      medium: 'optical' as const,
    };
    const a = window.a + 1;
    const b = window.b + 1;
    contacts.push({ id: contacts.length + 1, from: a, to: b, fromTerminal, toTerminal, ...common });
    contacts.push({
      id: contacts.length + 1,
      from: b,
      to: a,
      fromTerminal: toTerminal,
      toTerminal: fromTerminal,
      ...common,
    });
  }
  return { contacts, terminals: busyUntil.map((heads) => heads.length) };
};

const idealProfile = (): OpticalProfile => {
  const base = findProfile('sda-leo');
  if (base?.medium !== 'optical') throw new Error('sda-leo is an optical profile');
  return {
    ...base,
    name: 'w2-ideal',
    rates: [{ rateBps: RATE_BPS, requiredDbm: -200 }],
    mtuBytes: 60_000,
  };
};

const headsOf = (count: number, profile: OpticalProfile): TerminalConfig[] =>
  Array.from({ length: Math.max(1, count) }, (_, index) => ({
    index,
    name: `t${index}`,
    profile,
    mount: { azimuthRad: 0, normal: 'horizontal' },
  }));

/** One flow per pair of nodes, submissions at the listed instants. */
const readMessages = (text: string): Flow[] => {
  const byPair = new Map<string, { from: number; to: number; bytes: number; atNs: Ns[] }>();
  for (const line of text.split('\n')) {
    const [time, , , from, to, bytes] = line.trim().split(/\s+/);
    if (bytes === undefined) continue;
    const key = `${from}-${to}`;
    let pair = byPair.get(key);
    if (pair === undefined) {
      pair = { from: Number(from) + 1, to: Number(to) + 1, bytes: Number(bytes), atNs: [] };
      byPair.set(key, pair);
    }
    pair.atNs.push(Math.round(Number(time) * 1e9));
  }
  return [...byPair.entries()].map(([name, { from, to, bytes, atNs }]) => ({
    name,
    from,
    to,
    service: SERVICE_APPLICATIONS,
    class: 'tactical',
    assured: false,
    custody: true,
    bytes,
    timing: { kind: 'listed', atNs },
    lifetimeNs: 60 * MINUTE_NS,
    deadlineNs: undefined,
    deadlineShare: 0,
  }));
};
