import {
  COMMAND_REFUSALS,
  type CommandBody,
  type CommandRefusal,
} from '../../protocols/operations.ts';
import type { FlightServices } from '../ports.ts';
import type { KeyControl, NodeControls } from './controls.ts';
import type { EventDownlink } from './event-downlink.ts';
import type { PlanKeeper } from './plan-keeper.ts';

type Outcome = CommandRefusal | undefined;

/** What telecommands act on. */
export interface ExecutionTerms {
  readonly services: Pick<FlightServices, 'reports'>;
  readonly controls: NodeControls;
  readonly epochs: KeyControl;
  readonly plans: PlanKeeper;
  readonly events: EventDownlink;
}

/** Carries telecommands out; restarts apart, which end the life of whoever carries them out. */
export class Execution {
  readonly #terms: ExecutionTerms;

  constructor(terms: ExecutionTerms) {
    this.#terms = terms;
  }

  /**
   * Before it is recorded as executed: what can be refused already is, and what has to be in the store by
   * then is written.
   */
  prepare(body: CommandBody): Outcome {
    return body.command === 'plan-chunk' ? this.#terms.plans.offer(body) : undefined;
  }

  execute(body: Exclude<CommandBody, { command: 'restart' }>): Outcome {
    const { controls, epochs, plans, events } = this.#terms;
    switch (body.command) {
      case 'ping':
        return undefined;
      case 'safe-mode':
        if (!body.on) return allowed(controls.leaveSafeMode());
        controls.enterSafeMode();
        return undefined;
      case 'terminal': {
        const { terminal, enabled } = body;
        return allowed(controls.setTerminalEnabled(terminal, enabled));
      }
      case 'plan-chunk':
        return plans.take(body);
      case 'plan-discard':
        return plans.discard(body.version);
      case 'key-load':
        return refusalOf(epochs.load(body.epoch));
      case 'key-activate':
        return refusalOf(epochs.activate(body.epoch, body.atUtcNs));
      case 'key-retire':
        return refusalOf(epochs.retire(body.epoch));
      case 'report-rate':
        events.setRate(body.id, body.perMinute);
        return undefined;
    }
  }

  /** A chunk was not taken. */
  planRefused(version: number, reason: CommandRefusal): void {
    const { services, plans } = this.#terms;
    const number = COMMAND_REFUSALS.indexOf(reason) + 1;
    services.reports.report('plan.refused', version, plans.plan.version, number);
  }
}

const allowed = (may: boolean): Outcome => (may ? undefined : 'not-allowed');

const refusalOf = (outcome: 'done' | CommandRefusal): Outcome =>
  outcome === 'done' ? undefined : outcome;
