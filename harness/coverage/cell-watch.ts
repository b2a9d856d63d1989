import { type JournalReader, type RecordHandlers, readerOf } from '../journal/records.ts';
import { type NodeId, type Ns, SECOND_NS, type TerminalIndex } from '../../protocols/units.ts';
import {
  cellNumber,
  isInstant,
  kindNumber,
  PHASES,
  pairNumber,
  transitionNumber,
} from './cells.ts';
import { type CoverageContext, struckNodes } from './gate-group.ts';

/** An onset or an end was soon ago for so long: searches, handshakes and resends have come by then. */
export const SOON_NS: Ns = 10 * SECOND_NS;

/** A fault that has fired, of one kind. */
interface Fired {
  readonly index: number;
  readonly kind: number;
  readonly instant: boolean;
  readonly onsetNs: Ns;
  /** Undefined: it lasts. */
  endNs: Ns | undefined;
}

const ONSET = PHASES.indexOf('onset');
const ACTIVE = PHASES.indexOf('active');
const CLEARING = PHASES.indexOf('clearing');

/**
 * Which transitions fell into which phase of which faults. A fault counts for the node that it strikes (of
 * a link, both) and for the terminals, links and queues of others that were last in contact with that node.
 * What was drawn and did not fire counts for nothing.
 */
export class CellWatch implements JournalReader {
  readonly kinds: JournalReader['kinds'];
  readonly record: JournalReader['record'];
  readonly handlersOf: Required<JournalReader>['handlersOf'];
  readonly #context: CoverageContext;
  readonly #cells = new Set<number>();
  readonly #pairs = new Set<number>();
  /** By node: what strikes it, or did so short ago. */
  readonly #struck = new Map<NodeId, Fired[]>();
  /** All of them, each once for every kind that it counts as. */
  #fired: Fired[] = [];
  /** By node: partner of each terminal, the last one. */
  readonly #partners = new Map<NodeId, NodeId[]>();

  constructor(context: CoverageContext) {
    this.#context = context;
    const { kinds, record, handlersOf } = readerOf(this.#handlers());
    this.kinds = kinds;
    this.record = record;
    this.handlersOf = handlersOf;
  }

  /** Numbers of the cells that were seen, rising. */
  cells(): readonly number[] {
    return [...this.#cells].sort((a, b) => a - b);
  }

  /** Numbers of the pairs of kinds that were at work at one time, rising. */
  pairs(): readonly number[] {
    return [...this.#pairs].sort((a, b) => a - b);
  }

  #handlers(): RecordHandlers {
    return {
      fault: (atNs, index, _kind, _node, active) => {
        if (active === 1) this.#begin(index, atNs);
        else for (const fired of this.#fired) if (fired.index === index) fired.endNs = atNs;
      },
      lock: (_atNs, node, terminal, partner, partnerTerminal) => {
        this.#meet(node, terminal, partner);
        this.#meet(partner, partnerTerminal, node);
      },
      transition: (atNs, node, machine, instance, from, to) => {
        if (this.#fired.length === 0) return;
        const transition = transitionNumber(machine, from, to);
        if (transition === undefined) return;
        this.#note(transition, this.#struck.get(node), atNs);
        if (machine === 'node') return;
        const partner = this.#partners.get(node)?.[instance];
        if (partner !== undefined) this.#note(transition, this.#struck.get(partner), atNs);
      },
    };
  }

  #begin(index: number, atNs: Ns): void {
    const fault = this.#context.faults[index];
    if (fault === undefined) return;
    this.#fired = this.#fired.filter((fired) => fired.index !== index && !isOver(fired, atNs));
    for (const kind of new Set([fault.kind, fault.partOf?.kind ?? fault.kind])) {
      const number = kindNumber(kind);
      if (number === undefined) continue;
      // Parts of a correlated fault are as long as their own kind.
      const instant = isInstant(fault.kind);
      const fired: Fired = { index, kind: number, instant, onsetNs: atNs, endNs: undefined };
      for (const other of this.#fired) {
        const lasts = other.endNs === undefined || other.endNs > atNs;
        if (other.index !== index && lasts) this.#pairs.add(pairNumber(number, other.kind));
      }
      this.#fired.push(fired);
      for (const node of new Set(struckNodes(fault))) this.#strike(node, fired, atNs);
    }
  }

  #strike(node: NodeId, fired: Fired, atNs: Ns): void {
    const before = this.#struck.get(node) ?? [];
    const others = before.filter(
      (other) =>
        !(other.index === fired.index && other.kind === fired.kind) && !isOver(other, atNs),
    );
    this.#struck.set(node, [...others, fired]);
  }

  #meet(node: NodeId, terminal: TerminalIndex, partner: NodeId): void {
    const partners = this.#partners.get(node) ?? [];
    partners[terminal] = partner;
    this.#partners.set(node, partners);
  }

  #note(transition: number, struck: readonly Fired[] | undefined, atNs: Ns): void {
    for (const fired of struck ?? []) {
      const phase = phaseOf(fired, atNs);
      if (phase !== undefined) this.#cells.add(cellNumber(transition, fired.kind, phase));
    }
  }
}

/** Of no phase any more. */
const isOver = (fired: Fired, atNs: Ns): boolean => phaseOf(fired, atNs) === undefined;

const phaseOf = ({ instant, onsetNs, endNs }: Fired, atNs: Ns): number | undefined => {
  if (endNs !== undefined) return atNs - endNs <= SOON_NS ? CLEARING : undefined;
  if (atNs - onsetNs <= SOON_NS) return ONSET;
  return instant ? undefined : ACTIVE;
};
