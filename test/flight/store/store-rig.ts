import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import type { BundleHeader, Chunks, TrafficClass } from '../../../protocols/bundle.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import { MILLISECOND_NS, type NodeId, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { NodeConfig } from '../../../flight/config.ts';
import { createReporter, EffectBatch } from '../../../flight/effects.ts';
import { EVENT_REPORTS, type ReportName } from '../../../flight/event-reports.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../flight/limits.ts';
import type { FlightServices } from '../../../flight/ports.ts';
import { type BundleAgent, createBundleAgent } from '../../../flight/store/bundle-agent.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { MassMemory } from '../../../harness/storage/mass-memory.ts';
import { RigLink } from './rig-link.ts';
import { RigRouter } from './rig-router.ts';

/** Always a contact. */
const FOREVER_NS: Ns = 9e15;

interface Delivered {
  readonly atNs: Ns;
  readonly header: BundleHeader;
  readonly payload: Chunks;
}
type SubmitResult = Extract<AvionicsEffect, { kind: 'submit-result' }>;

/** One bundle agent with its store, timers and a record of what it did. */
export class RigNode {
  readonly id: NodeId;
  readonly rig: Rig;
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

  constructor(rig: Rig, id: NodeId, limits: Partial<Limits>, storeBytesMax: number) {
    this.rig = rig;
    this.id = id;
    this.config = configOf(id, { ...DEFAULT_LIMITS, ...limits }, storeBytesMax);
    this.memory = new MassMemory({
      queue: rig.queue,
      latencyNs: rig.storeLatencyNs,
      capacityBytes: rig.deviceBytes,
      listener: {
        durable: (_, write) => this.step(() => this.agent.durable(write)),
        removed: () => {},
        failed: (write, reason) => this.step(() => this.agent.storeFailed(write, reason)),
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
        destination: { node: terms.to, service: 9 },
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
    const agent = createBundleAgent(services, this.config, this.router, (level) =>
      this.levels.push(level),
    );
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

/** Nodes, links and one event queue. */
export class Rig {
  readonly queue = new EventQueue();
  readonly nodes = new Map<NodeId, RigNode>();
  readonly links: RigLink[] = [];
  readonly storeLatencyNs: Ns;
  readonly deviceBytes: number;
  readonly startUtcNs: Ns;
  contacts: readonly Contact[];
  /** After every step of every node, with the effects that it gave. */
  onStep: ((node: RigNode, effects: readonly AvionicsEffect[]) => void) | undefined;

  constructor(terms: {
    readonly nodes: number;
    /** Pairs that always have contact; links come up by `link.up()`. */
    readonly edges?: readonly (readonly [NodeId, NodeId])[];
    readonly contacts?: readonly Contact[];
    readonly limits?: Partial<Limits>;
    readonly storeBytesMax?: number;
    readonly storeBytesMaxOf?: (node: NodeId) => number;
    readonly storeLatencyNs?: Ns;
    readonly deviceBytes?: number;
    readonly mtuBytes?: number;
    readonly rateBps?: number;
    readonly lightTimeNs?: Ns;
    readonly startUtcNs?: Ns;
    readonly up?: boolean;
  }) {
    this.storeLatencyNs = terms.storeLatencyNs ?? 2 * MILLISECOND_NS;
    this.deviceBytes = terms.deviceBytes ?? 1e12;
    this.startUtcNs = terms.startUtcNs ?? 1_000 * SECOND_NS;
    const rateBps = terms.rateBps ?? 80e6;
    const lightTimeNs = terms.lightTimeNs ?? 5 * MILLISECOND_NS;
    this.contacts =
      terms.contacts ??
      (terms.edges ?? []).flatMap(([a, b], at) => [
        contactOf({ id: 2 * at + 1, from: a, to: b, rateBps, lightTimeNs }),
        contactOf({ id: 2 * at + 2, from: b, to: a, rateBps, lightTimeNs }),
      ]);
    for (let id = 1; id <= terms.nodes; id++) {
      const bytesMax = terms.storeBytesMaxOf?.(id) ?? terms.storeBytesMax ?? 1e9;
      this.nodes.set(id, new RigNode(this, id, terms.limits ?? {}, bytesMax));
    }
    this.run(this.storeLatencyNs);
    const pairs = new Map<string, readonly [NodeId, NodeId]>();
    for (const { from, to } of this.contacts) {
      const pair = [Math.min(from, to), Math.max(from, to)] as const;
      pairs.set(pair.join('-'), pair);
    }
    for (const [a, b] of pairs.values()) {
      const mtuBytes = terms.mtuBytes ?? 60_000;
      const link = new RigLink(this, [this.node(a), this.node(b)], {
        rateBps,
        lightTimeNs,
        mtuBytes,
      });
      this.links.push(link);
      if (terms.up ?? true) link.up();
    }
  }

  node(id: NodeId): RigNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  link(a: NodeId, b: NodeId): RigLink {
    const link = this.links.find(
      ({ nodes }) => nodes.some((n) => n.id === a) && nodes.some((n) => n.id === b),
    );
    if (link === undefined) throw new Error(`no link ${a}-${b}`);
    return link;
  }

  linksOf(node: NodeId): RigLink[] {
    return this.links.filter(({ nodes }) => nodes.some(({ id }) => id === node));
  }

  /** Let that much time pass. */
  run(forNs: Ns): void {
    this.queue.runUntil(this.queue.nowNs + forNs);
  }

  at(afterNs: Ns, action: () => void): void {
    this.queue.schedule(this.queue.nowNs + afterNs, { handle: action }, 0);
  }

  setContacts(contacts: readonly Contact[]): void {
    this.contacts = contacts;
    for (const node of this.nodes.values()) {
      node.router.contacts = contacts;
      node.router.generation++;
      node.step(() => node.agent.routesChanged());
    }
  }
}

export const contactOf = (terms: {
  readonly id: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly rateBps?: number;
  readonly lightTimeNs?: Ns;
  readonly startNs?: Ns;
  readonly endNs?: Ns;
}): Contact => ({
  rateBps: 80e6,
  lightTimeNs: 5 * MILLISECOND_NS,
  startNs: 0,
  endNs: FOREVER_NS,
  medium: 'optical',
  ...terms,
});

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
