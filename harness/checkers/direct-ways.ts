import { type NodeId, type Ns, SECOND_NS, type TerminalIndex } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { type Pair, PlannedLinks, pairKey, pairOf } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';
import { OWN_BOUNDS } from './told-breaches.ts';
import { pairName } from './true-links.ts';

/** A session is up so long after its first frame, and its ends know of it. */
const UP_NS: Ns = 3 * SECOND_NS;
/** With so much of its contact left a link takes any bundle. */
const LEFT_NS: Ns = 30 * SECOND_NS;

/** What is sent when its session has just ended is so for that, as the next one shows, or the end of the lock. */
const ENDED_NS: Ns = 2 * SECOND_NS;

interface Around {
  readonly atNs: Ns;
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly partner: NodeId;
  readonly destination: NodeId;
}

interface Link extends Pair {
  /** First frame of its session; undefined: none yet in this lock. */
  sessionNs: Ns | undefined;
}

/**
 * Bundles that are sent to another neighbour though the destination is one with a session, for which no route is needed, and
 * none taken because advertisements say that the link with it is down (LM-BND-053). Judged of those that came to the
 * node when it told so itself, and the session was there all the same: a link that flaps stays down in what is told (LM-RTE-049).
 */
export class DirectWays {
  readonly #log: FindingLog;
  readonly #context: Pick<CheckerContext, 'recent'>;
  readonly #plan = new PlannedLinks();
  /** By its two nodes, then by its terminals. */
  readonly #links = new Map<string, Map<string, Link>>();
  readonly #unwell: Set<NodeId>;
  /** Found, unless the session of theirs has just ended. */
  #found: readonly Around[] = [];

  constructor(context: Pick<CheckerContext, 'recent' | 'foreignNodes'>, log: FindingLog) {
    this.#context = context;
    this.#log = log;
    this.#unwell = new Set(context.foreignNodes);
  }

  readonly handlers: RecordHandlers = {
    fault: (_atNs, _index, kind, node) => {
      if (STALLING.has(kind) || OWN_BOUNDS.has(kind)) this.#unwell.add(node);
    },
    'contact-planned': (_atNs, ...values) => {
      this.#plan.add(...values);
    },
    lock: (atNs, node, terminal, partner, partnerTerminal) => {
      this.#settle(atNs - ENDED_NS);
      const pair = pairOf(node, terminal, partner, partnerTerminal);
      const links = this.#links.get(pairName(node, partner)) ?? new Map<string, Link>();
      this.#links.set(pairName(node, partner), links);
      links.set(pairKey(pair), { ...pair, sessionNs: undefined });
    },
    unlock: (atNs, node, terminal, partner, partnerTerminal) => {
      this.#ended(atNs, node, partner);
      const key = pairKey(pairOf(node, terminal, partner, partnerTerminal));
      this.#links.get(pairName(node, partner))?.delete(key);
    },
    'session-used': (atNs, node, _terminal, partner) => {
      this.#ended(atNs, node, partner);
      for (const link of this.#between(node, partner)) link.sessionNs = atNs;
    },
    'session-closing': (_atNs, node, _terminal, partner) => {
      for (const link of this.#between(node, partner)) link.sessionNs = undefined;
    },
    'sent-around': (atNs, node, terminal, partner, destination, cameNs) => {
      this.#settle(atNs - ENDED_NS);
      if (this.#unwell.has(node)) return;
      const near = this.#between(node, destination).some(
        (link) =>
          (link.sessionNs ?? Number.POSITIVE_INFINITY) + UP_NS <= cameNs &&
          (this.#plan.endFrom(link, atNs, 0) ?? 0) - atNs >= LEFT_NS,
      );
      if (near) this.#found = [...this.#found, { atNs, node, terminal, partner, destination }];
    },
  };

  finish(): void {
    this.#settle(Number.POSITIVE_INFINITY);
  }

  /** The session between those two, or their lock: what they sent shortly before is explained. */
  #ended(atNs: Ns, a: NodeId, b: NodeId): void {
    this.#settle(atNs - ENDED_NS);
    this.#found = this.#found.filter(
      ({ node, destination }) =>
        !(node === a && destination === b) && !(node === b && destination === a),
    );
  }

  #settle(untilNs: Ns): void {
    if (this.#found.length === 0) return;
    for (const around of this.#found) if (around.atNs <= untilNs) this.#tell(around);
    this.#found = this.#found.filter(({ atNs }) => atNs > untilNs);
  }

  #tell({ atNs, node, terminal, partner, destination }: Around): void {
    const { recent } = this.#context;
    this.#log.add({
      requirement: REQUIREMENTS.direct,
      class: 'sent-around',
      node,
      atNs,
      title: 'bundle sent elsewhere though its destination is a neighbour with a session',
      what: `terminal ${terminal} to ${recent.nodeName(partner)}, bundle for ${recent.nodeName(destination)}`,
      about: { node, terminal },
    });
  }

  #between(a: NodeId, b: NodeId): readonly Link[] {
    return [...(this.#links.get(pairName(a, b))?.values() ?? [])];
  }
}
