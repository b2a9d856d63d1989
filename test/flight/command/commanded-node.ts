import { expect } from 'vitest';
import type { NodeConfig } from '../../../flight/config.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { createNode } from '../../../flight/node.ts';
import { deriveLabelledKey, tagOf } from '../../../flight/security/link-keys.ts';
import { OperationsKeys } from '../../../flight/security/operations-keys.ts';
import type {
  AvionicsEffect,
  AvionicsInput,
  BootCause,
  FlightNode,
  StoreRecord,
} from '../../../protocols/avionics.ts';
import type { Chunks } from '../../../protocols/bundle.ts';
import { joinChunks } from '../../../protocols/codec.ts';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import { lasermesh } from '../../../protocols/generated/lasermesh.js';
import { decodeTelemetry, sealedBytes } from '../../../protocols/operations-codec.ts';
import type {
  CommandBody,
  Telecommand,
  TelemetryBody,
  TelemetryPacket,
} from '../../../protocols/operations.ts';
import { encodePlan, planDigest } from '../../../protocols/plan-codec.ts';
import { HOUR_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';

export const NODE = 7;
export const OPERATOR = 9;
const NETWORK_KEY = new Uint8Array(32).fill(5);

type Body = AvionicsInput extends infer T
  ? T extends AvionicsInput
    ? Omit<T, 'monotonicNs' | 'utcNs' | 'utcUncertaintyNs' | 'utcDisciplined'>
    : never
  : never;

type EffectOf<K extends AvionicsEffect['kind']> = Extract<AvionicsEffect, { kind: K }>;
type PlanChunk = Extract<CommandBody, { command: 'plan-chunk' }>;

/** A plan between nodes 7 and 8, that differs from version to version. */
export const planOf = (version: number, contacts = 2): ContactPlan => ({
  version,
  contacts: Array.from({ length: contacts }, (_, index) => ({
    id: index + 1,
    from: index % 2 === 0 ? NODE : 8,
    to: index % 2 === 0 ? 8 : NODE,
    startNs: HOUR_NS + (index >> 1) * 10 * MINUTE_NS + version * SECOND_NS,
    endNs: HOUR_NS + (index >> 1) * 10 * MINUTE_NS + 5 * MINUTE_NS,
    rateBps: 1e9,
    lightTimeNs: 5_000_000,
    fromTerminal: 0,
    toTerminal: 0,
    medium: 'optical' as const,
  })),
});

/** A plan in pieces, as an operator would send it. */
export const chunksOf = (
  plan: ContactPlan,
  activateUtcNs: Ns,
  pieces = 3,
): readonly PlanChunk[] => {
  const bytes = encodePlan(plan);
  const size = Math.ceil(bytes.length / pieces);
  return Array.from({ length: pieces }, (_, chunk) => ({
    command: 'plan-chunk' as const,
    version: plan.version,
    digest: planDigest(bytes),
    chunk,
    chunks: pieces,
    activateUtcNs,
    bytes: bytes.subarray(chunk * size, (chunk + 1) * size),
  }));
};

/**
 * A node with an operator, no terminals, and a store whose writes become durable when told to. What
 * an operator hears over the service port is kept.
 */
export class CommandedNode {
  readonly keys = new OperationsKeys(NETWORK_KEY);
  readonly records = new Map<string, StoreRecord>();
  readonly effects: AvionicsEffect[] = [];
  readonly #config: NodeConfig;
  readonly #timers = new Map<number, Ns>();
  #node: FlightNode;
  #pending: AvionicsEffect[] = [];
  #boots = 0;
  #commands = 0;
  nowNs: Ns = SECOND_NS;
  /** UTC less the counter, and how wrong it may be. */
  utcAheadNs: Ns = 0;
  uncertaintyNs: Ns = 1_000;
  /** A time source drives the hardware's UTC. */
  disciplined = false;
  /** Writes become durable within the step after. */
  writesAtOnce = true;
  writesFail = false;

  constructor(config: Partial<NodeConfig> = {}) {
    this.#config = {
      id: NODE,
      kind: 'satellite',
      epochUnixMs: Date.UTC(2027, 0, 1),
      terminals: [],
      plan: planOf(1),
      elements: new Map(),
      partnerTerminal: () => undefined,
      networkKey: NETWORK_KEY,
      keyEpoch: 1,
      storeBytesMax: 1_000_000,
      timeStratum: 16,
      clockDriftPpbMax: 0,
      limits: DEFAULT_LIMITS,
      idealPointing: false,
      operator: OPERATOR,
      housekeepingNs: 10 * HOUR_NS,
      ...config,
    };
    this.#node = createNode(this.#config);
    this.boot('power-on');
  }

  boot(cause: BootCause): void {
    this.#node = createNode(this.#config);
    this.#timers.clear();
    this.#pending = [];
    this.#boots++;
    this.give({
      kind: 'boot',
      cause,
      bootCount: this.#boots,
      entropy: new Uint8Array(64),
      records: [...this.records.values()],
    });
  }

  /** A telecommand as a bundle for this node, as if from an application beside it. */
  bundle(bytes: Uint8Array): void {
    this.give({
      kind: 'submit',
      request: 1,
      sourceService: 2,
      destination: { node: NODE, service: 1 },
      class: 'management',
      assured: false,
      custody: true,
      lifetimeNs: HOUR_NS,
      payload: [bytes],
    });
  }

  give(body: Body): void {
    const times = {
      monotonicNs: this.nowNs,
      utcNs: this.nowNs + this.utcAheadNs,
      utcUncertaintyNs: this.uncertaintyNs,
      utcDisciplined: this.disciplined,
    };
    for (const effect of [...this.#node.step({ ...times, ...body } as AvionicsInput)]) {
      this.effects.push(effect);
      if (effect.kind === 'timer-set') this.#timers.set(effect.timer, effect.atMonotonicNs);
      else if (effect.kind === 'timer-cancel') this.#timers.delete(effect.timer);
      else if (effect.kind === 'store-write' || effect.kind === 'store-delete') {
        this.#pending.push(effect);
      }
    }
    if (this.writesAtOnce) this.settle();
  }

  /** What was written becomes durable, or fails, in order; `count`: so many of it. */
  settle(count = Number.POSITIVE_INFINITY): void {
    for (let done = 0; done < count; done++) {
      const effect = this.#pending.shift();
      if (effect === undefined) return;
      if (effect.kind === 'store-delete') this.records.delete(`${effect.region} ${effect.key}`);
      if (effect.kind !== 'store-write') continue;
      const { write, region, key, bytes } = effect;
      if (this.writesFail) this.give({ kind: 'store-failed', write, reason: 'full' });
      else {
        this.records.set(`${region} ${key}`, { region, key, bytes });
        this.give({ kind: 'durable', write });
      }
    }
  }

  /** Time passes; timers fire on the way. */
  pass(ns: Ns): void {
    const endNs = this.nowNs + ns;
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
      if (next === undefined || next[1] > endNs) break;
      this.#timers.delete(next[0]);
      this.nowNs = Math.max(this.nowNs, next[1]);
      this.give({ kind: 'timer', timer: next[0] });
    }
    this.nowNs = endNs;
  }

  /** A telecommand as the operator would seal it. */
  seal(body: CommandBody, more: Partial<Telecommand> = {}): Uint8Array {
    return this.keys.sealTelecommand({
      target: NODE,
      sequence: more.sequence ?? ++this.#commands,
      issuedUtcNs: 0,
      expiresUtcNs: 2 * HOUR_NS,
      keyEpoch: 1,
      body,
      ...more,
    });
  }

  /** A telecommand with a body of any bytes, authentic all the same. */
  sealBody(body: Uint8Array, sequence: number): Uint8Array {
    const bare = { keyEpoch: 1, sequence, node: NODE, body };
    const key = deriveLabelledKey(NETWORK_KEY, 'lasermesh telecommand', [NODE, 1]);
    const tag = tagOf(key, sealedBytes('telecommand', bare));
    return lasermesh.operations.Sealed.encode({ ...bare, tag }).finish();
  }

  /** Give a telecommand over the service port. Returns the stages that were told, as words. */
  tell(body: CommandBody, more: Partial<Telecommand> = {}): readonly string[] {
    return this.tellBytes(this.seal(body, more));
  }

  tellBytes(bytes: Uint8Array): readonly string[] {
    const before = this.effects.length;
    this.give({ kind: 'command', bytes });
    return this.stagesSince(before);
  }

  /** As effects tell them. */
  stagesSince(mark: number): readonly string[] {
    return this.since(mark, 'command-stage').map(({ stage, reason }) => reason || stage);
  }

  since<K extends AvionicsEffect['kind']>(mark: number, kind: K): readonly EffectOf<K>[] {
    return this.effects.slice(mark).filter((effect): effect is EffectOf<K> => effect.kind === kind);
  }

  get mark(): number {
    return this.effects.length;
  }

  /** Packets that came out over the service port. */
  packetsSince(mark: number): readonly TelemetryPacket[] {
    return this.decode(this.since(mark, 'telemetry').map(({ bytes }) => [bytes]));
  }

  decode(packets: readonly Chunks[]): readonly TelemetryPacket[] {
    return packets.map((payload) => {
      const opened = this.keys.open('telemetry', joinChunks(payload));
      if (!opened.ok) throw new Error(opened.detail);
      const decoded = decodeTelemetry(opened.value);
      if (!decoded.ok) throw new Error(decoded.detail);
      return decoded.value;
    });
  }

  bodiesSince(mark: number): readonly TelemetryBody[] {
    return this.packetsSince(mark).map(({ body }) => body);
  }

  /** Versions that came into force. */
  versionsSince(mark: number): readonly number[] {
    return this.since(mark, 'plan-active').map(({ version }) => version);
  }

  /** Keys of records in the region that plans and telecommands are kept in. */
  get criticalKeys(): readonly string[] {
    return [...this.records.values()]
      .filter(({ region }) => region === 'critical')
      .map(({ key }) => key)
      .sort();
  }
}

/** When plans come into force. */
export const AT = 10 * MINUTE_NS;

/** Send chunks; the last word that each was answered with. */
export const send = (node: CommandedNode, chunks: ReturnType<typeof chunksOf>): readonly string[] =>
  chunks.map((chunk) => node.tell(chunk).at(-1) ?? '');

export const accepted = (node: CommandedNode, chunks: ReturnType<typeof chunksOf>): void => {
  expect(send(node, chunks)).toEqual(chunks.map(() => 'done'));
};

/** Versions that come into force until an hour from now. */
export const inForceLater = (node: CommandedNode): readonly number[] => {
  const { mark } = node;
  node.pass(60 * MINUTE_NS);
  return node.versionsSince(mark);
};
