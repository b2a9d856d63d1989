import type { Ns } from '../../protocols/units.ts';

interface Submitted {
  readonly request: number;
  /** Of all attempts. */
  bytes: number;
  readonly attemptBytes: number;
  readonly overNs: Ns;
  /** Whether its source may send it again, and its number once it has one. */
  readonly assured: boolean;
  bundle: number;
}

/** Requests of one lifetime, in the order of their ends; those before `next` are over. */
interface Cohort {
  readonly requests: Submitted[];
  next: number;
}

const FORGET = 1_024;

/**
 * Bytes of all bundles that applications submitted and whose end has not come, `marginNs` allowed for, once for each
 * attempt: no node has more of them in memory, wherever they are.
 */
export class AliveBytes {
  readonly #marginNs: Ns;
  readonly #cohorts = new Map<Ns, Cohort>();
  readonly #open = new Map<number, Submitted>();
  /** Assured ones that were accepted. */
  readonly #assured = new Map<number, Submitted>();
  #bytes = 0;

  constructor(marginNs: Ns) {
    this.#marginNs = marginNs;
  }

  submitted(
    atNs: Ns,
    bundle: {
      readonly request: number;
      readonly bytes: number;
      readonly lifetimeNs: Ns;
      readonly assured: boolean;
    },
  ): void {
    const { request, bytes, lifetimeNs, assured } = bundle;
    const overNs = atNs + lifetimeNs + this.#marginNs;
    const submitted = { request, bytes, attemptBytes: bytes, overNs, assured, bundle: 0 };
    const cohort = this.#cohorts.get(lifetimeNs) ?? { requests: [], next: 0 };
    this.#cohorts.set(lifetimeNs, cohort);
    cohort.requests.push(submitted);
    this.#open.set(request, submitted);
    this.#bytes += bytes;
  }

  /** It was accepted, under that number: it lives until its end. */
  accepted(request: number, bundle: number): void {
    const submitted = this.#open.get(request);
    this.#open.delete(request);
    if (submitted?.assured !== true) return;
    submitted.bundle = bundle;
    this.#assured.set(bundle, submitted);
  }

  /** Its source sends it, while copies of earlier attempts may be under way. */
  attempted(bundle: number, attempt: number): void {
    const submitted = this.#assured.get(bundle);
    if (submitted === undefined) return;
    const more = (attempt + 1) * submitted.attemptBytes - submitted.bytes;
    if (more <= 0) return;
    submitted.bytes += more;
    this.#bytes += more;
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
      this.#assured.delete(first.bundle);
      cohort.next++;
    }
    if (cohort.next < FORGET) return;
    requests.splice(0, cohort.next);
    cohort.next = 0;
  }
}
