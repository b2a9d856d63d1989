import type { MachineName } from '../../protocols/avionics.ts';
import { MILLISECOND_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Fault, FaultTrigger } from './fault.ts';
import type { FaultSource } from './fault-schema.ts';
import { type Complaints, NodeNames, quantityOf, quantityOr } from './resolve-tools.ts';
import type { ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';
import { TRIGGER_STATES } from './trigger-states.ts';

type Path = readonly PropertyKey[];

const FORGED_COUNT = 10;
const FORGED_INTERVAL_NS = 10 * MILLISECOND_NS;
const REPLAY_DELAY_NS = SECOND_NS;
const COPY_DELAY_NS = 10 * MILLISECOND_NS;
const KM_PER_M = 1e-3;
const MILLI = 1_000;

/** Faults of a scenario with their targets resolved. */
export const resolveFaults = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  durationNs: Ns,
  complaints: Complaints,
): Fault[] => {
  const resolver = new FaultResolver(nodes, { durationNs, duration: source.duration }, complaints);
  const faults: Fault[] = [];
  const ids = new Set<string>();
  for (const [index, fault] of (source.faults ?? []).entries()) {
    const path = ['faults', index];
    const id = fault.id ?? `f-${String(index + 1).padStart(2, '0')}`;
    if (ids.has(id)) complaints.error([...path, 'id'], `duplicate fault id "${id}"`);
    ids.add(id);
    if (fault.kind === 'safe-mode-forced' && source.operations === undefined) {
      const message = 'needs "operations": nodes without an operator take no telecommands';
      complaints.error([...path, 'kind'], message);
    }
    const resolved = resolver.resolve(fault, id, path);
    if (resolved !== undefined) faults.push(resolved);
  }
  return faults;
};

interface Common {
  readonly id: string;
  readonly node: NodeId;
  readonly atNs: Ns;
  readonly when?: FaultTrigger | undefined;
  readonly durationNs?: Ns | undefined;
}

class FaultResolver {
  readonly #names: NodeNames;
  readonly #durationNs: Ns;
  /** As written. */
  readonly #duration: string;
  readonly #complaints: Complaints;

  constructor(
    nodes: readonly ScenarioNode[],
    run: { readonly durationNs: Ns; readonly duration: string },
    complaints: Complaints,
  ) {
    this.#names = new NodeNames(nodes);
    this.#durationNs = run.durationNs;
    this.#duration = run.duration;
    this.#complaints = complaints;
  }

  resolve(source: FaultSource, id: string, path: Path): Fault | undefined {
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
    const durationNs = durationOf(source);
    const common = {
      id,
      node: node.id,
      ...onset,
      ...(durationNs === undefined ? {} : { durationNs }),
    };
    if ('from' in source) return this.#link(source, common, path);
    if (isHead(source)) return this.#head(source, common, node, path);
    return ofNode(source, common);
  }

  #link(source: Extract<FaultSource, { from: string }>, common: Common, path: Path) {
    const partner = this.#node(source.to, [...path, 'to']);
    if (partner === undefined) return undefined;
    if (partner.id === common.node) {
      this.#complaints.error([...path, 'to'], 'a link has two ends');
      return undefined;
    }
    const share = 'share' in source ? (source.share ?? 1) : 1;
    const types = 'types' in source ? (source.types ?? []) : [];
    const link = { ...common, partner: partner.id, both: source.both ?? true, share, types };
    switch (source.kind) {
      case 'frames-duplicated':
      case 'frames-reordered':
      case 'frames-delayed':
        return {
          ...link,
          kind: source.kind,
          delayNs: quantityOr(source.delay, 'duration', COPY_DELAY_NS),
        };
      default:
        return { ...link, kind: source.kind };
    }
  }

  #head(source: HeadSource, common: Common, node: ScenarioNode, path: Path): Fault | undefined {
    let terminal: number | undefined;
    if (source.terminal !== undefined) {
      terminal = this.#terminal(node, source.terminal, [...path, 'terminal']);
      if (terminal === undefined) return undefined;
    }
    const head = { ...common, terminal };
    switch (source.kind) {
      case 'laser-decay': {
        const lossMilliDb = Math.round(quantityOf(source.loss, 'gain') * MILLI);
        return { ...head, kind: source.kind, lossMilliDb };
      }
      case 'frames-forged':
        return {
          ...head,
          kind: source.kind,
          forgery: source.forgery,
          count: source.count ?? FORGED_COUNT,
          intervalNs: quantityOr(source.interval, 'duration', FORGED_INTERVAL_NS),
        };
      case 'frames-replayed':
        return {
          ...head,
          kind: source.kind,
          delayNs: quantityOr(source.delay, 'duration', REPLAY_DELAY_NS),
          repeats: source.repeats ?? 1,
        };
      default:
        return { ...head, kind: source.kind };
    }
  }

  #onset(source: FaultSource, path: Path): Pick<Common, 'atNs' | 'when'> | undefined {
    const when = 'when' in source ? source.when : undefined;
    if (source.at === undefined && when === undefined) {
      this.#complaints.error(path, 'missing "at", the onset, or "when", a trigger');
      return undefined;
    }
    const atNs = quantityOr(source.at, 'duration', 0);
    if (atNs >= this.#durationNs) {
      this.#complaints.error(
        [...path, 'at'],
        `onset ${source.at} does not lie before the end of the run, ${this.#duration}`,
      );
      return undefined;
    }
    if (when === undefined) return { atNs };
    const trigger = this.#trigger(when, [...path, 'when']);
    return trigger && { atNs, when: trigger };
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

type HeadSource = Extract<
  FaultSource,
  {
    kind:
      | 'thermal-limit'
      | 'terminal-stuck'
      | 'tracking-drop'
      | 'beacon-unseen'
      | 'laser-decay'
      | 'frames-forged'
      | 'frames-replayed';
  }
>;
type NodeSource = Exclude<FaultSource, HeadSource | { from: string }>;

const ON_BATTERY: ReadonlySet<string> = new Set<FaultSource['kind']>([
  'battery-drain',
  'bus-undervoltage',
]);

const HEAD_KINDS: ReadonlySet<string> = new Set<HeadSource['kind']>([
  'thermal-limit',
  'terminal-stuck',
  'tracking-drop',
  'beacon-unseen',
  'laser-decay',
  'frames-forged',
  'frames-replayed',
]);

const isHead = (source: HeadSource | NodeSource): source is HeadSource =>
  HEAD_KINDS.has(source.kind);

const durationOf = (source: FaultSource): Ns | undefined =>
  'duration' in source && source.duration !== undefined
    ? quantityOf(source.duration, 'duration')
    : undefined;

const ofNode = (source: NodeSource, common: Common): Fault => {
  switch (source.kind) {
    case 'computer-reset':
      return { ...common, kind: source.kind, boot: source.boot ?? 'warm' };
    case 'slow-processor':
      return { ...common, kind: source.kind, serviceNs: quantityOf(source.service, 'duration') };
    case 'battery-drain':
      return { ...common, kind: source.kind, chargePermille: Math.round(source.charge * MILLI) };
    case 'bus-undervoltage':
      return { ...common, kind: source.kind, milliVolt: Math.round(source.voltage * MILLI) };
    case 'attitude-bias':
      return { ...common, kind: source.kind, biasRad: quantityOf(source.bias, 'angle') };
    case 'ephemeris-error': {
      const alongTrackKm = quantityOf(source.alongTrack, 'length');
      return { ...common, kind: source.kind, alongTrackKm };
    }
    case 'manoeuvre':
      return { ...common, kind: source.kind, deltaVKmPerS: source.deltaV * KM_PER_M };
    case 'clock-step':
      return { ...common, kind: source.kind, offsetNs: quantityOf(source.step, 'duration') };
    case 'clock-drift':
      return { ...common, kind: source.kind, driftPpb: source.drift };
    default:
      return { ...common, kind: source.kind };
  }
};
