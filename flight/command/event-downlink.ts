import type { ReportSeverity } from '../../protocols/avionics.ts';
import type { ReportedEvent, TelemetryBody } from '../../protocols/operations.ts';
import { EVENTS_MAX } from '../../protocols/operations-rules.ts';
import { MINUTE_NS } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';

const SEVERITIES: readonly ReportSeverity[] = ['activity', 'warning-low', 'warning-high', 'fatal'];

/** How often a report was sent down within a minute of the computer's counter. */
interface Share {
  minute: number;
  count: number;
}

/**
 * Event reports on their way to the operator (LM-MGT-135 …): gathered into batches, so many of each id a
 * minute; what is held back is counted, by id and in all, and told.
 */
export class EventDownlink {
  readonly #services: FlightServices;
  readonly #limits: Pick<Limits, 'reportsPerMinute' | 'reportBatchNs'>;
  readonly #send: (body: TelemetryBody) => boolean;
  readonly #timer: Timer;
  readonly #rates = new Map<number, number>();
  readonly #shares = new Map<number, Share>();
  #events: ReportedEvent[] = [];
  /** Since the last batch that told of them. */
  #suppressed = new Map<number, number>();
  /** Reports that were not sent down since boot. */
  suppressedInAll = 0;

  /** @param send false: the batch could not be kept */
  constructor(
    services: FlightServices,
    limits: Pick<Limits, 'reportsPerMinute' | 'reportBatchNs'>,
    send: (body: TelemetryBody) => boolean,
  ) {
    this.#services = services;
    this.#limits = limits;
    this.#send = send;
    this.#timer = services.timers.create(() => this.#flush());
  }

  /** Reports of that id which are sent down in a minute, until the next boot. */
  setRate(id: number, perMinute: number): void {
    this.#rates.set(id, perMinute);
  }

  report(id: number, severity: ReportSeverity, args: readonly number[]): void {
    const { clock } = this.#services;
    if (this.#takes(id)) {
      this.#events.push({
        id,
        severity: SEVERITIES.indexOf(severity),
        utcNs: Math.round(clock.utcNs()),
        args: args.map(Math.round),
      });
    } else this.#suppress(id);
    if (this.#events.length >= EVENTS_MAX) this.#flush();
    else if (!this.#timer.armed) this.#timer.arm(clock.nowNs() + this.#limits.reportBatchNs);
  }

  /** A batch that had left here was not kept after all. */
  lost(body: TelemetryBody): void {
    if (body.telemetry !== 'events') return;
    for (const { id } of body.events) this.#suppress(id);
    for (const { id, count } of body.suppressed) {
      this.#suppressed.set(id, (this.#suppressed.get(id) ?? 0) + count);
    }
  }

  #takes(id: number): boolean {
    const minute = Math.floor(this.#services.clock.nowNs() / MINUTE_NS);
    let share = this.#shares.get(id);
    if (share === undefined) {
      share = { minute, count: 0 };
      this.#shares.set(id, share);
    }
    if (share.minute !== minute) {
      share.minute = minute;
      share.count = 0;
    }
    if (share.count >= (this.#rates.get(id) ?? this.#limits.reportsPerMinute)) return false;
    share.count++;
    return true;
  }

  #suppress(id: number): void {
    this.#suppressed.set(id, (this.#suppressed.get(id) ?? 0) + 1);
    this.suppressedInAll++;
  }

  #flush(): void {
    const events = this.#events;
    const suppressed = [...this.#suppressed].map(([id, count]) => ({ id, count }));
    if (events.length === 0 && suppressed.length === 0) return;
    this.#events = [];
    this.#timer.cancel();
    if (this.#send({ telemetry: 'events', events, suppressed })) this.#suppressed = new Map();
    else for (const { id } of events) this.#suppress(id);
  }
}
