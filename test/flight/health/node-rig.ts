import type { NodeConfig } from '../../../flight/config.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { createNode } from '../../../flight/node.ts';
import type {
  AvionicsEffect,
  AvionicsInput,
  BootCause,
  FlightNode,
  StoreRecord,
} from '../../../protocols/avionics.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { TERMINAL_PROFILES } from '../../../harness/world/terminal-profiles.ts';

type Body = AvionicsInput extends infer T
  ? T extends AvionicsInput
    ? Omit<T, 'monotonicNs' | 'utcNs' | 'utcUncertaintyNs' | 'utcDisciplined'>
    : never
  : never;
type EffectOf<K extends AvionicsEffect['kind']> = Extract<AvionicsEffect, { kind: K }>;

const profile = TERMINAL_PROFILES.find(({ name }) => name === 'sda-leo');
if (profile === undefined) throw new Error('no profile');

const CONFIG: NodeConfig = {
  id: 7,
  kind: 'satellite',
  epochUnixMs: Date.UTC(2027, 0, 1),
  terminals: ['forward', 'aft'].map((name, index) => ({
    index,
    name,
    profile,
    mount: { azimuthRad: 0, normal: 'horizontal' },
  })),
  plan: { version: 1, contacts: [] },
  elements: new Map(),
  partnerTerminal: () => undefined,
  networkKey: new Uint8Array(32),
  keyEpoch: 1,
  storeBytesMax: 1_000_000,
  timeStratum: 16,
  clockDriftPpbMax: 1_000,
  limits: DEFAULT_LIMITS,
  idealPointing: false,
};

/** One node without contacts, its timers and its mass memory; both work as the hardware's do. */
export class NodeRig {
  readonly #store = new Map<string, StoreRecord>();
  readonly #timers = new Map<number, Ns>();
  #node: FlightNode | undefined;
  #boots = 0;
  #bootNs: Ns = 0;
  /** Why writes are refused; undefined: they are durable at once. */
  refusing: 'full' | 'device' | undefined;
  nowNs: Ns = 0;
  /** Since the last `clear`. */
  effects: AvionicsEffect[] = [];

  boot(cause: BootCause): void {
    this.#node = createNode(CONFIG);
    this.#timers.clear();
    this.#bootNs = this.nowNs;
    const bootCount = ++this.#boots;
    const records = [...this.#store.values()];
    this.give({ kind: 'boot', cause, bootCount, entropy: new Uint8Array(64), records });
  }

  give(body: Body): void {
    const times = {
      monotonicNs: this.nowNs - this.#bootNs,
      utcNs: this.nowNs,
      utcUncertaintyNs: 1_000,
      utcDisciplined: false,
    };
    for (const effect of [...(this.#node?.step({ ...times, ...body } as AvionicsInput) ?? [])]) {
      this.effects.push(effect);
      this.#obey(effect);
    }
  }

  /** Let time pass; what timers do happens on the way. */
  run(seconds: number): void {
    const endNs = this.nowNs + seconds * SECOND_NS;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a[1] - b[1] || a[0] - b[0])[0];
      if (next === undefined || next[1] + this.#bootNs > endNs) break;
      this.#timers.delete(next[0]);
      this.nowNs = Math.max(this.nowNs, next[1] + this.#bootNs);
      this.give({ kind: 'timer', timer: next[0] });
    }
    this.nowNs = endNs;
  }

  power(stateOfChargePermille: number, busMilliVolt = 28_000): void {
    this.give({ kind: 'power', stateOfChargePermille, busMilliVolt });
  }

  clear(): void {
    this.effects = [];
  }

  of<K extends AvionicsEffect['kind']>(kind: K): EffectOf<K>[] {
    return this.effects.filter((effect): effect is EffectOf<K> => effect.kind === kind);
  }

  /** States that the node went through, and terminals with their number. */
  get states(): string[] {
    return this.of('transition').map(({ machine, instance, to }) =>
      machine === 'node' ? to : `${machine} ${instance} ${to}`,
    );
  }

  get reports(): string[] {
    return this.of('report').map(({ report: { id, args } }) => `${id} (${args.join(', ')})`);
  }

  #obey(effect: AvionicsEffect): void {
    if (effect.kind === 'timer-set') this.#timers.set(effect.timer, effect.atMonotonicNs);
    else if (effect.kind === 'timer-cancel') this.#timers.delete(effect.timer);
    else if (effect.kind === 'store-write') this.#write(effect);
    else if (effect.kind === 'store-delete') this.#store.delete(`${effect.region} ${effect.key}`);
  }

  #write({ write, region, key, bytes }: EffectOf<'store-write'>): void {
    if (this.refusing !== undefined) {
      this.give({ kind: 'store-failed', write, reason: this.refusing });
      return;
    }
    this.#store.set(`${region} ${key}`, { region, key, bytes });
    this.give({ kind: 'durable', write });
  }
}
