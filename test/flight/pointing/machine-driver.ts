import { type ActorRefFrom, createActor, type StateValue } from 'xstate';
import { terminalMachine } from '../../../flight/pointing/terminal.machine.ts';
import type {
  TerminalEmission,
  TerminalEvent,
  TerminalInput,
} from '../../../flight/pointing/terminal-events.ts';

const SECOND = 1e9;

export const OPTICAL: TerminalInput = {
  medium: 'optical',
  growthsMax: 3,
  timing: {
    slewTimeoutNs: 120 * SECOND,
    confirmNs: SECOND / 2,
    handshakeTimeoutNs: 11 * SECOND,
    debounceNs: SECOND / 20,
    coastNs: SECOND,
    localScanNs: SECOND / 100,
    marginNs: SECOND / 3,
  },
};

export const RADIO: TerminalInput = { ...OPTICAL, medium: 'radio', growthsMax: 0 };

export const statePath = (value: StateValue): string => {
  if (typeof value === 'string') return value;
  const [name, inner] = Object.entries(value)[0] as [string, StateValue];
  return `${name}.${statePath(inner)}`;
};

/** The statechart alone: a clock that a test turns by hand, and the slot that a controller would give. */
export class MachineDriver {
  readonly #actor: ActorRefFrom<typeof terminalMachine>;
  readonly #timers = new Map<number, { readonly fire: () => void; readonly atNs: number }>();
  #handle = 0;
  #nowNs = 0;
  role: 'scan' | 'stare' = 'scan';
  emitted: TerminalEmission[] = [];

  constructor(input: TerminalInput) {
    this.#actor = createActor(terminalMachine, {
      input,
      clock: {
        setTimeout: (fire, delayNs) => {
          const handle = ++this.#handle;
          this.#timers.set(handle, { fire, atNs: this.#nowNs + delayNs });
          return handle;
        },
        clearTimeout: (handle: number) => this.#timers.delete(handle),
      },
    });
    this.#actor.on('*', (emission) => {
      this.emitted.push(emission);
      if (emission.type === 'slotWanted') this.#actor.send({ type: 'slot', role: this.role });
    });
    this.#actor.start();
  }

  get state(): string {
    return statePath(this.#actor.getSnapshot().value);
  }

  get types(): readonly string[] {
    return this.emitted.map((emission) => emission.type);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Until the delay ends that ends first [ns]. */
  get nextNs(): number {
    return Math.min(...[...this.#timers.values()].map(({ atNs }) => atNs)) - this.#nowNs;
  }

  pass(timeNs: number): void {
    this.#nowNs += timeNs;
  }

  /** Emissions of the last event only. */
  send(event: TerminalEvent | 'timeout'): this {
    this.emitted = [];
    if (event === 'timeout') this.#expire();
    else this.#actor.send(event);
    return this;
  }

  /** Lets the delay end that ends first. */
  #expire(): void {
    const next = [...this.#timers].sort(([, a], [, b]) => a.atNs - b.atNs)[0];
    if (next === undefined) return;
    this.#timers.delete(next[0]);
    this.#nowNs = next[1].atNs;
    next[1].fire();
  }
}
