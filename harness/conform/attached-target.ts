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
/** Lives in a row that end without an answer; after so many the peer is turned away. */
const SILENT_LIVES_MAX = 3;

/** Flight software behind a socket, step by step: virtual time stands still until it has answered. */
export class AttachedTarget implements Target {
  readonly #terms: AttachedTerms;
  readonly #site: Site;
  /** Nobody came in time: whatever is asked from then on is not waited for again. */
  #impatient = false;
  #silentLives = 0;

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

  /** Whether somebody is there, now or within the patience. */
  present(): boolean {
    this.#catchUp();
    if (this.#site.attached) return true;
    if (this.#impatient) return false;
    this.#terms.waiting();
    const message = this.#next(this.#terms.patienceMs, (one) => one.kind === 'attached');
    this.#impatient = message === undefined;
    if (message !== undefined) this.#came(message.attachment);
    return message !== undefined;
  }

  start(config: NodeConfig): void {
    if (!this.present()) {
      throw new TargetGone(`nobody attached within ${this.#terms.patienceMs / 1_000} s`);
    }
    this.#site.starts(config);
  }

  step(input: AvionicsInput): readonly AvionicsEffect[] {
    const site = this.#site;
    if (!site.attached) throw new TargetGone('the peer has gone');
    site.post(input);
    for (;;) {
      const message = this.#next(this.#terms.answerWithinMs);
      if (message === undefined) throw this.#silent(input);
      if (message.kind === 'attached') {
        this.#came(message.attachment);
        throw new TargetGone('the peer went in mid-case, and came again');
      }
      if (message.attachment !== site.attachment) continue;
      if (message.kind === 'gone') {
        site.detach();
        throw new TargetGone(`the peer went at step ${site.steps} (${input.kind})`);
      }
      const heard = site.heard(message.bytes);
      if (heard.kind === 'stale') continue;
      this.#silentLives = 0;
      if (heard.kind === 'answer') return heard.effects;
      if (heard.kind === 'fault') throw heard.fault;
      site.detach();
      throw new TargetGone(`it broke the protocol of the gateway: ${heard.detail}`);
    }
  }

  #came(attachment: number): void {
    this.#site.attach(attachment);
    this.#silentLives = 0;
    this.#impatient = false;
  }

  /** One that says nothing may have lost its way in this life only; its next boot waits for nothing. */
  #silent({ kind }: AvionicsInput): TargetGone {
    const { place, attachment, waitingFor } = this.#site;
    const within = `within ${this.#terms.answerWithinMs / 1_000} s`;
    const detail = `no answer to step ${waitingFor} (${kind}) ${within}`;
    if (++this.#silentLives >= SILENT_LIVES_MAX) {
      this.#terms.exchange.post({ kind: 'refuse', place, attachment, reason: 'too-slow', detail });
      this.#site.detach();
    }
    return new TargetGone(detail);
  }

  /** Comings and goings between two cases. */
  #catchUp(): void {
    for (
      let one = this.#terms.exchange.take();
      one !== undefined;
      one = this.#terms.exchange.take()
    ) {
      if (one.kind === 'attached') this.#came(one.attachment);
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
