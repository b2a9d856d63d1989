import {
  COMMAND_REFUSALS,
  type CommandBody,
  type CommandRefusal,
} from '../../protocols/operations.ts';
import type { FlightServices } from '../ports.ts';
import type { KeyControl, KeyOutcome, NodeControls } from './controls.ts';
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
  /** Of the command about keys that was prepared last: they are carried out one by one. */
  #keyOutcome: KeyOutcome = 'done';

  constructor(terms: ExecutionTerms) {
    this.#terms = terms;
  }

  /**
   * Before it is recorded as executed: what can be refused already is, and what has to be in the store by
   * then is written.
   */
  prepare(body: CommandBody): Outcome {
    const { epochs, plans } = this.#terms;
    switch (body.command) {
      case 'plan-chunk':
        return plans.offer(body);
      case 'key-load':
        this.#keyOutcome = epochs.load(body.epoch);
        return undefined;
      case 'key-activate':
        this.#keyOutcome = epochs.activate(body.epoch, body.atUtcNs);
        return undefined;
      case 'key-retire':
        this.#keyOutcome = epochs.retire(body.epoch);
        return undefined;
      default:
        return undefined;
    }
  }

  execute(body: Exclude<CommandBody, { command: 'restart' }>): Outcome {
    const { controls, plans, events } = this.#terms;
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
      case 'key-activate':
      case 'key-retire':
        return this.#keyRefusal();
      case 'report-rate':
        events.setRate(body.id, body.perMinute);
        return undefined;
    }
  }

  /** Done is what is in the store: a refusal stays with the number that is recorded (LM-MGT-196). */
  #keyRefusal(): Outcome {
    if (this.#keyOutcome !== 'done') return this.#keyOutcome;
    return this.#terms.epochs.unsaved ? 'no-storage' : undefined;
  }

  /** A chunk was not taken. */
  planRefused(version: number, reason: CommandRefusal): void {
    const { services, plans } = this.#terms;
    const number = COMMAND_REFUSALS.indexOf(reason) + 1;
    services.reports.report('plan.refused', version, plans.plan.version, number);
  }
}

const allowed = (may: boolean): Outcome => (may ? undefined : 'not-allowed');
