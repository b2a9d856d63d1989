import type { ContactPlan } from '../protocols/contact-plan.ts';
import { CommandUnit } from './command/command-unit.ts';
import type { HousekeepingSource } from './command/housekeeping.ts';
import type { NodeConfig } from './config.ts';
import type { Heads } from './heads.ts';
import type { FaultResponse } from './health/fault-response.ts';
import type { NodeModes } from './node-modes.ts';
import type { FlightServices } from './ports.ts';
import type { LinkState } from './routing/link-state.ts';
import type { KeyEpochs } from './security/key-epochs.ts';
import type { BundleAgent } from './store/bundle-agent.ts';

/** Parts of the node that its operator acts on, and is told of. */
interface OperatedParts {
  readonly services: FlightServices;
  readonly config: NodeConfig;
  readonly modes: NodeModes;
  readonly agent: BundleAgent;
  readonly linkState: LinkState;
  readonly heads: Heads;
  readonly faults: FaultResponse;
  readonly keys: KeyEpochs;
  readonly planActivated: (plan: ContactPlan) => void;
}

/** Joins the operator's side of a node to the rest of it; undefined: nobody operates the network. */
export const createOperations = (parts: OperatedParts): CommandUnit | undefined => {
  const { services, config, modes, agent, faults, keys, planActivated } = parts;
  const { operator } = config;
  if (operator === undefined) return undefined;
  const unit: CommandUnit = new CommandUnit({
    services,
    config,
    operator,
    store: agent.records,
    originate: (bundle) => agent.originate(bundle),
    trafficAllowed: () => modes.trafficAllowed,
    controls: faults,
    epochs: keys,
    housekeeping: () => ({
      ...stateOf(parts),
      planVersion: unit.plan.version,
      keyEpoch: keys.current,
      reportsSuppressed: unit.reportsSuppressed,
    }),
    planActivated,
  });
  return unit;
};

/** What the parts tell of themselves (LM-MGT-133). */
const stateOf = ({
  modes,
  agent,
  linkState,
  heads,
  faults,
}: OperatedParts): Omit<
  ReturnType<HousekeepingSource>,
  'planVersion' | 'keyEpoch' | 'reportsSuppressed'
> => {
  const counters = agent.counters();
  return {
    mode: modes.state,
    bundlesAccepted: counters.submitted + counters.takenOver,
    bundlesDelivered: counters.delivered,
    bundlesDeleted: counters.deleted,
    bundlesForwarded: counters.forwarded,
    bundlesHeld: counters.heldBundles,
    storePercent: agent.storePercent,
    linksUp: heads.linksUp,
    linkStateDigest: linkState.digest(),
    stateOfChargePermille: faults.chargePermille,
    terminalsOut: faults.terminalsOut(),
  };
};
