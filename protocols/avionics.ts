import type { BundleHeader, Chunks, EndpointId, TrafficClass } from './bundle.ts';
import type { FrameImage } from './frame.ts';
import type { Nrad, Ns, TerminalIndex } from './units.ts';

/**
 * What crosses between flight software and its hardware: `step(input) → effects`.
 * Everything is plain data, so that the same messages go through a socket as protobuf.
 * Spec: spec/8-avionics.md.
 */

/** The local times that every input carries. */
export interface LocalTimes {
  /** This computer's counter: drifts, restarts at boot. */
  readonly monotonicNs: Ns;
  /**
   * Hardware clock's idea of UTC since the scenario epoch (receiver of a time source, or
   * real-time clock).
   */
  readonly utcNs: Ns;
  readonly utcUncertaintyNs: Ns;
  /** Whether that UTC is driven by a time source now. */
  readonly utcDisciplined: boolean;
}

/** Regions of the store; `critical` keeps two copies. */
export type StoreRegion = 'bundles' | 'marks' | 'counters' | 'critical';

export interface StoreRecord {
  readonly region: StoreRegion;
  readonly key: string;
  /** The record's bytes in pieces; a reader sees them joined in order. */
  readonly bytes: Chunks;
}

export type BootCause = 'power-on' | 'warm' | 'cold' | 'watchdog';

/** Body-frame unit vector (x forward along velocity, z to nadir, y completes), exact doubles. */
export interface Direction {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/**
 * Commanded boresight over time: cubic Hermite through samples that are stepNs apart, local
 * monotonic time.
 */
export interface PointingTrajectory {
  readonly startMonotonicNs: Ns;
  readonly stepNs: Ns;
  readonly directions: readonly Direction[];
}

/** Which limit keeps the laser off. */
export type InhibitKind = 'sun' | 'gimbal-range' | 'gimbal-rate' | 'thermal';

/** A reading of one terminal; edges only, nothing is polled. */
export type TerminalReading =
  | { readonly reading: 'gimbal-settled' }
  /** Light on the acquisition sensor: where it came from, relative to the boresight. */
  | { readonly reading: 'beacon-detected'; readonly xNrad: Nrad; readonly yNrad: Nrad }
  | { readonly reading: 'beacon-lost' }
  /** The commanded scan pattern was run through without a return. */
  | { readonly reading: 'scan-finished' }
  /** Fine pointing error crossed the limit that was set with `track`. */
  | { readonly reading: 'fine-error'; readonly within: boolean }
  /** Received power crossed threshold (rising) or threshold − hysteresis (falling). */
  | { readonly reading: 'signal'; readonly present: boolean }
  /** The modem locked to frames, or lost them. */
  | { readonly reading: 'frame-sync'; readonly locked: boolean }
  /** Margin over the required power at the present receive rate crossed a comparator. */
  | { readonly reading: 'margin'; readonly milliDb: number }
  | { readonly reading: 'inhibit'; readonly kind: InhibitKind; readonly active: boolean }
  /** Its own electronics came up anew: it is stowed, its laser off, and what it was told is forgotten. */
  | { readonly reading: 'head-started' };

export type AvionicsInput = LocalTimes &
  (
    | {
        readonly kind: 'boot';
        readonly cause: BootCause;
        readonly bootCount: number;
        /** 64 fresh random bytes. */
        readonly entropy: Uint8Array;
        /** All that is durable and sound in the store. */
        readonly records: readonly StoreRecord[];
      }
    | { readonly kind: 'timer'; readonly timer: number }
    | { readonly kind: 'frame'; readonly terminal: TerminalIndex; readonly image: FrameImage }
    | {
        readonly kind: 'terminal';
        readonly terminal: TerminalIndex;
        readonly reading: TerminalReading;
      }
    /** Nothing was received for this many idle intervals of the modem. */
    | { readonly kind: 'silence'; readonly terminal: TerminalIndex; readonly intervals: number }
    | { readonly kind: 'durable'; readonly write: number }
    | { readonly kind: 'store-failed'; readonly write: number; readonly reason: 'full' | 'device' }
    | {
        readonly kind: 'power';
        readonly busMilliVolt: number;
        readonly stateOfChargePermille: number;
      }
    | {
        readonly kind: 'submit';
        /** Number that the application knows the request by. */
        readonly request: number;
        readonly sourceService: number;
        readonly destination: EndpointId;
        readonly class: TrafficClass;
        readonly assured: boolean;
        readonly custody: boolean;
        readonly lifetimeNs: Ns;
        readonly payload: Chunks;
      }
    /** A telecommand that came over the service port: radio command link, or umbilical. */
    | { readonly kind: 'command'; readonly bytes: Uint8Array }
  );

/** A state of a statechart that a timer belongs to. */
export interface TimerOwner {
  readonly machine: MachineName;
  /** 0, terminal, or neighbour, as in `transition`. */
  readonly instance: number;
  readonly state: string;
}

export type MachineName = 'node' | 'terminal' | 'link' | 'outduct';

export type TerminalCommand =
  | { readonly command: 'stow' }
  /** Point open loop along the trajectory; answered by `gimbal-settled`. */
  | { readonly command: 'slew'; readonly trajectory: PointingTrajectory }
  /** Spiral around the trajectory with the laser on. */
  | {
      readonly command: 'scan';
      readonly trajectory: PointingTrajectory;
      readonly halfConeNrad: Nrad;
      readonly pitchNrad: Nrad;
      readonly speedNradPerS: Nrad;
    }
  /** Hold the trajectory with the laser off and watch the acquisition sensor. */
  | { readonly command: 'stare'; readonly trajectory: PointingTrajectory }
  /** Steer onto the detected light by the sensor, laser on, closed loop from then on. */
  | { readonly command: 'track'; readonly pointAheadXNrad: Nrad; readonly pointAheadYNrad: Nrad }
  /** Hold the last closed-loop solution along the trajectory, laser on. */
  | { readonly command: 'coast'; readonly trajectory: PointingTrajectory }
  | { readonly command: 'laser'; readonly on: boolean }
  /** Transmit and receive rates by index into the profile's rates, 0 the highest. */
  | { readonly command: 'rate'; readonly transmitIndex: number; readonly receiveIndex: number }
  /** Comparators for `margin` readings [0.001 dB]; a reading comes when one is crossed. */
  | { readonly command: 'margin-comparators'; readonly milliDb: readonly number[] };

export type ReportSeverity = 'activity' | 'warning-low' | 'warning-high' | 'fatal';

/** An event report (EVR) as it leaves the computer; ids and arguments: flight/event-reports.ts. */
export interface EventReport {
  readonly id: number;
  readonly severity: ReportSeverity;
  /** Integers, in the order that the dictionary gives. */
  readonly args: readonly number[];
}

export type AvionicsEffect =
  | { readonly kind: 'transmit'; readonly terminal: TerminalIndex; readonly image: FrameImage }
  /**
   * The modem repeats this frame whenever it sent nothing for intervalNs; undefined stops it.
   * This is the keepalive: it costs the computer nothing while nothing happens.
   */
  | {
      readonly kind: 'idle';
      readonly terminal: TerminalIndex;
      readonly image: FrameImage | undefined;
      readonly intervalNs: Ns;
    }
  /**
   * Ask for `silence` inputs after these many intervals of intervalNs without a sound frame;
   * empty stops it.
   */
  | {
      readonly kind: 'watch-silence';
      readonly terminal: TerminalIndex;
      readonly intervalNs: Ns;
      readonly intervals: readonly number[];
    }
  | {
      readonly kind: 'terminal';
      readonly terminal: TerminalIndex;
      readonly command: TerminalCommand;
    }
  /**
   * Fires once at that local monotonic time (at once when it has passed); setting again moves
   * it.
   */
  | {
      readonly kind: 'timer-set';
      readonly timer: number;
      readonly atMonotonicNs: Ns;
      /** Of delayed transitions: the timer means nothing once that state is left. */
      readonly owner?: TimerOwner;
    }
  | { readonly kind: 'timer-cancel'; readonly timer: number }
  | {
      readonly kind: 'store-write';
      readonly write: number;
      readonly region: StoreRegion;
      readonly key: string;
      readonly bytes: Chunks;
    }
  | { readonly kind: 'store-delete'; readonly region: StoreRegion; readonly key: string }
  | { readonly kind: 'deliver'; readonly header: BundleHeader; readonly payload: Chunks }
  /** Answer to `submit`. */
  | {
      readonly kind: 'submit-result';
      readonly request: number;
      readonly accepted: boolean;
      readonly reason:
        | ''
        | 'no-storage'
        | 'throttled'
        | 'not-operational'
        | 'too-large'
        | 'unknown-destination'
        | 'policy';
      /** Identity given, when accepted. */
      readonly createdNs: Ns;
      readonly sequence: number;
    }
  | { readonly kind: 'report'; readonly report: EventReport }
  /**
   * A statechart changed state: machine name, instance (terminal or neighbour), state before and
   * after.
   */
  | {
      readonly kind: 'transition';
      readonly machine: MachineName;
      readonly instance: number;
      readonly from: string;
      readonly to: string;
    }
  /** The hardware's watchdog resets the computer unless told again within that time; 0 stops it. */
  | { readonly kind: 'watchdog'; readonly timeoutNs: Ns }
  /** The computer asks its hardware to restart it. */
  | { readonly kind: 'restart'; readonly boot: 'warm' | 'cold' }
  /** Out over the service port: acknowledgements, housekeeping, event reports. */
  | { readonly kind: 'telemetry'; readonly bytes: Uint8Array }
  /**
   * A contact plan came into force; digest: first 48 bits of the SHA-256 of its canonical bytes.
   */
  | {
      readonly kind: 'plan-active';
      readonly version: number;
      readonly digest: number;
      readonly contacts: number;
    }
  | {
      readonly kind: 'key-epoch';
      readonly epoch: number;
      readonly state: 'next' | 'current' | 'retired';
    }
  /** How far a telecommand is; reason: of a refusal, else empty. */
  | {
      readonly kind: 'command-stage';
      readonly command: number;
      readonly opcode: string;
      readonly stage: CommandStage;
      readonly reason: string;
    }
  /** A management frame was taken as authentic. */
  | {
      readonly kind: 'authenticated';
      readonly terminal: TerminalIndex;
      readonly session: number;
      readonly counter: number;
    };

export type CommandStage = 'accepted' | 'started' | 'done' | 'refused';

/**
 * Flight software, ours or a stranger's. Effects are in order; the array may be reused by the
 * next step.
 */
export interface FlightNode {
  step(input: AvionicsInput): readonly AvionicsEffect[];
}
