import type { NodeId, Ns } from '../../protocols/units.ts';
import type { FindingLog } from './checker.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * The applications' side of S1: every request is accepted or refused, unless its node goes down
 * before the answer, once and by the node that was asked; and no more bundles are delivered than were asked for.
 */
export class Requests {
  readonly requirement = REQUIREMENTS.answered;
  readonly #answerNs: Ns;
  readonly #log: FindingLog;
  readonly #open = new Map<number, { readonly node: NodeId; readonly atNs: Ns }>();
  /** Nodes whose processor was slow: an input may wait there for any time. */
  readonly #slow = new Set<NodeId>();
  #submitted = 0;
  #refused = 0;
  /** Requests whose answer was lost with their node's computer. */
  #cutOff = 0;
  #pending = 0;
  #lastUnanswered: { atNs: Ns; node: NodeId; bundle: number } = { atNs: 0, node: 0, bundle: 0 };

  constructor(answerNs: Ns, log: FindingLog) {
    this.#answerNs = answerNs;
    this.#log = log;
  }

  submitted(atNs: Ns, node: NodeId, request: number): void {
    this.#submitted++;
    this.#open.set(request, { node, atNs });
  }

  accepted(request: number): void {
    // Truth can show an acceptance that the application never heard of.
    if (!this.#open.delete(request) && this.#cutOff > 0) this.#cutOff--;
  }

  refused(request: number): void {
    if (this.#open.delete(request)) this.#refused++;
  }

  /** An application that is told both answers, or one twice, sends again or never. */
  answeredAgain(atNs: Ns, node: NodeId, request: number, accepted: boolean): void {
    this.#log.add({
      requirement: this.requirement,
      class: 'answered-again',
      node,
      atNs,
      title: 'request of an application was answered twice',
      what: `request ${request} ${accepted ? 'accepted' : 'refused'} after its answer,`,
      about: { node },
    });
  }

  /** An application that hears of a bundle that it never gave. */
  answeredUnasked(atNs: Ns, node: NodeId, request: number, accepted: boolean): void {
    this.#log.add({
      requirement: this.requirement,
      class: 'answered-unasked',
      node,
      atNs,
      title: 'request was answered that no application had made',
      what: `request ${request} ${accepted ? 'accepted' : 'refused'} unasked,`,
      about: { node },
    });
  }

  slowed(node: NodeId): void {
    this.#slow.add(node);
  }

  nodeDown(node: NodeId): void {
    for (const [request, open] of this.#open) {
      if (open.node !== node) continue;
      this.#open.delete(request);
      this.#cutOff++;
    }
  }

  deliveredUnanswered(atNs: Ns, node: NodeId, bundle: number): void {
    this.#lastUnanswered = { atNs, node, bundle };
  }

  counts(): Readonly<Record<string, number>> {
    return {
      submitted: this.#submitted,
      refused: this.#refused,
      cutOff: this.#cutOff,
      pending: this.#pending,
    };
  }

  /** deliveredUnanswered: bundles delivered that no application was told to have been accepted. */
  finish(endNs: Ns, deliveredUnanswered: number): void {
    for (const [request, { node, atNs }] of this.#open) {
      if (endNs - atNs <= this.#answerNs || this.#slow.has(node)) {
        this.#pending++;
        continue;
      }
      this.#log.add({
        requirement: this.requirement,
        class: 'unanswered',
        node,
        atNs,
        title: 'request of an application was never answered',
        what: `request ${request}`,
        about: { node },
      });
    }
    this.#open.clear();
    if (deliveredUnanswered <= this.#cutOff + this.#pending) return;
    const { atNs, node, bundle } = this.#lastUnanswered;
    this.#log.add({
      requirement: this.requirement,
      class: 'from-nothing',
      node,
      atNs,
      title: 'more bundles were delivered than were accepted or cut off',
      what: `bundle number ${bundle}, one of ${deliveredUnanswered} never accepted`,
      about: { bundle },
    });
  }
}
