import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { NODE_LOST } from '../journal/words.ts';
import { Counter } from './counter.ts';
import type { OperationsFigures, PlanFigures } from './operations-figures.ts';

interface Plan {
  readonly version: number;
  readonly issuedNs: Ns;
  readonly losses: readonly Loss[];
  distributeNs: Ns | undefined;
  held: number;
  firstActiveNs: Ns | undefined;
  lastActiveNs: Ns | undefined;
  nodes: Set<NodeId>;
  later: number;
}

/** Nodes that nothing reaches for longer do not count (LM-OPS-001). */
const CONVERGENCE_NS: Ns = 20 * MINUTE_NS;

interface Loss {
  readonly node: NodeId;
  /** By truth. */
  readonly downNs: Ns;
  readonly foundNs: Ns;
}

/** What the operator did and what came of it; definitions: FIGURE_DEFINITIONS. */
export class OperationsTally {
  readonly #housekeepingNs: Ns | undefined;
  readonly #upSinceNs = new Map<NodeId, Ns>();
  readonly #upNs = new Map<NodeId, Ns>();
  /** Since when nodes are gone for good, or off. */
  readonly #downNs = new Map<NodeId, Ns>();
  readonly #plans: Plan[] = [];
  #losses: Loss[] = [];
  readonly #commands = new Set<number>();
  /** Telecommands that ended at their node, each once. */
  readonly #done = new Set<number>();
  readonly #refused = new Counter();
  #sent = 0;
  #byRadio = 0;
  #failed = 0;
  #falseAlarms = 0;
  #returned = 0;
  #heard = 0;
  #keysIssued = 0;
  #keysHeld = 0;

  constructor(housekeepingNs: Ns | undefined) {
    this.#housekeepingNs = housekeepingNs;
  }

  get handlers(): RecordHandlers {
    return {
      'node-up': (atNs, node) => {
        this.#upSinceNs.set(node, atNs);
        this.#downNs.delete(node);
      },
      'node-down': (atNs, node, reason) => this.#down(atNs, node, reason),
      operator: (atNs, action, node, value) => this.#operator(atNs, action, node, value),
      'plan-active': (atNs, node, version) => {
        const plan = this.#plans.find((issued) => issued.version === version);
        if (plan !== undefined) active(plan, atNs, node);
      },
      'command-sent': (_atNs, _node, command, _opcode, via) => {
        this.#sent++;
        this.#commands.add(command);
        if (via === 'radio') this.#byRadio++;
      },
      'command-stage': (_atNs, _node, command, _opcode, stage, reason) => {
        if (stage === 'done') this.#done.add(command);
        else if (stage === 'refused') this.#refused.add(reason);
      },
    };
  }

  /** Undefined: nobody operates the network. */
  finish(endNs: Ns): OperationsFigures | undefined {
    const everyNs = this.#housekeepingNs;
    if (everyNs === undefined) return undefined;
    for (const node of [...this.#upSinceNs.keys()]) this.#pause(endNs, node);
    let expected = 0;
    for (const upNs of this.#upNs.values()) expected += Math.floor(upNs / everyNs);
    return {
      plans: this.#plans.map(figuresOf),
      falseAlarms: this.#falseAlarms,
      returned: this.#returned,
      housekeeping: { expected, heard: this.#heard },
      commands: {
        sent: this.#commands.size,
        repeated: this.#sent - this.#commands.size,
        byRadio: this.#byRadio,
        done: this.#done.size,
        failed: this.#failed,
        refused: this.#refused.sorted(),
      },
      keyEpochs: { issued: this.#keysIssued, held: this.#keysHeld },
    };
  }

  #down(atNs: Ns, node: NodeId, reason: string): void {
    this.#pause(atNs, node);
    if (reason === NODE_LOST || !this.#downNs.has(node)) this.#downNs.set(node, atNs);
  }

  #pause(atNs: Ns, node: NodeId): void {
    const sinceNs = this.#upSinceNs.get(node);
    if (sinceNs === undefined) return;
    this.#upSinceNs.delete(node);
    this.#upNs.set(node, (this.#upNs.get(node) ?? 0) + atNs - sinceNs);
  }

  #operator(atNs: Ns, action: string, node: NodeId, value: number): void {
    switch (action) {
      case 'lost': {
        const downNs = this.#downNs.get(node);
        if (downNs === undefined) this.#falseAlarms++;
        else this.#losses.push({ node, downNs, foundNs: atNs });
        return;
      }
      case 'returned':
        this.#returned++;
        return;
      case 'plan-issued':
        this.#plans.push({
          version: value,
          issuedNs: atNs,
          losses: this.#losses,
          distributeNs: undefined,
          held: 0,
          firstActiveNs: undefined,
          lastActiveNs: undefined,
          nodes: new Set(),
          later: 0,
        });
        this.#losses = [];
        return;
      case 'plan-held': {
        const plan = this.#plans.find((issued) => issued.version === value);
        if (plan === undefined || atNs - plan.issuedNs > CONVERGENCE_NS) return;
        plan.distributeNs = atNs - plan.issuedNs;
        plan.held++;
        return;
      }
      case 'command-failed':
        this.#failed++;
        return;
      case 'key-issued':
        this.#keysIssued++;
        return;
      case 'key-held':
        this.#keysHeld++;
        return;
      case 'housekeeping':
        this.#heard += value;
        return;
      default:
        return;
    }
  }
}

/** It is in force at a node; at each boot anew. */
const active = (plan: Plan, atNs: Ns, node: NodeId): void => {
  if (plan.nodes.has(node)) return;
  plan.nodes.add(node);
  plan.firstActiveNs ??= atNs;
  if (atNs - plan.firstActiveNs > CONVERGENCE_NS) plan.later++;
  else plan.lastActiveNs = atNs;
};

const figuresOf = ({ version, losses, ...plan }: Plan): PlanFigures => {
  const firstNs = Math.min(...losses.map(({ downNs }) => downNs), plan.issuedNs);
  return {
    version,
    lost: losses.map(({ node }) => node),
    detectNs:
      losses.length === 0
        ? undefined
        : Math.max(...losses.map(({ downNs, foundNs }) => foundNs - downNs)),
    distributeNs: plan.distributeNs,
    reconvergeNs: plan.lastActiveNs === undefined ? undefined : plan.lastActiveNs - firstNs,
    held: plan.held,
    nodes: plan.nodes.size - plan.later,
    later: plan.later,
  };
};
