import { createHash } from 'node:crypto';
import type { NodeConfig, TerminalConfig } from '../../flight/config.ts';
import {
  type ContactIndex,
  createContactIndex,
  planDigestOf,
} from '../../flight/routing/contact-index.ts';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { Elements } from '../../protocols/elements.ts';
import { InputError } from '../../protocols/errors.ts';
import { LongPlanError } from '../../protocols/plan-codec.ts';
import { MINUTE_NS, type NodeId, type TerminalIndex } from '../../protocols/units.ts';
import { planContacts } from '../planner/planner.ts';
import type { Scenario, ScenarioNode } from '../scenario/scenario.ts';
import { withStorms } from '../scenario/storms.ts';
import { manoeuvred } from '../world/manoeuvre.ts';
import { createWorldNode } from '../world/orbits.ts';
import type { WorldNode } from '../world/world.ts';
import { plannerOptions } from './planner-options.ts';

/** What a run starts from: the true world, the plan, and what is uploaded to the nodes. */
export interface RunSetup {
  readonly scenario: Scenario;
  readonly world: ReadonlyMap<NodeId, WorldNode>;
  /** One layout of the plan, shared by all routers of this process. */
  readonly plan: ContactIndex;
  readonly configs: ReadonlyMap<NodeId, NodeConfig>;
  /** What all keys of the network derive from. */
  readonly networkKey: Uint8Array;
}

/** Contacts are planned so far beyond the end of the run. */
export const PLANNED_BEYOND_NS = 10 * MINUTE_NS;

/** World nodes by number, in the scenario's order. */
export const createWorld = (scenario: Scenario): Map<NodeId, WorldNode> =>
  new Map(
    scenario.nodes.map((node) => [node.id, createWorldNode(node, scenario.epochUnixMs)] as const),
  );

/** The same with burns that nobody announced, as truth has it. */
export const createTrueWorld = (scenario: Scenario): Map<NodeId, WorldNode> => {
  const world = createWorld(scenario);
  burn(scenario, world);
  return world;
};

/** The given plan, or one planned from true motion: the operator's orbit determination is good. */
export const createPlan = (
  scenario: Scenario,
  world: ReadonlyMap<NodeId, WorldNode>,
): ContactPlan => {
  if (scenario.plan !== undefined) return scenario.plan;
  return planContacts([...world.values()], {
    ...plannerOptions(scenario, world),
    fromNs: 0,
    // Contacts do not end because the run does.
    toNs: scenario.durationNs + PLANNED_BEYOND_NS,
  });
};

/**
 * World, plan and uploads of a scenario. `planned` is what `createPlan` gives for it, where that is known
 * already.
 */
export const setUp = (given: Scenario, seed: number, planned?: ContactPlan): RunSetup => {
  const scenario = withStorms(given);
  const world = createWorld(scenario);
  const contacts = planned ?? createPlan(scenario, world);
  const plan = createContactIndex(contacts, scenario.limits.closeLeadNs);
  refuseLongPlan(scenario, plan);
  burn(scenario, world);
  const elements = new Map<NodeId, Elements>(
    scenario.nodes.map((node) => [node.id, node.elements] as const),
  );
  const terminals = new Map<NodeId, readonly TerminalConfig[]>(
    scenario.nodes.map((node) => [node.id, node.terminals] as const),
  );
  const networkKey = createHash('sha256').update(`network key ${seed}`).digest();
  const shared = {
    epochUnixMs: scenario.epochUnixMs,
    plan,
    elements,
    partnerTerminal: (node: NodeId, terminal: TerminalIndex) => terminals.get(node)?.[terminal],
    networkKey,
    keyEpoch: 1,
    limits: scenario.limits,
    idealPointing: scenario.idealPointing,
    ...(scenario.policy === undefined ? {} : { policy: scenario.policy }),
    ...(scenario.operations === undefined
      ? {}
      : {
          operator: scenario.operations.operator,
          housekeepingNs: scenario.operations.housekeepingNs,
        }),
  };
  const configs = new Map(scenario.nodes.map((node) => [node.id, configOf(node, shared)] as const));
  return { scenario, world, plan, configs, networkKey };
};

/** Nodes that are operated name their plan by its bytes. Throws InputError where it is too long for any. */
export const refuseLongPlan = (scenario: Scenario, plan: ContactPlan): void => {
  if (scenario.operations === undefined) return;
  try {
    planDigestOf(plan);
  } catch (error) {
    if (!(error instanceof LongPlanError)) throw error;
    const length = `${plan.contacts.length} contacts of the plan are more than an operator can upload`;
    const way = 'a shorter run (--until), a longer planner: contactMin, or no operations';
    throw new InputError('plan', `${length}: ${way}`);
  }
};

/** Burns that nobody announced: plan and uploads know nothing of them. */
const burn = (scenario: Scenario, world: Map<NodeId, WorldNode>): void => {
  for (const fault of scenario.faults) {
    const node = world.get(fault.node);
    if (fault.kind !== 'manoeuvre' || node?.kind !== 'satellite') continue;
    world.set(node.id, { ...node, trajectory: manoeuvred(node.trajectory, fault) });
  }
};

const STRATUM_UNKNOWN = 16;

type OwnKeys =
  | 'id'
  | 'kind'
  | 'terminals'
  | 'storeBytesMax'
  | 'timeStratum'
  | 'clockDriftPpbMax'
  | 'missionStartTenths';

const configOf = (node: ScenarioNode, shared: Omit<NodeConfig, OwnKeys>): NodeConfig => ({
  id: node.id,
  kind: node.kind,
  terminals: node.terminals,
  storeBytesMax: node.storeBytes,
  timeStratum: node.clock.timeSource ? 0 : STRATUM_UNKNOWN,
  clockDriftPpbMax: node.clock.driftPpbMax,
  missionStartTenths: node.clock.missionTenths ?? 0,
  // Last, so that all nodes' configurations share one hidden class.
  ...shared,
});
