import type { NodeConfig } from '../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput } from '../../protocols/avionics.ts';
import type { Exchange, ToRun } from '../gateway/exchange.ts';
import { Site } from '../gateway/site.ts';
import { TARGET, TARGET_NAME } from './bench/mesh.ts';
import { type Target, TargetGone } from './target.ts';

export interface AttachedTerms {
  readonly exchange: Exchange;
  /** Real time [ms]. */
  readonly stopwatch: () => number;
  /** Until somebody comes, for the first time and again [real ms]. */
  readonly patienceMs: number;
  /** Until a step is answered [real ms]. */
  readonly answerWithinMs: number;
  readonly waiting: () => void;
}

const LOOK_MS = 100;

/** Flight software behind a socket, step by step: virtual time stands still until it has answered. */
export class AttachedTarget implements Target {
  readonly #terms: AttachedTerms;
  readonly #site: Site;

  constructor(terms: AttachedTerms) {
    this.#terms = terms;
    const { exchange, stopwatch } = terms;
    const place = {
      node: TARGET,
      name: TARGET_NAME,
      mode: 'lockstep' as const,
      standIn: undefined,
    };
    this.#site = new Site({ ...place, answerWithinNs: 0, exchange, stopwatch });
  }

  start(config: NodeConfig): void {
    this.#catchUp();
    if (!this.#site.attached) this.#awaitPeer();
    this.#site.starts(config);
  }

  step(input: AvionicsInput): readonly AvionicsEffect[] {
    const site = this.#site;
    if (!site.attached) throw new TargetGone('the peer has gone');
    site.post(input);
    for (;;) {
      const message = this.#next(this.#terms.answerWithinMs);
      if (message === undefined) {
        const seconds = this.#terms.answerWithinMs / 1_000;
        throw new TargetGone(
          `no answer to step ${site.waitingFor} (${input.kind}) within ${seconds} s`,
        );
      }
      if (message.kind === 'attached') {
        site.attach(message.attachment);
        throw new TargetGone('the peer went in mid-case, and came again');
      }
      if (message.attachment !== site.attachment) continue;
      if (message.kind === 'gone') {
        site.detach();
        throw new TargetGone(`the peer went at step ${site.steps} (${input.kind})`);
      }
      const heard = site.heard(message.bytes);
      if (heard.kind === 'answer') return heard.effects;
      if (heard.kind === 'fault') throw heard.fault;
      if (heard.kind === 'refused') throw new TargetGone('it broke the protocol of the gateway');
    }
  }

  #awaitPeer(): void {
    this.#terms.waiting();
    const { patienceMs } = this.#terms;
    const message = this.#next(patienceMs, (one) => one.kind === 'attached');
    if (message === undefined)
      throw new TargetGone(`nobody attached within ${patienceMs / 1_000} s`);
    this.#site.attach(message.attachment);
  }

  /** Comings and goings between two cases. */
  #catchUp(): void {
    for (
      let one = this.#terms.exchange.take();
      one !== undefined;
      one = this.#terms.exchange.take()
    ) {
      if (one.kind === 'attached') this.#site.attach(one.attachment);
      else if (one.kind === 'gone' && one.attachment === this.#site.attachment) this.#site.detach();
    }
  }

  #next(withinMs: number, meant: (one: ToRun) => boolean = () => true): ToRun | undefined {
    const { exchange, stopwatch } = this.#terms;
    const sinceMs = stopwatch();
    for (;;) {
      const message = exchange.take();
      if (message !== undefined && meant(message)) return message;
      if (message !== undefined) continue;
      if (stopwatch() - sinceMs >= withinMs) return undefined;
      exchange.wait(LOOK_MS);
    }
  }
}
