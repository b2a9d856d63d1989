import type { NodeConfig, TerminalConfig } from '../../flight/config.ts';
import { DEFAULT_LIMITS, type Limits } from '../../flight/limits.ts';
import type { Configuration, TerminalEntry } from '../../protocols/configuration.ts';
import { InputError } from '../../protocols/errors.ts';
import { PLAN_CONTACTS_MAX } from '../../protocols/operations-rules.ts';
import type { NodeId } from '../../protocols/units.ts';

/** What is uploaded to a node as plain data, for software behind a socket. */
export const configurationOf = (name: string, config: NodeConfig): Configuration => ({
  node: config.id,
  name,
  kind: config.kind,
  epochUnixMs: config.epochUnixMs,
  terminals: [...config.elements.keys()].flatMap((node) =>
    terminalsOf(config, node).map((terminal) => ({ node, ...terminal })),
  ),
  plan: config.plan,
  elements: config.elements,
  networkKey: config.networkKey,
  keyEpoch: config.keyEpoch,
  policy: config.policy,
  storeBytesMax: config.storeBytesMax,
  timeStratum: config.timeStratum,
  clockDriftPpbMax: config.clockDriftPpbMax,
  missionStartTenths: config.missionStartTenths ?? 0,
  limits: namedLimits(config.limits),
  operator: config.operator,
  housekeepingNs: config.housekeepingNs,
  idealPointing: config.idealPointing,
});

/** Throws InputError for a plan that no message holds. */
export const refuseLongPlan = ({ plan }: NodeConfig): void => {
  const { length } = plan.contacts;
  if (length <= PLAN_CONTACTS_MAX) return;
  const most = `at most ${PLAN_CONTACTS_MAX} go to a node behind a socket`;
  throw new InputError('plan', `the plan has ${length} contacts, ${most}: a shorter run (--until)`);
};

const terminalsOf = (config: NodeConfig, node: NodeId): readonly TerminalConfig[] => {
  if (node === config.id) return config.terminals;
  const terminals: TerminalConfig[] = [];
  for (let index = 0; ; index++) {
    const terminal = config.partnerTerminal(node, index);
    if (terminal === undefined) return terminals;
    terminals.push(terminal);
  }
};

/** The other way round, for the reference node behind a socket. */
export const nodeConfigOf = (configuration: Configuration): NodeConfig => {
  const { node, terminals, policy, operator, housekeepingNs } = configuration;
  const byPlace = new Map(terminals.map((entry) => [placeOf(entry.node, entry.index), entry]));
  return {
    id: node,
    kind: configuration.kind,
    epochUnixMs: configuration.epochUnixMs,
    terminals: terminals.filter((entry) => entry.node === node).map(withoutNode),
    plan: configuration.plan,
    elements: configuration.elements,
    partnerTerminal: (partner, terminal) => byPlace.get(placeOf(partner, terminal)),
    networkKey: configuration.networkKey,
    keyEpoch: configuration.keyEpoch,
    storeBytesMax: configuration.storeBytesMax,
    timeStratum: configuration.timeStratum,
    clockDriftPpbMax: configuration.clockDriftPpbMax,
    missionStartTenths: configuration.missionStartTenths,
    limits: limitsOf(configuration.limits),
    idealPointing: configuration.idealPointing,
    ...(policy === undefined ? {} : { policy }),
    ...(operator === undefined ? {} : { operator }),
    ...(housekeepingNs === undefined ? {} : { housekeepingNs }),
  };
};

const placeOf = (node: NodeId, terminal: number): string => `${node}/${terminal}`;

const withoutNode = ({ node: _, ...terminal }: TerminalEntry): TerminalConfig => terminal;

type Bounds = Readonly<Record<string, number | boolean | Readonly<Record<string, number>>>>;

const namedLimits = (limits: Limits): ReadonlyMap<string, number> => {
  const named = new Map<string, number>();
  for (const [name, bound] of Object.entries(limits as unknown as Bounds)) {
    if (typeof bound !== 'object') named.set(name, Number(bound));
    else for (const [part, value] of Object.entries(bound)) named.set(`${name}.${part}`, value);
  }
  return named;
};

/** Bounds that are not named keep their defaults; names that this version does not know are passed over. */
const limitsOf = (named: ReadonlyMap<string, number>): Limits => {
  const limits: Record<string, unknown> = {};
  for (const [name, bound] of Object.entries(DEFAULT_LIMITS as unknown as Bounds)) {
    if (typeof bound === 'object') {
      const parts = Object.entries(bound).map(([part, value]) => [
        part,
        named.get(`${name}.${part}`) ?? value,
      ]);
      limits[name] = Object.fromEntries(parts);
    } else {
      const value = named.get(name) ?? bound;
      limits[name] = typeof bound === 'boolean' ? Number(value) !== 0 : value;
    }
  }
  return limits as unknown as Limits;
};
