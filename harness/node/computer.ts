import type {
  AvionicsEffect,
  AvionicsInput,
  BootCause,
  FlightNode,
  LocalTimes,
} from '../../protocols/avionics.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import type { MassMemory } from '../storage/mass-memory.ts';
import type { NodeClock } from '../world/node-clock.ts';
import type { ComputerOptions, EffectHandler, InputBody } from './computer-options.ts';
import { HardwareTimers } from './hardware-timers.ts';
import { Processor } from './processor.ts';
import { SoftwareFault } from './software-fault.ts';
import type { TimerListener } from './timer-listener.ts';
import { Watchdog } from './watchdog.ts';

const [EVENT_BOOT, EVENT_INPUT, EVENT_RESTART, EVENT_FAULT] = [0, 1, 2, 3] as const;
const RESTARTS: readonly BootCause[] = ['warm', 'cold'];
const ENTROPY_BYTES = 64;

/**
 * One node's computer: runs flight software, keeps its timers, and dies with what was in memory. The
 * mass memory survives a reset; boot count is kept by the hardware, unless a fault takes it.
 */
export class Computer implements EventTarget {
  readonly node: NodeId;
  readonly memory: MassMemory;
  readonly clock: NodeClock;
  readonly #queue: EventQueue;
  readonly #options: ComputerOptions;
  readonly #onEffect: EffectHandler;
  readonly #timers: HardwareTimers;
  readonly #timerListener: TimerListener | undefined;
  #flight: FlightNode | undefined;
  #bootEvent = -1;
  #cause: BootCause = 'power-on';
  #stepping = false;
  #hung = false;
  readonly #processor: Processor<InputBody>;
  readonly #watchdog: Watchdog;
  #times = { monotonicNs: 0, utcNs: 0, utcUncertaintyNs: 0, utcDisciplined: false };

  bootCount = 0;

  constructor(options: ComputerOptions) {
    this.node = options.node;
    this.memory = options.memory;
    this.clock = options.clock;
    this.#queue = options.queue;
    this.#options = options;
    this.#onEffect = options.onEffect;
    this.#timerListener = options.timerListener;
    this.#timers = new HardwareTimers({
      queue: options.queue,
      clock: options.clock,
      fired: (timer) => this.#timer(timer),
      listener: options.timerListener,
    });
    this.#processor = new Processor(options.queue, (body: InputBody) => {
      if (body.kind === 'timer') this.#timers.heard(body.timer);
      if (this.#flight !== undefined && !this.#hung) this.#serve(this.#flight, body);
    });
    this.#watchdog = new Watchdog(options.queue, () => options.onRestart?.('watchdog'));
  }

  get running(): boolean {
    return this.#flight !== undefined;
  }

  bootAt(atNs: Ns, cause: BootCause): void {
    this.#cause = cause;
    this.#bootEvent = this.#queue.schedule(atNs, this, EVENT_BOOT);
  }

  /** Stop at once: memory, timers and what was not durable are gone. */
  stop(): void {
    this.#flight = undefined;
    this.#timers.stop();
    if (this.#bootEvent >= 0) this.#queue.cancel(this.#bootEvent);
    this.#bootEvent = -1;
    this.#watchdog.set(0);
    this.#hung = false;
    this.#processor.reset();
    this.memory.crash();
  }

  /** The software takes no input any more, until something resets it. */
  hang(): void {
    this.#hung = this.running;
  }

  get hung(): boolean {
    return this.#hung;
  }

  /** What its hardware says is heard late, or never when a reset comes before. */
  get hardOfHearing(): boolean {
    return this.#hung || this.#processor.busy;
  }

  /** From now on each input takes that long, one after the other (1), or no longer does (−1). */
  slowDown(serviceNs: Ns, change: 1 | -1): void {
    this.#processor.slowDown(serviceNs, change);
  }

  /** Give the software an input; false when nothing runs. Effects are carried out before this returns. */
  input(body: InputBody): boolean {
    const flight = this.#flight;
    if (flight === undefined || this.#hung) return false;
    if (this.#stepping || this.#processor.busy) this.#defer(body);
    else this.#serve(flight, body);
    return true;
  }

  /**
   * Carries out what software that answers in its own time gives for an input of before; false: it was
   * another boot's.
   */
  answer(bootCount: number, effects: readonly AvionicsEffect[]): boolean {
    if (bootCount !== this.bootCount || this.#flight === undefined) return false;
    this.#carryOutAll(effects);
    return true;
  }

  /** Stops the software for what it did against the contract. */
  refuse(bootCount: number, fault: SoftwareFault): void {
    if (bootCount === this.bootCount && this.#flight !== undefined) this.#stopFor(fault);
  }

  #serve(flight: FlightNode, body: InputBody): void {
    const { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined } = this.#now();
    const input = { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined, ...body };
    this.#step(flight, input as AvionicsInput);
  }

  // The three inputs that come millions of times are written out: copying properties by name costs most.

  frame(terminal: TerminalIndex, image: FrameImage): void {
    const flight = this.#flight;
    if (flight === undefined || this.#hung) return;
    if (this.#stepping) {
      this.#later({ kind: 'frame', terminal, image });
      return;
    }
    if (this.#processor.busy) {
      if (!this.#processor.full) this.#processor.wait({ kind: 'frame', terminal, image });
      return;
    }
    const { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined } = this.#now();
    this.#step(flight, {
      monotonicNs,
      utcNs,
      utcUncertaintyNs,
      utcDisciplined,
      kind: 'frame',
      terminal,
      image,
    });
  }

  durable(write: number): void {
    const flight = this.#flight;
    if (flight === undefined || this.#hung) return;
    if (this.#stepping || this.#processor.busy) {
      this.#defer({ kind: 'durable', write });
      return;
    }
    const { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined } = this.#now();
    this.#step(flight, {
      monotonicNs,
      utcNs,
      utcUncertaintyNs,
      utcDisciplined,
      kind: 'durable',
      write,
    });
  }

  /** True: the software hears of it later. */
  #timer(timer: number): boolean {
    const flight = this.#flight;
    if (flight === undefined || this.#hung) return false;
    if (this.#processor.busy) {
      this.#processor.wait({ kind: 'timer', timer });
      return true;
    }
    const { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined } = this.#now();
    this.#step(flight, {
      monotonicNs,
      utcNs,
      utcUncertaintyNs,
      utcDisciplined,
      kind: 'timer',
      timer,
    });
    return false;
  }

  handle(kind: number, value: number, data: unknown): void {
    if (kind === EVENT_INPUT) {
      if (value === this.bootCount) this.input(data as InputBody);
      return;
    }
    if (kind === EVENT_RESTART) {
      if (data === this.bootCount) this.#options.onRestart?.(RESTARTS[value] ?? 'cold');
      return;
    }
    if (kind === EVENT_FAULT) {
      if (value === this.bootCount) this.#options.onFault?.(data as SoftwareFault);
      return;
    }
    this.#bootEvent = -1;
    this.#boot();
  }

  #now(): LocalTimes {
    this.clock.read(this.#queue.nowNs, this.#times);
    return this.#times;
  }

  #defer(body: InputBody): void {
    if (this.#stepping) this.#later(body);
    else this.#processor.wait(body);
  }

  /** An effect was answered while its batch is still being carried out: the answer waits its turn. */
  #later(body: InputBody): void {
    this.#queue.schedule(this.#queue.nowNs, this, EVENT_INPUT, this.bootCount, body);
  }

  #step(flight: FlightNode, input: AvionicsInput): void {
    this.#stepping = true; // until all of it has been carried out
    this.#carryOutAll(this.#stepped(flight, input));
  }

  #carryOutAll(effects: readonly AvionicsEffect[]): void {
    this.#stepping = true;
    for (let i = 0; i < effects.length; i++) this.#carryOut(effects[i] as AvionicsEffect);
    this.#stepping = false;
    this.#timerListener?.stepEnded();
  }

  #stepped(flight: FlightNode, input: AvionicsInput): readonly AvionicsEffect[] {
    try {
      return flight.step(input);
    } catch (thrown) {
      this.#stopFor(thrown);
      return [];
    }
  }

  /** What broke the contract takes no more inputs; the rest follows as an event of its own. */
  #stopFor(thrown: unknown): void {
    if (!(thrown instanceof SoftwareFault)) throw thrown;
    this.#flight = undefined;
    this.#queue.schedule(this.#queue.nowNs, this, EVENT_FAULT, this.bootCount, thrown);
  }

  #boot(): void {
    this.bootCount++;
    this.clock.boot(this.#queue.nowNs);
    this.#options.onBoot(this.bootCount, this.#cause);
    try {
      this.#flight = this.#options.create();
    } catch (thrown) {
      this.#stopFor(thrown);
      return;
    }
    this.input({
      kind: 'boot',
      cause: this.#cause,
      bootCount: this.bootCount,
      entropy: this.#options.entropy.bytes(ENTROPY_BYTES),
      records: this.memory.records(),
    });
  }

  #carryOut(effect: AvionicsEffect): void {
    if (effect.kind === 'timer-set') {
      this.#timers.set(effect.timer, effect.atMonotonicNs, effect.owner);
    } else if (effect.kind === 'timer-cancel') {
      this.#timers.cancel(effect.timer);
    } else if (effect.kind === 'store-write') {
      this.memory.write(effect.write, effect.region, effect.key, effect.bytes);
    } else if (effect.kind === 'store-delete') {
      this.memory.delete(effect.region, effect.key);
    } else if (effect.kind === 'watchdog') {
      this.#watchdog.set(effect.timeoutNs);
      if (effect.timeoutNs > 0) this.#timerListener?.watchdogTold(this.#timers.waiting);
    } else if (effect.kind === 'restart') {
      const boot = RESTARTS.indexOf(effect.boot);
      this.#queue.schedule(this.#queue.nowNs, this, EVENT_RESTART, boot, this.bootCount);
    } else {
      this.#onEffect(effect);
    }
  }
}
