import type { Ns } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';
import { WRITES_FROM } from '../write-numbers.ts';

/** Key of the record that is written to try the store; its number is not waited for. */
const PROBE_KEY = 'probe';

export interface StoreListener {
  failed(): void;
  recovered(): void;
  /** It has taken nothing for so long that it is given up. */
  dead(): void;
}

/**
 * Watches whether the mass memory takes writes (LM-MGT-011, 162). While it does not, it is tried at
 * intervals, so that a node without traffic finds out too that it is back.
 */
export class StoreWatch {
  readonly #services: FlightServices;
  readonly #limits: Pick<Limits, 'storeProbeNs' | 'storeDeadNs'>;
  readonly #listener: StoreListener;
  readonly #timer: Timer;
  #nextWrite = WRITES_FROM.storeProbes;
  #failing = false;
  /** Since when every answer was a device error. */
  #deadSinceNs: Ns | undefined;

  constructor(
    services: FlightServices,
    limits: Pick<Limits, 'storeProbeNs' | 'storeDeadNs'>,
    listener: StoreListener,
  ) {
    this.#services = services;
    this.#limits = limits;
    this.#listener = listener;
    this.#timer = services.timers.create(() => this.#probe());
  }

  refused(reason: 'full' | 'device'): void {
    const nowNs = this.#services.clock.nowNs();
    if (reason === 'full') this.#deadSinceNs = undefined;
    else this.#deadSinceNs ??= nowNs;
    if (!this.#failing) {
      this.#failing = true;
      this.#timer.arm(nowNs + this.#limits.storeProbeNs);
      this.#listener.failed();
    }
    if (this.#deadSinceNs === undefined) return;
    if (nowNs - this.#deadSinceNs >= this.#limits.storeDeadNs) this.#listener.dead();
  }

  /** A write became durable. */
  worked(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#deadSinceNs = undefined;
    this.#timer.cancel();
    this.#listener.recovered();
  }

  #probe(): void {
    const record = { region: 'counters', key: PROBE_KEY, bytes: [new Uint8Array(1)] } as const;
    this.#services.effects.push({ kind: 'store-write', write: this.#nextWrite++, ...record });
    this.#timer.arm(this.#services.clock.nowNs() + this.#limits.storeProbeNs);
  }
}
