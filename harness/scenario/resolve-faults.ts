import type { MachineName } from '../../protocols/avionics.ts';
import type { Ns } from '../../protocols/units.ts';
import { checkEpoch, checkForgery } from './check-forgery.ts';
import { expanded, isCorrelated, type SingleSource } from './expand-faults.ts';
import type { Fault, FaultTrigger } from './fault.ts';
import { type FaultSource, LASTING_KINDS } from './fault-schema.ts';
import { faultId } from './fault-ids.ts';
import {
  AT_PORTS,
  headFault,
  isHead,
  isOfOperator,
  linkFault,
  nodeFault,
  OF_TIME_SOURCE,
  ON_BATTERY,
  operatorFault,
  type OperatorSource,
  pulseOf,
} from './resolve-fault-kinds.ts';
import { checkFurther } from './resolve-fault-links.ts';
import type { FaultCommon } from './resolve-node-faults.ts';
import { type Complaints, NodeNames, quantityOf, quantityOr } from './resolve-tools.ts';
import type { ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';
import { TRIGGER_STATES } from './trigger-states.ts';

type Path = readonly PropertyKey[];

/** Faults of a scenario with their targets resolved. */
export const resolveFaults = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  durationNs: Ns,
  complaints: Complaints,
): Fault[] => {
  const run = {
    durationNs,
    duration: source.duration,
    operator: source.operations?.operator,
  };
  const resolver = new FaultResolver(nodes, run, complaints);
  const names = new NodeNames(nodes);
  const faults: Fault[] = [];
  const ids = new Set<string>();
  const take = (id: string, path: Path): void => {
    if (ids.has(id)) complaints.error([...path, 'id'], `duplicate fault id "${id}"`);
    ids.add(id);
  };
  for (const [index, fault] of (source.faults ?? []).entries()) {
    const path = ['faults', index];
    const id = faultId(fault, index);
    take(id, path);
    if (AT_PORTS.has(fault.kind) && source.operations === undefined) {
      const message = 'needs "operations": nodes without an operator take no telecommands';
      complaints.error([...path, 'kind'], message);
    }
    checkFurther(fault, complaints, path);
    const terms = { names, nodes, complaints, path, durationNs };
    if (isCorrelated(fault) && resolver.isLate(fault.at, path)) continue;
    for (const [part, single] of expanded(fault, id, terms)) {
      if (part !== id) take(part, path);
      const resolved = resolver.resolve(single, part, path);
      if (resolved === undefined) continue;
      const keys = { atNs: resolved.atNs, operations: source.operations };
      if (single.kind === 'frames-forged') checkForgery(single, keys, complaints, path);
      if (single.kind === 'plan-forged') checkEpoch(single.epoch, keys, complaints, path);
      const partOf = isCorrelated(fault) ? { id, kind: fault.kind } : undefined;
      faults.push(partOf === undefined ? resolved : { ...resolved, partOf });
    }
  }
  return faults;
};

/** The second node that a fault names, and under which key. */
const otherNamed = (source: SingleSource): readonly [key: string, name: string | undefined] => {
  switch (source.kind) {
    case 'wrong-partner':
      return ['heard', source.heard];
    case 'jamming':
      return ['jammer', source.jammer];
    case 'priority-storm':
    case 'expiry-in-transit':
      return ['to', source.to];
    case 'telecommand-duplicated':
      return ['astray', source.astray];
    case 'plan-changed':
      return ['without', source.without];
    default:
      return ['', undefined];
  }
};

class FaultResolver {
  readonly #names: NodeNames;
  readonly #durationNs: Ns;
  /** As written. */
  readonly #duration: string;
  /** Name of the node that the operator sits at. */
  readonly #operator: string | undefined;
  readonly #complaints: Complaints;

  constructor(
    nodes: readonly ScenarioNode[],
    run: {
      readonly durationNs: Ns;
      readonly duration: string;
      readonly operator: string | undefined;
    },
    complaints: Complaints,
  ) {
    this.#names = new NodeNames(nodes);
    this.#durationNs = run.durationNs;
    this.#duration = run.duration;
    this.#operator = run.operator;
    this.#complaints = complaints;
  }

  resolve(source: SingleSource, id: string, path: Path): Fault | undefined {
    if (isOfOperator(source)) return this.#operators(source, id, path);
    const node =
      'from' in source
        ? this.#node(source.from, [...path, 'from'])
        : this.#node(source.node, [...path, 'node']);
    const onset = this.#onset(source, path);
    if (node === undefined || onset === undefined) return undefined;
    if (source.kind === 'site-outage' && node.kind !== 'ground') {
      this.#complaints.error([...path, 'node'], `"${node.name}" is not a site on the ground`);
      return undefined;
    }
    if (ON_BATTERY.has(source.kind) && node.kind === 'ground') {
      const message = `"${node.name}" has no battery: sites are on mains`;
      this.#complaints.error([...path, 'node'], message);
      return undefined;
    }
    if (OF_TIME_SOURCE.has(source.kind) && !node.clock.timeSource) {
      this.#complaints.error([...path, 'node'], `"${node.name}" has no time source`);
      return undefined;
    }
    const common = {
      id,
      node: node.id,
      ...onset,
      ...lengthOf(source, onset),
      ...pulseOf(source),
    };
    if ('from' in source) return this.#link(source, common, path);
    const other = this.#other(source, node, path);
    if (other === undefined) return undefined;
    if (!isHead(source)) return nodeFault(source, common, other);
    if (source.terminal === undefined)
      return headFault(source, { ...common, terminal: undefined }, other);
    const terminal = this.#terminal(node, source.terminal, [...path, 'terminal']);
    return terminal === undefined ? undefined : headFault(source, { ...common, terminal }, other);
  }

  /** The second node that a fault names, or its only one; undefined where that is wrong. */
  #other(source: SingleSource, node: ScenarioNode, path: Path): number | undefined {
    const [key, name] = otherNamed(source);
    if (name === undefined) return node.id;
    const other = this.#node(name, [...path, key]);
    if (other?.id !== node.id) return other?.id;
    this.#complaints.error([...path, key], `has to be another node than "${node.name}"`);
    return undefined;
  }

  /** What the operator does wrong shows where the operator sits. */
  #operators(source: OperatorSource, id: string, path: Path): Fault | undefined {
    const onset = this.#onset(source, path);
    if (this.#operator === undefined) {
      const message = `a fault of kind "${source.kind}" needs an operator`;
      this.#complaints.error([...path, 'kind'], message, 'write "operations:" with an "operator:"');
      return undefined;
    }
    const node = this.#names.match(this.#operator)[0];
    if (node === undefined || onset === undefined) return undefined;
    return operatorFault(source, { id, node: node.id, ...onset });
  }

  #link(source: Extract<FaultSource, { from: string }>, common: FaultCommon, path: Path) {
    const partner = this.#node(source.to, [...path, 'to']);
    if (partner === undefined) return undefined;
    if (partner.id === common.node) {
      this.#complaints.error([...path, 'to'], 'a link has two ends');
      return undefined;
    }
    return linkFault(source, common, partner.id);
  }

  #onset(source: SingleSource, path: Path): Onset | undefined {
    const when = 'when' in source ? source.when : undefined;
    if (source.at === undefined && when === undefined) {
      this.#complaints.error(path, 'missing "at", the onset, or "when", a trigger');
      return undefined;
    }
    const atNs = quantityOr(source.at, 'duration', 0);
    if (this.isLate(source.at, path)) return undefined;
    const until = 'until' in source ? source.until : undefined;
    const untilNs = until === undefined ? undefined : quantityOf(until, 'duration');
    if (untilNs !== undefined && untilNs <= atNs) {
      const message = `${until} does not lie behind the onset, ${source.at ?? '0 s'}`;
      this.#complaints.error([...path, 'until'], message);
      return undefined;
    }
    const times = { atNs, ...(untilNs === undefined ? {} : { untilNs }) };
    if (when === undefined) return times;
    const trigger = this.#trigger(when, [...path, 'when']);
    const [lastNs, last] =
      untilNs !== undefined && untilNs < this.#durationNs
        ? [untilNs, `"until", ${until}`]
        : [this.#durationNs, `the end of the run, ${this.#duration}`];
    if (trigger !== undefined && atNs + trigger.afterNs >= lastNs) {
      const message = `${when.after} after the trigger lies behind ${last}`;
      this.#complaints.warning([...path, 'when', 'after'], message);
    }
    return trigger && { ...times, when: trigger };
  }

  /** Whether an onset lies behind the run: that is an error, as nothing would come of it. */
  isLate(at: string | undefined, path: Path): boolean {
    if (quantityOr(at, 'duration', 0) < this.#durationNs) return false;
    const message = `onset ${at} does not lie before the end of the run, ${this.#duration}`;
    this.#complaints.error([...path, 'at'], message);
    return true;
  }

  #trigger(
    when: NonNullable<Extract<FaultSource, { kind: 'hang' }>['when']>,
    path: Path,
  ): FaultTrigger | undefined {
    const node = this.#node(when.node, [...path, 'node']);
    if (node === undefined) return undefined;
    const machine: MachineName = when.machine ?? 'terminal';
    const known = TRIGGER_STATES[machine];
    if (!known.includes(when.enters)) {
      const name = { written: when.enters, known };
      const message = `machine "${machine}" has no state "${when.enters}"`;
      this.#complaints.unknown([...path, 'enters'], message, name);
      return undefined;
    }
    if (when.terminal !== undefined && machine !== 'terminal' && machine !== 'link') {
      const message = `machine "${machine}" belongs to no terminal`;
      this.#complaints.error([...path, 'terminal'], message);
      return undefined;
    }
    let instance: number | undefined;
    if (when.terminal !== undefined) {
      instance = this.#terminal(node, when.terminal, [...path, 'terminal']);
      if (instance === undefined) return undefined;
    }
    return {
      node: node.id,
      machine,
      instance,
      enters: when.enters,
      afterNs: quantityOr(when.after, 'duration', 0),
      nth: when.nth ?? 1,
    };
  }

  /** A pattern would hit several nodes at one instant: that is several faults. */
  #node(name: string, path: Path): ScenarioNode | undefined {
    const node = name.includes('*') ? undefined : this.#names.match(name)[0];
    if (node === undefined) {
      this.#complaints.unknown(path, `unknown node "${name}"`, {
        written: name,
        known: this.#names.known,
      });
    }
    return node;
  }

  #terminal(node: ScenarioNode, name: string, path: Path): number | undefined {
    const found = node.terminals.find((terminal) => terminal.name === name);
    if (found !== undefined) return found.index;
    const known = node.terminals.map((terminal) => terminal.name);
    const message = `"${node.name}" has no terminal "${name}", it has ${known.join(', ')}`;
    this.#complaints.unknown(path, message, { written: name, known });
    return undefined;
  }
}

type Onset = Pick<FaultCommon, 'atNs' | 'when' | 'untilNs'>;

/**
 * The end of a fault may lie behind the end of the run: it then lasts until that. One that is over by
 * some instant lasts until that, if nothing else is said.
 */
const lengthOf = (source: SingleSource, onset: Onset): Pick<FaultCommon, 'durationNs'> => {
  if ('duration' in source && source.duration !== undefined) {
    return { durationNs: quantityOf(source.duration, 'duration') };
  }
  const { untilNs, atNs } = onset;
  return untilNs !== undefined && LASTING_KINDS.has(source.kind)
    ? { durationNs: untilNs - atNs }
    : {};
};
