import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { clockText } from '../journal/record-text.ts';
import { NODE_LOST, RELEASED_BY_FLIGHT } from '../journal/words.ts';
import { type Checker, FindingLog, makeChecker } from './checker.ts';
import type { CheckedFlow, CheckerContext } from './context.ts';
import { FeasiblePaths, type Path, type PathQuery } from './feasible-paths.ts';
import { FullStores } from './full-stores.ts';
import { Holders } from './holders.ts';
import { joinHandlers } from './join-handlers.ts';
import { pathText } from './path-text.ts';
import { crossings } from './permitted.ts';
import { ReceiptTroubles } from './receipt-troubles.ts';
import { REQUIREMENTS } from './requirements.ts';
import { trueLinkRecords } from './true-link-records.ts';
import { TrueLinks } from './true-links.ts';

/** A bundle that has to arrive, as it stood at the heal. */
interface Waiting {
  readonly bundle: number;
  readonly flow: CheckedFlow;
  readonly sequence: number;
  readonly createdNs: Ns;
  /** Who held it durably. */
  readonly origins: readonly NodeId[];
  delivered: boolean;
  deliveredNs: Ns;
}

/** Of a receipt in its bundle, headers included. */
const RECEIPT_BYTES = 400;

/**
 * L2 of a run with a heal: every unexpired bundle that somebody holds then, and that has a way over what
 * links truly carry from then on, arrives. What was possible before is not asked, as whoever held the bundle
 * did not know what would fail. The way starts `resendNs` after the heal, when timers of the bad time have run out,
 * and arrives within the share `feasibleShare` of what is left to the bundle and the run; volume is taken
 * for all that waits, in order of creation. The receipt of an assured one that arrives is asked for likewise: its source
 * lets its copy go.
 */
export const l2AfterHeal = (context: CheckerContext, healNs: Ns): Checker =>
  new AfterHeal(context, healNs).checker();

class AfterHeal {
  readonly #context: CheckerContext;
  readonly #healNs: Ns;
  readonly #log: FindingLog;
  readonly #paths: FeasiblePaths;
  readonly #links: TrueLinks;
  readonly #holders = new Holders();
  readonly #stores: FullStores;
  /** Accepted and not delivered, in order of creation. */
  readonly #live = new Map<number, Omit<Waiting, 'origins'>>();
  /** A copy of it was lost with a record of some store, or ended by a clock before its time. */
  readonly #damaged = new Set<number>();
  readonly #troubles = new ReceiptTroubles();
  /** By holder: when its ways begin. */
  readonly #starts = new Map<NodeId, Ns>();
  #waiting: ReadonlyMap<number, Waiting> | undefined;
  readonly #counts = {
    arrivedBefore: 0,
    arrived: 0,
    confirmed: 0,
    unconfirmed: 0,
    missing: 0,
    infeasible: 0,
    crowdedOut: 0,
    diedWithNode: 0,
  };

  constructor(context: CheckerContext, healNs: Ns) {
    this.#context = context;
    this.#healNs = healNs;
    this.#log = new FindingLog('L2', context);
    this.#stores = new FullStores(context, this.#holders);
    this.#paths = new FeasiblePaths({
      hopLimit: context.hopLimit,
      hasRoom: (node, atNs, query) => this.#stores.hasRoom(node, atNs, query),
      mayCross: crossings(context.policy),
    });
    this.#links = new TrueLinks(this.#paths, context);
  }

  checker(): Checker {
    return makeChecker({
      id: 'L2',
      title: 'every feasible bundle arrives after the heal',
      requirements: [REQUIREMENTS.arrives, REQUIREMENTS.receipt],
      log: this.#log,
      tested: () => this.#counts.arrivedBefore + this.#counts.arrived + this.#counts.missing,
      counts: () => ({ ...this.#counts }),
      finish: (endNs) => {
        this.#heal(endNs);
        this.#links.settle(endNs);
        this.#judge(endNs);
      },
      handlers: this.#handlers(),
    });
  }

  #handlers(): Parameters<typeof makeChecker>[0]['handlers'] {
    const links = trueLinkRecords(this.#links, this.#context.faults);
    const troubles = this.#troubles.handlers;
    return joinHandlers(this.#stores.handlers, {
      ...links,
      fault: (...values) => {
        links.fault(...values);
        troubles.fault(...values);
      },
      'node-down': (atNs, node, reason) => {
        this.#heal(atNs);
        troubles['node-down'](atNs, node, reason);
        links['node-down'](atNs, node, reason);
        if (reason !== NODE_LOST) return;
        for (const bundle of this.#holders.destroy(node)) this.#live.delete(bundle);
      },
      accepted: (atNs, _node, _request, flowIndex, bundle, _createdNs, sequence) => {
        this.#heal(atNs);
        const flow = this.#context.flows[flowIndex];
        if (flow === undefined || !(flow.custody || flow.assured)) return;
        this.#live.set(bundle, {
          bundle,
          flow,
          sequence,
          createdNs: atNs,
          delivered: false,
          deliveredNs: 0,
        });
      },
      held: (atNs, node, bundle) => {
        this.#heal(atNs);
        if (this.#holders.hold(node, bundle)) this.#stores.held(atNs, node);
      },
      released: (atNs, node, bundle, cause) => {
        this.#heal(atNs);
        troubles.released(atNs, node, bundle, cause);
        if (!this.#holders.release(node, bundle) || cause === RELEASED_BY_FLIGHT) return;
        // Nobody tells the source of an assured bundle that its carrier's store is damaged: it waits for
        // the receipt as long as the way is expected to take.
        this.#damaged.add(bundle);
        if (this.#holders.of(bundle).length === 0) this.#live.delete(bundle);
      },
      deleted: (atNs, _node, bundle, _attempt, reason) => {
        const known = this.#waiting?.get(bundle) ?? this.#live.get(bundle);
        // S7 judges whether a clock may do so.
        if (reason !== 'expired' || known === undefined) return;
        if (atNs < known.createdNs + known.flow.lifetimeNs) this.#damaged.add(bundle);
      },
      lost: (atNs, _node, bundle) => {
        this.#heal(atNs);
        this.#live.delete(bundle);
      },
      delivered: (atNs, _node, bundle) => {
        this.#heal(atNs);
        const waiting = this.#waiting?.get(bundle);
        if (waiting?.delivered === false) {
          waiting.delivered = true;
          waiting.deliveredNs = atNs;
        }
        if (this.#live.delete(bundle) && this.#waiting === undefined) this.#counts.arrivedBefore++;
      },
    });
  }

  /** The first time that something happens from the heal on: who holds what. */
  #heal(atNs: Ns): void {
    if (this.#waiting !== undefined || atNs < this.#healNs) return;
    this.#waiting = new Map(
      [...this.#live].map(([bundle, entry]) => [
        bundle,
        { ...entry, origins: this.#origins(bundle, entry.flow) },
      ]),
    );
  }

  /**
   * Whoever holds it, but not the source of an assured one that somebody else has: it waits for the receipt for as long
   * as the way was expected to take, and only then sends another copy.
   */
  #origins(bundle: number, { assured, from }: CheckedFlow): readonly NodeId[] {
    const holders = this.#holders.of(bundle);
    return assured && holders.length > 1 ? holders.filter((node) => node !== from) : [...holders];
  }

  #judge(endNs: Ns): void {
    const startNs = this.#healNs + this.#context.thresholds.resendNs;
    for (const waiting of this.#waiting?.values() ?? []) {
      const { flow, createdNs, delivered, bundle } = waiting;
      const untilNs = Math.min(createdNs + flow.lifetimeNs, endNs);
      const hadNs = untilNs - this.#healNs;
      const limitNs = this.#healNs + Math.floor(hadNs * this.#context.thresholds.feasibleShare);
      const path = this.#search(waiting, { startNs, limitNs, contended: true });
      if (delivered) {
        this.#counts.arrived++;
        if (path !== undefined) this.#paths.reserve(path.path, path.query);
        if (flow.assured) this.#judgeReceipt(waiting, untilNs);
      } else if (path !== undefined && this.#live.has(bundle) && !this.#isDamaged(waiting)) {
        this.#counts.missing++;
        this.#report(waiting, path.path);
      } else if (path !== undefined || !this.#live.has(bundle)) this.#counts.diedWithNode++;
      else {
        const alone = this.#search(waiting, { startNs, limitNs, contended: false });
        this.#counts[alone === undefined ? 'infeasible' : 'crowdedOut']++;
      }
    }
  }

  #isDamaged({ bundle, createdNs }: Waiting): boolean {
    return this.#damaged.has(bundle) || this.#links.altered.since(createdNs);
  }

  /** Whether the source heard of the delivery when it could: as far as nothing else became of the receipt. */
  #judgeReceipt({ bundle, flow, sequence, deliveredNs }: Waiting, untilNs: Ns): void {
    if (!this.#holders.of(bundle).includes(flow.from)) {
      this.#counts.confirmed++;
      return;
    }
    const { recent, thresholds } = this.#context;
    if (this.#troubles.since(deliveredNs, flow.to)) return;
    if (this.#links.altered.since(deliveredNs)) return;
    const path = this.#paths.search({
      from: flow.to,
      to: flow.from,
      atNs: deliveredNs + thresholds.resendNs,
      limitNs: deliveredNs + Math.floor((untilNs - deliveredNs) * thresholds.feasibleShare),
      bytes: RECEIPT_BYTES,
      classIndex: TRAFFIC_CLASSES.indexOf('management'),
      contended: true,
    });
    if (path === undefined) return;
    this.#counts.unconfirmed++;
    this.#log.add({
      requirement: REQUIREMENTS.receipt,
      class: 'unconfirmed',
      node: flow.to,
      atNs: deliveredNs,
      title: 'source of a delivered bundle never heard of it',
      what:
        `bundle ${flow.name}/${sequence} (receipt possible by ${clockText(path.arrivalNs)}, ` +
        `${recent.nodeName(flow.from)} still holds its copy) delivered`,
      about: { bundle },
    });
  }

  /** From whoever held it, the one that would be first. */
  #search(
    { flow, origins }: Waiting,
    { startNs, limitNs, contended }: { startNs: Ns; limitNs: Ns; contended: boolean },
  ): { readonly path: Path; readonly query: PathQuery } | undefined {
    const found = origins.flatMap((from) => {
      const query = {
        from,
        to: flow.to,
        // What it holds may be meant for a link that has not come yet, and is not overdue.
        atNs: this.#startsNs(from, startNs),
        limitNs,
        bytes: flow.bytes,
        classIndex: TRAFFIC_CLASSES.indexOf(flow.class),
        contended,
      };
      const path = this.#paths.search(query);
      return path === undefined ? [] : [{ path, query }];
    });
    return found.sort((a, b) => a.path.arrivalNs - b.path.arrivalNs)[0];
  }

  /** Once for each node, however much it holds: all begin at one instant. */
  #startsNs(node: NodeId, startNs: Ns): Ns {
    const known = this.#starts.get(node) ?? this.#links.overdueNs(startNs, node);
    this.#starts.set(node, known);
    return known;
  }

  #report({ bundle, flow, sequence, origins }: Waiting, path: Path): void {
    const { recent } = this.#context;
    const now = this.#holders.of(bundle);
    const nodeName = (node: NodeId): string => recent.nodeName(node);
    const possible = pathText(path, flow.from, { holders: now, nodeName });
    this.#log.add({
      requirement: REQUIREMENTS.arrives,
      class: 'missing',
      node: now[0] ?? origins[0] ?? flow.from,
      atNs: this.#healNs,
      title: 'feasible bundle did not arrive after the heal',
      what: `bundle ${flow.name}/${sequence} (${possible}) waiting`,
      about: { bundle },
    });
  }
}
