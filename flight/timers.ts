import type { TimerOwner } from '../protocols/avionics.ts';
import type { Ns } from '../protocols/units.ts';
import type { EffectSink, FlightClock, Timer, TimerService } from './ports.ts';

/**
 * The node's timers. Each has a number for life. Moving a timer to a later time costs nothing: the
 * hardware fires at the earlier time and the timer is set again then. Cancelling is an effect, so that
 * no live timer outlasts the state that it belongs to.
 */
export class NodeTimers implements TimerService {
  readonly #clock: FlightClock;
  readonly #effects: EffectSink;
  readonly #timers: NodeTimer[] = [];

  constructor(clock: FlightClock, effects: EffectSink) {
    this.#clock = clock;
    this.#effects = effects;
  }

  create(fire: () => void): Timer {
    const timer = new NodeTimer(this.#timers.length, fire, this.#effects);
    this.#timers.push(timer);
    return timer;
  }

  /** Whether some timer should have fired more than that long ago. */
  overdue(byNs: Ns): boolean {
    const dueNs = this.#clock.nowNs() - byNs;
    return this.#timers.some((timer) => timer.armed && timer.atNs < dueNs);
  }

  /** The hardware says that this timer fired. Unknown numbers are a stranger's: ignored, false. */
  fired(number: number): boolean {
    const timer = this.#timers[number];
    if (timer === undefined) return false;
    timer.fired(this.#clock.nowNs());
    return true;
  }
}

class NodeTimer implements Timer {
  readonly #number: number;
  readonly #fire: () => void;
  readonly #effects: EffectSink;
  /** When the hardware will fire; −1: it is not set there. */
  #setNs: Ns = -1;
  #owner: TimerOwner | undefined;
  armed = false;
  atNs: Ns = 0;

  constructor(number: number, fire: () => void, effects: EffectSink) {
    this.#number = number;
    this.#fire = fire;
    this.#effects = effects;
  }

  arm(atMonotonicNs: Ns, owner?: TimerOwner): void {
    this.armed = true;
    this.atNs = atMonotonicNs;
    const inTime = this.#setNs >= 0 && this.#setNs <= atMonotonicNs;
    if (inTime && owner === this.#owner) return;
    this.#owner = owner;
    this.#set(atMonotonicNs);
  }

  cancel(): void {
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
    this.#fire();
  }

  #set(atNs: Ns): void {
    this.#setNs = atNs;
    const setting = { kind: 'timer-set', timer: this.#number, atMonotonicNs: atNs } as const;
    const owner = this.#owner;
    this.#effects.push(owner === undefined ? setting : { ...setting, owner });
  }
}
