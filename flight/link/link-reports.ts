import type { RejectReason } from '../../protocols/errors.ts';
import type { Ns, TerminalIndex } from '../../protocols/units.ts';
import type { FlightServices } from '../ports.ts';
import type { AgreedTerms } from './handshake-terms.ts';
import type { LinkEmission } from './link.machine.ts';
import type { LinkDownReason } from './link-service.ts';
import { RejectCounter } from './reject-counter.ts';

/** Numbers of the reasons in the report `link.down`. */
const DOWN_REASONS: Readonly<Record<LinkDownReason, number>> = {
  silence: 1,
  'tracking-lost': 2,
  closed: 3,
  'handshake-failed': 4,
  suspect: 5,
  reboot: 6,
  renewed: 7,
  'key-retired': 8,
};

/** Event reports of one link endpoint, and its count of rejected frames. */
export class LinkReports {
  readonly rejects: RejectCounter;
  readonly #services: FlightServices;
  readonly #terminal: TerminalIndex;
  #renewed = false;

  constructor(services: FlightServices, terminal: TerminalIndex, rejectReportNs: Ns) {
    this.#services = services;
    this.#terminal = terminal;
    this.rejects = new RejectCounter(services, terminal, rejectReportNs);
  }

  established(terms: AgreedTerms, rateIndex: number): void {
    const renewed = this.#renewed;
    this.#renewed = false;
    if (renewed) this.#report('link.rekeyed', terms.peer, terms.keyEpoch);
    else this.#report('link.established', terms.peer, rateIndex, terms.mtuBytes);
  }

  ended(terms: AgreedTerms, reason: LinkDownReason): void {
    this.rejects.flush();
    // For its owner such a session goes on: no neighbour was lost.
    this.#renewed = reason === 'renewed';
    if (!this.#renewed) this.#report('link.down', terms.peer, DOWN_REASONS[reason]);
  }

  suspect(terms: AgreedTerms, number: number): void {
    this.#report('link.suspect', terms.peer, number & 0xffff);
  }

  /** What the statechart says that needs a report and nothing else. */
  emission(emission: LinkEmission, peer: number): void {
    if (emission.type === 'degraded') this.#report('link.degraded', peer);
    else if (emission.type === 'recovered') this.#report('link.recovered', peer);
    else if (emission.type === 'handshakeFailed') {
      this.#report('link.handshake-failed', peer, emission.hellos);
    }
  }

  /** A frame of a session was refused: security's reports go with the count, as rarely. */
  refused(reason: RejectReason, peer: number): void {
    if (!this.rejects.count(reason)) return;
    if (reason === 'unauthenticated') this.#report('security.unauthenticated', peer);
    else if (reason === 'replayed') this.#report('security.replayed', peer, 0);
  }

  #report(name: Parameters<FlightServices['reports']['report']>[0], ...args: number[]): void {
    this.#services.reports.report(name, this.#terminal, ...args);
  }
}
