import type { NodeConfig } from '../../../flight/config.ts';
import { createReporter, EffectBatch } from '../../../flight/effects.ts';
import { EVENT_REPORTS, type ReportName } from '../../../flight/event-reports.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../flight/limits.ts';
import type { FlightServices } from '../../../flight/ports.ts';
import { type BundleAgent, createBundleAgent } from '../../../flight/store/bundle-agent.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import type { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { MassMemory } from '../../../harness/storage/mass-memory.ts';
import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import type { BundleHeader, Chunks, TrafficClass } from '../../../protocols/bundle.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import type { Policy } from '../../../protocols/policy.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { RigRouter } from './rig-router.ts';

/** What a node needs of the rig around it. */
interface NodeHost {
  readonly queue: EventQueue;
  readonly contacts: readonly Contact[];
  readonly storeLatencyNs: Ns;
  readonly deviceBytes: number;
  readonly startUtcNs: Ns;
  readonly onStep: ((node: RigNode, effects: readonly AvionicsEffect[]) => void) | undefined;
  linksOf(node: NodeId): readonly { down(): void }[];
}

interface Delivered {
  readonly atNs: Ns;
  readonly header: BundleHeader;
  readonly payload: Chunks;
}
type SubmitResult = Extract<AvionicsEffect, { kind: 'submit-result' }>;

/** One bundle agent with its store, timers and a record of what it did. */
export class RigNode {
  readonly id: NodeId;
  readonly rig: NodeHost;
  readonly config: NodeConfig;
  readonly memory: MassMemory;
  readonly delivered: Delivered[] = [];
  readonly results: SubmitResult[] = [];
  readonly reports: { readonly name: ReportName; readonly args: readonly number[] }[] = [];
  readonly transitions: string[] = [];
  readonly levels: number[] = [];
  agent: BundleAgent;
  router: RigRouter;
  /** True UTC error of this node's clock. */
  utcErrorNs: Ns = 0;
  uncertaintyNs: Ns = 0;
  #batch = new EffectBatch();
  #timers: NodeTimers;
  #bootNs: Ns = 0;
  #life = 0;
  #stepping = false;

  constructor(
    rig: NodeHost,
    id: NodeId,
    limits: Partial<Limits>,
    storeBytesMax: number,
    policy?: Policy,
  ) {
    this.rig = rig;
    this.id = id;
    const config = configOf(id, { ...DEFAULT_LIMITS, ...limits }, storeBytesMax);
    this.config = policy === undefined ? config : { ...config, policy };
    this.memory = new MassMemory({
      queue: rig.queue,
      latencyNs: rig.storeLatencyNs,
      capacityBytes: rig.deviceBytes,
      listener: {
        durable: (_, write) => this.step(() => this.agent.durable(write)),
        removed: () => {},
        failed: (write, reason) => this.step(() => this.agent.storeFailed(write, reason)),
        torn: () => undefined,
        damaged: () => undefined,
      },
    });
    this.router = new RigRouter(id, rig.contacts);
    [this.agent, this.#timers] = this.#create();
    this.step(() => this.agent.restore([]));
  }

  /** A warm reset: what is not durable is gone, the store is read again. */
  reset(): void {
    for (const link of this.rig.linksOf(this.id)) link.down();
    this.memory.crash();
    this.#life++;
    this.#bootNs = this.rig.queue.nowNs;
    this.#batch = new EffectBatch();
    this.router = new RigRouter(this.id, this.rig.contacts);
    [this.agent, this.#timers] = this.#create();
    this.step(() => this.agent.restore(this.memory.records()));
  }

  /** Run flight code and carry its effects out. Re-entrant calls join the step that runs. */
  step(action: () => void): void {
    if (this.#stepping) {
      action();
      return;
    }
    this.#stepping = true;
    action();
    this.#stepping = false;
    const effects = [...this.#batch.list];
    this.#batch.clear();
    for (const effect of effects) this.#carryOut(effect);
    this.rig.onStep?.(this, effects);
  }

  submit(terms: {
    readonly to: NodeId;
    readonly service?: number;
    readonly bytes?: number;
    readonly class?: TrafficClass;
    readonly custody?: boolean;
    readonly assured?: boolean;
    readonly lifetimeNs?: Ns;
    readonly payload?: Chunks;
    readonly request?: number;
  }): void {
    const bytes = terms.bytes ?? 1_000;
    this.step(() =>
      this.agent.submit({
        kind: 'submit',
        request: terms.request ?? this.results.length,
        sourceService: 7,
        destination: { node: terms.to, service: terms.service ?? 9 },
        class: terms.class ?? 'tactical',
        assured: terms.assured ?? false,
        custody: terms.custody ?? true,
        lifetimeNs: terms.lifetimeNs ?? 3_600 * SECOND_NS,
        payload: terms.payload ?? [patterned(bytes, this.id + bytes)],
        monotonicNs: 0,
        utcNs: 0,
        utcUncertaintyNs: 0,
        utcDisciplined: true,
      }),
    );
  }

  reported(name: ReportName): (readonly number[])[] {
    return this.reports.filter((report) => report.name === name).map(({ args }) => args);
  }

  #create(): [BundleAgent, NodeTimers] {
    const { queue } = this.rig;
    const batch = this.#batch;
    const clock = {
      nowNs: () => queue.nowNs - this.#bootNs,
      utcNs: () => queue.nowNs + this.rig.startUtcNs + this.utcErrorNs,
      utcUncertaintyNs: () => this.uncertaintyNs,
      monotonicAtUtc: (utcNs: Ns) => utcNs - this.rig.startUtcNs - this.utcErrorNs - this.#bootNs,
    };
    const timers = new NodeTimers(clock, batch);
    const services: FlightServices = {
      clock,
      timers,
      effects: batch,
      reports: createReporter(batch),
      randomBytes: (count) => new Uint8Array(count),
    };
    const agent = createBundleAgent(services, this.config, this.router, {
      storageLevel: (level) => this.levels.push(level),
    });
    return [agent, timers];
  }

  #carryOut(effect: AvionicsEffect): void {
    const { queue } = this.rig;
    switch (effect.kind) {
      case 'store-write':
        this.memory.write(effect.write, effect.region, effect.key, effect.bytes);
        return;
      case 'store-delete':
        this.memory.delete(effect.region, effect.key);
        return;
      case 'timer-set': {
        const life = this.#life;
        const atNs = effect.atMonotonicNs + this.#bootNs;
        queue.schedule(atNs, { handle: () => this.#fire(life, effect.timer) }, 0);
        return;
      }
      case 'deliver':
        this.delivered.push({
          atNs: queue.nowNs,
          header: effect.header,
          payload: effect.payload,
        });
        return;
      case 'submit-result':
        this.results.push(effect);
        return;
      case 'report':
        this.reports.push({ name: reportName(effect.report.id), args: effect.report.args });
        return;
      case 'transition':
        this.transitions.push(`${effect.instance}: ${effect.from} → ${effect.to}`);
        return;
      default:
    }
  }

  #fire(life: number, timer: number): void {
    if (life === this.#life) this.step(() => this.#timers.fired(timer));
  }
}

/** Bytes that differ from place to place. */
export const patterned = (bytes: number, seed: number): Uint8Array => {
  const data = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at++) data[at] = (at * 31 + seed * 17 + (at >> 8)) & 255;
  return data;
};

const configOf = (id: NodeId, limits: Limits, storeBytesMax: number): NodeConfig => ({
  id,
  kind: 'satellite',
  epochUnixMs: 0,
  terminals: [],
  plan: { version: 1, contacts: [] },
  elements: new Map(),
  partnerTerminal: () => undefined,
  networkKey: new Uint8Array(32),
  keyEpoch: 1,
  storeBytesMax,
  timeStratum: 0,
  clockDriftPpbMax: 100,
  limits,
  idealPointing: true,
});

const reportName = (id: number): ReportName => {
  for (const [name, entry] of Object.entries(EVENT_REPORTS)) {
    if (entry.id === id) return name as ReportName;
  }
  throw new Error(`report ${id} is not in the dictionary`);
};
