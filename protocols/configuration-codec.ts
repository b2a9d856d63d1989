import { TRAFFIC_CLASSES } from './bundle.ts';
import { nameOf, numberOf } from './codec.ts';
import type { Configuration, TerminalEntry } from './configuration.ts';
import { NETWORK_KEY_BYTES } from './configuration-rules.ts';
import { elementsFromWire, elementsToWire } from './elements-wire.ts';
import type { Elements } from './elements.ts';
import type { RejectReason } from './errors.ts';
import type { lasermesh } from './generated/lasermesh.js';
import { owned } from './generated-bytes.ts';
import { planFromWire, planToWire } from './plan-codec.ts';
import type { Policy, PolicyRule } from './policy.ts';
import { profileFromWire, profileToWire } from './profile-wire.ts';
import type { Mount, TerminalProfile } from './terminal-profile.ts';
import type { NodeId } from './units.ts';

type WireConfiguration = lasermesh.configuration.Configuration.$Properties;
type WireTerminal = lasermesh.configuration.TerminalEntry.$Properties;
type WirePolicy = lasermesh.configuration.Policy.$Properties;
type WireRule = lasermesh.configuration.PolicyRule.$Properties;

const NORMALS = ['zenith', 'nadir', 'horizontal'] as const satisfies readonly Mount['normal'][];

/** For generated code. Profiles that terminals share travel once. */
export const configurationToWire = (configuration: Configuration): WireConfiguration => {
  const { plan, policy, networkKey, operator, housekeepingNs } = configuration;
  if (networkKey.length !== NETWORK_KEY_BYTES) throw new RangeError('network key: not 32 bytes');
  const profiles = [...new Set(configuration.terminals.map(({ profile }) => profile))];
  return {
    node: configuration.node,
    name: configuration.name,
    ground: configuration.kind === 'ground',
    epochUnixMs: configuration.epochUnixMs,
    profiles: profiles.map(profileToWire),
    terminals: configuration.terminals.map((entry) =>
      terminalToWire(entry, profiles.indexOf(entry.profile)),
    ),
    plan: planToWire(plan),
    elements: [...configuration.elements].map(([node, elements]) => elementsToWire(node, elements)),
    networkKey,
    keyEpoch: configuration.keyEpoch,
    ...(policy === undefined ? {} : { policy: policyToWire(policy) }),
    storeBytesMax: configuration.storeBytesMax,
    timeStratum: configuration.timeStratum,
    clockDriftPpbMax: configuration.clockDriftPpbMax,
    missionStartTenths: configuration.missionStartTenths,
    limits: [...configuration.limits].map(([name, value]) => ({ name, value })),
    operator: operator ?? 0,
    housekeepingNs: housekeepingNs ?? 0,
    idealPointing: configuration.idealPointing,
  };
};

export const configurationFromWire = (message: WireConfiguration): Configuration | RejectReason => {
  const networkKey = owned(message.networkKey);
  const plan = planFromWire(message.plan ?? {});
  const terminals = terminalsFromWire(message);
  const elements = allElements(message);
  const policy = message.policy ? policyFromWire(message.policy) : undefined;
  if (!message.node || networkKey.length !== NETWORK_KEY_BYTES) return 'malformed';
  if (typeof plan === 'string') return plan;
  if (typeof terminals === 'string') return terminals;
  if (typeof elements === 'string') return elements;
  if (typeof policy === 'string') return policy;
  return {
    node: message.node,
    name: message.name ?? '',
    kind: message.ground === true ? 'ground' : 'satellite',
    epochUnixMs: message.epochUnixMs ?? 0,
    terminals,
    plan,
    elements,
    networkKey,
    keyEpoch: message.keyEpoch ?? 0,
    policy,
    storeBytesMax: message.storeBytesMax ?? 0,
    timeStratum: message.timeStratum ?? 0,
    clockDriftPpbMax: message.clockDriftPpbMax ?? 0,
    missionStartTenths: message.missionStartTenths ?? 0,
    limits: new Map((message.limits ?? []).map(({ name, value }) => [name ?? '', value ?? 0])),
    operator: message.operator || undefined,
    housekeepingNs: message.housekeepingNs || undefined,
    idealPointing: message.idealPointing ?? false,
  };
};

const terminalsFromWire = (message: WireConfiguration): TerminalEntry[] | RejectReason => {
  const profiles: TerminalProfile[] = [];
  for (const wire of message.profiles ?? []) {
    const profile = profileFromWire(wire);
    if (typeof profile === 'string') return profile;
    profiles.push(profile);
  }
  const terminals: TerminalEntry[] = [];
  for (const wire of message.terminals ?? []) {
    const terminal = terminalFromWire(wire, profiles[wire.profile ?? 0]);
    if (terminal === undefined) return 'malformed';
    terminals.push(terminal);
  }
  return terminals;
};

/** With the place of its profile. */
export const terminalToWire = (
  { node, index, name, mount }: TerminalEntry,
  profile: number,
): WireTerminal => ({
  node,
  index,
  name,
  profile,
  azimuthRad: mount.azimuthRad,
  normal: numberOf(NORMALS, mount.normal),
});

/** Undefined: it is none. */
export const terminalFromWire = (
  { node, index, name, azimuthRad, normal }: WireTerminal,
  profile: TerminalProfile | undefined,
): TerminalEntry | undefined => {
  const normalName = nameOf(NORMALS, normal ?? 0);
  if (profile === undefined || normalName === undefined) return undefined;
  const mount = { azimuthRad: azimuthRad ?? 0, normal: normalName };
  return { node: node ?? 0, index: index ?? 0, name: name ?? '', profile, mount };
};

const allElements = (message: WireConfiguration): Map<NodeId, Elements> | RejectReason => {
  const all = new Map<NodeId, Elements>();
  for (const wire of message.elements ?? []) {
    const elements = elementsFromWire(wire);
    if (typeof elements === 'string') return elements;
    all.set(wire.node ?? 0, elements);
  }
  return all;
};

const policyToWire = ({ segments, rules }: Policy): WirePolicy => ({
  segments: [...segments].map(([node, segment]) => ({ node, segment })),
  rules: rules.map((rule) => ({
    from: rule.from,
    to: rule.to,
    someGateways: rule.gateways !== undefined,
    gateways: [...(rule.gateways ?? [])],
    origins: rule.origins.map((segment) => ({ segment })),
    classes: rule.classes.map((name) => numberOf(TRAFFIC_CLASSES, name)),
    someDestinations: rule.destinations !== undefined,
    destinations: [...(rule.destinations ?? [])],
  })),
});

const policyFromWire = (message: WirePolicy): Policy | RejectReason => {
  const rules: PolicyRule[] = [];
  for (const wire of message.rules ?? []) {
    const rule = ruleFromWire(wire);
    if (rule === undefined) return 'malformed';
    rules.push(rule);
  }
  const segments = (message.segments ?? []).map(
    ({ node, segment }) => [node ?? 0, segment ?? ''] as const,
  );
  return { segments: new Map(segments), rules };
};

const ruleFromWire = (wire: WireRule): PolicyRule | undefined => {
  const classes = (wire.classes ?? []).map((number) => nameOf(TRAFFIC_CLASSES, number));
  const known = classes.filter((name) => name !== undefined);
  if (known.length < classes.length) return undefined;
  return {
    from: wire.from ?? '',
    to: wire.to ?? '',
    gateways: wire.someGateways === true ? new Set(wire.gateways ?? []) : undefined,
    origins: (wire.origins ?? []).map(({ segment }) => segment ?? ''),
    classes: known,
    destinations: wire.someDestinations === true ? new Set(wire.destinations ?? []) : undefined,
  };
};
