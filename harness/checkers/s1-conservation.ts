import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { NODE_LOST, RELEASED_BY_FLIGHT, UNHEARD_DELIVERY } from '../journal/words.ts';
import { BitSet } from './bit-set.ts';
import { addBreach } from './breaches.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckedFlow, CheckerContext } from './context.ts';
import { Holders } from './holders.ts';
import { joinHandlers } from './join-handlers.ts';
import { KeptFrames } from './kept-frames.ts';
import { Requests } from './requests.ts';
import { REQUIREMENTS } from './requirements.ts';
import { SourceCopies } from './source-copies.ts';
import { SourceNumbers } from './source-numbers.ts';
import { breachesTold, STORE_FAULTS } from './told-breaches.ts';

/** Lives from which on those that are over are closed, so that their number follows what is alive. */
const CLOSE_MIN = 1_024;

/** How an accepted bundle stands when the account is drawn. */
type Fate = 'delivered' | 'deleted' | 'lost' | 'held' | 'inTransit' | 'unaccounted';

interface Life {
  readonly flow: CheckedFlow;
  readonly source: NodeId;
  readonly sequence: number;
  readonly acceptedNs: Ns;
  deleted: boolean;
  /** A recorded cause that justifies its loss, '' without one. */
  lostCause: string;
  /** Where and when its last record was let go. */
  leftNode: NodeId;
  leftNs: Ns;
}

/**
 * S1: accepted = delivered + deleted with report + held + lost with a justified cause, bundle by
 * bundle; copies are counted apart. A loss is justified by the death of the node or store that held
 * the bundle, and for best effort also by a recorded loss, or a reset of some node in its lifetime
 * (its copies are in memory that a reset clears), or where its frames are not sent again. Best-effort bundles within their lifetime, or just past it,
 * may be in transit at the end, and where faults of links keep frames at their senders, longer. No source names two bundles alike, and none lets an assured bundle go before it is delivered (`SourceCopies`).
 */
export const s1Conservation: CheckerFactory = (context) => new Conservation(context).checker();

class Conservation {
  readonly #flows: readonly CheckedFlow[];
  readonly #log: FindingLog;
  readonly #requests: Requests;
  readonly #copies: SourceCopies;
  readonly #context: CheckerContext;
  readonly #frames: KeptFrames;
  readonly #holders = new Holders();
  readonly #lives = new Map<number, Life>();
  /** Bundles that are done with: everything that may still come is a copy. */
  readonly #delivered = new BitSet();
  readonly #accepted = new BitSet();
  /** Deleted with a report, their time over, held by nobody: counted, and no longer kept. */
  readonly #closed = new BitSet();
  #closeAt = CLOSE_MIN;
  readonly #totals = { accepted: 0, delivered: 0, deleted: 0, lost: 0, held: 0, inTransit: 0 };
  readonly #numbers = new SourceNumbers();
  /** Delivered although the application never had an answer: a reset came between. */
  #unanswered = 0;
  #lastDownNs: Ns = -1;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#frames = new KeptFrames(context.faults);
    this.#flows = context.flows;
    this.#log = new FindingLog('S1', context);
    this.#requests = new Requests(context.thresholds.answerNs, this.#log);
    this.#copies = new SourceCopies(this.#flows, this.#log, (bundle) =>
      this.#delivered.has(bundle),
    );
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'S1',
      title: 'every bundle is delivered, deleted with a report, held, or lost for a good reason',
      requirements: [
        REQUIREMENTS.accounted,
        REQUIREMENTS.named,
        REQUIREMENTS.sourceCopy,
        REQUIREMENTS.receipt,
        this.#requests.requirement,
      ],
      log: this.#log,
      tested: () => this.#totals.accepted,
      counts: () => ({ ...this.#totals, ...this.#requests.counts() }),
      finish: (endNs) => this.#finish(endNs),
      handlers: joinHandlers(this.#numbers.handlers, this.#watched(), {
        fault: (_atNs, _index, kind, node) => {
          if (kind === 'slow-processor') this.#requests.slowed(node);
        },
        submitted: (atNs, node, request) => this.#requests.submitted(atNs, node, request),
        'submit-refused': (_atNs, _node, request) => this.#requests.refused(request),
        'answered-again': (atNs, node, request, accepted) =>
          this.#requests.answeredAgain(atNs, node, request, accepted === 1),
        'answered-unasked': (atNs, node, request, accepted) =>
          this.#requests.answeredUnasked(atNs, node, request, accepted === 1),
        accepted: (atNs, node, request, flow, bundle, createdNs, sequence) => {
          this.#requests.accepted(request);
          if (this.#numbers.again({ atNs, node, createdNs, sequence })) {
            this.#named(atNs, node, { bundle, sequence, class: 'number-again' });
          }
          this.#accept(atNs, node, flow, bundle, sequence);
        },
        held: (_atNs, node, bundle) => {
          if (!this.#delivered.has(bundle)) this.#holders.hold(node, bundle);
        },
        released: (atNs, node, bundle, cause) => this.#release(atNs, node, bundle, cause),
        delivered: (atNs, node, bundle) => this.#deliver(atNs, node, bundle),
        deleted: (_atNs, _node, bundle) => {
          const life = this.#lives.get(bundle);
          if (life !== undefined) life.deleted = true;
        },
        lost: (_atNs, _node, bundle, cause) => {
          const life = this.#lives.get(bundle);
          if (life === undefined) return;
          if (cause === UNHEARD_DELIVERY || !isKept(life.flow)) this.#justify(bundle, cause);
        },
        'node-down': (atNs, node, reason) => this.#down(atNs, node, reason),
        breach: (atNs, node, terminal, partner, what, session) => {
          if (what !== 'attempt-again' || this.#context.foreignNodes?.has(node) === true) return;
          const breach = { atNs, node, terminal, partner, what, session };
          addBreach({ log: this.#log, recent: this.#context.recent }, breach);
        },
      }),
    });
  }

  #watched(): RecordHandlers {
    return joinHandlers(this.#copies.handlers, this.#frames.handlers, this.#toldOfCopies());
  }

  #toldOfCopies(): RecordHandlers {
    const words = ['receipt-missing', 'attempt-kept'];
    return breachesTold({ context: this.#context, log: this.#log, words, excusing: STORE_FAULTS });
  }

  #accept(atNs: Ns, node: NodeId, flow: number, bundle: number, sequence: number): void {
    const known = this.#flows[flow];
    if (known === undefined) return;
    if (this.#accepted.has(bundle)) {
      if (!this.#numbers.mayForget(node)) {
        this.#named(atNs, node, { bundle, sequence, class: 'named-twice' });
      }
      return;
    }
    this.#accepted.add(bundle);
    this.#totals.accepted++;
    if (this.#delivered.has(bundle)) {
      this.#unanswered--;
      this.#totals.delivered++;
      return;
    }
    this.#lives.set(bundle, {
      flow: known,
      source: node,
      sequence,
      acceptedNs: atNs,
      deleted: false,
      lostCause: '',
      leftNode: node,
      leftNs: atNs,
    });
    if (this.#lives.size >= this.#closeAt) this.#close(atNs);
  }

  /** Whoever met the first of two bundles that are named alike takes the second for it. */
  #named(
    atNs: Ns,
    node: NodeId,
    found: {
      readonly bundle: number;
      readonly sequence: number;
      readonly class: 'named-twice' | 'number-again';
    },
  ): void {
    this.#log.add({
      requirement: REQUIREMENTS.named,
      class: found.class,
      node,
      atNs,
      title:
        found.class === 'named-twice'
          ? 'source named two bundles alike'
          : 'source uses a sequence number from before its restart',
      what: `bundle number ${found.bundle}: sequence ${found.sequence},`,
      about: { bundle: found.bundle },
    });
  }

  #close(nowNs: Ns): void {
    for (const [bundle, life] of this.#lives) {
      if (!life.deleted || this.#dueNs(life) >= nowNs || this.#holders.of(bundle).length > 0) {
        continue;
      }
      this.#closed.add(bundle);
      this.#totals.deleted++;
      this.#lives.delete(bundle);
    }
    this.#closeAt = Math.max(CLOSE_MIN, 2 * this.#lives.size);
  }

  /** A closed bundle is not over after all: a copy came, late as it is. */
  #reopened(bundle: number): boolean {
    if (!this.#closed.has(bundle)) return false;
    this.#closed.delete(bundle);
    this.#totals.deleted--;
    return true;
  }

  #deliver(atNs: Ns, node: NodeId, bundle: number): void {
    if (this.#delivered.has(bundle)) return;
    this.#delivered.add(bundle);
    for (const holder of [...this.#holders.of(bundle)]) this.#holders.release(holder, bundle);
    if (this.#lives.delete(bundle) || this.#reopened(bundle)) {
      this.#totals.delivered++;
    } else if (!this.#accepted.has(bundle)) {
      this.#unanswered++;
      this.#requests.deliveredUnanswered(atNs, node, bundle);
    }
  }

  #release(atNs: Ns, node: NodeId, bundle: number, cause: string): void {
    if (!this.#holders.release(node, bundle)) return;
    const life = this.#lives.get(bundle);
    if (life === undefined) return;
    life.leftNode = node;
    life.leftNs = atNs;
    if (cause !== RELEASED_BY_FLIGHT) this.#justify(bundle, cause);
  }

  #justify(bundle: number, cause: string): void {
    const life = this.#lives.get(bundle);
    if (life?.lostCause === '') life.lostCause = cause;
  }

  #down(atNs: Ns, node: NodeId, reason: string): void {
    this.#lastDownNs = atNs;
    this.#requests.nodeDown(node);
    if (reason !== NODE_LOST) return;
    for (const bundle of this.#holders.destroy(node)) this.#justify(bundle, reason);
  }

  #finish(endNs: Ns): void {
    for (const bundle of this.#holders.bundles()) {
      if (this.#reopened(bundle)) this.#totals.held++;
    }
    for (const [bundle, life] of this.#lives) {
      const fate = this.#fateOf(bundle, life, endNs);
      if (fate !== 'unaccounted') {
        this.#totals[fate]++;
        continue;
      }
      const kind = isKept(life.flow) ? 'custody' : 'best effort';
      const name = `${this.#context.recent.nodeName(life.source)}/${life.sequence}`;
      this.#log.add({
        requirement: REQUIREMENTS.accounted,
        class: 'vanished',
        node: life.leftNode,
        atNs: life.leftNs,
        title: 'bundle vanished without a report',
        what: `bundle ${name} (${life.flow.class}, ${kind}) last seen`,
        about: { bundle },
      });
    }
    this.#lives.clear();
    this.#copies.finish(endNs);
    this.#requests.finish(endNs, this.#unanswered);
  }

  #fateOf(bundle: number, life: Life, endNs: Ns): Fate {
    if (this.#holders.of(bundle).length > 0) return 'held';
    if (life.deleted) return 'deleted';
    if (life.lostCause !== '') return 'lost';
    if (isKept(life.flow)) return 'unaccounted';
    const dueNs = this.#dueNs(life);
    if (dueNs >= endNs || this.#frames.mayLie(life.acceptedNs, dueNs, endNs)) return 'inTransit';
    if (this.#context.bestEffortLossy === true) return 'lost';
    return this.#lastDownNs >= life.acceptedNs ? 'lost' : 'unaccounted';
  }

  /** By then its deletion is reported. */
  #dueNs({ acceptedNs, flow }: Life): Ns {
    return acceptedNs + flow.lifetimeNs + this.#context.thresholds.deletedNs;
  }
}

/** Kept in stores until somebody else has it: only the death of what held it excuses its loss. */
const isKept = (flow: CheckedFlow): boolean => flow.custody || flow.assured;
