import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../flight/limits.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import type { GimbalMotion } from '../../../harness/world/gimbal.ts';
import { createWorldNode } from '../../../harness/world/orbits.ts';
import { type TerminalGeometry, WorldGeometry } from '../../../harness/world/terminal-geometry.ts';
import { TerminalPlant } from '../../../harness/world/terminal-plant.ts';
import type { TerminalRef, WorldNode } from '../../../harness/world/world.ts';
import type { InhibitKind, TerminalReading } from '../../../protocols/avionics.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import type { Elements } from '../../../protocols/elements.ts';
import type { Mount, TerminalProfile } from '../../../protocols/terminal-profile.ts';
import { MILLISECOND_NS, type NodeId, type Ns, type Rad } from '../../../protocols/units.ts';
import { RigNode } from './rig-node.ts';

/** Two nodes nailed to space a range apart, each seeing the other in its horizontal plane. */
export const facingElements = (rangeKm: number): readonly [Elements, Elements] => {
  const yKm = rangeKm / 2;
  return [
    { kind: 'inertial', xKm: 42_000, yKm: -yKm, zKm: 0 },
    { kind: 'inertial', xKm: 42_000, yKm, zKm: 0 },
  ];
};

export interface RigOptions {
  readonly profile: TerminalProfile;
  readonly partnerProfile?: TerminalProfile;
  readonly elements: readonly [Elements, Elements];
  /** Each node's flight software believes these instead. */
  readonly uploaded?: (viewer: NodeId) => readonly [Elements, Elements];
  /** Something else than Earth is in the way. */
  readonly blocked?: (atNs: Ns) => boolean;
  readonly contacts: readonly { readonly startNs: Ns; readonly endNs: Ns }[];
  readonly lightTimeNs: Ns;
  readonly mounts?: readonly [Mount, Mount];
  /** Own idea of UTC minus the truth. */
  readonly clockErrorsNs?: readonly [Ns, Ns];
  readonly seed?: number;
  readonly limits?: Partial<Limits>;
  readonly idealPointing?: boolean;
  /** false: handshakes never end. */
  readonly link?: boolean;
  readonly epochUnixMs?: number;
  readonly grazingKm?: number;
  readonly marginMilliDb?: (atNs: Ns) => number;
}

export type TruthEvent = { readonly atNs: Ns } & (
  | { readonly kind: 'lock'; readonly acquisitionNs: Ns }
  | { readonly kind: 'unlock'; readonly cause: string }
  | { readonly kind: 'laser'; readonly node: NodeId; readonly on: boolean }
  | {
      readonly kind: 'inhibit';
      readonly node: NodeId;
      readonly inhibit: InhibitKind;
      readonly active: boolean;
    }
  | { readonly kind: 'gimbal'; readonly node: NodeId; readonly motion: GimbalMotion }
  | { readonly kind: 'mispointed'; readonly node: NodeId; readonly beyond: number }
  | { readonly kind: 'aheadBeside'; readonly node: NodeId; readonly errorRad: Rad }
);

/** Two nodes with one terminal each: real controllers, real plant, real event queue. */
export class PointingRig {
  readonly queue = new EventQueue();
  readonly plant: TerminalPlant;
  readonly truth: TruthEvent[] = [];
  readonly nodes: readonly [RigNode, RigNode];
  readonly contacts: readonly Contact[];
  /** Readings on their way to nodes that are down are lost. */
  readonly readings: { readonly atNs: Ns; readonly node: NodeId; reading: TerminalReading }[] = [];

  constructor(options: RigOptions) {
    const { queue } = this;
    const profiles = [options.profile, options.partnerProfile ?? options.profile] as const;
    const mount: Mount = { azimuthRad: 0, normal: 'horizontal' };
    const mounts = options.mounts ?? [mount, mount];
    const terminals = profiles.map(
      (profile, index): TerminalConfig => ({
        index: 0,
        name: 'head',
        profile,
        mount: mounts[index] ?? mount,
      }),
    );
    this.contacts = options.contacts.flatMap((window, index) => bothWays(window, index, options));
    const world = options.elements.map((elements, index) => {
      const terminal = terminals[index] as TerminalConfig;
      const id = index + 1;
      return createWorldNode(
        { id, name: `n${id}`, elements, terminals: [terminal] },
        options.epochUnixMs ?? 0,
      );
    });
    const at = () => queue.nowNs;
    this.plant = new TerminalPlant({
      queue,
      streams: new RandomStreams(options.seed ?? 1),
      nodes: world,
      geometry: geometryOf(world, options),
      idealPointing: options.idealPointing ?? false,
      marginMilliDb: (_to, _from, _rate, atNs) => options.marginMilliDb?.(atNs) ?? 5_000,
      listener: {
        reading: (node, _terminal, reading) => {
          this.readings.push({ atNs: at(), node, reading });
          this.node(node).reading(reading);
        },
        lock: (_a: TerminalRef, _b: TerminalRef, acquisitionNs: Ns) =>
          this.truth.push({ atNs: at(), kind: 'lock', acquisitionNs }),
        unlock: (_a, _b, cause) => this.truth.push({ atNs: at(), kind: 'unlock', cause }),
        laser: ({ node }, on) => this.truth.push({ atNs: at(), kind: 'laser', node, on }),
        inhibit: ({ node }, inhibit, active) =>
          this.truth.push({ atNs: at(), kind: 'inhibit', node, inhibit, active }),
        gimbal: ({ node }, motion) => this.truth.push({ atNs: at(), kind: 'gimbal', node, motion }),
        mispointed: ({ node }, beyond) =>
          this.truth.push({ atNs: at(), kind: 'mispointed', node, beyond }),
        turnedBarred: () => undefined,
        aimAside: () => undefined,
        aheadBeside: ({ node }, errorRad) =>
          this.truth.push({ atNs: at(), kind: 'aheadBeside', node, errorRad }),
      },
    });
    this.plant.setContacts(this.contacts);
    const config = (index: 0 | 1): NodeConfig =>
      nodeConfig(options, index, terminals, this.contacts);
    this.nodes = [
      new RigNode(this, config(0), options.clockErrorsNs?.[0] ?? 0),
      new RigNode(this, config(1), options.clockErrorsNs?.[1] ?? 0),
    ];
    this.linkWorks = options.link ?? true;
  }

  readonly linkWorks: boolean;

  node(id: NodeId): RigNode {
    return this.nodes[id - 1] as RigNode;
  }

  boot(): this {
    for (const node of this.nodes) node.boot();
    return this;
  }

  runTo(atNs: Ns): this {
    this.queue.runUntil(atNs);
    return this;
  }

  get locked(): boolean {
    return this.plant.isLocked(1, 0, this.queue.nowNs);
  }

  /** Runs until both ends are locked; the time, or undefined when it does not come by then. */
  runToLock(untilNs: Ns): Ns | undefined {
    while (!this.locked) if (!this.queue.fireNext(untilNs)) return undefined;
    return this.queue.nowNs;
  }

  /** A handshake takes a while and needs both. */
  linkWanted(): void {
    if (!this.linkWorks || !this.nodes.every((node) => node.linkAsked)) return;
    for (const node of this.nodes) node.establishAt(this.queue.nowNs + 100 * MILLISECOND_NS);
  }
}

const geometryOf = (world: readonly WorldNode[], options: RigOptions): TerminalGeometry => {
  const truth = new WorldGeometry(world, {
    epochUnixMs: options.epochUnixMs ?? 0,
    grazingKm: options.grazingKm ?? 80,
    groundElevationMinRad: 0,
  });
  const { blocked } = options;
  if (blocked === undefined) return truth;
  return {
    sight: (from, to, atNs) => truth.sight(from, to, atNs),
    clear: (from, to, atNs) => !blocked(atNs) && truth.clear(from, to, atNs),
    moving: (node) => truth.moving(node),
    reach: truth.reach,
  };
};

const bothWays = (
  window: { readonly startNs: Ns; readonly endNs: Ns },
  index: number,
  options: RigOptions,
): Contact[] => {
  const shared = {
    ...window,
    rateBps: 1e9,
    lightTimeNs: options.lightTimeNs,
    fromTerminal: 0,
    toTerminal: 0,
    medium: options.profile.medium,
  };
  return [
    { id: 2 * index + 1, from: 1, to: 2, ...shared },
    { id: 2 * index + 2, from: 2, to: 1, ...shared },
  ];
};

const nodeConfig = (
  options: RigOptions,
  index: 0 | 1,
  terminals: readonly TerminalConfig[],
  contacts: readonly Contact[],
): NodeConfig => {
  const uploaded = options.uploaded?.(index + 1) ?? options.elements;
  return {
    id: index + 1,
    kind: 'satellite',
    epochUnixMs: options.epochUnixMs ?? 0,
    terminals: [terminals[index] as TerminalConfig],
    plan: { version: 1, contacts },
    elements: new Map([
      [1, uploaded[0]],
      [2, uploaded[1]],
    ]),
    partnerTerminal: (node) => terminals[node - 1],
    networkKey: new Uint8Array(32),
    keyEpoch: 1,
    storeBytesMax: 0,
    timeStratum: 1,
    clockDriftPpbMax: 0,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    idealPointing: options.idealPointing ?? false,
  };
};
