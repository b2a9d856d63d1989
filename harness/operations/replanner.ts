import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import { MILLISECOND_NS, type NodeId, type Ns, type TerminalIndex } from '../../protocols/units.ts';
import type { LinkEnd, PlannedLink, PlannerRules } from '../planner/planned-link.ts';
import { planLinks, toContacts, withDefaults } from '../planner/planner.ts';
import type { WorldNode } from '../world/world.ts';
import { FreeTime, type Stretch } from './free-time.ts';
import { contactName, type GivenContacts } from './given-contacts.ts';

export interface ReplannerTerms {
  /** Nodes by the operator's orbit determination. */
  readonly nodes: readonly WorldNode[];
  /** As the network was planned with all its nodes. */
  readonly baseline: ContactPlan;
  /** Rules of planning; their horizon ends where plans end. */
  readonly rules: Omit<Parameters<typeof withDefaults>[0], 'fromNs' | 'grids'>;
}

/**
 * Plans without lost nodes: whatever the baseline has between others stays as it is, so that running
 * contacts keep their terms, and the terminals that lost their partners are paired anew.
 */
export class Replanner {
  readonly #terms: ReplannerTerms;

  constructor(terms: ReplannerTerms) {
    this.#terms = terms;
  }

  /** The plan from an instant on; `previous` gives what an earlier replanning has paired. */
  plan(request: {
    readonly excluded: ReadonlySet<NodeId>;
    /** A pair that lives, and has no contacts all the same; none by default. */
    readonly without?: readonly NodeId[];
    readonly fromNs: Ns;
    readonly previous: ContactPlan;
    /** All plans so far. */
    readonly given: GivenContacts;
    readonly version: number;
  }): ContactPlan {
    const { excluded, without = [], fromNs, previous, given, version } = request;
    const lives = (contact: Contact): boolean =>
      contact.endNs > fromNs &&
      !excluded.has(contact.from) &&
      !excluded.has(contact.to) &&
      !isBetween(without, contact.from, contact.to);
    const kept = this.#terms.baseline.contacts.filter(lives);
    const rules = withDefaults({ ...this.#terms.rules, fromNs });
    const taken = new FreeTime();
    for (const contact of kept) take(taken, contact);
    // Their heads are there until then, and have to turn.
    for (const contact of previous.contacts) {
      const { from, to, startNs, endNs } = contact;
      if (startNs >= fromNs || endNs <= fromNs || !isBetween(without, from, to)) continue;
      take(taken, { ...contact, endNs: fromNs });
    }
    const names = new Set(this.#terms.baseline.contacts.map(contactName));
    const carried = previous.contacts.filter((contact) => {
      if (!lives(contact) || names.has(contactName(contact))) return false;
      return isFree(taken, contact, rules);
    });
    for (const contact of carried) take(taken, contact);
    const fresh = this.#fresh({ excluded, without, fromNs, given, taken, rules });
    return { version, contacts: numbered([...kept, ...carried, ...fresh]) };
  }

  #fresh(request: {
    readonly excluded: ReadonlySet<NodeId>;
    readonly without: readonly NodeId[];
    readonly fromNs: Ns;
    readonly given: GivenContacts;
    readonly taken: FreeTime;
    readonly rules: PlannerRules;
  }): readonly Contact[] {
    const { excluded, without, given, taken, rules } = request;
    const widowed = this.#widowed(request);
    if (widowed.size === 0) return [];
    const nodes = this.#terms.nodes
      .filter(({ id }) => !excluded.has(id))
      .map((node) => withWidowed(node, widowed));
    const links = planLinks(nodes, [], rules)
      .filter(({ a, b }) => !isBetween(without, a.node.id, b.node.id))
      .sort((x, y) => x.startNs - y.startNs || x.a.node.id - y.a.node.id)
      .flatMap((link) => fitted(link, taken, rules))
      .map((link) => named(link, given));
    return toContacts(links, rules);
  }

  /** Terminals whose planned partner is lost, or no partner of theirs any more. */
  #widowed(request: {
    readonly excluded: ReadonlySet<NodeId>;
    readonly without: readonly NodeId[];
    readonly fromNs: Ns;
  }): ReadonlySet<string> {
    const { excluded, without, fromNs } = request;
    const widowed = new Set<string>();
    for (const { from, to, fromTerminal, endNs } of this.#terms.baseline.contacts) {
      if (endNs <= fromNs || excluded.has(from)) continue;
      if (!excluded.has(to) && !isBetween(without, from, to)) continue;
      widowed.add(`${from}/${fromTerminal ?? 0}`);
    }
    return widowed;
  }
}

/**
 * The node with those heads only that may be paired anew. Radios are all there: which beam of a
 * node serves is no matter.
 */
const withWidowed = (node: WorldNode, widowed: ReadonlySet<string>): WorldNode => ({
  ...node,
  terminals: node.terminals.filter(
    ({ index, profile }) => profile.medium === 'radio' || widowed.has(`${node.id}/${index}`),
  ),
});

/** What of a new link does not collide with the plan; it is taken from then on. */
const fitted = (
  link: PlannedLink,
  taken: FreeTime,
  rules: PlannerRules,
): readonly PlannedLink[] => {
  const whole = taken.ofPair(link.a.node.id, link.b.node.id, [link]);
  let best: { a: LinkEnd; b: LinkEnd; free: readonly Stretch[] } = { ...link, free: [] };
  let bestNs = 0;
  for (const a of equals(link.a)) {
    for (const b of equals(link.b)) {
      const free = [a, b].reduce(
        (left, { node, terminal }) =>
          taken.ofTerminal(node.id, terminal.index, left, pauseOf(terminal, rules)),
        whole,
      );
      const long = free.filter(({ startNs, endNs }) => endNs - startNs >= rules.contactMinNs);
      const sumNs = long.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
      if (sumNs <= bestNs) continue;
      best = { a, b, free: long };
      bestNs = sumNs;
    }
  }
  const { a, b, free } = best;
  for (const stretch of free) {
    taken.takeTerminal(a.node.id, a.terminal.index, stretch);
    taken.takeTerminal(b.node.id, b.terminal.index, stretch);
    taken.takePair(a.node.id, b.node.id, stretch);
  }
  return free.map(({ startNs, endNs }) => ({ a, b, startNs, endNs }));
};

/** Where another plan had one from the same instant on that ends otherwise, it begins a little later. */
const named = (link: PlannedLink, given: GivenContacts): PlannedLink => {
  const { a, b, endNs } = link;
  let { startNs } = link;
  const isOther = (from: LinkEnd, to: LinkEnd): boolean =>
    given.endsOtherwise({
      from: from.node.id,
      to: to.node.id,
      fromTerminal: from.terminal.index,
      toTerminal: to.terminal.index,
      startNs,
      endNs,
    });
  while (isOther(a, b) || isOther(b, a)) startNs += MILLISECOND_NS;
  return { ...link, startNs };
};

const isBetween = (pair: readonly NodeId[], a: NodeId, b: NodeId): boolean =>
  pair.includes(a) && pair.includes(b);

/** Radio beams of one profile stand for each other; an optical head looks where it looks. */
const equals = (end: LinkEnd): readonly LinkEnd[] => {
  const { node, terminal } = end;
  if (terminal.profile.medium !== 'radio') return [end];
  return node.terminals
    .filter(({ profile }) => profile.name === terminal.profile.name)
    .map((other) => ({ node, terminal: other }));
};

const pauseOf = (terminal: LinkEnd['terminal'], rules: PlannerRules): Ns =>
  terminal.profile.medium === 'radio' ? 0 : rules.retargetNs;

const take = (taken: FreeTime, contact: Contact): void => {
  taken.takeTerminal(contact.from, contact.fromTerminal ?? 0, contact);
  // The other direction brings the other terminal.
  if (contact.from < contact.to) taken.takePair(contact.from, contact.to, contact);
};

const isFree = (taken: FreeTime, contact: Contact, rules: PlannerRules): boolean => {
  const pauseNs = contact.medium === 'radio' ? 0 : rules.retargetNs;
  const ends: readonly (readonly [NodeId, TerminalIndex])[] = [
    [contact.from, contact.fromTerminal ?? 0],
    [contact.to, contact.toTerminal ?? 0],
  ];
  return ends.every(([node, terminal]) => {
    const [left, more] = taken.ofTerminal(node, terminal, [contact], pauseNs);
    return more === undefined && left?.startNs === contact.startNs && left.endNs === contact.endNs;
  });
};

/** By start, both directions of a link next to each other, numbered from 1. */
const numbered = (contacts: readonly Contact[]): readonly Contact[] => {
  const lower = ({ from, to }: Contact): NodeId => Math.min(from, to);
  const higher = ({ from, to }: Contact): NodeId => Math.max(from, to);
  const lowerTerminal = (contact: Contact): TerminalIndex =>
    (contact.from < contact.to ? contact.fromTerminal : contact.toTerminal) ?? 0;
  return [...contacts]
    .sort(
      (x, y) =>
        x.startNs - y.startNs ||
        lower(x) - lower(y) ||
        higher(x) - higher(y) ||
        lowerTerminal(x) - lowerTerminal(y) ||
        x.from - y.from,
    )
    .map((contact, index) => ({ ...contact, id: index + 1 }));
};
