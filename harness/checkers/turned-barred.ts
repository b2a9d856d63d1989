import { type NodeId, type Ns, SECOND_NS, type TerminalIndex } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { KnownPlaces } from './known-places.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';

/** Limits are looked at so long before and after the turn: a clock that is off by less sees one of them too. */
const CLOCK_OFF_NS: Ns = SECOND_NS;

/**
 * Heads that are turned to their partner while the Sun or the gimbal keeps them from it, which the ephemeris on board tells
 * beforehand (LM-PNT-043): found where the node knows places and the time, and its computer hears and acts at once.
 */
export class TurnedBarred {
  readonly #log: FindingLog;
  readonly #places: KnownPlaces;
  /** Nodes that a fault has made slow: a limit may begin while they think. */
  readonly #slow = new Set<NodeId>();

  constructor(places: KnownPlaces, log: FindingLog) {
    this.#places = places;
    this.#log = log;
  }

  readonly handlers: RecordHandlers = {
    fault: (_atNs, _index, kind, node) => {
      if (STALLING.has(kind)) this.#slow.add(node);
    },
    'turned-barred': (atNs, node, terminal, kind) => {
      if (this.#slow.has(node) || !this.#places.to(node, atNs, CLOCK_OFF_NS)) return;
      this.#found(atNs, node, terminal, kind);
    },
  };

  #found(atNs: Ns, node: NodeId, terminal: TerminalIndex, kind: string): void {
    this.#log.add({
      requirement: REQUIREMENTS.forecast,
      class: `turned-${kind}`,
      node,
      atNs,
      title: 'head turned to a partner that a limit keeps it from',
      what: `terminal ${terminal}, ${kind}`,
      about: { node, terminal },
    });
  }
}
