import type { NodeId, Ns } from '../../protocols/units.ts';
import { NODE_LOST, RELEASED_BY_FLIGHT } from '../journal/words.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckedFlow, CheckerContext } from './context.ts';
import { FeasiblePaths, type Path, type PathQuery } from './feasible-paths.ts';
import { FullStores } from './full-stores.ts';
import { Holders } from './holders.ts';
import { joinHandlers } from './join-handlers.ts';
import { type Entry, isObliged, placeOf } from './owed-bundle.ts';
import { pathText } from './path-text.ts';
import { crossings } from './permitted.ts';
import { l2AfterHeal } from './l2-after-heal.ts';
import { trueLinkRecords } from './true-link-records.ts';
import { TrueLinks } from './true-links.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * L2: every feasible bundle under custody or assured arrives. Feasible: an earliest-arrival path
 * over (planned contacts ∩ locks of living nodes), with the volume of all earlier bundles of its
 * own and of higher classes taken, around relays whose store is or was full and over no border that
 * the policy closes, arrives within the share `feasibleShare` of the time that the bundle had (to its
 * expiry or the end of the run), and also when it first waits in vain for a link that is due. The rest is
 * exempt and counted. Judged in lots when all that a bundle could meet is known. A run with a heal is judged from
 * there on: l2-after-heal.ts.
 */
export const l2Delivery: CheckerFactory = (context) =>
  context.healNs === undefined
    ? new Delivery(context).checker()
    : l2AfterHeal(context, context.healNs);

class Delivery {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #paths: FeasiblePaths;
  readonly #links: TrueLinks;
  readonly #holders = new Holders();
  readonly #live = new Map<number, Entry>();
  readonly #stores: FullStores;
  readonly #lifetimeMaxNs: Ns;
  /** Accepted bundles in order of creation; the first `#decided` of them are judged. */
  #entries: Entry[] = [];
  #decided = 0;
  /** Entries before this one have their volume taken. */
  #reserved = 0;
  #settledNs: Ns = 0;
  readonly #failed = new Map<CheckedFlow, { readonly fromNs: Ns; readonly limitNs: Ns }>();
  readonly #counts = {
    arrived: 0,
    missing: 0,
    infeasible: 0,
    crowdedOut: 0,
    diedWithNode: 0,
    forbidden: 0,
  };

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('L2', context);
    this.#stores = new FullStores(context, this.#holders);
    this.#paths = new FeasiblePaths({
      hopLimit: context.hopLimit,
      hasRoom: (node, atNs, query) => this.#stores.hasRoom(node, atNs, query),
      mayCross: crossings(context.policy),
    });
    this.#links = new TrueLinks(this.#paths, context);
    this.#lifetimeMaxNs = context.flows.some(isObliged)
      ? context.flows.reduce((most, { lifetimeNs }) => Math.max(most, lifetimeNs), 0)
      : 0;
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'L2',
      title: 'every feasible bundle arrives',
      requirements: [REQUIREMENTS.arrives],
      log: this.#log,
      tested: () => this.#counts.arrived + this.#counts.missing,
      counts: () => ({ ...this.#counts }),
      finish: (endNs) => {
        this.#links.settle(endNs);
        this.#judge(endNs, Number.POSITIVE_INFINITY);
      },
      // Without a flow that must arrive there is nothing to judge.
      handlers: this.#lifetimeMaxNs === 0 ? {} : this.#handlers(),
    });
  }

  #handlers(): Parameters<typeof makeChecker>[0]['handlers'] {
    const links = trueLinkRecords(this.#links, this.#context.faults);
    return joinHandlers(this.#stores.handlers, {
      ...links,
      'node-down': (atNs, node, reason) => {
        links['node-down'](atNs, node, reason);
        if (reason !== NODE_LOST) return;
        for (const bundle of this.#holders.destroy(node)) this.#destroyed(atNs, bundle);
      },
      accepted: (atNs, _node, _request, flow, bundle, _createdNs, sequence) =>
        this.#accept(atNs, flow, bundle, sequence),
      held: (atNs, node, bundle, attempt) => {
        if (this.#holders.hold(node, bundle)) this.#stores.held(atNs, node);
        if (attempt > 0) this.#sentAgain(atNs, node, bundle);
      },
      released: (atNs, node, bundle, cause) => {
        if (!this.#holders.release(node, bundle)) return;
        if (cause !== RELEASED_BY_FLIGHT) this.#destroyed(atNs, bundle);
      },
      lost: (_atNs, _node, bundle) => {
        const entry = this.#live.get(bundle);
        if (entry !== undefined) entry.exempt = true;
      },
      delivered: (_atNs, _node, bundle) => {
        const entry = this.#live.get(bundle);
        if (entry !== undefined) entry.delivered = true;
        this.#live.delete(bundle);
      },
    });
  }

  #accept(atNs: Ns, flowIndex: number, bundle: number, sequence: number): void {
    const flow = this.#context.flows[flowIndex];
    if (flow === undefined) return;
    const entry = {
      bundle,
      flow,
      sequence,
      atNs,
      startNs: atNs,
      delivered: false,
      exempt: false,
      awaited: false,
    };
    this.#entries.push(entry);
    if (isObliged(flow)) this.#live.set(bundle, entry);
    // Which stores were full is known up to the last sample.
    const { sampledNs } = this.#stores;
    if (sampledNs < this.#settledNs + 2 * this.#lifetimeMaxNs) return;
    this.#settledNs = sampledNs;
    this.#links.settle(atNs);
    this.#judge(atNs, sampledNs - this.#lifetimeMaxNs);
    this.#forget(sampledNs - 2 * this.#lifetimeMaxNs);
  }

  /** A copy died with its node or store: an assured bundle starts again, another may be gone. */
  #destroyed(atNs: Ns, bundle: number): void {
    const entry = this.#live.get(bundle);
    if (entry === undefined) return;
    const holders = this.#holders.of(bundle);
    if (entry.flow.assured && holders.includes(entry.flow.from)) {
      entry.startNs = atNs + this.#context.thresholds.resendNs;
      entry.awaited = holders.length === 1;
    } else if (holders.length === 0) {
      entry.exempt = true;
    }
  }

  #sentAgain(atNs: Ns, node: NodeId, bundle: number): void {
    const entry = this.#live.get(bundle);
    if (entry?.awaited !== true || node !== entry.flow.from) return;
    entry.awaited = false;
    entry.startNs = atNs;
  }

  /** Judge all bundles created up to an instant, when their time is over. */
  #judge(nowNs: Ns, createdUntilNs: Ns): void {
    for (; this.#decided < this.#entries.length; this.#decided++) {
      const entry = this.#entries[this.#decided] as Entry;
      if (entry.atNs > createdUntilNs) return;
      if (!isObliged(entry.flow)) continue;
      if (entry.delivered) this.#counts.arrived++;
      else if (entry.exempt || entry.awaited || this.#links.altered.since(entry.atNs)) {
        this.#counts.diedWithNode++;
      } else this.#judgeMissing(entry, nowNs);
      this.#live.delete(entry.bundle);
    }
  }

  #judgeMissing(entry: Entry, nowNs: Ns): void {
    const { flow, startNs } = entry;
    const endNs = Math.min(entry.atNs + flow.lifetimeNs, nowNs);
    const query = this.#query(entry, this.#limitNs(placeOf(flow), startNs, endNs), false);
    if (!this.#feasibleAlone(flow, query) || !this.#feasibleLater(query, endNs, nowNs)) {
      this.#counts[this.#forbidden(query) ? 'forbidden' : 'infeasible']++;
      return;
    }
    this.#reserveBefore(this.#decided, startNs - this.#lifetimeMaxNs, nowNs);
    const path = this.#paths.search({ ...query, contended: true });
    if (path === undefined) {
      this.#counts.crowdedOut++;
      return;
    }
    this.#counts.missing++;
    this.#report(entry, path);
  }

  #limitNs(classIndex: number, fromNs: Ns, endNs: Ns): Ns {
    const { feasibleShare, handlingNs, refuseBackoffNs } = this.#context.thresholds;
    const refusedNs = this.#stores.refuses(classIndex) ? refuseBackoffNs : 0;
    return fromNs + Math.floor((endNs - fromNs) * feasibleShare) - handlingNs - refusedNs;
  }

  /**
   * Also when it waited in vain for a link that was due: for a first one, and where the end of the run cuts its
   * time, for any.
   */
  #feasibleLater(query: PathQuery, endNs: Ns, nowNs: Ns): boolean {
    const { linkDueNs } = this.#context.thresholds;
    const waitedNs = endNs === nowNs ? query.atNs + linkDueNs : linkDueNs;
    if (query.atNs >= waitedNs || !this.#links.awaited(query.atNs)) return true;
    const limitNs = this.#limitNs(query.classIndex, waitedNs, endNs);
    return this.#paths.search({ ...query, atNs: waitedNs, limitNs }) !== undefined;
  }

  /** Only the policy keeps it from arriving. */
  #forbidden(query: PathQuery): boolean {
    if (this.#context.policy === undefined) return false;
    return this.#paths.search({ ...query, unbound: true }) !== undefined;
  }

  /**
   * Earliest arrivals only get later: a search that failed speaks for later bundles of that flow.
   */
  #feasibleAlone(flow: CheckedFlow, query: PathQuery): boolean {
    const failed = this.#failed.get(flow);
    if (failed !== undefined && failed.fromNs <= query.atNs && failed.limitNs >= query.limitNs) {
      return false;
    }
    if (this.#paths.search(query) !== undefined) return true;
    this.#failed.set(flow, { fromNs: query.atNs, limitNs: query.limitNs });
    return false;
  }

  /** Take the volume of all bundles created before that one, as far as they can still matter. */
  #reserveBefore(end: number, fromNs: Ns, nowNs: Ns): void {
    for (; this.#reserved < end; this.#reserved++) {
      const entry = this.#entries[this.#reserved] as Entry;
      if (entry.atNs < fromNs) continue;
      const query = this.#query(entry, entry.atNs + entry.flow.lifetimeNs, true);
      const path = this.#paths.search(query) ?? this.#cutPath(query, nowNs);
      if (path !== undefined) this.#paths.reserve(path, query);
    }
  }

  /** What is still on its way when the run ends takes its lines until then. */
  #cutPath(query: PathQuery, nowNs: Ns): Path | undefined {
    const path = this.#paths.search({ ...query, bytes: 1 });
    return path?.hops.some(({ opportunity }) => opportunity.endNs >= nowNs) ? path : undefined;
  }

  #query(entry: Entry, limitNs: Ns, contended: boolean): PathQuery {
    const { flow } = entry;
    return {
      from: flow.from,
      to: flow.to,
      atNs: entry.startNs,
      limitNs,
      bytes: flow.bytes,
      classIndex: placeOf(flow),
      contended,
    };
  }

  #forget(beforeNs: Ns): void {
    let count = 0;
    while (count < this.#decided && (this.#entries[count] as Entry).atNs < beforeNs) count++;
    this.#entries = this.#entries.slice(count);
    this.#decided -= count;
    this.#reserved = Math.max(0, this.#reserved - count);
    this.#paths.dropBefore(beforeNs);
    this.#links.dropBefore(beforeNs);
  }

  #report(entry: Entry, path: Path): void {
    const { recent } = this.#context;
    const { flow } = entry;
    const holders = this.#holders.of(entry.bundle);
    const nodeName = (node: NodeId): string => recent.nodeName(node);
    const possible = pathText(path, flow.from, { holders, nodeName });
    this.#log.add({
      requirement: REQUIREMENTS.arrives,
      class: 'missing',
      node: holders[0] ?? flow.from,
      atNs: entry.atNs,
      title: 'feasible bundle did not arrive',
      what: `bundle ${flow.name}/${entry.sequence} (${possible}) created`,
      about: { bundle: entry.bundle },
    });
  }
}
