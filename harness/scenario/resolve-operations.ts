import type { CommandBody } from '../../protocols/operations.ts';
import { MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type {
  CommandLinkSettings,
  KeyRollover,
  OperationsSettings,
  ScheduledCommand,
} from './operations.ts';
import type { CommandSource, OperationsSource } from './operations-schema.ts';
import { type Complaints, NodeNames, quantityOf, quantityOr } from './resolve-tools.ts';
import type { ScenarioNode } from './scenario.ts';

type Path = readonly PropertyKey[];

const HOUSEKEEPING_NS = MINUTE_NS;
const LOSS_AFTER_NS = 5 * MINUTE_NS;
const COMMAND_RATE_BPS = 64_000;
const COMMAND_MASK_RAD = (5 * Math.PI) / 180;

/** What the scenario says of its operator; undefined: nobody operates it. */
export const resolveOperations = (
  source: OperationsSource | undefined,
  nodes: readonly ScenarioNode[],
  durationNs: Ns,
  complaints: Complaints,
): OperationsSettings | undefined => {
  if (source === undefined) return undefined;
  const resolver = new OperationsResolver(nodes, durationNs, complaints);
  const operator = resolver.ground(source.operator, ['operations', 'operator']);
  if (operator === undefined) return undefined;
  return {
    operator,
    housekeepingNs: quantityOr(source.housekeeping, 'duration', HOUSEKEEPING_NS),
    lossAfterNs: quantityOr(source.lossAfter, 'duration', LOSS_AFTER_NS),
    replan: source.replan ?? true,
    commandLink: resolver.commandLink(source.commandLink),
    keyRollovers: resolver.rollovers(source.keyRollover),
    commands: resolver.commands(source.commands ?? []),
  };
};

class OperationsResolver {
  readonly #nodes: readonly ScenarioNode[];
  readonly #names: NodeNames;
  readonly #durationNs: Ns;
  readonly #complaints: Complaints;

  constructor(nodes: readonly ScenarioNode[], durationNs: Ns, complaints: Complaints) {
    this.#nodes = nodes;
    this.#names = new NodeNames(nodes);
    this.#durationNs = durationNs;
    this.#complaints = complaints;
  }

  ground(name: string, path: Path): NodeId | undefined {
    const node = this.#node(name, path);
    if (node === undefined) return undefined;
    if (node.kind === 'ground') return node.id;
    this.#complaints.error(path, `"${node.name}" is not on the ground: the operator sits there`);
    return undefined;
  }

  commandLink(source: OperationsSource['commandLink']): CommandLinkSettings {
    return {
      sites: this.#sites(source?.sites),
      rateBps: quantityOr(source?.rate, 'rate', COMMAND_RATE_BPS),
      elevationMaskRad: quantityOr(source?.mask, 'angle', COMMAND_MASK_RAD),
    };
  }

  rollovers(source: OperationsSource['keyRollover']): readonly KeyRollover[] {
    const list = source === undefined ? [] : Array.isArray(source) ? source : [source];
    let readyNs = 0;
    const rollovers: KeyRollover[] = [];
    for (const [index, { at, overlap }] of list.entries()) {
      const path = ['operations', 'keyRollover', ...(Array.isArray(source) ? [index] : [])];
      const rollover = {
        atNs: quantityOf(at, 'duration'),
        overlapNs: quantityOf(overlap, 'duration'),
      };
      if (!this.#within(rollover.atNs, at, [...path, 'at'])) continue;
      if (rollover.atNs < readyNs) {
        this.#complaints.error([...path, 'at'], 'begins before the overlap of the one before ends');
      }
      readyNs = rollover.atNs + rollover.overlapNs;
      rollovers.push(rollover);
    }
    return rollovers;
  }

  commands(source: readonly CommandSource[]): readonly ScheduledCommand[] {
    const commands: ScheduledCommand[] = [];
    for (const [index, command] of source.entries()) {
      const path = ['operations', 'commands', index];
      const node = this.#node(command.node, [...path, 'node']);
      const atNs = quantityOf(command.at, 'duration');
      if (node === undefined || !this.#within(atNs, command.at, [...path, 'at'])) continue;
      const body = this.#body(command, node, path);
      if (body !== undefined) commands.push({ atNs, node: node.id, body });
    }
    return commands.sort((a, b) => a.atNs - b.atNs);
  }

  #body(command: CommandSource, node: ScenarioNode, path: Path): CommandBody | undefined {
    switch (command.command) {
      case 'ping':
        return { command: 'ping' };
      case 'safe-mode':
        return { command: 'safe-mode', on: command.on };
      case 'restart':
        return { command: 'restart', boot: command.boot ?? 'warm' };
      case 'report-rate':
        return { command: 'report-rate', id: command.id, perMinute: command.perMinute };
      case 'terminal': {
        const { terminals } = node;
        const terminal = terminals.find(({ name }) => name === command.terminal)?.index;
        if (terminal !== undefined) {
          return { command: 'terminal', terminal, enabled: command.enabled };
        }
        const known = terminals.map(({ name }) => name);
        this.#complaints.unknown(
          [...path, 'terminal'],
          `"${node.name}" has no terminal "${command.terminal}", it has ${known.join(', ')}`,
          { written: command.terminal, known },
        );
        return undefined;
      }
    }
  }

  #sites(patterns: readonly string[] | undefined): readonly NodeId[] {
    if (patterns === undefined) {
      return this.#nodes.filter(({ role }) => role === 'site').map(({ id }) => id);
    }
    const sites = new Set<NodeId>();
    for (const [index, pattern] of patterns.entries()) {
      const path = ['operations', 'commandLink', 'sites', index];
      const found = this.#names.match(pattern).filter(({ kind }) => kind === 'ground');
      if (found.length === 0) {
        const what = pattern.includes('*') ? 'no node on the ground matches' : 'no site';
        const known = this.#nodes.filter(({ kind }) => kind === 'ground').map(({ name }) => name);
        this.#complaints.unknown(path, `${what} "${pattern}"`, { written: pattern, known });
      }
      for (const { id } of found) sites.add(id);
    }
    return [...sites];
  }

  #within(atNs: Ns, written: string, path: Path): boolean {
    if (atNs < this.#durationNs) return true;
    const end = `${this.#durationNs / SECOND_NS} s`;
    this.#complaints.error(path, `${written} does not lie before the end of the run, ${end}`);
    return false;
  }

  #node(name: string, path: Path): ScenarioNode | undefined {
    const node = name.includes('*') ? undefined : this.#names.match(name)[0];
    if (node === undefined) {
      const known = this.#names.known;
      this.#complaints.unknown(path, `unknown node "${name}"`, { written: name, known });
    }
    return node;
  }
}
