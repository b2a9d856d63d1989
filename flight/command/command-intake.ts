import type { CommandStage } from '../../protocols/avionics.ts';
import {
  COMMAND_REFUSALS,
  type CommandRefusal,
  type Telecommand,
} from '../../protocols/operations.ts';
import type { NodeConfig } from '../config.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { CommandWay } from './executed-commands.ts';
import type { Execution } from './execution.ts';
import { judgeCommand, type JudgementTerms } from './judgement.ts';
import type { Telemetry } from './telemetry.ts';

interface Taken {
  readonly command: Telecommand;
  readonly way: CommandWay;
}

export interface IntakeTerms extends JudgementTerms {
  readonly services: FlightServices;
  readonly limits: Pick<NodeConfig['limits'], 'commandsWaitingMax' | 'restartDelayNs'>;
  readonly execution: Execution;
  readonly telemetry: Telemetry;
  readonly restart: (boot: 'warm' | 'cold') => void;
}

/**
 * Telecommands from their bytes to their end, one after the other: judged, recorded as executed, and
 * executed when that is durable (LM-MGT-104), each stage told to whoever sent it.
 */
export class CommandIntake {
  readonly #terms: IntakeTerms;
  readonly #restartTimer: Timer;
  readonly #queue: Taken[] = [];
  /** The one that is under way. */
  #current: Taken | undefined;

  constructor(terms: IntakeTerms) {
    this.#terms = terms;
    this.#restartTimer = terms.services.timers.create(() => this.#restart());
  }

  /** The node is up: a restart that was told is done. */
  start(): void {
    const { executed } = this.#terms;
    const { restart } = executed;
    if (restart === undefined) return;
    executed.restartAnswered();
    this.#tell({ ...restart, opcode: 'restart', stage: 'done' });
  }

  take(bytes: Uint8Array, way: CommandWay): void {
    const judgement = judgeCommand(bytes, this.#terms);
    if (judgement.verdict === 'refused') {
      this.#refuse({ ...judgement, way });
      return;
    }
    const { command } = judgement;
    const { sequence } = command;
    const opcode = command.body.command;
    if (this.#isUnderWay(sequence)) {
      this.#refuse({ sequence, opcode, way, reason: 'replayed' });
    } else if (this.#queue.length >= this.#terms.limits.commandsWaitingMax) {
      this.#refuse({ sequence, opcode, way, reason: 'no-storage' });
    } else {
      this.#tell({ sequence, opcode, way, stage: 'accepted' });
      this.#queue.push({ command, way });
      this.#next();
    }
  }

  /** The number is recorded: no reset will execute it again. */
  durable(): void {
    const taken = this.#current;
    if (taken === undefined) return;
    this.#tellOf(taken, 'started');
    const { body } = taken.command;
    if (body.command === 'restart') {
      const { services, limits } = this.#terms;
      this.#restartTimer.arm(services.clock.nowNs() + limits.restartDelayNs);
      return;
    }
    const refusal = this.#terms.execution.execute(body);
    if (refusal === undefined) {
      // In safe mode, which begins at the end of this step, no bundle leaves.
      const dark = body.command === 'safe-mode' && body.on;
      this.#tellOf(dark ? { ...taken, way: 'port' } : taken, 'done');
    } else {
      this.#terms.executed.failed(taken.command.sequence, refusal);
      this.#refuseTaken(taken, refusal);
    }
    this.#current = undefined;
    this.#next();
  }

  failed(sequence: number): void {
    const taken = this.#current;
    if (taken === undefined) return;
    const { body } = taken.command;
    // A node must get into safe mode with a dead store too. The number stays in memory: said again by whomever
    // later, it is no order any more.
    if (body.command === 'safe-mode' && body.on) {
      this.durable();
      return;
    }
    this.#terms.executed.unrecord(sequence);
    this.#refuseTaken(taken, 'no-storage');
    this.#current = undefined;
    this.#next();
  }

  #next(): void {
    while (this.#current === undefined) {
      const taken = this.#queue.shift();
      if (taken === undefined) return;
      const { sequence, body } = taken.command;
      const refusal = this.#terms.execution.prepare(body);
      if (refusal !== undefined) {
        this.#refuseTaken(taken, refusal);
        continue;
      }
      this.#current = taken;
      const restart = body.command === 'restart' ? { sequence, way: taken.way } : undefined;
      this.#terms.executed.record(sequence, restart, this);
    }
  }

  #restart(): void {
    const body = this.#current?.command.body;
    if (body?.command === 'restart') this.#terms.restart(body.boot);
  }

  #isUnderWay(sequence: number): boolean {
    const current = this.#current?.command.sequence === sequence;
    return current || this.#queue.some(({ command }) => command.sequence === sequence);
  }

  #tellOf({ command, way }: Taken, stage: CommandStage): void {
    this.#tell({ sequence: command.sequence, opcode: command.body.command, way, stage });
  }

  #refuseTaken({ command, way }: Taken, reason: CommandRefusal): void {
    const { sequence, body } = command;
    if (body.command === 'plan-chunk') this.#terms.execution.planRefused(body.version, reason);
    this.#refuse({ sequence, opcode: body.command, way, reason });
  }

  #refuse(refusal: {
    readonly sequence: number;
    readonly opcode: string;
    readonly way: CommandWay;
    readonly reason: CommandRefusal;
  }): void {
    const { sequence, reason } = refusal;
    const number = COMMAND_REFUSALS.indexOf(reason) + 1;
    this.#terms.services.reports.report('command.refused', sequence, number);
    this.#tell({ ...refusal, stage: 'refused' });
  }

  #tell(told: {
    readonly sequence: number;
    readonly opcode: string;
    readonly way: CommandWay;
    readonly stage: CommandStage;
    readonly reason?: CommandRefusal;
  }): void {
    const { sequence, opcode, way, stage, reason = '' } = told;
    const { services, telemetry } = this.#terms;
    services.effects.push({ kind: 'command-stage', command: sequence, opcode, stage, reason });
    // Nobody is told about what nobody authentic has sent: a forger could pick the number.
    if (sequence === 0) return;
    telemetry.send({ telemetry: 'command-stage', sequence, stage, reason }, way);
  }
}
