import type { Limits } from '../limits.ts';
import type { FlightServices } from '../ports.ts';
import { ChartRunner } from '../statechart/chart-runner.ts';
import { NodeChartTimers } from '../statechart/node-chart-timers.ts';
import { type LinkEmission, type LinkEvent, linkChart, type linkMachine } from './link.machine.ts';

/** Number of this statechart in `node.unexpected-event`. */
export const LINK_MACHINE = 3;

/**
 * The session statechart of one terminal, running on the node's timers; its changes are effects.
 */
export class LinkActor {
  readonly #chart: ChartRunner<typeof linkMachine>;
  /** Names from the root down, joined by dots. */
  state = 'down';
  /** In the state of that name: asked after every run of the pump. */
  closing = false;

  constructor(
    services: FlightServices,
    terminal: number,
    limits: Limits,
    emitted: (emission: LinkEmission) => void,
  ) {
    const { clock, timers, reports, effects } = services;
    this.#chart = new ChartRunner(linkChart, {
      input: limits,
      timers: new NodeChartTimers(clock, timers, { machine: 'link', instance: terminal }),
      emitted: (emission) => {
        if (emission.type === 'unexpectedEvent') {
          reports.report('node.unexpected-event', LINK_MACHINE, terminal);
        } else emitted(emission);
      },
      entered: (to) => {
        if (to === this.state) return;
        const change = { machine: 'link', instance: terminal, from: this.state, to } as const;
        this.state = to;
        this.closing = this.in('closing');
        effects.push({ kind: 'transition', ...change });
      },
    });
    this.#chart.start();
  }

  send(event: LinkEvent): void {
    this.#chart.send(event);
  }

  /** Whether in that state or in one inside it. */
  in(
    state: 'down' | 'hello' | 'hello.initiating' | 'hello.waiting' | 'established' | 'closing',
  ): boolean {
    return this.state === state || this.state.startsWith(`${state}.`);
  }
}
