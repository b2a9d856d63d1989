import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { NODE_LOST, RELEASED_BY_FLIGHT, UNHEARD_DELIVERY } from '../journal/words.ts';
import { BitSet } from './bit-set.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckedFlow, CheckerContext } from './context.ts';
import { Holders } from './holders.ts';
import { joinHandlers } from './join-handlers.ts';
import { type KeptCopy, KeptCopies } from './kept-copies.ts';
import { REQUIREMENTS } from './requirements.ts';
import { breachesTold, OWN_BOUNDS, STORE_FAULTS } from './told-breaches.ts';

interface Charge {
  readonly flow: CheckedFlow;
  readonly source: NodeId;
  readonly sequence: number;
  deleted: boolean;
  /** A holder or its store was destroyed with the bundle in it: nobody's fault. */
  destroyed: boolean;
}

/**
 * S2: from acceptance until delivery or a reported deletion, a bundle under custody is durable in
 * the store of at least one living node. (A resetting node lives: its store stays.) Judged when
 * time goes on, so that the order of records of one instant does not matter. And nobody keeps what a partner took over
 * (`KeptCopies`). How custody is asked for and taken is told by `breach` records.
 */
export const s2Custody: CheckerFactory = (context) => new Custody(context).checker();

class Custody {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #holders = new Holders();
  readonly #charges = new Map<number, Charge>();
  /** Bundles that nobody holds since an instant, to be judged once it is over. */
  readonly #suspects = new Map<number, { readonly node: NodeId; readonly atNs: Ns }>();
  readonly #delivered = new BitSet();
  readonly #kept: KeptCopies;
  #tested = 0;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S2', context);
    this.#kept = new KeptCopies(context, (kept) => this.#keeps(kept));
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'S2',
      title: 'a bundle under custody is durable in at least one living node',
      requirements: [
        REQUIREMENTS.held,
        REQUIREMENTS.onOffer,
        REQUIREMENTS.released,
        REQUIREMENTS.refused,
        REQUIREMENTS.hopsTaken,
      ],
      log: this.#log,
      tested: () => this.#tested,
      finish: (endNs) => {
        this.#judge(endNs + this.#context.thresholds.custodyGraceNs + 1);
        this.#kept.finish(endNs);
      },
      handlers: joinHandlers(this.#kept.handlers, this.#breaches(), {
        accepted: (atNs, node, _request, flow, bundle, _createdNs, sequence) => {
          this.#judge(atNs);
          this.#accept(atNs, node, flow, bundle, sequence);
        },
        held: (atNs, node, bundle) => {
          this.#judge(atNs);
          if (this.#delivered.has(bundle)) return;
          this.#holders.hold(node, bundle);
          this.#suspects.delete(bundle);
        },
        released: (atNs, node, bundle, cause) => {
          this.#judge(atNs);
          this.#release(atNs, node, bundle, cause);
        },
        delivered: (atNs, _node, bundle) => {
          this.#judge(atNs);
          this.#delivered.add(bundle);
          this.#forget(bundle);
        },
        deleted: (atNs, _node, bundle) => {
          this.#judge(atNs);
          const charge = this.#charges.get(bundle);
          if (charge === undefined) return;
          charge.deleted = true;
          if (this.#holders.of(bundle).length === 0) this.#forget(bundle);
        },
        lost: (_atNs, _node, bundle, cause) => {
          if (cause === UNHEARD_DELIVERY) this.#destroyed(bundle);
        },
        'node-down': (atNs, node, reason) => {
          this.#judge(atNs);
          if (reason !== NODE_LOST) return;
          for (const bundle of this.#holders.destroy(node)) this.#destroyed(bundle);
        },
      }),
    });
  }

  #breaches(): RecordHandlers {
    const words = [
      ...['taken-on-offer', 'custody-again', 'held-unheld'],
      ...['asked-again', 'asked-without-room', 'returned-behind'],
    ];
    const told = { context: this.#context, log: this.#log };
    return joinHandlers(
      breachesTold({ ...told, words, excusing: OWN_BOUNDS }),
      // A count that was durable may have been lost.
      breachesTold({ ...told, words: ['hops-untaken'], excusing: STORE_FAULTS }),
    );
  }

  #keeps({ bundle, node, partner, atNs }: KeptCopy): void {
    this.#log.add({
      requirement: REQUIREMENTS.held,
      class: 'kept',
      node,
      atNs,
      title: 'copy kept that a partner took over',
      what: `bundle number ${bundle}, which ${this.#context.recent.nodeName(partner)} has since,`,
      about: { bundle },
    });
  }

  #accept(atNs: Ns, node: NodeId, flow: number, bundle: number, sequence: number): void {
    const known = this.#context.flows[flow];
    if (known === undefined || this.#delivered.has(bundle)) return;
    if (!known.custody && !known.assured) return;
    this.#tested++;
    this.#charges.set(bundle, {
      flow: known,
      source: node,
      sequence,
      deleted: false,
      destroyed: false,
    });
    if (this.#holders.of(bundle).length === 0) this.#suspects.set(bundle, { node, atNs });
  }

  #release(atNs: Ns, node: NodeId, bundle: number, cause: string): void {
    if (!this.#holders.release(node, bundle)) return;
    const charge = this.#charges.get(bundle);
    if (charge === undefined) return;
    if (cause !== RELEASED_BY_FLIGHT) {
      this.#destroyed(bundle);
    } else if (this.#holders.of(bundle).length === 0) {
      if (charge.deleted || charge.destroyed) this.#forget(bundle);
      else this.#suspects.set(bundle, { node, atNs });
    }
  }

  #destroyed(bundle: number): void {
    const charge = this.#charges.get(bundle);
    if (charge === undefined) return;
    charge.destroyed = true;
    if (this.#holders.of(bundle).length === 0) this.#forget(bundle);
  }

  #forget(bundle: number): void {
    this.#charges.delete(bundle);
    this.#suspects.delete(bundle);
    for (const holder of [...this.#holders.of(bundle)]) this.#holders.release(holder, bundle);
  }

  #judge(nowNs: Ns): void {
    if (this.#suspects.size === 0) return;
    const { custodyGraceNs } = this.#context.thresholds;
    for (const [bundle, { node, atNs }] of this.#suspects) {
      if (nowNs <= atNs + custodyGraceNs) return;
      this.#suspects.delete(bundle);
      const charge = this.#charges.get(bundle) as Charge;
      const { flow } = charge;
      const name = `${this.#context.recent.nodeName(charge.source)}/${charge.sequence}`;
      const terms = `${flow.assured ? 'assured' : 'custody'}, ${flow.class}`;
      this.#log.add({
        requirement: REQUIREMENTS.held,
        class: 'unheld',
        node,
        atNs,
        title: 'custody held by no live node',
        what: `bundle ${name} (${terms})`,
        about: { bundle },
      });
      this.#forget(bundle);
    }
  }
}
