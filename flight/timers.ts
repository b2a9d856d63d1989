import type { TimerOwner } from '../protocols/avionics.ts';
import { COUNTER_END_NS, type Ns } from '../protocols/units.ts';
import type { EffectSink, FlightClock, Timer, TimerService } from './ports.ts';

const NEVER_NS: Ns = Number.POSITIVE_INFINITY;

/**
 * The node's timers. Each has a number for life. Moving a timer to a later time costs nothing: the
 * hardware fires at the earlier time and the timer is set again then. Cancelling is an effect, so that
 * no live timer outlasts the state that it belongs to.
 */
export class NodeTimers implements TimerService {
  readonly #clock: FlightClock;
  readonly #effects: EffectSink;
  readonly #timers: NodeTimer[] = [];
  readonly #dues = new DueTimes();

  constructor(clock: FlightClock, effects: EffectSink) {
    this.#clock = clock;
    this.#effects = effects;
  }

  create(fire: () => void): Timer {
    const timer = new NodeTimer(this.#timers.length, fire, this.#effects, this.#dues);
    this.#timers.push(timer);
    return timer;
  }

  /** Whether some timer should have fired more than that long ago. */
  overdue(byNs: Ns): boolean {
    return this.#dues.anyBefore(this.#clock.nowNs() - byNs);
  }

  /** The hardware says that this timer fired. Unknown numbers are a stranger's: ignored, false. */
  fired(number: number): boolean {
    const timer = this.#timers[number];
    if (timer === undefined) return false;
    timer.fired(this.#clock.nowNs());
    return true;
  }
}

/**
 * When each timer that is armed has to fire, side by side: the watchdog looks at all of them twice a
 * minute, and going through the timers themselves took 1 % of a quiet network's run.
 */
class DueTimes {
  #atNs = new Float64Array(64).fill(NEVER_NS);

  set(number: number, atNs: Ns): void {
    if (number >= this.#atNs.length) this.#grow(number);
    this.#atNs[number] = atNs;
  }

  anyBefore(ns: Ns): boolean {
    for (let i = 0; i < this.#atNs.length; i++) if ((this.#atNs[i] as number) < ns) return true;
    return false;
  }

  #grow(number: number): void {
    const grown = new Float64Array(2 * number).fill(NEVER_NS);
    grown.set(this.#atNs);
    this.#atNs = grown;
  }
}

class NodeTimer implements Timer {
  readonly #number: number;
  readonly #fire: () => void;
  readonly #effects: EffectSink;
  readonly #dues: DueTimes;
  /** When the hardware will fire; −1: it is not set there. */
  #setNs: Ns = -1;
  #owner: TimerOwner | undefined;
  armed = false;
  atNs: Ns = 0;

  constructor(number: number, fire: () => void, effects: EffectSink, dues: DueTimes) {
    this.#number = number;
    this.#fire = fire;
    this.#effects = effects;
    this.#dues = dues;
  }

  arm(atMonotonicNs: Ns, owner?: TimerOwner): void {
    this.armed = true;
    this.atNs = atMonotonicNs;
    this.#dues.set(this.#number, atMonotonicNs);
    const inTime = this.#setNs >= 0 && this.#setNs <= atMonotonicNs;
    if (inTime && owner === this.#owner) return;
    this.#owner = owner;
    this.#set(atMonotonicNs);
  }

  cancel(): void {
    if (this.armed) this.#dues.set(this.#number, NEVER_NS);
    this.armed = false;
    if (this.#setNs < 0) return;
    this.#setNs = -1;
    this.#effects.push({ kind: 'timer-cancel', timer: this.#number });
  }

  fired(nowNs: Ns): void {
    this.#setNs = -1;
    if (!this.armed) return;
    if (this.atNs > nowNs) {
      this.#set(this.atNs);
      return;
    }
    this.armed = false;
    this.#dues.set(this.#number, NEVER_NS);
    this.#fire();
  }

  /**
   * What lies beyond the hardware's counter is set to its end, and again when that comes; what lies before this boot, to
   * its beginning.
   */
  #set(atNs: Ns): void {
    this.#setNs = Math.min(Math.max(atNs, 0), COUNTER_END_NS);
    const atMonotonicNs = this.#setNs;
    const setting = { kind: 'timer-set', timer: this.#number, atMonotonicNs } as const;
    const owner = this.#owner;
    this.#effects.push(owner === undefined ? setting : { ...setting, owner });
  }
}
