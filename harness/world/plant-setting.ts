import type { InhibitKind, TerminalReading } from '../../protocols/avionics.ts';
import type { NodeId, Ns, Rad, TerminalIndex } from '../../protocols/units.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { EphemerisErrors } from './ephemeris-errors.ts';
import type { GimbalMotion } from './gimbal.ts';
import type { TerminalGeometry } from './terminal-geometry.ts';
import type { TerminalRef } from './world.ts';

/** Why frames can pass no longer. */
export type UnlockCause = 'blocked' | 'stowed' | 'laser-off' | 'reset' | 'light-lost';

/** Who is told what the terminals do. Only `reading` may lead to commands, and never from a command. */
export interface PlantListener {
  reading(node: NodeId, terminal: TerminalIndex, reading: TerminalReading): void;
  /** Closed loop both ways. `a` is the lower end; acquisition counts from when both ends searched. */
  lock(a: TerminalRef, b: TerminalRef, acquisitionNs: Ns): void;
  unlock(a: TerminalRef, b: TerminalRef, cause: UnlockCause): void;
  laser(head: TerminalRef, on: boolean): void;
  inhibit(head: TerminalRef, kind: InhibitKind, active: boolean): void;
  gimbal(head: TerminalRef, motion: GimbalMotion): void;
  /** Its open-loop error came to lie outside its first cone (1), or its widest (2), or within the first again (0). */
  mispointed(head: TerminalRef, beyond: 0 | 1 | 2): void;
  /** It begins to track with a point-ahead angle that is off by that, beyond half a microradian. */
  aheadBeside(head: TerminalRef, errorRad: Rad): void;
  /** It is pointed beside its partner, within its first cone. */
  aimAside(head: TerminalRef, aside: Aside): void;
  /** It is turned to its partner though that limit holds, seconds before and after too. */
  turnedBarred(head: TerminalRef, kind: InhibitKind): void;
}

/** By how much, as the line of sight turns at that rate; the trajectory came so long ago. */
export interface Aside {
  readonly errorRad: Rad;
  readonly rateRadPerS: number;
  readonly ageNs: Ns;
}

/** What the parts of the plant share. */
export interface PlantSetting {
  readonly queue: EventQueue;
  readonly geometry: TerminalGeometry;
  readonly listener: PlantListener;
  /** Margin over what the receiver needs at its rate with that index [0.001 dB]. */
  readonly marginMilliDb: (
    receiver: TerminalRef,
    transmitter: TerminalRef,
    rateIndex: number,
    atNs: Ns,
  ) => number;
  /** What nodes wrongly believe of each other's places; none when undefined. */
  readonly ephemeris?: EphemerisErrors;
  /** No errors, no slews, no light time in acquisition, no limits: benchmarks. */
  readonly idealPointing: boolean;
}

/** Events of a head. */
export const HEAD_EVENTS = {
  settled: 0,
  /** The spiral passes over the partner. */
  crossed: 1,
  scanFinished: 2,
  /** The partner's spiral passes over this head; data: the line. */
  flash: 3,
  /** The partner's light begins (1) or ends (0) to arrive; data: the line. */
  light: 4,
  centred: 5,
  /** Readings that follow from a command come after it. */
  check: 6,
  beaconLost: 7,
  /** The modems of a lock find the frames; at the lower end, data: the line. */
  synced: 8,
  /** Value 1: with a reading. */
  margin: 9,
  /** The loop is closed on light that is not there. */
  deluded: 10,
  /** What a computer that started has to be told of. */
  hot: 11,
} as const;
