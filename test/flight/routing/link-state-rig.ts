import type { LinkEndpoint, Session } from '../../../flight/link/link-service.ts';
import type { Timer } from '../../../flight/ports.ts';
import { createLinkState, type LinkState } from '../../../flight/routing/link-state.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { decodeManagement, encodeManagement } from '../../../protocols/management-codec.ts';
import { MILLISECOND_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';

export const RIG_LIMITS = {
  advertiseMinNs: 100 * MILLISECOND_NS,
  advertisementValidityNs: 60 * MINUTE_NS,
  databaseCompareNs: 10 * MINUTE_NS,
  originsMax: 1000,
  flapMemoryNs: 300e9,
  flapHoldNs: 10e9,
  flapHoldMaxNs: 160e9,
};

const DELAY_NS = 5 * MILLISECOND_NS;
const TIMER = 0;
const MESSAGE = 1;

export interface RigNode {
  readonly id: number;
  state: LinkState;
  bootCount: number;
  /** Every computer start has a new number: what an older one left behind is void. */
  life: number;
  readonly reports: string[];
  changes: number;
}

interface Wire {
  readonly a: number;
  readonly b: number;
  up: boolean;
  readonly ends: ReadonlyMap<number, { session: Session | undefined }>;
}

/** Link states joined by wires that encode, delay, lose and part; clocks a few ms apart. */
export class LinkStateRig {
  readonly queue = new EventQueue();
  readonly nodes: RigNode[] = [];
  readonly wires: Wire[] = [];
  /** Messages that are not lost. */
  keep: (from: number, to: number) => boolean = () => true;
  messages = 0;
  largestBytes = 0;
  readonly limits;

  constructor(count: number, limits: Partial<typeof RIG_LIMITS> = {}) {
    this.limits = { ...RIG_LIMITS, ...limits };
    for (let id = 1; id <= count; id++) {
      const node = { id, bootCount: 0, life: 0, reports: [], changes: 0 } as unknown as RigNode;
      this.nodes.push(node);
      this.boot(id);
    }
  }

  node(id: number): RigNode {
    return this.nodes[id - 1] as RigNode;
  }

  handle(kind: number, life: number, data: unknown): void {
    if (kind === TIMER) (data as () => void)();
    else if (kind === MESSAGE) (data as (life: number) => void)(life);
  }

  run(durationNs: Ns): void {
    this.queue.runUntil(this.queue.nowNs + durationNs);
  }

  /** Start a computer; all that it knew is gone, its sessions too. */
  boot(id: number, bootCount = this.node(id).bootCount + 1): void {
    const node = this.node(id);
    const cut = this.wires.filter((wire) => wire.up && (wire.a === id || wire.b === id));
    for (const wire of cut) this.cut(wire.a, wire.b);
    node.bootCount = bootCount;
    node.life++;
    node.state = this.#create(node);
    node.state.boot(bootCount);
    for (const wire of cut) this.join(wire.a, wire.b);
  }

  join(a: number, b: number): void {
    const wire = this.#wire(a, b) ?? this.#newWire(a, b);
    if (wire.up) return;
    wire.up = true;
    for (const [id, end] of wire.ends) {
      const peer = id === a ? b : a;
      end.session = { id: 1, peer, peerTerminal: 0, mtuBytes: 1044, peerPlanVersion: 1 };
    }
    for (const [id, end] of wire.ends) this.node(id).state.linkUp(end as LinkEndpoint);
  }

  cut(a: number, b: number): void {
    const wire = this.#wire(a, b);
    if (wire === undefined || !wire.up) return;
    wire.up = false;
    for (const [id, end] of wire.ends) {
      end.session = undefined;
      this.node(id).state.linkDown(end as LinkEndpoint);
    }
  }

  /** What every node believes, as text, for comparison. */
  beliefs(): readonly string[] {
    return this.nodes.map(({ state }) =>
      [...state.deviations().values()]
        .sort((x, y) => x.origin - y.origin)
        .map((x) => `${x.origin}:${x.bootCount}.${x.counter}:${describe(x.deviations)}`)
        .join(' '),
    );
  }

  #wire(a: number, b: number): Wire | undefined {
    return this.wires.find((w) => (w.a === a && w.b === b) || (w.a === b && w.b === a));
  }

  #newWire(a: number, b: number): Wire {
    const ends = new Map([
      [a, { session: undefined }],
      [b, { session: undefined }],
    ]);
    const wire = { a, b, up: false, ends };
    this.wires.push(wire);
    return wire;
  }

  #create(node: RigNode): LinkState {
    const { life } = node;
    const alive = (): boolean => node.life === life;
    const skewNs = (node.id % 5) * MILLISECOND_NS;
    const clock = {
      nowNs: () => this.queue.nowNs,
      utcNs: () => this.queue.nowNs + skewNs,
      utcUncertaintyNs: () => 0,
      monotonicAtUtc: (utcNs: Ns) => utcNs - skewNs,
    };
    return createLinkState(
      {
        clock,
        timers: { create: (fire) => this.#timer(() => (alive() ? fire() : undefined)) },
        reports: { report: (name, ...args) => void node.reports.push(`${name} ${args.join()}`) },
      },
      { id: node.id, timeStratum: 1, limits: this.limits },
      (link, message) => this.#send(node.id, link, encodeManagement(message)),
      () => {
        node.changes++;
      },
    );
  }

  #send(from: number, link: LinkEndpoint, bytes: Uint8Array): boolean {
    const wire = this.wires.find((candidate) => candidate.ends.get(from) === link);
    if (wire === undefined || !wire.up) return false;
    const to = wire.a === from ? wire.b : wire.a;
    this.messages++;
    this.largestBytes = Math.max(this.largestBytes, bytes.length);
    if (!this.keep(from, to)) return true;
    const { life } = this.node(to);
    this.queue.schedule(this.queue.nowNs + DELAY_NS, this, MESSAGE, 0, () => {
      if (!wire.up || this.node(to).life !== life) return;
      const message = decodeManagement(bytes);
      if (!message.ok) throw new Error(message.reason);
      this.node(to).state.control(wire.ends.get(to) as LinkEndpoint, message.value);
    });
    return true;
  }

  #timer(fire: () => void): Timer {
    const { queue } = this;
    const rig = this;
    let handle = -1;
    const timer = {
      armed: false,
      atNs: 0,
      arm(atNs: Ns): void {
        if (handle >= 0) queue.cancel(handle);
        timer.armed = true;
        timer.atNs = atNs;
        handle = queue.schedule(atNs, rig, TIMER, 0, () => {
          timer.armed = false;
          handle = -1;
          fire();
        });
      },
      cancel(): void {
        if (handle >= 0) queue.cancel(handle);
        handle = -1;
        timer.armed = false;
      },
    };
    return timer;
  }
}

const describe = (
  deviations: readonly { terminal: number; neighbour: number; condition: string }[],
) => deviations.map((d) => `${d.terminal}/${d.neighbour}/${d.condition}`).join('+');

export const settle = 2 * SECOND_NS;
