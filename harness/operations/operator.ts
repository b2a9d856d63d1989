import type { OperationsKeys } from '../../flight/security/operations-keys.ts';
import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import { decodeTelemetry } from '../../protocols/operations-codec.ts';
import type { CommandBody, TelemetryPacket } from '../../protocols/operations.ts';
import { encodePlan, LongPlanError } from '../../protocols/plan-codec.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { OperationsSettings, ScheduledCommand } from '../scenario/operations.ts';
import { CommandDesk } from './command-desk.ts';
import { contactName, GivenContacts } from './given-contacts.ts';
import { KeyDesk } from './key-desk.ts';
import { LossWatch } from './loss-watch.ts';
import type { OperatorPort } from './operator-port.ts';
import { PathEstimate } from './path-estimate.ts';
import { PlanDesk } from './plan-desk.ts';
import type { Replanner } from './replanner.ts';
import { type KnownNode, Roster } from './roster.ts';

/** How often the operator looks at its clock. */
const TICK_NS: Ns = 5 * SECOND_NS;
/** Losses and returns within this make one new plan. */
const GATHER_NS: Ns = 20 * SECOND_NS;
/** So much longer when it is about to be known whether another node is lost. */
const GATHER_MORE_NS: Ns = 60 * SECOND_NS;

export interface OperatorTerms {
  readonly port: OperatorPort;
  readonly settings: OperationsSettings;
  readonly nodes: readonly { readonly id: NodeId; readonly name: string }[];
  readonly keys: OperationsKeys;
  /** Epoch that the network starts with. */
  readonly keyEpoch: number;
  /** As uploaded before launch. */
  readonly baseline: ContactPlan;
  readonly closingNs: Ns;
  /** By the operator's orbit determination; asked for when it is needed. */
  readonly replanner: () => Replanner;
}

/**
 * The operator of the network, at one node on the ground: sends telecommands and plans, reads
 * telemetry, finds losses and plans anew. It knows what its port and its telemetry tell, and no
 * truth.
 */
export class Operator {
  readonly #port: OperatorPort;
  readonly #settings: OperationsSettings;
  readonly #terms: OperatorTerms;
  readonly #roster: Roster;
  readonly #paths: PathEstimate;
  readonly #desk: CommandDesk;
  readonly #plans: PlanDesk;
  readonly #keys: KeyDesk;
  readonly #watch: LossWatch;
  #plan: ContactPlan;
  /** What plans before the newest have until that is in force. */
  #earlier: readonly Contact[] = [];
  readonly #given = new GivenContacts();
  #commands: readonly ScheduledCommand[];
  #replanNs: Ns | undefined;
  /** The next tick: whatever else wakes it at that instant begins no second row of ticks. */
  #tickNs: Ns = 0;
  /** A pair of nodes that plans have no contacts for. */
  #without: readonly NodeId[] = [];

  constructor(terms: OperatorTerms) {
    const { port, settings, keys } = terms;
    this.#terms = terms;
    this.#port = port;
    this.#settings = settings;
    this.#plan = terms.baseline;
    this.#given.add(terms.baseline.contacts);
    this.#commands = settings.commands;
    this.#roster = new Roster(terms.nodes);
    this.#paths = new PathEstimate(settings.operator, terms.baseline, terms.closingNs);
    const shared = { port, roster: this.#roster, paths: this.#paths };
    this.#desk = new CommandDesk({
      ...shared,
      own: settings.operator,
      keys,
      keyEpoch: (node) => this.#roster.of(node)?.keyEpoch ?? terms.keyEpoch,
    });
    const desk = this.#desk;
    this.#plans = new PlanDesk({ ...shared, desk });
    this.#keys = new KeyDesk({ ...shared, desk }, settings.keyRollovers, terms.keyEpoch);
    this.#watch = new LossWatch({
      ...shared,
      desk,
      housekeepingNs: settings.housekeepingNs,
      lossAfterNs: settings.lossAfterNs,
    });
  }

  /** The run begins. */
  start(): void {
    for (const { atNs } of this.#commands) this.#port.wakeAt(atNs);
    this.#tickAfter(this.#port.nowNs);
  }

  /** The clock: at the end of every tick, and when something was to be done. */
  wake(): void {
    const { nowNs } = this.#port;
    while (this.#commands[0] !== undefined && this.#commands[0].atNs <= nowNs) {
      const [{ node, body }] = this.#commands as [ScheduledCommand];
      this.#commands = this.#commands.slice(1);
      this.#desk.issue(node, body);
    }
    if (nowNs < this.#tickNs) return;
    this.#tickAfter(nowNs);
    this.#desk.tick();
    this.#plans.tick();
    this.#keys.tick();
    for (const node of this.#watch.tick()) this.#lose(node);
    if (this.#mayReplan()) this.#tryReplan();
  }

  #tickAfter(nowNs: Ns): void {
    this.#tickNs = nowNs + TICK_NS;
    this.#port.wakeAt(this.#tickNs);
  }

  /** A packet, from wherever; what is not authentic is dropped. */
  hear(bytes: Uint8Array): void {
    const opened = this.#terms.keys.open('telemetry', bytes);
    if (!opened.ok) return;
    const decoded = decodeTelemetry(opened.value);
    if (decoded.ok) this.#heard(decoded.value);
  }

  /** The run ends: how much was heard. */
  finish(): void {
    for (const { id, heard } of this.#roster.all) this.#port.note('housekeeping', id, heard);
  }

  /** A telecommand under the operator's next number, whose answer nobody waits for. */
  seal(node: NodeId, body: CommandBody, lifetimeNs?: Ns): Uint8Array {
    return this.#desk.seal(node, body, lifetimeNs).bytes;
  }

  /** Fault: the next plan leaves late. */
  delayPlan(delayNs: Ns): void {
    this.#plans.delayNext(delayNs);
  }

  /** Fault: an old plan is sent again. */
  resendOldPlan(): void {
    this.#plans.resendOld(this.#terms.baseline);
  }

  /** Fault: the next plan is given out with wrong bytes; one is given out. */
  corruptPlan(): void {
    this.#plans.corruptNext();
  }

  /** Fault: a share of the next plan's telecommands never leaves. */
  losePlan(share: number): void {
    this.#plans.loseOfNext(share);
  }

  /** Fault: the next key epoch is used from an instant on. */
  rollKeys(atNs: Ns, overlapNs: Ns): void {
    this.#keys.rollOver(atNs, overlapNs);
  }

  /** Fault: the next plan, and those after it, have no contacts between two nodes that live; the ones left out before come back. */
  planWithout(pair: readonly [NodeId, NodeId]): void {
    this.#without = pair;
    this.replanNow();
  }

  /** Give out a new plan, whatever has changed. */
  replanNow(): void {
    this.#replanNs ??= this.#port.nowNs;
  }

  #heard({ node: id, sequence, keyEpoch, body }: TelemetryPacket): void {
    const node = this.#roster.of(id);
    if (node === undefined || !this.#keys.believes(id, keyEpoch)) return;
    if (!this.#roster.isNew(node, sequence)) return;
    this.#roster.sealed(node, sequence, keyEpoch);
    const packet = { sequence, heardNs: this.#port.nowNs };
    switch (body.telemetry) {
      case 'housekeeping':
        this.#roster.told(node, body.housekeeping, packet);
        break;
      case 'events':
        this.#roster.events(node, body.events, packet);
        break;
      case 'command-stage':
        this.#roster.proved(node, this.#desk.stage(id, body));
    }
    if (node.lostNs !== undefined && node.provedNs > node.lostNs) this.#return(node);
    if (body.telemetry === 'housekeeping') this.#plans.told(node);
  }

  #lose(node: KnownNode): void {
    const { nowNs } = this.#port;
    node.lostNs = nowNs;
    this.#port.note('lost', node.id, nowNs - node.provedNs);
    this.#desk.forget(node.id);
    this.#plans.lost();
    this.#expectPaths();
    this.#replanSoon();
  }

  #return(node: KnownNode): void {
    const { nowNs } = this.#port;
    this.#port.note('returned', node.id, nowNs - (node.lostNs ?? nowNs));
    node.lostNs = undefined;
    this.#expectPaths();
    this.#plans.returned(node.id);
    this.#replanSoon();
  }

  /** What is lost carries nothing, whatever the plan in force says. */
  #expectPaths(): void {
    const { lost } = this.#roster;
    const contacts = [...this.#earlier, ...this.#plan.contacts].filter(
      ({ from, to }) => !lost.has(from) && !lost.has(to),
    );
    this.#paths.setPlan({ version: this.#plan.version, contacts });
  }

  /** One plan for what is lost together: answers that decide about others are waited for. */
  #mayReplan(): boolean {
    const { nowNs } = this.#port;
    if (this.#replanNs === undefined || this.#replanNs > nowNs) return false;
    return !this.#watch.awaits || this.#replanNs + GATHER_MORE_NS <= nowNs;
  }

  #replanSoon(): void {
    if (this.#settings.replan) this.#replanNs ??= this.#port.nowNs + GATHER_NS;
  }

  /** What no upload holds is not given out: the plan in force stays, until somebody else is lost or returns. */
  #tryReplan(): void {
    this.#replanNs = undefined;
    try {
      this.#replan();
    } catch (error) {
      if (!(error instanceof LongPlanError)) throw error;
      this.#port.note('plan-too-long', 0, this.#plan.version + 1);
    }
  }

  #replan(): void {
    const version = this.#plan.version + 1;
    const bytes = encodePlan({ ...this.#plan, version }).length;
    const fromNs = this.#plans.activationNs(bytes);
    const plan = this.#terms.replanner().plan({
      excluded: this.#roster.lost,
      without: this.#without,
      fromNs,
      previous: this.#plan,
      given: this.#given,
      version,
    });
    this.#plans.issue(plan, fromNs);
    const names = new Set(plan.contacts.map(contactName));
    this.#earlier = [...this.#earlier, ...this.#plan.contacts]
      .filter((contact) => contact.startNs < fromNs && !names.has(contactName(contact)))
      .map((contact) => ({ ...contact, endNs: Math.min(contact.endNs, fromNs) }));
    this.#plan = plan;
    this.#given.add(plan.contacts);
    this.#expectPaths();
    this.onPlan?.(plan);
  }

  /** Told of every plan that is given out: whoever keeps the plan's record. */
  onPlan: ((plan: ContactPlan) => void) | undefined;
}
