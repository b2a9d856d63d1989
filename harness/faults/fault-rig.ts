import type { Limits } from '../../flight/limits.ts';
import type { BootCause } from '../../protocols/avionics.ts';
import type { CommandBody } from '../../protocols/operations.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import type { Km, NodeId, Ns, Rad, TerminalIndex } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Path } from '../bus/path.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { RandomStreams } from '../kernel/random.ts';
import type { Computer } from '../node/computer.ts';
import type { ContactShift } from '../world/planned-lines.ts';
import type { Impairment } from '../world/terminal-plant.ts';
import type { WorldNode } from '../world/world.ts';

/** What faults do to the power of a node. */
export interface PowerTarget {
  /** One more reason for the computer to have none; `restore`: one less. */
  fail(node: NodeId): void;
  restore(node: NodeId): void;
  /** No more than that is left in the battery [0.001]. */
  drain(node: NodeId, permille: number): void;
  /** One more reason, or one less, why the panels give nothing. */
  shade(node: NodeId, change: 1 | -1): void;
  /** One more reason, or one less, why the bus has no more than this voltage. */
  forceBus(node: NodeId, milliVolt: number, change: 1 | -1): void;
}

/** What faults do to the service ports of nodes; nothing where nobody operates the network. */
export interface PortTarget {
  /** An authentic telecommand, in at the service port. */
  command(node: NodeId, body: CommandBody): void;
  /** An authentic telecommand under the operator's next number; undefined: there is no operator. */
  seal(node: NodeId, body: CommandBody, lifetimeNs?: Ns): Uint8Array | undefined;
  /** Bytes of whomever, in at the service port. */
  give(node: NodeId, bytes: Uint8Array): void;
  /** Passes of a node over the radio command link are cut (1), or no more (−1). */
  cutPasses(node: NodeId, change: 1 | -1): void;
}

/** What faults do to whole nodes. */
export interface NodeTarget {
  reset(node: NodeId, cause: BootCause): void;
  lose(node: NodeId): void;
  readonly power: PowerTarget;
  readonly port: PortTarget;
  computer(
    node: NodeId,
  ): Pick<Computer, 'hang' | 'hung' | 'bootCount' | 'slowDown' | 'memory' | 'clock'>;
  modems(node: NodeId): readonly Modem[];
  path(from: Modem, to: Modem): Path;
  /** An application hands over one more bundle of the flow of that name. */
  submit(flow: string): void;
  /** In front of a receiver, from nobody's transmitter. */
  inject(to: Modem, image: FrameImage): void;
  /** The node's software is started with these from its next start on (1), or no longer (−1). */
  changeLimits(node: NodeId, limits: Partial<Limits>, change: 1 | -1): void;
}

/** What faults do to terminals. */
export interface HeadTarget {
  impair(node: NodeId, terminal: TerminalIndex, what: Impairment, change: 1 | -1): void;
  setThermal(node: NodeId, terminal: TerminalIndex, active: boolean): void;
  /** The Sun, or what is as bright, comes into view or leaves it, whatever geometry says. */
  glare(node: NodeId, terminal: TerminalIndex, change: 1 | -1): void;
  /** Its turns take so many times longer; 1 or −1: one such reason more or less. */
  drag(node: NodeId, terminal: TerminalIndex, slowdown: number, change: 1 | -1): void;
  /** It takes no commands and says nothing. */
  silence(node: NodeId, terminal: TerminalIndex, change: 1 | -1): void;
  /** Its own electronics start anew; gives what tells its readings when it is back. */
  restart(node: NodeId, terminal: TerminalIndex): (stale: boolean) => void;
  /** Light between two nodes begins so much later and ends so much earlier than contacts say. */
  shiftContacts(a: NodeId, b: NodeId, by: ContactShift): void;
  addBias(node: NodeId, biasRad: Rad): void;
  powerChanged(node: NodeId, terminal: TerminalIndex): void;
  /** What its partner loses of a beam that is off by that angle [0.001 dB]. */
  beamLossMilliDb(node: NodeId, terminal: TerminalIndex, errorRad: Rad): number;
  /** What its partner loses on average of a beam that shakes by that, one sigma per axis [0.001 dB]. */
  jitterLossMilliDb(node: NodeId, terminal: TerminalIndex, sigmaRad: Rad): number;
}

/** What faults make an operator do. */
export interface OperatorTarget {
  delayPlan(delayNs: Ns): void;
  resendOldPlan(): void;
  corruptPlan(): void;
  losePlan(share: number): void;
  planWithout(pair: readonly [NodeId, NodeId]): void;
  replanNow(): void;
  rollKeys(atNs: Ns, overlapNs: Ns): void;
}

/** All that faults act on: hardware and world, never flight software. */
export interface FaultRig {
  readonly queue: EventQueue;
  readonly streams: RandomStreams;
  readonly journal: Journal;
  readonly endNs: Ns;
  readonly nodes: NodeTarget;
  readonly heads: HeadTarget;
  /** Undefined: nobody operates the network. */
  readonly operator: OperatorTarget | undefined;
  /** What all keys derive from: adversaries may have got hold of those of an epoch. */
  readonly networkKey: Uint8Array;
  readonly ephemeris: { add(node: NodeId, alongTrackKm: Km): void };
  /** Where everybody truly is. */
  readonly world: ReadonlyMap<NodeId, WorldNode>;
}

/** What one fault does at its onset and at its end. */
export interface FaultAction {
  /** Before the run begins. */
  prepare?(): void;
  /** `endNs`: when it ends, or its pulse; infinite for what does not. */
  begin(endNs: Ns): void;
  end?(): void;
}
