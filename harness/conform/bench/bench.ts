import { createHash } from 'node:crypto';
import type { NodeConfig } from '../../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput, BootCause } from '../../../protocols/avionics.ts';
import type { FrameImage } from '../../../protocols/frame.ts';
import type { CommandBody, Telecommand, TelemetryBody } from '../../../protocols/operations.ts';
import type { NodeId, Ns, TerminalIndex } from '../../../protocols/units.ts';
import { Inconclusive } from '../check.ts';
import { SoftwareFault } from '../../node/software-fault.ts';
import type { Target } from '../target.ts';
import { EffectLog, type EffectOf } from './effect-log.ts';
import { Ground } from './ground.ts';
import { Head } from './head.ts';
import { MassMemory } from './mass-memory.ts';
import { AFT, configOf, FORWARD, HIGH, LIGHT_TIME_NS, LOW, type Setup, TARGET } from './mesh.ts';
import { Modem } from './modem.ts';
import { Neighbour } from './neighbour.ts';
import { Timeline } from './timeline.ts';
import { TimerBoard } from './timer-board.ts';

/** An input as a case gives it: the bench knows the times. */
export type Given = AvionicsInput extends infer T
  ? T extends AvionicsInput
    ? Omit<T, 'monotonicNs' | 'utcNs' | 'utcUncertaintyNs' | 'utcDisciplined'>
    : never
  : never;

/** Inputs that a target may take without time going on (LM-AVI-021). */
const STEPS_PER_INSTANT_MAX = 100_000;

/**
 * One node's whole world, for one case: its clocks, timers, heads, store and neighbours. Time is the bench's own
 * and stands still while the target thinks.
 */
export class Bench extends EffectLog {
  readonly config: NodeConfig;
  readonly heads: readonly Head[];
  readonly modems: readonly Modem[];
  readonly memory: MassMemory;
  readonly ground: Ground;
  readonly low: Neighbour;
  readonly high: Neighbour;
  /** The hardware's clocks. */
  readonly clock = { utcAheadNs: 0, uncertaintyNs: 1_000, disciplined: true, driftPpb: 0 };
  nowNs: Ns = 0;
  boots = 0;
  /** The hardware restarts the computer as it is told to. */
  restarts = true;
  readonly timers = new TimerBoard();
  readonly #target: Target;
  readonly #timeline = new Timeline();
  #bootNs: Ns = 0;
  #running = false;
  #steps = 0;
  #stepsAtNs: Ns = -1;
  #random = 0;
  #entropy = 0;

  constructor(target: Target, setup: Setup = {}) {
    super();
    this.#target = target;
    this.config = configOf(setup);
    this.memory = new MassMemory({
      later: (ns, act) => this.later(ns, act),
      durable: (write) => this.give({ kind: 'durable', write }),
      failed: (write, reason) => this.give({ kind: 'store-failed', write, reason }),
    });
    this.heads = this.config.terminals.map(
      ({ index }) =>
        new Head({
          later: (ns, act) => this.later(ns, act),
          reading: (reading) => this.give({ kind: 'terminal', terminal: index, reading }),
        }),
    );
    const bench = this;
    this.modems = this.config.terminals.map(
      ({ index }) =>
        new Modem({
          get nowNs() {
            return bench.nowNs;
          },
          later: (ns, act) => this.later(ns, act),
          transmit: (image) => this.#toNeighbour(index, image),
          silence: (intervals) => this.give({ kind: 'silence', terminal: index, intervals }),
        }),
    );
    this.ground = new Ground(TARGET, () => this.utcNs);
    this.low = this.#neighbour(LOW, AFT, FORWARD);
    this.high = this.#neighbour(HIGH, FORWARD, AFT);
  }

  #neighbour(node: NodeId, terminal: TerminalIndex, targetTerminal: TerminalIndex): Neighbour {
    const bench = this;
    return new Neighbour(
      { node, terminal, target: TARGET },
      {
        get nowNs() {
          return bench.nowNs;
        },
        later: (ns, act) => this.later(ns, act),
        send: (image) => this.later(LIGHT_TIME_NS, () => this.deliver(targetTerminal, image)),
        random: (count) => this.random(count),
      },
    );
  }

  // ---- Time

  /** The target's counter. */
  get monotonicNs(): Ns {
    return this.#counterAt(this.nowNs);
  }

  get utcNs(): Ns {
    return this.nowNs + this.clock.utcAheadNs;
  }

  #counterAt(atNs: Ns): Ns {
    const elapsedNs = atNs - this.#bootNs;
    return elapsedNs + Math.round((elapsedNs * this.clock.driftPpb) / 1e9);
  }

  /** Bench time at which its counter shows that, rounded up. */
  #benchTime(counterNs: Ns): Ns {
    return this.#bootNs + Math.ceil(counterNs / (1 + this.clock.driftPpb / 1e9));
  }

  later(afterNs: Ns, act: () => void): void {
    this.#timeline.at(this.nowNs + afterNs, act);
  }

  /** Lets time pass; timers, heads and neighbours do what they do. */
  run(ns: Ns): void {
    this.until(() => false, ns);
  }

  /** Until it is so, looked at after every event; false: not within that time. */
  until(holds: () => boolean, withinNs: Ns): boolean {
    const endNs = this.nowNs + withinNs;
    for (;;) {
      if (holds()) return true;
      const timer = this.timers.next();
      const never = Number.POSITIVE_INFINITY;
      const timerNs = timer === undefined ? never : this.#benchTime(timer.counterNs);
      const nextNs = Math.min(timerNs, this.#timeline.nextNs);
      if (nextNs > endNs) break;
      this.nowNs = Math.max(this.nowNs, nextNs);
      if (this.#timeline.nextNs <= timerNs || timer === undefined) this.#timeline.fire();
      else {
        this.timers.fire(timer.timer);
        this.give({ kind: 'timer', timer: timer.timer });
      }
    }
    this.nowNs = endNs;
    return holds();
  }

  /** What a case needs to go on; without it there is nothing to judge. */
  await(what: string, holds: () => boolean, withinNs: Ns): void {
    if (!this.until(holds, withinNs)) {
      throw new Inconclusive(`${what} did not come about within ${withinNs / 1e9} s`);
    }
  }

  // ---- Inputs

  /** Power is on and uploads are there; the computer has not started. */
  switchOn(setup?: Setup): void {
    this.timers.clear();
    this.memory.reset();
    for (const head of this.heads) head.reset();
    for (const modem of this.modems) modem.reset();
    this.#bootNs = this.nowNs;
    this.#running = true;
    this.#target.start(setup === undefined ? this.config : configOf(setup));
  }

  /** A life begins: power, or a reset. */
  boot(cause: BootCause = 'power-on', setup?: Setup): void {
    this.switchOn(setup);
    const bootCount = ++this.boots;
    const records = [...this.memory.records.values()];
    this.give({ kind: 'boot', cause, bootCount, entropy: this.entropy(), records });
  }

  /** The hardware's random bytes for a boot; the same bench, the same bytes. */
  entropy(): Uint8Array {
    return this.#bytes(`entropy ${this.#entropy++}`, 64);
  }

  /** Off: nothing reaches it until it boots. */
  powerOff(): void {
    this.#running = false;
    this.timers.clear();
    this.memory.reset();
  }

  give(given: Given): void {
    if (!this.#running) return;
    if (this.nowNs !== this.#stepsAtNs) this.#steps = 0;
    this.#stepsAtNs = this.nowNs;
    if (++this.#steps > STEPS_PER_INSTANT_MAX)
      throw new SoftwareFault('no-progress', `took ${this.#steps} inputs without time going on`);
    const times = {
      monotonicNs: this.monotonicNs,
      utcNs: this.utcNs,
      utcUncertaintyNs: this.clock.uncertaintyNs,
      utcDisciplined: this.clock.disciplined,
    };
    const effects = [...this.#target.step({ ...times, ...given } as AvionicsInput)];
    for (const effect of effects) this.log.push({ atNs: this.nowNs, effect });
    for (const effect of effects) this.#carryOut(effect);
  }

  /** A frame at the detector of a terminal, whoever sent it. */
  deliver(terminal: TerminalIndex, image: FrameImage): void {
    this.modems[terminal]?.heard();
    this.give({ kind: 'frame', terminal, image });
  }

  command(body: CommandBody, changes: Partial<Telecommand> = {}): number {
    const sequence = changes.sequence ?? this.ground.sequence + 1;
    this.give({ kind: 'command', bytes: this.ground.seal(body, changes) });
    return sequence;
  }

  random(count: number): Uint8Array {
    return this.#bytes(`random ${this.#random++}`, count);
  }

  #bytes(name: string, count: number): Uint8Array {
    return new Uint8Array(
      createHash('sha512').update(`lasermesh bench ${name}`).digest().subarray(0, count),
    );
  }

  // ---- Effects

  #carryOut(effect: AvionicsEffect): void {
    switch (effect.kind) {
      case 'transmit':
        this.#transmitted(effect);
        return;
      case 'terminal':
        this.heads[effect.terminal]?.obey(effect.command);
        return;
      case 'idle':
        this.modems[effect.terminal]?.setIdle(effect.image, effect.intervalNs);
        return;
      case 'watch-silence':
        this.modems[effect.terminal]?.watch(effect.intervalNs, effect.intervals);
        return;
      case 'timer-set':
        this.timers.set(effect.timer, effect.atMonotonicNs);
        return;
      case 'timer-cancel':
        this.timers.cancel(effect.timer);
        return;
      case 'store-write':
        this.memory.write(effect);
        return;
      case 'store-delete':
        this.memory.delete(effect);
        return;
      case 'restart':
        if (this.restarts) this.later(0, () => this.boot(effect.boot));
        return;
      default:
        return;
    }
  }

  #transmitted({ terminal, image }: EffectOf<'transmit'>): void {
    this.modems[terminal]?.sent();
    this.#toNeighbour(terminal, image);
  }

  #toNeighbour(terminal: TerminalIndex, image: FrameImage): void {
    this.later(LIGHT_TIME_NS, () => (terminal === FORWARD ? this.low : this.high).hear(image));
  }

  // ---- What it said to the ground

  /** Telemetry that left over the service port, opened. */
  telemetry(mark = 0): readonly TelemetryBody[] {
    return this.since(mark, 'telemetry').flatMap(({ bytes }) => {
      const packet = this.ground.open(bytes);
      return typeof packet === 'string' ? [] : [packet.body];
    });
  }

  /** Stages that a telecommand went through, with the reason of a refusal. */
  stages(sequence: number, mark = 0): readonly string[] {
    return this.telemetry(mark).flatMap((body) =>
      body.telemetry === 'command-stage' && body.sequence === sequence
        ? [body.reason === '' ? body.stage : `refused ${body.reason}`]
        : [],
    );
  }
}
