import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { ChangedContacts } from './changed-contacts.ts';
import type { CheckerContext, PlannedLink } from './context.ts';
import { DarkExcuses } from './dark-excuses.ts';
import { DisplacedNodes } from './displaced-nodes.ts';
import { HinderedLinks } from './hindered-links.ts';
import { joinHandlers } from './join-handlers.ts';
import { MispointedHeads } from './mispointed-heads.ts';
import { OffClocks } from './off-clocks.ts';
import { terminalKey } from './planned-links.ts';
import { ShedLoads } from './shed-loads.ts';
import { closeSpan, openSpan, overlaps, type Span } from './spans.ts';
import { SwitchedTerminals } from './switched-terminals.ts';

/** Why a planned link need not be locked at an instant. */
export type Excuse =
  | 'endDown'
  | 'endDark'
  | 'inhibited'
  | 'unpowered'
  | 'switched'
  | 'changed'
  | 'hindered'
  | 'clockOff'
  | 'displaced'
  | 'mispointed';

/**
 * What excuses a link, and when: one account for all who ask. Each cause is told by truth, in a file of
 * its own, with the time that its end takes to show; asked at the end of the run.
 */
export class LinkExcuses {
  /** Downtimes by node, inhibits by terminal and kind. */
  readonly #downs = new Map<string, Span[]>();
  readonly #inhibits = new Map<string, Span[]>();
  readonly #dark: DarkExcuses;
  readonly #shed: ShedLoads;
  readonly #switched: SwitchedTerminals;
  readonly #changed = new ChangedContacts();
  readonly #hindered: HinderedLinks;
  readonly #clocks: OffClocks;
  readonly #displaced: DisplacedNodes;
  readonly #mispointed = new MispointedHeads();

  constructor(context: Pick<CheckerContext, 'faults' | 'nodes' | 'thresholds'>) {
    const { faults, nodes } = context;
    this.#dark = new DarkExcuses(context);
    this.#shed = new ShedLoads(context);
    this.#switched = new SwitchedTerminals(faults);
    this.#hindered = new HinderedLinks(context);
    this.#clocks = new OffClocks(faults, nodes);
    this.#displaced = new DisplacedNodes(faults);
  }

  get handlers(): RecordHandlers {
    return joinHandlers(
      this.#dark.handlers,
      this.#shed.handlers,
      this.#switched.handlers,
      this.#changed.handlers,
      this.#hindered.handlers,
      this.#clocks.handlers,
      this.#displaced.handlers,
      this.#mispointed.handlers,
      this.#own,
    );
  }

  readonly #own: RecordHandlers = {
    inhibit: (atNs, node, terminal, kind, active) => {
      const key = `${terminalKey(node, terminal)} ${kind}`;
      if (active === 1) openSpan(this.#inhibits, key, atNs);
      else closeSpan(this.#inhibits, key, atNs);
    },
    'node-down': (atNs, node) => openSpan(this.#downs, `${node}`, atNs),
    'node-up': (atNs, node) => this.#up(atNs, node),
  };

  /** Downtimes of a node: its heads turn anew after each. */
  downs(node: NodeId): readonly Span[] {
    return this.#downs.get(`${node}`) ?? [];
  }

  /** When something kept a head from looking at its partner, or from shining. */
  inhibits(node: NodeId, terminal: number): readonly Span[] {
    return this.#inhibitsOf(terminalKey(node, terminal));
  }

  /** What held at any instant of that span; undefined: nothing. */
  why(
    link: PlannedLink,
    span: { readonly fromNs: Ns; readonly untilNs: Ns },
    endNs: Ns,
  ): Excuse | undefined {
    return this.#of(link, endNs).find(([, spans]) =>
      overlaps(spans, span.fromNs, span.untilNs),
    )?.[0];
  }

  /** All times in which something did; clocks may be off by so much. */
  spans(link: PlannedLink, endNs: Ns, clockOffNs: Ns): readonly Span[] {
    return this.#of(link, endNs, clockOffNs).flatMap(([, spans]) => spans);
  }

  #of(
    link: PlannedLink,
    endNs: Ns,
    clockOffNs?: Ns,
  ): readonly (readonly [Excuse, readonly Span[]])[] {
    const { node, terminal, partner, partnerTerminal } = link;
    const ofNodes = (spans: (node: NodeId) => readonly Span[]): readonly Span[] => [
      ...spans(node),
      ...spans(partner),
    ];
    const heads = [terminalKey(node, terminal), terminalKey(partner, partnerTerminal)];
    return [
      ['endDown', ofNodes((end) => this.downs(end))],
      ['endDark', ofNodes((end) => this.#dark.spans(end))],
      ['inhibited', heads.flatMap((head) => this.#inhibitsOf(head))],
      ['unpowered', ofNodes((end) => this.#shed.spans(end))],
      ['switched', ofNodes((end) => this.#switched.spans(end))],
      ['changed', this.#changed.spans(link)],
      ['hindered', this.#hindered.spans(link)],
      ['clockOff', ofNodes((end) => this.#clocks.spans(end, endNs, clockOffNs))],
      ['displaced', this.#displaced.spans(link)],
      ['mispointed', this.#mispointed.spans(link)],
    ];
  }

  #inhibitsOf(head: string): readonly Span[] {
    return [...this.#inhibits].flatMap(([key, spans]) => (key.startsWith(`${head} `) ? spans : []));
  }

  /** Computers start at the beginning too: what was off until now was down. */
  #up(atNs: Ns, node: NodeId): void {
    const key = `${node}`;
    if (this.#downs.has(key)) closeSpan(this.#downs, key, atNs);
    else this.#downs.set(key, [{ fromNs: 0, untilNs: atNs }]);
  }
}
