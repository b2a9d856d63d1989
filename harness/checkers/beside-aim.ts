import {
  MILLISECOND_NS,
  type NodeId,
  type Ns,
  SECOND_NS,
  type TerminalIndex,
} from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { joinHandlers } from './join-handlers.ts';
import type { KnownPlaces } from './known-places.ts';
import { KnownTimes } from './known-times.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';

/** A clock that is off by ten seconds turns a point-ahead angle by less; a smaller error wants a node that knows the time. */
const AHEAD_OFF_NRAD = 3_000;
/** That is so well: the axes of a sensor turn by radians in a second when a partner passes overhead. */
const TIME_OFF_NS: Ns = MILLISECOND_NS;
/** Three times what a trajectory may be off by (LM-PNT-006): sound ones were seen to be off by 16 µrad. */
const ASIDE_NRAD = 30_000;

type Handled = 'ahead-beside' | 'aim-aside' | 'clock' | 'time-told' | 'node-down' | 'fault';

/**
 * Heads that are pointed beside their partner, or begin to track with a point-ahead angle that is off (LM-PNT-005, -006):
 * found where no fault has moved anybody or made clocks lie, and the node knows the time.
 */
export class BesideAim {
  readonly #log: FindingLog;
  readonly #places: KnownPlaces;
  readonly #times: KnownTimes;
  readonly #foreign: ReadonlySet<NodeId> | undefined;
  /** Nodes that a fault has made slow: commands come late. */
  readonly #slow = new Set<NodeId>();

  constructor(context: CheckerContext, places: KnownPlaces, log: FindingLog) {
    this.#log = log;
    this.#places = places;
    this.#times = new KnownTimes(context, TIME_OFF_NS);
    this.#foreign = context.foreignNodes;
  }

  get handlers(): Pick<RecordHandlers, Handled> {
    return joinHandlers(this.#times.handlers, {
      fault: (_atNs, _index, kind, node) => {
        if (STALLING.has(kind)) this.#slow.add(node);
      },
      'ahead-beside': (atNs, node, terminal, errorNrad) => {
        if (!this.#places.to(node, atNs)) return;
        if (errorNrad <= AHEAD_OFF_NRAD && !this.#isExact(node, atNs, 0)) return;
        this.#found('ahead-beside', atNs, { node, terminal, errorNrad });
      },
      'aim-aside': (atNs, node, terminal, errorNrad, rateNradPerS, ageNs) => {
        if (!this.#places.to(node, atNs) || !this.#isExact(node, atNs, ageNs)) return;
        const turnNrad = (rateNradPerS * TIME_OFF_NS) / SECOND_NS;
        if (errorNrad <= ASIDE_NRAD + turnNrad) return;
        this.#found('aim-aside', atNs, { node, terminal, errorNrad });
      },
    });
  }

  /** It has known the time for so long, and its commands come at once. */
  #isExact(node: NodeId, atNs: Ns, ageNs: Ns): boolean {
    if (this.#slow.has(node) || this.#foreign?.has(node) === true) return false;
    return this.#times.knownSince(node, atNs) <= atNs - ageNs;
  }

  #found(
    kind: keyof typeof TITLES,
    atNs: Ns,
    head: {
      readonly node: NodeId;
      readonly terminal: TerminalIndex;
      readonly errorNrad: number;
    },
  ): void {
    const { node, terminal, errorNrad } = head;
    this.#log.add({
      requirement: REQUIREMENTS.pointAhead,
      class: kind,
      node,
      atNs,
      title: TITLES[kind],
      what: `terminal ${terminal}: off by ${(errorNrad / 1e3).toFixed(1)} µrad,`,
      about: { node, terminal },
    });
  }
}

const TITLES = {
  'ahead-beside': 'head tracks with a wrong point-ahead angle',
  'aim-aside': 'head is pointed beside its partner',
} as const;
