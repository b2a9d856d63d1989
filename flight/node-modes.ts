import type { EmittedFrom, EventFromLogic } from 'xstate';
import { createHash } from 'node:crypto';
import type { AvionicsEffect } from '../protocols/avionics.ts';
import { nodeChart, type nodeMachine } from './node.machine.ts';
import type { FlightServices } from './ports.ts';
import { ChartRunner } from './statechart/chart-runner.ts';

/** Number of the node's statechart in `node.unexpected-event`. */
const NODE_MACHINE = 1;
/** SHA-256 of "abc" (FIPS 180-4, appendix B.1): what the self-test computes. */
const SHA256_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

/** The node's statechart, and what it tells of its states. */
export class NodeModes {
  readonly #services: FlightServices;
  readonly #chart: ChartRunner<typeof nodeMachine>;
  /** Names from the root down, joined by dots. */
  state = 'off';
  trafficAllowed = false;

  constructor(services: FlightServices) {
    this.#services = services;
    this.#chart = new ChartRunner(nodeChart, {
      input: undefined,
      timers: undefined,
      emitted: (emission) => this.#obey(emission.type),
      entered: (path) => this.#entered(path),
    });
  }

  start(): void {
    this.#chart.start();
    this.#send({ type: 'boot.started' });
  }

  /** Known answer of the hash that bundles rely on; false: the node stays in safe mode. */
  selfTest(): boolean {
    const passed = createHash('sha256').update('abc').digest('hex') === SHA256_ABC;
    this.#send({ type: passed ? 'selfTest.passed' : 'selfTest.failed' });
    if (!passed) this.#services.reports.report('node.self-test-failed', 1);
    return passed;
  }

  restored(): void {
    this.#send({ type: 'store.restored' });
  }

  planLoaded(): void {
    this.#send({ type: 'plan.loaded' });
  }

  /** A terminal or the store is out of order: the node goes on without it. */
  partFailed(): void {
    this.#send({ type: 'part.failed' });
  }

  partRecovered(): void {
    this.#send({ type: 'part.recovered' });
  }

  get safe(): boolean {
    return this.state === 'safe';
  }

  /** Once from any mode; traffic is held from here on. */
  enterSafe(): void {
    this.#send({ type: 'safe.wanted' });
  }

  /** To standby and, with the plan that is there, on. */
  leaveSafe(): void {
    this.#send({ type: 'safe.ended' });
    this.planLoaded();
  }

  #send(event: EventFromLogic<typeof nodeMachine>): void {
    this.#chart.send(event);
  }

  #obey(emission: EmittedFrom<typeof nodeMachine>['type']): void {
    if (emission === 'unexpectedEvent') {
      this.#services.reports.report('node.unexpected-event', NODE_MACHINE, 0);
    } else this.trafficAllowed = emission === 'trafficAllowed';
  }

  #entered(state: string): void {
    if (state === this.state) return;
    const from = this.state;
    this.state = state;
    this.#services.effects.push({
      kind: 'transition',
      machine: 'node',
      instance: 0,
      from,
      to: state,
    });
  }
}

/** Answer to an application while the node takes no traffic. */
export const notOperational = (request: number): AvionicsEffect => ({
  kind: 'submit-result',
  request,
  accepted: false,
  reason: 'not-operational',
  createdNs: 0,
  sequence: 0,
});
