import type { NodeId, Ns } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { ExpiringMap } from './expiring-map.ts';
import { REQUIREMENTS } from './requirements.ts';
import { breachesTold } from './told-breaches.ts';

/** Of a share times a number of bundles: 0.55 · 100 is above 55. */
const ROUNDING = 1e-6;

const WORDS = ['previous-node', 'altered-resumed', 'altered-restored'];

interface SentBundle {
  readonly flowIndex: number;
  readonly sequence: number;
  /** Deadline, or Infinity. */
  readonly dueNs: Ns;
  readonly forgetNs: Ns;
}

interface FlowTally {
  accepted: number;
  met: number;
  lastSequence: number;
}

/**
 * S17: what is delivered is what was sent, header and all, to whom it was sent, and goes on under its sender's name, and not when a digest that had to be asked says that it
 * was altered (`breach` records); in the flow's order when the flow asks for one; and each flow with a deadline meets it in the share that it declares. A bundle
 * that never came missed its deadline, unless its deadline lies beyond the end.
 */
export const s17PayloadAndFlow: CheckerFactory = (context) => new Promises(context).checker();

class Promises {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #tallies: readonly FlowTally[];
  readonly #submittedNs = new Map<number, Ns>();
  readonly #open = new ExpiringMap<SentBundle>();
  #tested = 0;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S17', context);
    this.#tallies = context.flows.map(() => ({ accepted: 0, met: 0, lastSequence: -1 }));
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'S17',
      title: 'payloads arrive sound, in order where asked, and within the share of deadlines',
      requirements: [
        REQUIREMENTS.sound,
        REQUIREMENTS.deliveredWhole,
        REQUIREMENTS.sentOn,
        REQUIREMENTS.order,
        REQUIREMENTS.deadline,
      ],
      log: this.#log,
      tested: () => this.#tested,
      counts: () => ({ remembered: this.#open.size }),
      finish: (endNs) => this.#finish(endNs),
      handlers: {
        ...breachesTold({ context: this.#context, log: this.#log, words: WORDS }),
        submitted: (atNs, _node, request) => {
          this.#submittedNs.set(request, atNs);
        },
        'submit-refused': (_atNs, _node, request) => {
          this.#submittedNs.delete(request);
        },
        accepted: (atNs, _node, request, flow, bundle, _createdNs, sequence) =>
          this.#accept(atNs, request, flow, bundle, sequence),
        delivered: (atNs, node, bundle, _attempt, _hops, sound, bytes) =>
          this.#deliver({ atNs, node, bundle, sound, bytes }),
        'header-other': (atNs, node, bundle, field) => {
          const title = 'bundle delivered with another header than it was sent with';
          const found = {
            requirement: REQUIREMENTS.deliveredWhole,
            class: `header-${field}`,
            title,
          };
          const what = `bundle number ${bundle}: ${field},`;
          this.#log.add({ ...found, node, atNs, what, about: { bundle } });
        },
      },
    });
  }

  #accept(atNs: Ns, request: number, flowIndex: number, bundle: number, sequence: number): void {
    const flow = this.#context.flows[flowIndex];
    const tally = this.#tallies[flowIndex];
    const submittedNs = this.#submittedNs.get(request) ?? atNs;
    this.#submittedNs.delete(request);
    if (flow === undefined || tally === undefined) return;
    tally.accepted++;
    const budgetNs = flow.deadlineNs ?? Number.POSITIVE_INFINITY;
    const dueNs = submittedNs + budgetNs;
    const forgetNs = atNs + 2 * Math.max(flow.lifetimeNs, flow.deadlineNs ?? 0);
    this.#open.set(bundle, { flowIndex, dueNs, sequence, forgetNs }, atNs);
  }

  #deliver(delivery: {
    readonly atNs: Ns;
    readonly node: NodeId;
    readonly bundle: number;
    readonly sound: number;
    readonly bytes: number;
  }): void {
    const { atNs, node, bundle } = delivery;
    this.#tested++;
    const found = (requirement: string, kind: string, title: string, what: string): void =>
      this.#log.add({ requirement, class: kind, node, atNs, title, what, about: { bundle } });
    if (delivery.sound !== 1) {
      found(
        REQUIREMENTS.sound,
        'payload',
        'payload differs from what was sent',
        `bundle number ${bundle}`,
      );
    }
    const open = this.#open.get(bundle);
    const flow = this.#context.flows[open?.flowIndex ?? -1];
    const tally = this.#tallies[open?.flowIndex ?? -1];
    if (open === undefined || flow === undefined || tally === undefined) return;
    this.#open.delete(bundle);
    const name = `bundle ${flow.name}/${open.sequence}`;
    if (delivery.bytes !== flow.bytes) {
      const what = `${name}: ${delivery.bytes} bytes, not ${flow.bytes},`;
      found(REQUIREMENTS.sound, 'length', 'payload has another length than what was sent', what);
    }
    if (node !== flow.to) {
      const to = this.#context.recent.nodeName(flow.to);
      found(
        REQUIREMENTS.sound,
        'destination',
        'bundle delivered at the wrong node',
        `${name} for ${to}`,
      );
    }
    if (flow.ordered === true && open.sequence < tally.lastSequence) {
      const what = `${name} after ${flow.name}/${tally.lastSequence}`;
      found(REQUIREMENTS.order, 'order', 'flow delivered out of order', what);
    }
    tally.lastSequence = Math.max(tally.lastSequence, open.sequence);
    if (atNs <= open.dueNs) tally.met++;
  }

  #finish(endNs: Ns): void {
    const stillOpen = this.#context.flows.map(() => 0);
    for (const { flowIndex, dueNs } of this.#open.values()) {
      if (dueNs > endNs) stillOpen[flowIndex] = (stillOpen[flowIndex] ?? 0) + 1;
    }
    this.#context.flows.forEach((flow, index) => {
      const { accepted, met } = this.#tallies[index] as FlowTally;
      const judged = accepted - (stillOpen[index] ?? 0);
      if (flow.deadlineNs === undefined || judged === 0) return;
      if (met >= flow.deadlineShare * judged - ROUNDING) return;
      this.#log.add({
        requirement: REQUIREMENTS.deadline,
        class: 'deadline',
        node: flow.to,
        atNs: endNs,
        title: 'flow missed its deadline more often than it may',
        what: `flow ${flow.name}: ${met} of ${judged} in time, ${flow.deadlineShare} required,`,
        about: { node: flow.to },
      });
    });
  }
}
