import type { Ns } from '../../protocols/units.ts';

interface Submitted {
  readonly request: number;
  bytes: number;
  readonly overNs: Ns;
}

/** Requests of one lifetime, in the order of their ends; those before `next` are over. */
interface Cohort {
  readonly requests: Submitted[];
  next: number;
}

const FORGET = 1_024;

/**
 * Bytes of all bundles that applications submitted and whose end has not come, `marginNs` allowed for: no node has
 * more of them in memory, wherever they are.
 */
export class AliveBytes {
  readonly #marginNs: Ns;
  readonly #cohorts = new Map<Ns, Cohort>();
  readonly #open = new Map<number, Submitted>();
  #bytes = 0;

  constructor(marginNs: Ns) {
    this.#marginNs = marginNs;
  }

  submitted(atNs: Ns, request: number, bytes: number, lifetimeNs: Ns): void {
    const submitted = { request, bytes, overNs: atNs + lifetimeNs + this.#marginNs };
    const cohort = this.#cohorts.get(lifetimeNs) ?? { requests: [], next: 0 };
    this.#cohorts.set(lifetimeNs, cohort);
    cohort.requests.push(submitted);
    this.#open.set(request, submitted);
    this.#bytes += bytes;
  }

  /** It was accepted: it lives until its end. */
  accepted(request: number): void {
    this.#open.delete(request);
  }

  refused(request: number): void {
    const submitted = this.#open.get(request);
    if (submitted === undefined) return;
    this.#open.delete(request);
    this.#bytes -= submitted.bytes;
    submitted.bytes = 0;
  }

  at(atNs: Ns): number {
    for (const cohort of this.#cohorts.values()) this.#end(cohort, atNs);
    return this.#bytes;
  }

  #end(cohort: Cohort, atNs: Ns): void {
    const { requests } = cohort;
    for (;;) {
      const first = requests[cohort.next];
      if (first === undefined || first.overNs > atNs) break;
      this.#bytes -= first.bytes;
      first.bytes = 0;
      this.#open.delete(first.request);
      cohort.next++;
    }
    if (cohort.next < FORGET) return;
    requests.splice(0, cohort.next);
    cohort.next = 0;
  }
}
