import type { AvionicsEffect, TerminalCommand } from '../../protocols/avionics.ts';
import type { BundleHeader, Chunks } from '../../protocols/bundle.ts';
import { SERVICE_APPLICATIONS } from '../../protocols/operations.ts';
import type { NodeId, TerminalIndex } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { TelemetryWatch } from '../observe/telemetry-watch.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { BundleObserver } from '../observe/bundle-observer.ts';
import type { TerminalPlant } from '../world/terminal-plant.ts';
import type { FrameRecords } from './frame-records.ts';
import type { NodeHardware } from './node-hardware.ts';

type EffectOf<K extends AvionicsEffect['kind']> = Extract<AvionicsEffect, { kind: K }>;

const SEVERITIES = ['activity', 'warning-low', 'warning-high', 'fatal'] as const;

export interface DispatchTerms {
  readonly queue: EventQueue;
  readonly journal: Journal;
  readonly observer: BundleObserver;
  readonly frames: Pick<
    FrameRecords,
    'ages' | 'authentication' | 'forgeries' | 'messages' | 'resends'
  >;
  readonly telemetry: TelemetryWatch | undefined;
}

/** Where bundles for the operator, and telemetry over service ports, go. */
export interface OperationsListener {
  delivered(node: NodeId, header: BundleHeader, payload: Chunks): void;
  telemetry(node: NodeId, bytes: Uint8Array): void;
}

/** Carries the effects of flight software out that go beyond its own computer. */
export class EffectDispatch {
  readonly #terms: DispatchTerms;
  /** Made after the hardware, which it reports to. */
  plant: TerminalPlant | undefined;
  /** Undefined: nobody operates the network. */
  operations: OperationsListener | undefined;

  constructor(terms: DispatchTerms) {
    this.#terms = terms;
  }

  effect(node: NodeHardware, effect: AvionicsEffect): void {
    const { observer, frames } = this.#terms;
    switch (effect.kind) {
      case 'transmit':
        node.modems[effect.terminal]?.transmit(effect.image);
        return;
      case 'idle':
        node.modems[effect.terminal]?.setIdle(effect.image, effect.intervalNs);
        return;
      case 'watch-silence':
        node.modems[effect.terminal]?.watchSilence(effect.intervalNs, effect.intervals);
        return;
      case 'terminal':
        this.#terminal(node, effect);
        return;
      case 'deliver':
        this.#deliver(node, effect);
        return;
      case 'submit-result':
        observer.answered(node.settings.id, effect);
        if (effect.accepted) frames.ages.accepted(node.settings.id, effect);
        return;
      case 'report':
        this.#report(node, effect);
        return;
      case 'transition':
        this.#transition(node, effect);
        return;
      case 'telemetry':
        this.#telemetry(node, effect);
        return;
      case 'authenticated':
        this.#authenticated(node, effect);
        return;
      case 'plan-active':
      case 'key-epoch':
      case 'command-stage':
        this.#operated(node.settings.id, effect);
        return;
      default:
        return;
    }
  }

  /** Bundles of the network's management are nobody's workload. */
  #deliver(node: NodeHardware, effect: EffectOf<'deliver'>): void {
    const { id } = node.settings;
    const { header, payload } = effect;
    if (header.destination.service < SERVICE_APPLICATIONS) {
      this.operations?.delivered(id, header, payload);
    } else this.#terms.observer.delivered(id, effect);
  }

  #terminal(node: NodeHardware, { terminal, command }: EffectOf<'terminal'>): void {
    if (command.command === 'rate') this.#setRates(node, terminal, command);
    const monotonicNs = node.computer.clock.monotonicAt(this.#terms.queue.nowNs);
    this.plant?.command(node.settings.id, terminal, command, monotonicNs);
  }

  #setRates(
    node: NodeHardware,
    terminal: TerminalIndex,
    { transmitIndex, receiveIndex }: Extract<TerminalCommand, { command: 'rate' }>,
  ): void {
    const modem = node.modems[terminal];
    const rate = node.settings.terminals[terminal]?.profile.rates[transmitIndex];
    if (modem === undefined || rate === undefined) return;
    modem.rateBps = rate.rateBps;
    modem.transmitIndex = transmitIndex;
    modem.receiveIndex = receiveIndex;
  }

  #authenticated(node: NodeHardware, effect: EffectOf<'authenticated'>): void {
    const modem = node.modems[effect.terminal];
    if (modem === undefined) return;
    const { authentication, forgeries, messages } = this.#terms.frames;
    authentication.authenticated(modem, effect.session, effect.counter);
    forgeries.authenticated(modem, effect.session, effect.counter);
    messages.authenticated(modem, effect.session, effect.counter);
  }

  #transition(node: NodeHardware, effect: EffectOf<'transition'>): void {
    const { machine, instance, from, to } = effect;
    const { queue, journal } = this.#terms;
    journal.append('transition', queue.nowNs, node.settings.id, machine, instance, from, to);
    node.timerWatch.transition(effect);
  }

  #telemetry({ settings: { id }, computer }: NodeHardware, effect: EffectOf<'telemetry'>): void {
    const { queue, telemetry } = this.#terms;
    telemetry?.sent(id, effect.bytes, computer.clock.monotonicAt(queue.nowNs));
    this.operations?.telemetry(id, effect.bytes);
  }

  /** What a node does of the operator's wishes. */
  #operated(
    node: NodeId,
    effect: EffectOf<'plan-active'> | EffectOf<'key-epoch'> | EffectOf<'command-stage'>,
  ): void {
    const { journal, queue } = this.#terms;
    if (effect.kind === 'plan-active') {
      const { version, digest, contacts } = effect;
      journal.append('plan-active', queue.nowNs, node, version, digest, contacts);
    } else if (effect.kind === 'key-epoch') {
      journal.append('key-epoch', queue.nowNs, node, effect.epoch, effect.state);
      if (effect.state === 'retired') this.#terms.frames.forgeries.retired(node, effect.epoch);
    } else {
      const { command, opcode, stage, reason } = effect;
      journal.append('command-stage', queue.nowNs, node, command, opcode, stage, reason);
    }
  }

  #report(node: NodeHardware, effect: EffectOf<'report'>): void {
    const { queue, journal, observer, frames } = this.#terms;
    const { id, severity, args } = effect.report;
    const at = (index: number): number => args[index] ?? 0;
    journal.append(
      'report',
      queue.nowNs,
      node.settings.id,
      id,
      SEVERITIES.indexOf(severity),
      at(0),
      at(1),
      at(2),
      at(3),
      at(4),
      at(5),
    );
    observer.reported(node.settings.id, effect);
    frames.resends.reported(node.settings.id, id, args);
  }
}
