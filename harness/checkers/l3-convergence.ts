import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { addBreach } from './breaches.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';
import { type DeniedLink, DeniedLinks } from './denied-links.ts';
import { Disturbances } from './disturbances.ts';
import { EndedContacts } from './ended-contacts.ts';
import { joinHandlers } from './join-handlers.ts';
import { LinkStateAgreement } from './link-state-agreement.ts';
import { LockHistory } from './lock-history.ts';
import { OperatorReach } from './operator-reach.ts';
import { REQUIREMENTS } from './requirements.ts';
import { OWN_BOUNDS } from './told-breaches.ts';

/** What depends on when the validity of news is over, by the clocks of whoever holds them. */
const BY_CLOCK: ReadonlySet<string> = new Set([
  ...['news-expired', 'news-unanswered', 'news-kept', 'news-hasty', 'news-flapping'],
  'news-not-kept',
]);
/** What depends on bounds, which mixed and foreign software may have of its own. */
const BY_BOUNDS: ReadonlySet<string> = new Set([
  ...['news-hasty', 'news-flapping', 'news-terminal-out', 'news-not-kept'],
]);
const CLOCK_OFF_NS: Ns = 5 * SECOND_NS;

/** What a node has in force of something that the operator gives to all. */
interface Standing {
  readonly value: number;
  readonly digest: number;
  readonly atNs: Ns;
}

/** One plan version, or one key epoch, from its first activation until a newer one's. */
interface Generation {
  readonly value: number;
  readonly fromNs: Ns;
}

/**
 * L3: plans, keys and link state converge. After the newest plan version (key epoch) came into
 * force anywhere and `convergeNs` passed, every node that lives and could be reached from the operator
 * over true locks has the same; and nodes that hang together tell the same digest of link state once nothing
 * has changed for `linkStateQuietNs`. Nodes that were not reachable, or are disturbed, are exempt. Whoever tells older
 * link state after newer (`breach` records) takes no part in that, nor does who denies a link that is there (`DeniedLinks`)
 * or tells of one whose contact is over (`EndedContacts`).
 */
export const l3Convergence: CheckerFactory = (context) => new Convergence(context).checker();

class Convergence {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #locks: LockHistory;
  readonly #operator: OperatorReach;
  readonly #disturbances: Disturbances;
  readonly #linkStates: LinkStateAgreement;
  readonly #denied: DeniedLinks;
  readonly #ended: EndedContacts;
  readonly #lies: ClockLies;
  #clockOffNs: Ns = 0;
  /** Nodes with other bounds than the network's. */
  readonly #ownBounds: Set<NodeId>;
  readonly #upSinceNs = new Map<NodeId, Ns>();
  readonly #plans = new Map<NodeId, Standing>();
  readonly #epochs = new Map<NodeId, Standing>();
  #plan: Generation | undefined;
  #epoch: Generation | undefined;
  readonly #counts = { plans: 0, keys: 0, linkStates: 0, exempt: 0 };

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('L3', context);
    const { aftermathNs, linkStateQuietNs, linkSetupNs } = context.thresholds;
    this.#locks = new LockHistory(linkSetupNs);
    this.#operator = new OperatorReach(context, this.#locks);
    this.#disturbances = new Disturbances(context.faults, aftermathNs);
    this.#lies = new ClockLies(context.faults);
    this.#ownBounds = new Set(context.foreignNodes);
    this.#linkStates = new LinkStateAgreement(linkStateQuietNs, this.#locks);
    this.#denied = new DeniedLinks(context, (denied) => this.#denies(denied));
    this.#ended = new EndedContacts(context, this.#log);
  }

  checker(): ReturnType<CheckerFactory> {
    const { handlers } = this.#disturbances;
    return makeChecker({
      id: 'L3',
      title: 'plans, keys and link state become the same at all nodes that can be reached',
      requirements: [
        REQUIREMENTS.converges,
        REQUIREMENTS.sameLinkState,
        REQUIREMENTS.newest,
        REQUIREMENTS.newsEnd,
        REQUIREMENTS.newsRefreshed,
        REQUIREMENTS.newsAnswered,
        REQUIREMENTS.ownNews,
        REQUIREMENTS.deviates,
        REQUIREMENTS.newsInterval,
        REQUIREMENTS.damped,
        REQUIREMENTS.outOfUse,
      ],
      log: this.#log,
      tested: () => this.#counts.plans + this.#counts.keys + this.#counts.linkStates,
      counts: () => ({ ...this.#counts }),
      finish: (endNs) => this.#finish(endNs),
      handlers: joinHandlers(this.#denied.handlers, this.#ended.handlers, {
        lock: (atNs, node, terminal, partner, partnerTerminal) => {
          this.#quietEnds(atNs);
          this.#locks.lock(atNs, [node, terminal], [partner, partnerTerminal]);
        },
        unlock: (atNs, node, terminal, partner, partnerTerminal) => {
          this.#quietEnds(atNs);
          this.#locks.unlock(atNs, [node, terminal], [partner, partnerTerminal]);
        },
        fault: (atNs, ...values) => {
          const [, kind, node] = values;
          if (OWN_BOUNDS.has(kind)) this.#ownBounds.add(node);
          handlers.fault?.(atNs, ...values);
          this.#lies.handlers.fault?.(atNs, ...values);
          this.#quietEnds(atNs);
        },
        clock: (_atNs, _node, errorNs) => {
          this.#clockOffNs = Math.max(this.#clockOffNs, Math.abs(errorNs));
        },
        'node-up': (atNs, node, ...rest) => {
          handlers['node-up']?.(atNs, node, ...rest);
          this.#quietEnds(atNs);
          this.#locks.nodeUp(atNs, node);
          this.#upSinceNs.set(node, atNs);
        },
        'node-down': (atNs, node, reason) => {
          handlers['node-down']?.(atNs, node, reason);
          this.#quietEnds(atNs);
          this.#locks.nodeDown(node);
          this.#upSinceNs.delete(node);
        },
        'plan-active': (atNs, node, version, digest) => {
          this.#plans.set(node, { value: version, digest, atNs });
          this.#quietEnds(atNs);
          if (version <= (this.#plan?.value ?? -1)) return;
          this.#judge('plan', this.#plan, this.#plans, atNs);
          this.#plan = { value: version, fromNs: atNs };
        },
        'key-epoch': (atNs, node, epoch, state) => {
          this.#quietEnds(atNs);
          this.#locks.keys(atNs, node, epoch, state);
          if (state !== 'current') return;
          this.#epochs.set(node, { value: epoch, digest: 0, atNs });
          if (epoch <= (this.#epoch?.value ?? -1)) return;
          this.#judge('key', this.#epoch, this.#epochs, atNs);
          this.#epoch = { value: epoch, fromNs: atNs };
        },
        breach: (atNs, node, terminal, partner, what, session) => {
          if (!what.startsWith('news-') || (BY_CLOCK.has(what) && this.#mayBeOff(atNs))) return;
          if (BY_BOUNDS.has(what) && this.#ownBounds.has(node)) return;
          const breach = { atNs, node, terminal, partner, what, session };
          addBreach({ log: this.#log, recent: this.#context.recent }, breach);
        },
        telemetry: (atNs, node, ...values) => {
          this.#linkStates.told(atNs, node, values.at(-1) as number);
        },
      }),
    });
  }

  /** Whether clocks may have been off, somewhere, by more than news are given time. */
  #mayBeOff(atNs: Ns): boolean {
    return this.#clockOffNs + this.#lies.atMostNs(atNs) > CLOCK_OFF_NS;
  }

  #denies({ node, terminal, neighbour, atNs, sinceNs }: DeniedLink): void {
    const partner = this.#context.recent.nodeName(neighbour);
    const forS = Math.round((atNs - sinceNs) / 1e9);
    this.#log.add({
      requirement: REQUIREMENTS.deviates,
      class: 'link-denied',
      node,
      atNs,
      title: 'node tells a link as down that has been there for long',
      what: `terminal ${terminal} with ${partner}, locked for ${forS} s,`,
      about: { node, terminal },
    });
  }

  #finish(endNs: Ns): void {
    this.#quietEnds(endNs);
    this.#denied.finish(endNs);
    this.#ended.finish(endNs);
    this.#judge('plan', this.#plan, this.#plans, endNs);
    this.#judge('key', this.#epoch, this.#epochs, endNs);
  }

  #judge(
    what: 'plan' | 'key',
    generation: Generation | undefined,
    standings: ReadonlyMap<NodeId, Standing>,
    untilNs: Ns,
  ): void {
    if (generation === undefined) return;
    const dueNs = untilNs - this.#context.thresholds.convergeNs;
    if (generation.fromNs > dueNs) return;
    const reached = this.#locks.reachable(this.#tellers(generation, standings), untilNs);
    const digest = majority([...standings.values()].filter((s) => s.value === generation.value));
    for (const { id } of this.#context.nodes) {
      const excused =
        (this.#upSinceNs.get(id) ?? Number.POSITIVE_INFINITY) > dueNs ||
        (reached.get(id) ?? Number.POSITIVE_INFINITY) > dueNs ||
        this.#disturbances.near(id, untilNs) ||
        ((standings.get(id)?.value ?? 0) < generation.value &&
          this.#toldNs(what, id, generation.fromNs, untilNs) > dueNs);
      if (excused) {
        this.#counts.exempt++;
        continue;
      }
      this.#counts[what === 'plan' ? 'plans' : 'keys']++;
      this.#compare(what, id, standings.get(id), { ...generation, digest, untilNs });
    }
  }

  #toldNs(what: 'plan' | 'key', node: NodeId, fromNs: Ns, untilNs: Ns): Ns {
    return what === 'plan'
      ? this.#operator.reachedNs(node, fromNs, untilNs)
      : this.#operator.reachedTwiceNs(node, fromNs, untilNs);
  }

  /** Who can give it to others, and from when on: the operator alone. */
  #tellers(
    { value, fromNs }: Generation,
    standings: ReadonlyMap<NodeId, Standing>,
  ): ReadonlyMap<NodeId, Ns> {
    const { operator } = this.#context;
    if (operator !== undefined) return new Map([[operator, fromNs]]);
    const having = [...standings].filter(([, standing]) => standing.value >= value);
    return new Map(having.map(([node, { atNs }]) => [node, atNs]));
  }

  #compare(
    what: 'plan' | 'key',
    node: NodeId,
    standing: Standing | undefined,
    wanted: { readonly value: number; readonly digest: number; readonly untilNs: Ns },
  ): void {
    const value = standing?.value ?? 0;
    const behind = value < wanted.value;
    if (!behind && (value > wanted.value || standing?.digest === wanted.digest)) return;
    const name = what === 'plan' ? 'plan version' : 'key epoch';
    this.#log.add({
      requirement: REQUIREMENTS.converges,
      class: behind ? `${what}-behind` : `${what}-differs`,
      node,
      atNs: wanted.untilNs,
      title: behind
        ? `a node within reach never got the newest ${name}`
        : `nodes have different contents under one ${name}`,
      what: behind
        ? `${name} ${value} in force where others have ${wanted.value},`
        : `${name} ${value} with another digest than most`,
      about: { node },
    });
  }

  /** Something changes: what was told in the quiet before can be compared. */
  #quietEnds(atNs: Ns): void {
    const { judged, apart } = this.#linkStates.changed(atNs, (node) => this.#upSinceNs.has(node));
    this.#counts.linkStates += judged;
    for (const node of apart) {
      this.#log.add({
        requirement: REQUIREMENTS.sameLinkState,
        class: 'link-state-differs',
        node,
        atNs,
        title: 'a node knows another link state than the nodes that it hangs together with',
        what: 'digest of link state differs after all was quiet',
        about: { node },
      });
    }
  }
}

/** The digest that most have; of equally many the one met first. */
const majority = (standings: readonly Standing[]): number => {
  const counts = new Map<number, number>();
  for (const { digest } of standings) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  let best = 0;
  let most = 0;
  for (const [digest, count] of counts) {
    if (count <= most) continue;
    most = count;
    best = digest;
  }
  return best;
};
