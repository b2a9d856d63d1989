import type { Housekeeping } from '../../protocols/operations.ts';
import type { Ns } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';

/** Nodes that started together tell in turn: so many places within an interval. */
const PLACES = 64;

/** What housekeeping is asked from, beside the clock. */
export type HousekeepingSource = () => Omit<Housekeeping, 'bootCount' | 'utcNs' | 'uptimeNs'>;

/** Tells of the node at intervals, from boot on (LM-MGT-131, -132). */
export class HousekeepingClock {
  readonly #services: FlightServices;
  readonly #everyNs: Ns;
  readonly #timer: Timer;
  #bootCount = 0;
  #bootNs: Ns = 0;
  #dueNs: Ns = 0;

  constructor(
    services: FlightServices,
    everyNs: Ns,
    terms: {
      readonly source: HousekeepingSource;
      readonly send: (housekeeping: Housekeeping) => void;
    },
  ) {
    this.#services = services;
    this.#everyNs = everyNs;
    this.#timer = services.timers.create(() => {
      const { clock } = services;
      terms.send({
        bootCount: this.#bootCount,
        utcNs: Math.round(clock.utcNs()),
        uptimeNs: clock.nowNs() - this.#bootNs,
        ...terms.source(),
      });
      this.#arm();
    });
  }

  /** The first packet comes within one interval, at a place of the node's own. */
  start(node: number, bootCount: number): void {
    this.#bootCount = bootCount;
    this.#bootNs = this.#services.clock.nowNs();
    const place = 1 + (node % PLACES);
    this.#dueNs = this.#bootNs + Math.ceil((this.#everyNs * place) / PLACES) - this.#everyNs;
    this.#arm();
  }

  #arm(): void {
    this.#dueNs += this.#everyNs;
    this.#timer.arm(this.#dueNs);
  }
}
