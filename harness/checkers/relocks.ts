import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckedFault, PlannedLink } from './context.ts';
import { INSTANT } from './disturbances.ts';
import { joinHandlers } from './join-handlers.ts';
import { PlannedLinks, pairKey, pairOf, terminalKey } from './planned-links.ts';
import { closeSpan, firstFree, openSpan, type Span } from './spans.ts';

/** Faults that leave something behind for as long as the run lasts, or make flight software keep away. */
const LASTING: ReadonlySet<string> = new Set([
  'manoeuvre',
  'battery-drain',
  'bus-undervoltage',
  'store-full',
  'store-failure',
  'stale-read',
  'torn-write',
  'thermal-limit',
  'telecommands-contradictory',
  'other-limits',
]);
/** Contacts begin by UTC: whoever is off by more than this keeps other hours. */
const CLOCK_LIE_NS_MAX: Ns = 100e6;
/** With so many restarts a node may be in safe mode, and rightly so. */
const RESTARTS_MAX = 2;
/** Terminals that failed for longer may be out of use for a while, and rightly so. */
const HINDERED_NS_MAX: Ns = 240e9;
/** Under this charge terminals are out of use [0.001]. */
const CHARGE_CLEAR_PERMILLE = 400;

/** Two terminals that had met, and do not meet again. */
export interface Apart {
  readonly link: PlannedLink;
  /** Since when nothing kept them apart. */
  readonly sinceNs: Ns;
}

/**
 * Planned links that were locked, and are not locked again although for a long time both ends run, no
 * inhibit holds and no fault acts on them (LM-PNT-012: whenever either was reset). Ends that faults may have
 * driven into safe mode, or whose terminals they may have had put out of use, are let be.
 */
export class Relocks {
  readonly #faults: readonly CheckedFault[];
  readonly #links = new PlannedLinks();
  readonly #locks = new Map<string, Span[]>();
  /** What excuses, by node or by terminal, and by what it is. */
  readonly #excuses = new Map<string, Span[]>();
  readonly #restarts = new Map<NodeId, number>();
  readonly #hinderedNs = new Map<NodeId, Ns>();
  readonly #exempt = new Set<NodeId>();
  readonly #withdrawn = new Set<string>();
  readonly #lies: ClockLies;

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#faults = faults ?? [];
    this.#lies = new ClockLies(faults);
  }

  get handlers(): RecordHandlers {
    return joinHandlers(this.#lies.handlers, this.#own);
  }

  readonly #own: RecordHandlers = {
    'contact-planned': (_atNs, ...values) => {
      this.#links.add(...values);
    },
    'contact-changed': (_atNs, _version, from, to, fromTerminal, toTerminal) => {
      this.#withdrawn.add(pairKey(pairOf(from, fromTerminal, to, toTerminal)));
    },
    lock: (atNs, ...ends) => openSpan(this.#locks, pairKey(pairOf(...firstFour(ends))), atNs),
    unlock: (atNs, ...ends) => closeSpan(this.#locks, pairKey(pairOf(...firstFour(ends))), atNs),
    inhibit: (atNs, node, terminal, kind, active) => {
      this.#excuse(atNs, `${terminalKey(node, terminal)} ${kind}`, active === 1);
    },
    'node-down': (atNs, node) => {
      this.#restarts.set(node, (this.#restarts.get(node) ?? 0) + 1);
      this.#excuse(atNs, `${node} down`, true);
    },
    'node-up': (atNs, node) => this.#excuse(atNs, `${node} down`, false),
    'safe-mode-ordered': (atNs, node, on) => this.#excuse(atNs, `${node} dark`, on === 1),
    'command-sent': (_atNs, node, _command, opcode) => {
      if (opcode === 'terminal' || opcode === 'safe-mode') this.#exempt.add(node);
    },
    energy: (_atNs, node, permille) => {
      if (permille <= CHARGE_CLEAR_PERMILLE) this.#exempt.add(node);
    },
    fault: (atNs, index, kind, node, active) => {
      const partner = this.#faults[index]?.partner;
      const nodes = partner === undefined ? [node] : [node, partner];
      for (const hit of nodes) this.#fault(atNs, { index, kind, node: hit, active: active === 1 });
    },
  };

  /** At the end of the run: links apart for longer than that. */
  apart(endNs: Ns, relockNs: Ns): readonly Apart[] {
    if (this.#lies.atMostNs(endNs) > CLOCK_LIE_NS_MAX) return [];
    return this.#links.all.flatMap((link) => {
      const sinceNs = this.#sinceNs(link, endNs, relockNs);
      return sinceNs === undefined ? [] : [{ link, sinceNs }];
    });
  }

  #fault(
    atNs: Ns,
    fault: {
      readonly index: number;
      readonly kind: string;
      readonly node: NodeId;
      readonly active: boolean;
    },
  ): void {
    const { index, kind, node, active } = fault;
    if (kind === 'null') return;
    if (LASTING.has(kind)) this.#exempt.add(node);
    const key = `${node} fault ${index}`;
    this.#excuse(atNs, key, active);
    if (INSTANT.has(kind)) this.#excuse(atNs, key, false);
    if (active) return;
    const last = this.#excuses.get(key)?.at(-1);
    const spentNs = last === undefined ? 0 : atNs - last.fromNs;
    this.#hinderedNs.set(node, (this.#hinderedNs.get(node) ?? 0) + spentNs);
  }

  #excuse(atNs: Ns, key: string, begins: boolean): void {
    if (begins) openSpan(this.#excuses, key, atNs);
    else closeSpan(this.#excuses, key, atNs);
  }

  #sinceNs(link: PlannedLink, endNs: Ns, relockNs: Ns): Ns | undefined {
    const key = pairKey(link);
    const locks = this.#locks.get(key) ?? [];
    const [first] = locks.filter(({ untilNs }) => untilNs > link.startNs);
    if (first === undefined || this.#withdrawn.has(key)) return undefined;
    if (this.#isExempt(link.node) || this.#isExempt(link.partner)) return undefined;
    const spans = [...locks, ...this.#excusesOf(link)];
    const window = { fromNs: first.fromNs, untilNs: Math.min(link.endNs, endNs) };
    return firstFree(spans, window, relockNs);
  }

  #isExempt(node: NodeId): boolean {
    if (this.#exempt.has(node) || (this.#restarts.get(node) ?? 0) > RESTARTS_MAX) return true;
    return (this.#hinderedNs.get(node) ?? 0) > HINDERED_NS_MAX;
  }

  #excusesOf({ node, terminal, partner, partnerTerminal }: PlannedLink): readonly Span[] {
    const ends = [
      `${node} `,
      `${partner} `,
      `${terminalKey(node, terminal)} `,
      `${terminalKey(partner, partnerTerminal)} `,
    ];
    return [...this.#excuses]
      .filter(([key]) => ends.some((end) => key.startsWith(end)))
      .flatMap(([, spans]) => spans);
  }
}

const firstFour = (
  ends: readonly [NodeId, number, NodeId, number, ...unknown[]],
): [NodeId, number, NodeId, number] => [ends[0], ends[1], ends[2], ends[3]];
