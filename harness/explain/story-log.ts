import { EVENT_REPORTS } from '../../flight/event-reports.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { recordText } from '../journal/record-text.ts';
import {
  type AnyValues,
  type JournalReader,
  type RecordKind,
  readerOf,
} from '../journal/records.ts';
import { argumentsText } from '../report/report-words.ts';
import type { Finding } from '../checkers/checker.ts';
import type { Fault } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FrameFold, Happening, StateChain } from './happening.ts';
import { KeptHappenings } from './kept-happenings.ts';
import { nameIn, terminalName } from './machine-name.ts';
import { endsOf, type Scene } from './scene.ts';

/** Changes of state further apart are told one by one. */
const CHAIN_NS: Ns = 5e9;
const WARNING = 1;
const ENTRIES = new Map(
  Object.entries(EVENT_REPORTS).map(([name, { id, ...entry }]) => [
    id as number,
    { name, ...entry },
  ]),
);

/** A state of a machine, and since when. */
export interface StateChange {
  readonly atNs: Ns;
  readonly state: string;
}

/** Onsets of a fault in the scene; none where it began before, and its last end. */
interface FaultSeen {
  firstNs: Ns | undefined;
  times: number;
  overNs: Ns | undefined;
}

/** Collects, of a run, what happened to those of a scene; frames only between two of them. */
export class StoryLog {
  readonly #happenings = new KeptHappenings();
  /** By node, machine and instance: `3 terminal 0`; the state before the scene comes first. */
  readonly states = new Map<string, StateChange[]>();
  readonly #scene: Scene;
  readonly #nodes: ReadonlySet<NodeId>;
  readonly #scenario: Scenario;
  readonly #bundle: number | undefined;
  readonly #chains = new Map<string, StateChain>();
  readonly #folds = new Map<string, FrameFold>();
  readonly #faults = new Map<number, FaultSeen>();
  #message = '';

  constructor(scene: Scene, scenario: Scenario, { about }: Finding) {
    this.#scene = scene;
    this.#nodes = new Set(scene.nodes);
    this.#scenario = scenario;
    this.#bundle = about?.bundle;
  }

  get reader(): JournalReader {
    return readerOf({
      transition: (...values) => this.#transition(...values),
      'node-up': (atNs, node, ...rest) => this.#power('node-up', atNs, [node, ...rest]),
      'node-down': (atNs, node, ...rest) => this.#power('node-down', atNs, [node, ...rest]),
      fault: (atNs, index, _kind, _node, active) => this.#fault(atNs, index, active),
      lock: (atNs, ...values) => this.#lock('lock', atNs, values),
      unlock: (atNs, ...values) => this.#lock('unlock', atNs, values),
      report: (atNs, node, id, severity, ...args) =>
        this.#report(atNs, { node, id, severity, args }),
      accepted: (atNs, node, ...rest) => this.#ofBundle('accepted', atNs, rest[2], [node, ...rest]),
      held: (atNs, ...values) => this.#ofBundle('held', atNs, values[1], values),
      released: (atNs, ...values) => this.#ofBundle('released', atNs, values[1], values),
      delivered: (atNs, ...values) => this.#ofBundle('delivered', atNs, values[1], values),
      deleted: (atNs, ...values) => this.#ofBundle('deleted', atNs, values[1], values),
      lost: (atNs, ...values) => this.#ofBundle('lost', atNs, values[1], values),
      message: (_atNs, _node, _terminal, _partner, message) => {
        this.#message = message;
      },
      frame: (
        atNs,
        node,
        terminal,
        partner,
        type,
        _session,
        txfn,
        txNum,
        _bytes,
        _arrival,
        fate,
      ) => {
        const message = type === 'management' ? this.#message : '';
        this.#frame({
          atNs,
          node,
          terminal,
          partner,
          type,
          message,
          number: txfn,
          again: txNum > 0,
          fate,
        });
      },
    });
  }

  /** In no order of time. */
  happenings(): readonly Happening[] {
    const faults = [...this.#faults].flatMap(([index, seen]) => this.#faultTold(index, seen));
    return [...faults, ...this.#happenings.all];
  }

  /** Happenings that did not fit: the oldest. */
  get dropped(): number {
    return this.#happenings.dropped;
  }

  #told(atNs: Ns): boolean {
    return atNs >= this.#scene.fromNs && atNs <= this.#scene.toNs;
  }

  #keep(happening: Happening): void {
    if (!this.#happenings.add(happening)) return;
    // What goes on may have begun in one that is gone.
    this.#chains.clear();
    this.#folds.clear();
  }

  /** What comes after this is told apart from what came before, at these nodes. */
  #cut(nodes: readonly NodeId[]): void {
    for (const [key, { node }] of this.#chains) if (nodes.includes(node)) this.#chains.delete(key);
    for (const [key, { node, partner }] of this.#folds) {
      if (nodes.includes(node) || nodes.includes(partner)) this.#folds.delete(key);
    }
  }

  #transition(
    atNs: Ns,
    node: NodeId,
    machine: string,
    instance: number,
    from: string,
    to: string,
  ): void {
    if (!this.#nodes.has(node)) return;
    const key = `${node} ${machine} ${instance}`;
    // What a machine is in after a boot is no change: its first change tells.
    if (!this.states.has(key)) this.#change(key, 0, from);
    this.#change(key, atNs, to);
    if (!this.#told(atNs)) return;
    const chain = this.#chains.get(key);
    if (chain !== undefined && atNs - chain.untilNs <= CHAIN_NS && chain.states.at(-1) === from) {
      chain.states.push(to);
      chain.untilNs = atNs;
      return;
    }
    const states = [from, to];
    const begun: StateChain = {
      kind: 'state',
      atNs,
      node,
      machine,
      instance,
      states,
      untilNs: atNs,
    };
    this.#chains.set(key, begun);
    this.#keep(begun);
  }

  #change(key: string, atNs: Ns, state: string): void {
    const changes = this.states.get(key) ?? [];
    this.states.set(key, changes);
    // Of what was before the scene only the last is needed.
    if (atNs < this.#scene.fromNs) changes.length = 0;
    if (atNs <= this.#scene.toNs) changes.push({ atNs, state });
  }

  #power(kind: 'node-up' | 'node-down', atNs: Ns, values: readonly [NodeId, ...AnyValues]): void {
    const [node] = values;
    if (!this.#nodes.has(node)) return;
    if (kind === 'node-down') {
      for (const key of this.states.keys()) {
        if (key.startsWith(`${node} `))
          this.#change(key, atNs, key.includes('node') ? 'down' : 'off');
      }
    }
    if (!this.#told(atNs)) return;
    this.#cut([node]);
    this.#keep({ kind: 'power', atNs, node, text: this.#words(kind, values) });
  }

  #fault(atNs: Ns, index: number, active: number): void {
    const fault = this.#scenario.faults[index];
    if (fault === undefined || !this.#told(atNs)) return;
    const ends = endsOf(fault);
    if (!ends.some((end) => this.#nodes.has(end))) return;
    const seen = this.#faults.get(index) ?? { firstNs: undefined, times: 0, overNs: undefined };
    this.#faults.set(index, seen);
    seen.overNs = active === 1 ? undefined : atNs;
    if (active !== 1) return;
    if (seen.firstNs === undefined) this.#cut(ends);
    seen.firstNs ??= atNs;
    seen.times++;
  }

  /** A fault that comes and goes is told once, with its first onset and its last end. */
  #faultTold(index: number, seen: FaultSeen): readonly Happening[] {
    const fault = this.#scenario.faults[index] as Fault;
    const { node, id, kind, durationNs } = fault;
    const at = { kind: 'fault' as const, node };
    const partner = 'partner' in fault ? { partner: fault.partner } : {};
    const toward = 'partner' in fault ? ` with ${nameIn(this.#scenario, fault.partner)}` : '';
    const lasts = durationNs === undefined ? 'strikes' : 'begins';
    const often = seen.times > 1 ? `, and comes and goes ×${seen.times}` : '';
    const text = `${id} ${kind}${toward} ${lasts}${often}`;
    const over = { ...at, ...partner, atNs: seen.overNs ?? 0, text: `${id} ${kind} is over` };
    return [
      ...(seen.firstNs === undefined ? [] : [{ ...at, ...partner, atNs: seen.firstNs, text }]),
      ...(seen.overNs === undefined || seen.overNs === seen.firstNs ? [] : [over]),
    ];
  }

  #lock(kind: 'lock' | 'unlock', atNs: Ns, values: AnyValues): void {
    const [node, terminal, partner] = values as readonly [number, number, number];
    if (!this.#told(atNs) || !(this.#nodes.has(node) || this.#nodes.has(partner))) return;
    this.#cut([node, partner]);
    const own = terminalName(this.#scenario, node, terminal);
    const other = `${nameIn(this.#scenario, partner)} ${terminalName(this.#scenario, partner, Number(values[3]))}`;
    const text =
      kind === 'lock'
        ? `terminal ${own} locked with ${other}`
        : `terminal ${own} lost ${other} (${values[4]})`;
    this.#keep({ kind: 'lock', atNs, node, partner, terminal, text });
  }

  #report(
    atNs: Ns,
    told: {
      readonly node: NodeId;
      readonly id: number;
      readonly severity: number;
      readonly args: readonly number[];
    },
  ): void {
    const { node, id, severity } = told;
    if (severity < WARNING || !this.#told(atNs) || !this.#nodes.has(node)) return;
    const entry = ENTRIES.get(id) ?? { name: `report ${id}`, args: [], cause: '' };
    const words = argumentsText(entry, told.args, {
      node: (other) => nameIn(this.#scenario, other),
      terminal: (place) => terminalName(this.#scenario, node, place),
    });
    const text = `reports ${entry.name}${words === '' ? '' : ` (${words})`}`;
    this.#keep({ kind: 'report', atNs, node, text, severity });
  }

  #ofBundle(kind: RecordKind, atNs: Ns, bundle: unknown, values: AnyValues): void {
    if (this.#bundle === undefined || bundle !== this.#bundle || !this.#told(atNs)) return;
    const node = Number(values[0]);
    this.#keep({ kind: 'bundle', atNs, node, text: `bundle ${this.#words(kind, values)}` });
  }

  #frame(
    frame: Omit<FrameFold, 'kind' | 'firstNumber' | 'lastNumber' | 'count' | 'untilNs'> & {
      readonly number: number;
    },
  ): void {
    const { atNs, node, terminal, partner, type, message, again, fate, number } = frame;
    if (!this.#told(atNs) || !this.#nodes.has(node) || !this.#nodes.has(partner)) return;
    const key = `${node}/${terminal}>${partner} ${type} ${message} ${again} ${fate}`;
    const fold = this.#folds.get(key);
    if (fold !== undefined) {
      fold.count++;
      fold.lastNumber = number;
      fold.untilNs = atNs;
      return;
    }
    const begun: FrameFold = {
      kind: 'frames',
      ...{ atNs, node, terminal, partner, type, message, again, fate },
      ...{ firstNumber: number, lastNumber: number, count: 1, untilNs: atNs },
    };
    this.#folds.set(key, begun);
    this.#keep(begun);
  }

  #words(kind: RecordKind, values: AnyValues): string {
    return recordText(kind, values, (id) => nameIn(this.#scenario, id));
  }
}
