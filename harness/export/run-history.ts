import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { type JournalReader, readerOf } from '../journal/records.ts';
import { NODE_LOST } from '../journal/words.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Span } from './spans.ts';

type Medium = 'optical' | 'radio';

/** Two nodes and what lies between them; the lower node first. */
export interface LinkHistory {
  readonly nodes: readonly [NodeId, NodeId];
  readonly medium: Medium;
  /** Times of contacts, as planned, both directions and all plans; in the order of record. */
  readonly planned: readonly Span[];
  /** Times of locks in truth. */
  readonly locked: readonly Span[];
}

/** What a node is from an instant on. */
export interface ModeChange {
  readonly atNs: Ns;
  /** State of the node's statechart (its outermost), `down`, or `lost`. */
  readonly mode: string;
}

/** A fault that struck. */
export interface FaultHistory {
  /** Place in the schedule. */
  readonly fault: number;
  readonly spans: readonly Span[];
}

interface OpenLink {
  readonly nodes: readonly [NodeId, NodeId];
  readonly medium: Medium;
  readonly planned: Span[];
  readonly locked: Span[];
  /** Since when, by pair of terminals. */
  readonly open: Map<string, Ns>;
}

/**
 * What an export draws of a run, gathered from its records: links, modes of nodes, faults. Memory
 * grows with contacts, locks and changes of modes, not with frames and bundles.
 */
export class RunHistory {
  readonly #links = new Map<string, OpenLink>();
  readonly #modes = new Map<NodeId, ModeChange[]>();
  readonly #faults = new Map<number, { spans: Span[]; openNs: Ns | undefined }>();
  readonly #media: ReadonlyMap<NodeId, readonly Medium[]>;

  constructor({ nodes }: Scenario) {
    this.#media = new Map(
      nodes.map(({ id, terminals }) => [id, terminals.map(({ profile }) => profile.medium)]),
    );
  }

  readonly reader: JournalReader = readerOf({
    'contact-planned': (_atNs, ...values) => {
      const [, from, to, fromTerminal, , , startNs, endNs] = values;
      // The other direction brings the same times.
      if (from < to) this.#link(from, fromTerminal, to).planned.push(spanOf(startNs, endNs));
    },
    lock: (atNs, node, terminal, partner, partnerTerminal) => {
      this.#link(node, terminal, partner).open.set(`${terminal}-${partnerTerminal}`, atNs);
    },
    unlock: (atNs, node, terminal, partner, partnerTerminal) => {
      const link = this.#link(node, terminal, partner);
      const key = `${terminal}-${partnerTerminal}`;
      const fromNs = link.open.get(key);
      if (fromNs !== undefined) link.locked.push(spanOf(fromNs, atNs));
      link.open.delete(key);
    },
    transition: (atNs, node, machine, _instance, _from, to) => {
      if (machine === 'node') this.#change(node, atNs, to.split('.')[0] as string);
    },
    'node-down': (atNs, node, reason) => {
      this.#change(node, atNs, reason === NODE_LOST ? 'lost' : 'down');
    },
    fault: (atNs, index, _kind, _node, active) => {
      const own = this.#faults.get(index) ?? { spans: [], openNs: undefined };
      this.#faults.set(index, own);
      if (own.openNs !== undefined) own.spans.push(spanOf(own.openNs, atNs));
      own.openNs = active === 1 ? atNs : undefined;
    },
  });

  /** All links, in order of their nodes; locks that last end with the history. */
  links(endNs: Ns): readonly LinkHistory[] {
    return [...this.#links.values()]
      .map(({ nodes, medium, planned, locked, open }) => ({
        nodes,
        medium,
        planned,
        locked: [...locked, ...[...open.values()].map((fromNs) => spanOf(fromNs, endNs))],
      }))
      .sort((a, b) => a.nodes[0] - b.nodes[0] || a.nodes[1] - b.nodes[1]);
  }

  /** Modes of a node in order; off before the first. */
  modes(node: NodeId): readonly ModeChange[] {
    return this.#modes.get(node) ?? [];
  }

  /** Faults that struck, in the order of the schedule; `endOf` is asked where no end is recorded. */
  faults(endOf: (fault: number, fromNs: Ns) => Ns): readonly FaultHistory[] {
    return [...this.#faults]
      .sort(([a], [b]) => a - b)
      .map(([fault, { spans, openNs }]) => {
        const open = openNs === undefined ? [] : [spanOf(openNs, endOf(fault, openNs))];
        return { fault, spans: [...spans, ...open] };
      });
  }

  #link(node: NodeId, terminal: TerminalIndex, partner: NodeId): OpenLink {
    const medium = this.#media.get(node)?.[terminal] ?? 'optical';
    const nodes = node < partner ? ([node, partner] as const) : ([partner, node] as const);
    const key = `${nodes[0]}-${nodes[1]}-${medium}`;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const link = { nodes, medium, planned: [], locked: [], open: new Map<string, Ns>() };
    this.#links.set(key, link);
    return link;
  }

  #change(node: NodeId, atNs: Ns, mode: string): void {
    const changes = this.#modes.get(node) ?? [];
    this.#modes.set(node, changes);
    if (changes.at(-1)?.mode !== mode) changes.push({ atNs, mode });
  }
}

const spanOf = (fromNs: Ns, untilNs: Ns): Span => ({ fromNs, untilNs });
