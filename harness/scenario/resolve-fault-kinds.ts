import { MILLISECOND_NS, MINUTE_NS, type NodeId, SECOND_NS } from '../../protocols/units.ts';
import type { SingleSource } from './expand-faults.ts';
import type { Fault } from './fault.ts';
import type { FaultSource } from './fault-schema.ts';
import { furtherHeadFault, furtherLinkFault, stormFault } from './resolve-fault-links.ts';
import { type FaultCommon, furtherNodeFault } from './resolve-node-faults.ts';
import { quantityOf, quantityOr } from './resolve-tools.ts';

const HEAD_KINDS = [
  'thermal-limit',
  'terminal-stuck',
  'tracking-drop',
  'beacon-unseen',
  'receiver-saturated',
  'laser-decay',
  'point-ahead-error',
  'frames-forged',
  'frames-replayed',
  'sun-in-view',
  'gimbal-stiction',
  'false-lock',
  'terminal-reset',
  'power-up-late',
  'wrong-partner',
  'rate-change',
  'jamming',
  'telecommands-contradictory',
] as const;
const OPERATOR_KINDS = [
  'plan-late',
  'plan-old',
  'plan-corrupted',
  'plan-partial',
  'key-rollover',
] as const;

export type HeadSource = Extract<SingleSource, { kind: (typeof HEAD_KINDS)[number] }>;
export type OperatorSource = Extract<FaultSource, { kind: (typeof OPERATOR_KINDS)[number] }>;
type LinkSource = Extract<FaultSource, { from: string }>;
type NodeSource = Exclude<SingleSource, HeadSource | OperatorSource | LinkSource>;

const FORGED_COUNT = 10;
const FORGED_INTERVAL_NS = 10 * MILLISECOND_NS;
const REPLAY_DELAY_NS = SECOND_NS;
const COPY_DELAY_NS = 10 * MILLISECOND_NS;
const PLAN_DELAY_NS = 5 * MINUTE_NS;
const PLAN_PART = 0.5;
const ROLLOVER_LEAD_NS = MINUTE_NS;
const ROLLOVER_OVERLAP_NS = 2 * MINUTE_NS;
const JAMMED_CONE = '10 deg';
const JAMMING_NOISE = '40 dB';
const PULSE_DUTY = 0.5;
const KM_PER_M = 1e-3;
const MILLI = 1_000;

export const isHead = (source: HeadSource | NodeSource): source is HeadSource =>
  (HEAD_KINDS as readonly string[]).includes(source.kind);

export const isOfOperator = (source: SingleSource): source is OperatorSource =>
  (OPERATOR_KINDS as readonly string[]).includes(source.kind);

export const pulseOf = (source: SingleSource): Pick<FaultCommon, 'pulse'> => {
  if (!('pulse' in source) || source.pulse === undefined) return {};
  const { period, duty } = source.pulse;
  const periodNs = quantityOf(period, 'duration');
  return { pulse: { periodNs, onNs: Math.round(periodNs * (duty ?? PULSE_DUTY)) } };
};

export const linkFault = (source: LinkSource, common: FaultCommon, partner: NodeId): Fault => {
  const share = 'share' in source ? (source.share ?? 1) : 1;
  const types = 'types' in source ? (source.types ?? []) : [];
  const both = 'both' in source ? (source.both ?? true) : true;
  const link = { ...common, partner, both, share, types };
  switch (source.kind) {
    case 'frames-duplicated':
    case 'frames-reordered':
    case 'frames-delayed':
      return {
        ...link,
        kind: source.kind,
        delayNs: quantityOr(source.delay, 'duration', COPY_DELAY_NS),
      };
    case 'frames-corrupted':
      return { ...link, kind: source.kind, undetected: source.undetected ?? false };
    case 'link-outage':
    case 'error-burst':
    case 'frames-dropped':
    case 'frames-held':
    case 'tags-corrupted':
      return { ...link, kind: source.kind };
    default:
      return furtherLinkFault(source, link);
  }
};

/** `other` is the second node that one of some kinds names. */
export const headFault = (
  source: HeadSource,
  head: FaultCommon & { readonly terminal: number | undefined },
  /** The other node that it names. */
  other: NodeId,
): Fault => {
  switch (source.kind) {
    case 'sun-in-view':
    case 'gimbal-stiction':
    case 'false-lock':
    case 'terminal-reset':
    case 'power-up-late':
    case 'wrong-partner':
    case 'rate-change':
      return furtherHeadFault(source, head, other);
    case 'laser-decay': {
      const lossMilliDb = Math.round(quantityOf(source.loss, 'gain') * MILLI);
      return { ...head, kind: source.kind, lossMilliDb };
    }
    case 'point-ahead-error':
      return { ...head, kind: source.kind, errorRad: quantityOf(source.error, 'angle') };
    case 'frames-forged':
      return {
        ...head,
        kind: source.kind,
        forgery: source.forgery,
        message: source.message,
        epoch: source.epoch,
        count: source.count ?? FORGED_COUNT,
        intervalNs: quantityOr(source.interval, 'duration', FORGED_INTERVAL_NS),
      };
    case 'frames-replayed':
      return {
        ...head,
        kind: source.kind,
        message: source.message,
        delayNs: quantityOr(source.delay, 'duration', REPLAY_DELAY_NS),
        repeats: source.repeats ?? 1,
        ...(source.behind === undefined ? {} : { behind: source.behind }),
      };
    case 'jamming':
      return {
        ...head,
        kind: source.kind,
        jammer: other,
        coneRad: quantityOf(source.cone ?? JAMMED_CONE, 'angle'),
        noiseMilliDb: Math.round(quantityOf(source.noise ?? JAMMING_NOISE, 'gain') * MILLI),
      };
    case 'telecommands-contradictory':
      return {
        ...head,
        kind: source.kind,
        intervalNs: quantityOr(source.interval, 'duration', SECOND_NS),
        reversed: source.reversed ?? false,
      };
    default:
      return { ...head, kind: source.kind };
  }
};

export const operatorFault = (source: OperatorSource, common: FaultCommon): Fault => {
  switch (source.kind) {
    case 'plan-late': {
      const delayNs = quantityOr(source.delay, 'duration', PLAN_DELAY_NS);
      return { ...common, kind: source.kind, delayNs, issue: source.issue ?? true };
    }
    case 'plan-corrupted':
      return { ...common, kind: source.kind, issue: source.issue ?? true };
    case 'plan-partial': {
      const { kind, share = PLAN_PART, issue = true } = source;
      return { ...common, kind, share, issue };
    }
    case 'key-rollover':
      return {
        ...common,
        kind: source.kind,
        leadNs: quantityOr(source.lead, 'duration', ROLLOVER_LEAD_NS),
        overlapNs: quantityOr(source.overlap, 'duration', ROLLOVER_OVERLAP_NS),
      };
    case 'plan-old':
      return { ...common, kind: source.kind };
  }
};

export const nodeFault = (source: NodeSource, common: FaultCommon, other?: NodeId): Fault => {
  switch (source.kind) {
    case 'priority-storm':
    case 'expiry-in-transit':
      return stormFault(source, common, other ?? common.node);
    case 'computer-reset':
      return {
        ...common,
        kind: source.kind,
        boot: source.boot ?? 'warm',
        ...(source.bootCount === 'lost' ? { bootCount: 'lost' } : {}),
      };
    case 'slow-processor':
      return { ...common, kind: source.kind, serviceNs: quantityOf(source.service, 'duration') };
    case 'battery-drain':
      return { ...common, kind: source.kind, chargePermille: Math.round(source.charge * MILLI) };
    case 'bus-undervoltage':
      return { ...common, kind: source.kind, milliVolt: Math.round(source.voltage * MILLI) };
    case 'attitude-bias':
      return { ...common, kind: source.kind, biasRad: quantityOf(source.bias, 'angle') };
    case 'ephemeris-error': {
      const alongTrackKm = quantityOf(source.alongTrack, 'length');
      return { ...common, kind: source.kind, alongTrackKm };
    }
    case 'manoeuvre':
      return { ...common, kind: source.kind, deltaVKmPerS: source.deltaV * KM_PER_M };
    case 'clock-step':
      return { ...common, kind: source.kind, offsetNs: quantityOf(source.step, 'duration') };
    case 'clock-drift':
      return { ...common, kind: source.kind, driftPpb: source.drift };
    case 'bit-flip': {
      const { kind, region = 'bundles', count = 1 } = source;
      return { ...common, kind, region, count };
    }
    case 'stale-read':
    case 'jitter-step':
    case 'other-limits':
    case 'clock-periodic':
    case 'clock-noise':
    case 'clock-walk':
    case 'time-source-rollover':
    case 'telecommand-duplicated':
    case 'plan-forged':
      return furtherNodeFault(source, common, other ?? common.node);
    case 'plan-changed':
      return { ...common, kind: source.kind, without: other ?? common.node };
    default:
      return { ...common, kind: source.kind };
  }
};

/** Kinds that need a battery. */
export const ON_BATTERY: ReadonlySet<string> = new Set<FaultSource['kind']>([
  'battery-drain',
  'bus-undervoltage',
  'eclipse',
]);

/** Kinds of what a receiver of a time source says. */
export const OF_TIME_SOURCE: ReadonlySet<string> = new Set<FaultSource['kind']>([
  'time-source-rollover',
  'time-source-zero',
]);

/** Kinds that come in at service ports, or over the radio command link. */
export const AT_PORTS: ReadonlySet<string> = new Set<FaultSource['kind']>([
  'safe-mode-forced',
  'telecommand-duplicated',
  'telecommands-contradictory',
  'plan-forged',
  'plan-changed',
  'pass-cut',
]);
