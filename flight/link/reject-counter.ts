import { REJECT_REASONS, type RejectReason } from '../../protocols/errors.ts';
import type { Ns, TerminalIndex } from '../../protocols/units.ts';
import type { FlightServices } from '../ports.ts';

const NEVER_NS = -1;

/**
 * Frames that one endpoint dropped, by reason. Each is counted; a reason is reported when it first
 * occurs and then at most once in `reportNs`, with all that came since (LM-LNK-090).
 */
export class RejectCounter {
  readonly #services: FlightServices;
  readonly #terminal: TerminalIndex;
  readonly #reportNs: Ns;
  readonly #counts = new Float64Array(REJECT_REASONS.length);
  readonly #unreported = new Float64Array(REJECT_REASONS.length);
  readonly #reportedNs = new Float64Array(REJECT_REASONS.length).fill(NEVER_NS);

  constructor(services: FlightServices, terminal: TerminalIndex, reportNs: Ns) {
    this.#services = services;
    this.#terminal = terminal;
    this.#reportNs = reportNs;
  }

  /** True when it was reported at once. */
  count(reason: RejectReason): boolean {
    const at = REJECT_REASONS.indexOf(reason);
    this.#counts[at] = (this.#counts[at] as number) + 1;
    this.#unreported[at] = (this.#unreported[at] as number) + 1;
    const nowNs = this.#services.clock.nowNs();
    const lastNs = this.#reportedNs[at] as number;
    if (lastNs !== NEVER_NS && nowNs - lastNs < this.#reportNs) return false;
    this.#report(at, nowNs);
    return true;
  }

  /** Report what was counted and not yet reported. */
  flush(): void {
    const nowNs = this.#services.clock.nowNs();
    for (let at = 0; at < REJECT_REASONS.length; at++) {
      if ((this.#unreported[at] as number) > 0) this.#report(at, nowNs);
    }
  }

  /** Frames dropped for this reason since boot. */
  of(reason: RejectReason): number {
    return this.#counts[REJECT_REASONS.indexOf(reason)] as number;
  }

  /** The report's reason is the place in REJECT_REASONS, from 1. */
  #report(at: number, nowNs: Ns): void {
    const count = this.#unreported[at] as number;
    this.#services.reports.report('link.frames-rejected', this.#terminal, at + 1, count);
    this.#unreported[at] = 0;
    this.#reportedNs[at] = nowNs;
  }
}
