import { MILLISECOND_NS, MINUTE_NS, type NodeId, SECOND_NS } from '../../protocols/units.ts';
import type { Fault, FaultOf } from './fault.ts';
import type { FaultSource } from './fault-schema.ts';
import type { FRAME_FAULTS, LINK_FAULTS, TERMINAL_FAULTS } from './fault-schema-links.ts';
import { type Complaints, quantityOf, quantityOr } from './resolve-tools.ts';

type SourceOf<K extends string> = Extract<FaultSource, { kind: K }>;
type KindsOf<T extends readonly { shape: { kind: { value: string } } }[]> =
  T[number]['shape']['kind']['value'];

/** Kinds of terminals that have parameters of their own. */
export type FurtherHeadSource = SourceOf<KindsOf<typeof TERMINAL_FAULTS>>;
/** Kinds of links that do. */
export type FurtherLinkSource = Extract<
  SourceOf<KindsOf<typeof LINK_FAULTS> | KindsOf<typeof FRAME_FAULTS>>,
  { from: string }
>;
/** What all faults have, and those of links, resolved. */
type FaultCommon = Omit<FaultOf<'null'>, 'kind'>;
type Link = Omit<FaultOf<'link-outage'>, 'kind'>;
type Head = FaultCommon & { readonly terminal: number | undefined };

const SLOWDOWN = 4;
const STICK_NS = 500 * MILLISECOND_NS;
const WOBBLE_PERIOD_NS = 2 * SECOND_NS;
const COPY_DELAY_NS = 10 * MILLISECOND_NS;
const OVERSIZE_BYTES = 61_000;
const STALE_FRAMES = 8;
const SEGMENT_SHARE = 0.1;
const STORM_BYTES = 1_000;
/** What the kinds that submit bundles differ in when nothing is written. */
const STORMS = {
  'priority-storm': {
    class: 'management',
    intervalNs: 10 * MILLISECOND_NS,
    lifetimeNs: MINUTE_NS,
  },
  // Longer than light needs for two hops of most networks, shorter than two hops take.
  'expiry-in-transit': {
    class: 'tactical',
    intervalNs: SECOND_NS,
    lifetimeNs: 50 * MILLISECOND_NS,
  },
} as const;
const MILLI = 1_000;

/** A fault of a terminal; `heard` is the node that one of kind wrong-partner names. */
export const furtherHeadFault = (
  source: FurtherHeadSource,
  head: Head,
  heard: NodeId | undefined,
): Fault => {
  switch (source.kind) {
    case 'sun-in-view':
      return { ...head, kind: source.kind };
    case 'gimbal-stiction': {
      const stickNs = quantityOr(source.stick, 'duration', STICK_NS);
      return { ...head, kind: source.kind, slowdown: source.slowdown ?? SLOWDOWN, stickNs };
    }
    case 'false-lock':
      return { ...head, kind: source.kind, frames: source.frames ?? true };
    case 'terminal-reset':
      return { ...head, kind: source.kind, stale: source.stale ?? true };
    case 'power-up-late':
      return { ...head, kind: source.kind, delayNs: quantityOf(source.delay, 'duration') };
    case 'wrong-partner':
      return { ...head, kind: source.kind, heard: heard ?? head.node };
    case 'rate-change':
      return { ...head, kind: source.kind, share: source.share };
  }
};

export const furtherLinkFault = (source: FurtherLinkSource, link: Link): Fault => {
  switch (source.kind) {
    case 'contact-off-plan': {
      const lateNs = quantityOr(source.late, 'duration', 0);
      const earlyNs = quantityOr(source.early, 'duration', 0);
      return { ...link, kind: source.kind, lateNs, earlyNs };
    }
    case 'gilbert-elliott': {
      const meanGoodNs = quantityOf(source.good, 'duration');
      const meanBadNs = quantityOf(source.bad, 'duration');
      return { ...link, kind: source.kind, meanGoodNs, meanBadNs };
    }
    case 'error-rate-step':
      return { ...link, kind: source.kind, bitErrorRate: source.bitErrorRate };
    case 'margin-wobble': {
      const swingMilliDb = Math.round(quantityOf(source.swing, 'gain') * MILLI);
      const periodNs = quantityOr(source.period, 'duration', WOBBLE_PERIOD_NS);
      return { ...link, kind: source.kind, swingMilliDb, periodNs };
    }
    case 'latency-step':
      return { ...link, kind: source.kind, delayNs: quantityOf(source.delay, 'duration') };
    default:
      return frameFault(source, link);
  }
};

type FrameSource = Exclude<FurtherLinkSource, SourceOf<KindsOf<typeof LINK_FAULTS>>>;

const frameFault = (source: FrameSource, link: Link): Fault => {
  switch (source.kind) {
    case 'frames-truncated':
    case 'acknowledgement-lost':
      return { ...link, kind: source.kind };
    case 'frames-oversized':
      return {
        ...link,
        kind: source.kind,
        bytes: quantityOr(source.size, 'size', OVERSIZE_BYTES),
      };
    case 'frames-foreign':
      return { ...link, kind: source.kind, deviation: source.deviation };
    case 'acknowledgement-duplicated':
      return {
        ...link,
        kind: source.kind,
        delayNs: quantityOr(source.delay, 'duration', COPY_DELAY_NS),
      };
    case 'acknowledgement-stale':
      return { ...link, kind: source.kind, age: source.age ?? STALE_FRAMES };
    case 'custody-refused':
      return { ...link, kind: source.kind, reason: source.reason ?? 'no-storage' };
    case 'segment-lost':
      return { ...link, kind: source.kind, share: source.share ?? SEGMENT_SHARE };
  }
};

export const stormFault = (
  source: SourceOf<keyof typeof STORMS>,
  common: FaultCommon,
  to: NodeId,
): Fault => {
  const { kind } = source;
  const usual = STORMS[kind];
  return {
    ...common,
    kind,
    to,
    class: source.class ?? usual.class,
    bytes: quantityOr(source.size, 'size', STORM_BYTES),
    intervalNs: quantityOr(source.interval, 'duration', usual.intervalNs),
    lifetimeNs: quantityOr(source.lifetime, 'duration', usual.lifetimeNs),
    assured: source.assured ?? false,
    custody: source.custody ?? false,
  };
};

/** What the schema of one field alone does not show. */
export const checkFurther = (
  source: FaultSource,
  complaints: Complaints,
  path: readonly PropertyKey[],
): void => {
  if (
    source.kind === 'frames-replayed' &&
    source.delay !== undefined &&
    source.behind !== undefined
  ) {
    const message =
      '"behind" stands in place of "delay": frames come again after the one or the other';
    complaints.error([...path, 'delay'], message);
  }
  if (source.kind !== 'contact-off-plan') return;
  const { late, early } = source;
  if (quantityOr(late, 'duration', 0) + quantityOr(early, 'duration', 0) > 0) return;
  complaints.error(path, 'needs "late" or "early", by which contacts differ from the plan');
};
