import { InputError } from '../../protocols/errors.ts';
import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { createPlan, createWorld } from '../run/setup.ts';
import type { FaultSource } from '../scenario/fault-schema.ts';
import type { Fault } from '../scenario/fault.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Flow, Scenario } from '../scenario/scenario.ts';
import type { CampaignScenario } from './campaign.ts';
import { inputDigest } from './identity.ts';
import { durationNsOf, healNsOf, type Phases } from './phases.ts';
import type { FaultGround, GroundLink } from './laws/law.ts';

/** A scenario made ready for cases: cut to the phases, without traffic after the heal. */
export interface CampaignBase {
  readonly name: string;
  readonly scenario: Scenario;
  /** Of all that was read, wherever it stands. */
  readonly digest: string;
  readonly phases: Phases;
  /** The plan of all its cases: what is drawn for them does not change it. */
  readonly plan: ContactPlan;
  readonly ground: FaultGround;
  /** Drawn faults with names resolved; an InputError for what does not fit the scenario. */
  readonly resolve: (faults: readonly FaultSource[]) => readonly Fault[];
}

/**
 * Reads a scenario for a campaign. Deadlines are left out, as no flight software can keep them while
 * links and nodes fail; whatever else a flow asks stays.
 */
export const loadBase = (
  { name, scenario: file, with: changes }: Omit<CampaignScenario, 'share'>,
  terms: {
    readonly folder: string;
    readonly phases: Phases;
    readonly flightSoftware?: string | undefined;
  },
): CampaignBase => {
  const { folder, phases, flightSoftware } = terms;
  const untilNs = durationNsOf(phases);
  const patch = changes === undefined ? undefined : { value: changes };
  const read = { folder, skipBadElements: false, untilNs, flightSoftware, patch };
  const loaded = loadScenario(file, read);
  const healNs = healNsOf(phases);
  const scenario: Scenario = {
    ...loaded.scenario,
    ...(name === file ? {} : { name }),
    durationNs: untilNs,
    flows: loaded.scenario.flows.map((flow) => endingAt(flow, healNs)),
  };
  const plan = createPlan(scenario, createWorld(scenario));
  return {
    name,
    scenario,
    digest: inputDigest(scenario),
    phases,
    plan,
    ground: groundOf(scenario, plan.contacts),
    resolve: (faults) => loaded.resolveFaults(faults),
  };
};

const endingAt = (flow: Flow, endNs: Ns): Flow => {
  const { timing } = flow;
  const cut =
    timing.kind === 'listed'
      ? { ...timing, atNs: timing.atNs.filter((atNs) => atNs < endNs) }
      : { ...timing, endNs: Math.min(timing.endNs, endNs) };
  return { ...flow, deadlineNs: undefined, timing: cut };
};

const groundOf = (scenario: Scenario, contacts: readonly Contact[]): FaultGround => {
  const { nodes, durationNs, operations } = scenario;
  const names = new Map(nodes.map(({ id, name }) => [id, name] as const));
  const nameOf = (id: NodeId): string => {
    const name = names.get(id);
    if (name === undefined) throw new InputError('plan', `the plan has a node ${id} that is none`);
    return name;
  };
  const seen = contacts
    .filter(({ startNs }) => startNs < durationNs)
    .map(({ from, to, startNs, endNs }) => {
      return { from: nameOf(from), to: nameOf(to), startNs, endNs };
    });
  const pairs = new Set(seen.map(({ from, to }) => `${from}\0${to}`));
  const assured = scenario.flows.filter((flow) => flow.assured).map(({ to }) => nameOf(to));
  const edges = new Set(seen.flatMap(({ startNs, endNs }) => [startNs, endNs]));
  return {
    nodes,
    links: [...pairs].sort().map((pair) => pair.split('\0') as unknown as GroundLink),
    contacts: seen,
    assuredTo: [...new Set(assured)],
    operated: operations !== undefined,
    edgesNs: [...edges].filter((atNs) => atNs < durationNs).sort((a, b) => a - b),
  };
};
