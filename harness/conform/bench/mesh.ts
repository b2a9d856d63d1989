import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../flight/limits.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import type { Elements } from '../../../protocols/elements.ts';
import { HOUR_NS, type NodeId, type Ns } from '../../../protocols/units.ts';
import { lightTimeNs } from '../../world/light-time.ts';
import { SDA_LEO } from '../../world/profiles/sda-leo.ts';

/**
 * The mesh that the node on the bench believes in: it flies between a neighbour of lower id ahead and one of
 * higher id behind, in one plane, so that ranges stay as they are and the Sun stands beside all of them.
 *
 *   OPERATOR (60) – LOW (10) – TARGET (20) – HIGH (30) – BEYOND (50)
 *                     \________ FAR (40) ______/
 */
export const TARGET = 20;
export const LOW = 10;
export const HIGH = 30;
export const FAR = 40;
export const BEYOND = 50;
export const OPERATOR = 60;

/** Terminals of the node on the bench. */
export const FORWARD = 0;
export const AFT = 1;

/** What the node is called where it attaches. */
export const TARGET_NAME = 'target';

/** 2027-03-20 20:00 UTC, the equinox: the Sun is the normal of the plane that all fly in. */
const EPOCH_UNIX_MS = 1_805_572_800_000;
const DEGREE = Math.PI / 180;
const SEMI_MAJOR_AXIS_KM = 7_500;
const SPACING_DEG = 20;
const RANGE_KM = 2 * SEMI_MAJOR_AXIS_KM * Math.sin((SPACING_DEG / 2) * DEGREE);

/** One way, between neighbours. */
export const LIGHT_TIME_NS: Ns = lightTimeNs(RANGE_KM);
export const PLAN_RATE_BPS = 2_500_000_000;
export const NETWORK_KEY = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
export const STORE_BYTES = 8_000_000;

/** Place along the orbit, in spacings ahead of the node on the bench. */
const PLACES = new Map<NodeId, number>([
  [TARGET, 0],
  [LOW, 1],
  [HIGH, -1],
  [FAR, 3],
  [BEYOND, -2],
  [OPERATOR, 2],
]);

const elementsOf = (place: number): Elements => ({
  kind: 'circular',
  atNs: 0,
  semiMajorAxisKm: SEMI_MAJOR_AXIS_KM,
  inclinationRad: 90 * DEGREE,
  raanRad: 90 * DEGREE,
  argumentOfLatitudeRad: ((place * SPACING_DEG + 360) % 360) * DEGREE,
  j2: false,
});

const TERMINALS: readonly TerminalConfig[] = [
  {
    index: FORWARD,
    name: 'forward',
    profile: SDA_LEO,
    mount: { azimuthRad: 0, normal: 'horizontal' },
  },
  {
    index: AFT,
    name: 'aft',
    profile: SDA_LEO,
    mount: { azimuthRad: Math.PI, normal: 'horizontal' },
  },
];

/** Those of every other node. */
const PARTNER_TERMINALS: readonly TerminalConfig[] = ['forward', 'aft', 'side'].map(
  (name, index) => ({
    index,
    name,
    profile: SDA_LEO,
    mount: { azimuthRad: index === AFT ? Math.PI : 0, normal: 'horizontal' as const },
  }),
);

/** One opportunity in both directions; terminals as the mesh has them. */
export interface Opportunity {
  readonly one: NodeId;
  readonly other: NodeId;
  readonly startNs?: Ns;
  readonly endNs?: Ns;
  readonly rateBps?: number;
  readonly oneTerminal?: number;
  readonly otherTerminal?: number;
  readonly lightTimeNs?: Ns;
  readonly lightTimes?: NonNullable<Contact['lightTimes']>;
}

const DEFAULT_END_NS = 4 * HOUR_NS;

export const TO_LOW: Opportunity = { one: TARGET, other: LOW };
export const TO_HIGH: Opportunity = { one: TARGET, other: HIGH };

/** A plan's contacts, two for each opportunity, by start and numbered from 1. */
export const contactsOf = (opportunities: readonly Opportunity[]): Contact[] =>
  [...opportunities]
    .sort((one, other) => (one.startNs ?? 0) - (other.startNs ?? 0))
    .flatMap((opportunity, index) => bothWays(opportunity, 2 * index + 1));

/** All lines of the mesh for four hours. */
export const wholeMesh = (): readonly Opportunity[] => [
  TO_LOW,
  TO_HIGH,
  { one: LOW, other: OPERATOR },
  { one: LOW, other: FAR, oneTerminal: 2, otherTerminal: 1 },
  { one: HIGH, other: FAR, oneTerminal: 2, otherTerminal: 2 },
  { one: BEYOND, other: HIGH },
];

const bothWays = (opportunity: Opportunity, id: number): readonly Contact[] => {
  const { one, other, startNs = 0, endNs = DEFAULT_END_NS } = opportunity;
  const { rateBps = PLAN_RATE_BPS } = opportunity;
  const fromTerminal = opportunity.oneTerminal ?? terminalOf(one, other);
  const toTerminal = opportunity.otherTerminal ?? terminalOf(other, one);
  const common = {
    startNs,
    endNs,
    rateBps,
    lightTimeNs: opportunity.lightTimes?.valuesNs[0] ?? opportunity.lightTimeNs ?? LIGHT_TIME_NS,
    ...(opportunity.lightTimes === undefined ? {} : { lightTimes: opportunity.lightTimes }),
    medium: 'optical' as const,
  };
  return [
    { id, from: one, to: other, fromTerminal, toTerminal, ...common },
    {
      id: id + 1,
      from: other,
      to: one,
      fromTerminal: toTerminal,
      toTerminal: fromTerminal,
      ...common,
    },
  ];
};

/** Who is behind looks forward, who is ahead looks back. */
const terminalOf = (node: NodeId, partner: NodeId): number =>
  (PLACES.get(partner) ?? 0) > (PLACES.get(node) ?? 0) ? FORWARD : AFT;

/** What a case changes of the uploads. */
export interface Setup extends Omit<Partial<NodeConfig>, 'limits' | 'plan' | 'operator'> {
  /** 'nobody': no telemetry takes room or routes. */
  readonly operator?: NodeId | 'nobody';
  readonly limits?: Partial<Limits>;
  /** Default: the whole mesh. */
  readonly opportunities?: readonly Opportunity[];
  readonly planVersion?: number;
}

export const configOf = (setup: Setup = {}): NodeConfig => {
  const { limits = {}, opportunities = wholeMesh(), planVersion = 1, ...rest } = setup;
  const { operator = OPERATOR, ...changes } = rest;
  return {
    id: TARGET,
    kind: 'satellite',
    epochUnixMs: EPOCH_UNIX_MS,
    terminals: TERMINALS,
    plan: { version: planVersion, contacts: contactsOf(opportunities) },
    elements: new Map([...PLACES].map(([node, place]) => [node, elementsOf(place)])),
    partnerTerminal: (_node, index) => PARTNER_TERMINALS[index],
    networkKey: NETWORK_KEY,
    keyEpoch: 1,
    storeBytesMax: STORE_BYTES,
    timeStratum: 1,
    clockDriftPpbMax: 1_000,
    limits: { ...DEFAULT_LIMITS, ...limits },
    idealPointing: false,
    ...(operator === 'nobody' ? {} : { operator }),
    housekeepingNs: 10 * 60 * 1_000_000_000,
    ...changes,
  };
};
