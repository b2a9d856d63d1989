import { OperationsKeys } from '../../flight/security/operations-keys.ts';
import type { BundleHeader, Chunks } from '../../protocols/bundle.ts';
import { joinChunks } from '../../protocols/codec.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import { type CommandBody, SERVICE_COMMAND, SERVICE_OPERATOR } from '../../protocols/operations.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import type { Computer } from '../node/computer.ts';
import { plannerOptions } from '../run/planner-options.ts';
import { createWorld, PLANNED_BEYOND_NS, type RunSetup } from '../run/setup.ts';
import type { OperationsSettings } from '../scenario/operations.ts';
import { OPERATOR_REQUESTS } from '../workload/request-numbers.ts';
import { CommandLink } from './command-link.ts';
import { Operator } from './operator.ts';
import type { CommandWay, OperatorAction, OperatorPort } from './operator-port.ts';
import { PlanRecord } from './plan-record.ts';
import { Replanner } from './replanner.ts';
import { ServicePort } from './service-port.ts';

/** What operations act on, and are told by. */
export interface OperationsTerms {
  readonly setup: RunSetup;
  readonly settings: OperationsSettings;
  readonly queue: EventQueue;
  readonly journal: Journal;
  readonly computer: (node: NodeId) => Computer;
  /** Records a contact that no plan had before. */
  readonly planned: (contact: Contact, atNs: Ns) => void;
  /** Contacts that terminals may meet in from now on. */
  readonly setContacts: (contacts: readonly Contact[]) => void;
}

/**
 * The operator's place in a run: gives it its port, which ends at its own node and the command link, and
 * brings it what its node delivers. Keeps the record of the plans that it gives out.
 */
export class Operations implements EventTarget, OperatorPort {
  readonly operator: Operator;
  readonly #terms: OperationsTerms;
  readonly #link: CommandLink;
  readonly #ports: ServicePort;
  #requests = 0;

  constructor(terms: OperationsTerms) {
    const { setup, settings, queue } = terms;
    const { scenario, plan, configs } = setup;
    this.#terms = terms;
    this.#link = new CommandLink({
      queue,
      settings: settings.commandLink,
      world: setup.world,
      endNs: scenario.durationNs,
      arrived: (direction, node, bytes) => this.#arrived(direction, node, bytes),
    });
    const config = configs.get(settings.operator);
    if (config === undefined) throw new Error('the operator has no node');
    const keys = new OperationsKeys(config.networkKey);
    this.#ports = new ServicePort({ ...terms, keys });
    this.operator = new Operator({
      port: this,
      settings,
      nodes: scenario.nodes,
      keys,
      keyEpoch: config.keyEpoch,
      baseline: plan,
      closingNs: scenario.limits.closeLeadNs,
      replanner: () => createReplanner(setup),
    });
    const record = new PlanRecord(terms.journal, plan, terms.planned);
    this.operator.onPlan = (issued) => terms.setContacts(record.issue(issued, queue.nowNs));
  }

  start(): void {
    this.operator.start();
  }

  finish(): void {
    this.operator.finish();
  }

  /** A telecommand of the operator's, in at the service port at once: a fault, or an umbilical. */
  atOnce(node: NodeId, body: CommandBody): void {
    this.give(node, this.seal(node, body));
  }

  /** A telecommand under the operator's next number, and the bytes of one into a service port. */
  seal(node: NodeId, body: CommandBody, lifetimeNs?: Ns): Uint8Array {
    return this.operator.seal(node, body, lifetimeNs);
  }

  give(node: NodeId, bytes: Uint8Array): void {
    this.#ports.give(node, bytes);
  }

  /** Fault: passes of a node over the radio command link are cut (1), or no more (−1). */
  cutPasses(node: NodeId, change: 1 | -1): void {
    this.#link.cut(node, change);
  }

  /** A node's software delivered a bundle to a service of management. */
  delivered(node: NodeId, header: BundleHeader, payload: Chunks): void {
    if (node !== this.#terms.settings.operator) return;
    if (header.destination.service === SERVICE_OPERATOR) this.operator.hear(joinChunks(payload));
  }

  /** Something came out of a node's service port. */
  telemetry(node: NodeId, bytes: Uint8Array): void {
    if (node === this.#terms.settings.operator) this.operator.hear(bytes);
    else this.#link.send('down', node, bytes);
  }

  // The operator's port

  get nowNs(): Ns {
    return this.#terms.queue.nowNs;
  }

  wakeAt(atNs: Ns): void {
    this.#terms.queue.schedule(atNs, this, 0);
  }

  handle(): void {
    this.operator.wake();
  }

  submit(node: NodeId, bytes: Uint8Array, lifetimeNs: Ns): void {
    const { settings, computer } = this.#terms;
    computer(settings.operator).input({
      kind: 'submit',
      request: OPERATOR_REQUESTS + this.#requests++,
      sourceService: SERVICE_OPERATOR,
      destination: { node, service: SERVICE_COMMAND },
      class: 'management',
      assured: false,
      custody: true,
      lifetimeNs,
      payload: [bytes],
    });
  }

  local(bytes: Uint8Array): void {
    this.#ports.give(this.#terms.settings.operator, bytes);
  }

  radio(node: NodeId, bytes: Uint8Array): Ns | undefined {
    return this.#link.send('up', node, bytes);
  }

  radioArrivalNs(node: NodeId, bytes: number): Ns | undefined {
    return this.#link.arrivalNs('up', node, bytes);
  }

  note(action: OperatorAction, node: NodeId, value: number): void {
    this.#terms.journal.append('operator', this.nowNs, action, node, value);
  }

  timed(what: 'plan' | 'key', number: number, dueNs: Ns): void {
    this.#terms.journal.append('timed-order', this.nowNs, what, number, dueNs);
  }

  switches(node: NodeId, command: number, terminal: TerminalIndex, enabled: boolean): void {
    const { journal } = this.#terms;
    journal.append('terminal-ordered', this.nowNs, node, command, terminal, enabled ? 1 : 0);
  }

  sent(node: NodeId, command: number, opcode: string, way: CommandWay): void {
    this.#terms.journal.append('command-sent', this.nowNs, node, command, opcode, way);
  }

  #arrived(direction: 'up' | 'down', node: NodeId, bytes: Uint8Array): void {
    if (direction === 'up') this.#ports.give(node, bytes);
    else if (this.#terms.computer(node).running) this.operator.hear(bytes);
  }
}

/** The operator's own world: motion by its orbit determination, which burns may have left behind. */
const createReplanner = ({ scenario, plan }: RunSetup): Replanner => {
  const world = createWorld(scenario);
  return new Replanner({
    nodes: [...world.values()],
    baseline: plan,
    rules: {
      ...plannerOptions(scenario, world),
      toNs: scenario.durationNs + PLANNED_BEYOND_NS,
    },
  });
};
