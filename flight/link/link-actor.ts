import { type ActorRefFrom, createActor, type StateValue } from 'xstate';
import type { Limits } from '../limits.ts';
import { createMachineClock, type MachineClock } from '../machine-clock.ts';
import type { FlightServices } from '../ports.ts';
import { type LinkEmission, type LinkEvent, linkMachine } from './link.machine.ts';

/** Number of this statechart in `node.unexpected-event`. */
export const LINK_MACHINE = 3;

/**
 * The session statechart of one terminal, running on the node's timers; its changes are effects.
 */
export class LinkActor {
  readonly #actor: ActorRefFrom<typeof linkMachine>;
  readonly #emitted: (emission: LinkEmission) => void;
  #failure: { readonly error: unknown } | undefined;
  /** Names from the root down, joined by dots. */
  state = 'down';

  constructor(
    services: FlightServices,
    terminal: number,
    limits: Limits,
    emitted: (emission: LinkEmission) => void,
  ) {
    this.#emitted = emitted;
    const clock = createMachineClock(services.clock, services.timers, {
      machine: 'link',
      instance: terminal,
      actor: () => this.#actor,
    });
    this.#actor = createActor(linkMachine, { clock: this.#guarded(clock), input: limits });
    this.#actor.on('*', (emission) => {
      if (emission.type === 'unexpectedEvent') {
        services.reports.report('node.unexpected-event', LINK_MACHINE, terminal);
      } else this.#carryOut(emission);
    });
    this.#actor.subscribe({
      next: (snapshot) => {
        const to = nameOf(snapshot.value);
        if (to === this.state) return;
        const change = { machine: 'link', instance: terminal, from: this.state, to } as const;
        this.state = to;
        services.effects.push({ kind: 'transition', ...change });
      },
      error: (error) => this.#failed(error),
    });
    this.#actor.start();
  }

  send(event: LinkEvent): void {
    this.#actor.send(event);
    this.#raise();
  }

  /** Whether in that state or in one inside it. */
  in(
    state: 'down' | 'hello' | 'hello.initiating' | 'hello.waiting' | 'established' | 'closing',
  ): boolean {
    return this.state === state || this.state.startsWith(`${state}.`);
  }

  /**
   * XState would throw a listener's error from a global timer: it is kept and thrown by the
   * sender.
   */
  #carryOut(emission: LinkEmission): void {
    try {
      this.#emitted(emission);
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#failure ??= { error };
  }

  #raise(): void {
    const failure = this.#failure;
    if (failure === undefined) return;
    this.#failure = undefined;
    throw failure.error;
  }

  /** The clock, with errors of what a timer set off thrown by the timer. */
  #guarded(clock: MachineClock): MachineClock {
    return {
      now: () => clock.now(),
      clearTimeout: (handle) => clock.clearTimeout(handle),
      setTimeout: (fire, delayNs) =>
        clock.setTimeout(() => {
          fire();
          this.#raise();
        }, delayNs),
    };
  }
}

const nameOf = (value: StateValue): string => {
  if (typeof value === 'string') return value;
  const [name, inner] = Object.entries(value)[0] ?? ['', undefined];
  return inner === undefined ? name : `${name}.${nameOf(inner)}`;
};
