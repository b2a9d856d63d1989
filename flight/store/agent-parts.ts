import type { BundleHeader, Chunks } from '../../protocols/bundle.ts';
import type { NodeConfig } from '../config.ts';
import type { FlightServices } from '../ports.ts';
import { BorderPolicy } from '../routing/policy.ts';
import type { Router } from '../routing/router.ts';
import { AdmissionControl } from './admission.ts';
import { AgeKeeper } from './age.ts';
import { AssuredCopies } from './assured.ts';
import { BundleStore } from './bundle-store.ts';
import { type BundleCounters, createCounters } from './counters.ts';
import { CustodyAnswers } from './custody.ts';
import { Deletion } from './deletion.ts';
import { Delivery } from './delivery.ts';
import { Expiry } from './expiry.ts';
import { Forwarding } from './forwarding.ts';
import type { HeldBundle } from './held-bundle.ts';
import { Intake } from './intake.ts';
import type { OutductHost } from './outduct.ts';
import { Passes } from './passes.ts';
import { Refusals } from './refusals.ts';
import { Relay } from './relay.ts';
import { ReleasedMemory } from './released-memory.ts';
import { RoomKeeper } from './room.ts';
import type { SessionState } from './session-state.ts';
import { ShortWay } from './short-way.ts';
import { Source } from './source.ts';

/** The parts of one bundle agent, each of which knows only the ones that it needs. */
export interface AgentParts {
  readonly services: FlightServices;
  readonly config: NodeConfig;
  readonly counters: BundleCounters;
  readonly ages: AgeKeeper;
  readonly store: BundleStore;
  readonly expiry: Expiry;
  readonly answers: CustodyAnswers;
  readonly memory: ReleasedMemory;
  readonly passes: Passes;
  readonly deletion: Deletion;
  readonly forwarding: Forwarding;
  readonly assured: AssuredCopies;
  /** What may cross borders between segments; undefined: everything. */
  readonly policy: BorderPolicy | undefined;
  readonly delivery: Delivery;
  readonly source: Source;
  readonly relay: Relay;
  readonly refusals: Refusals;
  readonly intake: Intake;
  readonly shortWay: ShortWay;
}

/** What the parts ask of the agent. */
interface AgentHooks {
  readonly outducts: OutductHost;
  readonly storageLevel: (percent: number) => void;
  readonly command: ((payload: Chunks) => void) | undefined;
  readonly expired: (bundle: HeldBundle) => void;
  readonly sessions: () => readonly SessionState[];
}

/** What holds bundles, and what lets go of them. */
type KeepingParts = Omit<
  AgentParts,
  'delivery' | 'source' | 'relay' | 'refusals' | 'intake' | 'shortWay'
>;

/*
 * Spreads stand last in every object here: V8 (11.3) gives each object that begins with a spread and goes
 * on with new properties a hidden class of its own, and every access to it in another node then misses.
 */

/** Make and join the parts. Those that know each other both ways meet here, through closures. */
export const createAgentParts = (
  services: FlightServices,
  config: NodeConfig,
  router: Router,
  hooks: AgentHooks,
): AgentParts => {
  const keeping = createKeeping(services, config, router, {
    source: () => source,
    relay: () => relay,
    intake: () => intake,
    ...hooks,
  });
  const { deletion, forwarding, memory, store } = keeping;
  const admission = new AdmissionControl(store, memory, config);
  const shed = config.limits.shedBroadband;
  const room = new RoomKeeper({
    services,
    admission,
    shed,
    forwarding,
    deletion,
    partials: () => intake.partials,
  });
  const source: Source = new Source({
    host: {
      admit: (classIndex, bytes) => room.admitSource(classIndex, bytes),
      admitOwn: (bytes) => admission.memoryTakes(bytes),
      begin: (bundle) => relay.begin(bundle),
    },
    ...keeping,
  });
  const shortWay = new ShortWay({
    clock: services.clock,
    admission,
    intakeFull: (session) => intake.isFull(session),
    ...keeping,
  });
  const delivery = new Delivery({
    command: hooks.command,
    receipt: (header) => sendReceipt(source, header),
    submitted: (bundle, accepted) => source.answer(bundle, accepted),
    ...keeping,
  });
  const relay: Relay = new Relay({
    delivery,
    source,
    makeRoom: (classIndex, bytes) => room.admitTransit(classIndex, bytes),
    shortWay,
    ...keeping,
  });
  const intake: Intake = new Intake({
    limits: config.limits,
    host: relay,
    sessions: hooks.sessions,
    ...keeping,
  });
  const refusals = new Refusals(keeping);
  return { delivery, source, relay, refusals, intake, shortWay, ...keeping };
};

const createKeeping = (
  services: FlightServices,
  config: NodeConfig,
  router: Router,
  hooks: AgentHooks & {
    readonly source: () => Source;
    readonly relay: () => Relay;
    readonly intake: () => Intake;
  },
): KeepingParts => {
  const { limits } = config;
  const counters = createCounters();
  const ages = new AgeKeeper(services.clock, config);
  const store = new BundleStore(services, config.storeBytesMax, hooks.storageLevel);
  const expiry = new Expiry(services, {
    bundle: hooks.expired,
    reassembly: (coming) => hooks.intake().expired(coming, hooks.sessions()),
  });
  const answers = new CustodyAnswers(services, counters, limits.custodyBatchNs);
  const memory = new ReleasedMemory(services, store, limits, counters);
  const passes = new Passes(services.clock, limits);
  const policy = config.policy && new BorderPolicy(config.policy);
  const forwarding = new Forwarding({ services, config, router, policy, host: hooks.outducts });
  const deletion: Deletion = new Deletion({
    services,
    store,
    counters,
    node: config.id,
    withdraw: (bundle) => {
      assured.unwatch(bundle);
      expiry.unwatch(bundle);
      forwarding.withdraw(bundle);
      if (bundle.answers !== undefined) answers.refuseAll(bundle, 'expired');
    },
    originate: (to, about, record) => hooks.source().originate(to, about, record),
  });
  const assured: AssuredCopies = new AssuredCopies({
    services,
    limits,
    store,
    forwarding,
    deletion,
    counters,
    persist: (bundle) => store.persist(bundle, hooks.relay()),
  });
  return {
    services,
    config,
    counters,
    ages,
    store,
    expiry,
    answers,
    memory,
    passes,
    deletion,
    forwarding,
    assured,
    policy,
  };
};

const sendReceipt = (source: Source, header: BundleHeader): void => {
  const { createdNs, sequence, attempt } = header;
  const about = { source: header.source, createdNs, sequence, attempt };
  source.originate(header.source.node, header, { kind: 'receipt', ...about });
};
