import { OperationsKeys } from '../../../flight/security/operations-keys.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { Operator } from '../../../harness/operations/operator.ts';
import type { CommandWay, OperatorPort } from '../../../harness/operations/operator-port.ts';
import { Replanner } from '../../../harness/operations/replanner.ts';
import { plannerOptions } from '../../../harness/run/planner-options.ts';
import { createPlan, createWorld, PLANNED_BEYOND_NS } from '../../../harness/run/setup.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import type { OperationsSettings } from '../../../harness/scenario/operations.ts';
import { decodeTelecommand } from '../../../protocols/operations-codec.ts';
import type {
  CommandBody,
  Housekeeping,
  Telecommand,
  TelemetryBody,
} from '../../../protocols/operations.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../../protocols/units.ts';

const folder = new URL('../../..', import.meta.url).pathname;
export const { scenario } = loadScenario('sdn-backbone', { folder, skipBadElements: false });
const world = createWorld(scenario);
export const baseline = createPlan(scenario, world);
const keys = new OperationsKeys(new Uint8Array(32).fill(7));
const DELAY_NS: Ns = 2 * SECOND_NS;
export const MINUTE = 60e9;

export const idOf = (name: string): NodeId => {
  const node = scenario.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node.id;
};

export const OWN = idOf('gs-guam');

/** What the operator did: `operator` and `command-sent` records. */
export interface Noted {
  readonly atS: number;
  readonly what: string;
  readonly node: NodeId;
  readonly value: number | string;
}

/** A node of hand-made telemetry: answers telecommands as it is told to. */
export class FakeNode {
  readonly id: NodeId;
  alive = true;
  /** Its bundles reach the operator, and the operator's reach it. */
  inMesh = true;
  planVersion = 1;
  keyEpoch = 1;
  sequence = 0;
  readonly taken: Telecommand[] = [];
  /** Refuses with this instead of doing it, once. */
  refuse: string | undefined;
  /** The same, of telecommands of one name. */
  readonly refusals = new Map<string, string>();

  constructor(id: NodeId) {
    this.id = id;
  }
}

/** An operator on a network that is nothing but hand-made nodes. */
export class OperatorRig implements OperatorPort {
  readonly queue = new EventQueue();
  readonly operator: Operator;
  readonly nodes = new Map<NodeId, FakeNode>();
  readonly notes: Noted[] = [];
  radioPasses = true;
  /** How often the operator asked to be woken. */
  wakes = 0;
  /** As long as a packet takes, or a pass is awaited, by radio here. */
  radioNs: Ns = 60 * SECOND_NS;
  /** Housekeeping comes by radio too. */
  radioTelemetry = false;

  constructor(settings: Partial<OperationsSettings> = {}) {
    for (const { id } of scenario.nodes) this.nodes.set(id, new FakeNode(id));
    this.operator = new Operator({
      port: this,
      settings: {
        operator: OWN,
        housekeepingNs: MINUTE,
        lossAfterNs: 5 * MINUTE,
        replan: true,
        commandLink: { sites: [OWN], rateBps: 64_000, elevationMaskRad: 0.1 },
        keyRollovers: [],
        commands: [],
        ...settings,
      },
      nodes: scenario.nodes,
      keys,
      keyEpoch: 1,
      baseline,
      closingNs: scenario.limits.closeLeadNs,
      replanner: () =>
        new Replanner({
          nodes: [...world.values()],
          baseline,
          rules: {
            ...plannerOptions(scenario, world),
            toNs: scenario.durationNs + PLANNED_BEYOND_NS,
          },
        }),
    });
    this.operator.start();
    for (const node of this.nodes.values()) this.#housekeep(node);
  }

  node(name: string): FakeNode {
    return this.nodes.get(idOf(name)) as FakeNode;
  }

  run(toMinute: number): void {
    this.queue.runUntil(toMinute * MINUTE);
  }

  noted(what: string): readonly Noted[] {
    return this.notes.filter((note) => note.what === what);
  }

  /** A packet of a node reaches the operator. */
  tell(node: FakeNode, body: TelemetryBody): void {
    const bytes = this.sealed(node, body);
    this.#after(DELAY_NS, () => this.operator.hear(bytes));
  }

  /** The next packet of a node. */
  sealed(node: FakeNode, body: TelemetryBody): Uint8Array {
    const { id, keyEpoch } = node;
    return keys.sealTelemetry({ node: id, sequence: ++node.sequence, keyEpoch, body });
  }

  refuseNext(node: FakeNode, command: CommandBody['command'], reason: string): void {
    node.refusals.set(command, reason);
  }

  /** A node reports that its link with another one broke. */
  reportBroken(node: FakeNode, neighbour: NodeId): void {
    const event = { id: 302, severity: 1, utcNs: this.nowNs, args: [0, neighbour, 1] };
    this.tell(node, { telemetry: 'events', events: [event], suppressed: [] });
  }

  get nowNs(): Ns {
    return this.queue.nowNs;
  }

  wakeAt(atNs: Ns): void {
    this.wakes++;
    this.#after(atNs - this.nowNs, () => this.operator.wake());
  }

  submit(node: NodeId, bytes: Uint8Array): void {
    const target = this.nodes.get(node);
    this.#after(DELAY_NS, () => {
      if (target?.inMesh === true) this.#command(target, bytes);
    });
  }

  local(bytes: Uint8Array): void {
    this.#command(this.nodes.get(OWN) as FakeNode, bytes);
  }

  radio(node: NodeId, bytes: Uint8Array): Ns | undefined {
    if (!this.radioPasses) return undefined;
    const target = this.nodes.get(node) as FakeNode;
    this.#after(this.radioNs, () => this.#command(target, bytes));
    return this.nowNs + this.radioNs;
  }

  radioArrivalNs(): Ns | undefined {
    return this.radioPasses ? this.nowNs + this.radioNs : undefined;
  }

  timed(): void {}

  switches(): void {}

  note(action: string, node: NodeId, value: number): void {
    this.notes.push({ atS: this.nowNs / SECOND_NS, what: action, node, value });
  }

  sent(node: NodeId, _command: number, opcode: string, way: CommandWay): void {
    const what = `sent by ${way}`;
    this.notes.push({ atS: this.nowNs / SECOND_NS, what, node, value: opcode });
  }

  #command(node: FakeNode, bytes: Uint8Array): void {
    if (!node.alive) return;
    const opened = keys.open('telecommand', bytes);
    if (!opened.ok) throw new Error(opened.detail);
    const command = decodeTelecommand(opened.value);
    if (!command.ok) throw new Error(command.detail);
    const { sequence } = command.value;
    const again = node.taken.some((taken) => taken.sequence === sequence);
    const { command: name } = command.value.body;
    const reason = again ? 'replayed' : (node.refuse ?? node.refusals.get(name));
    if (!again) {
      node.refuse = undefined;
      node.refusals.delete(name);
    }
    if (reason === undefined) {
      node.taken.push(command.value);
      this.#obey(node, command.value.body);
    }
    this.tell(node, {
      telemetry: 'command-stage',
      sequence,
      stage: reason === undefined ? 'done' : 'refused',
      reason: (reason ?? '') as '',
    });
  }

  #obey(node: FakeNode, body: CommandBody): void {
    if (body.command === 'key-activate') node.keyEpoch = body.epoch;
    if (body.command !== 'plan-chunk') return;
    this.#after(Math.max(0, body.activateUtcNs - this.nowNs), () => {
      node.planVersion = Math.max(node.planVersion, body.version);
    });
  }

  #housekeep(node: FakeNode): void {
    this.#after(MINUTE, () => {
      if (node.alive && (node.inMesh || (this.radioPasses && this.radioTelemetry))) {
        this.tell(node, { telemetry: 'housekeeping', housekeeping: this.housekeeping(node) });
      }
      this.#housekeep(node);
    });
  }

  housekeeping(node: FakeNode): Housekeeping {
    return {
      bootCount: 1,
      utcNs: this.nowNs,
      uptimeNs: this.nowNs,
      mode: 'operational',
      bundlesAccepted: 0,
      bundlesDelivered: 0,
      bundlesDeleted: 0,
      bundlesForwarded: 0,
      bundlesHeld: 0,
      storePercent: 0,
      linksUp: 2,
      planVersion: node.planVersion,
      keyEpoch: node.keyEpoch,
      linkStateDigest: 0,
      stateOfChargePermille: 1_000,
      terminalsOut: 0,
      reportsSuppressed: 0,
    };
  }

  #after(delayNs: Ns, action: () => void): void {
    this.queue.schedule(this.nowNs + delayNs, { handle: action }, 0);
  }
}
