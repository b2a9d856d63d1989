import type { NodeId } from '../../protocols/units.ts';
import type { FrameFault } from '../bus/frame-faults.ts';
import { withBadPayload, withBadTag } from './bad-tag.ts';
import type { FaultOf } from '../scenario/fault.ts';
import { SojournProcess } from '../world/sojourns.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';
import {
  acknowledgementAlone,
  foreign,
  oversized,
  StaleAcknowledgements,
  truncated,
  withoutAcknowledgement,
} from './frame-changes.ts';

type LinkKind =
  | 'link-outage'
  | 'error-burst'
  | 'frames-corrupted'
  | 'frames-dropped'
  | 'frames-duplicated'
  | 'frames-reordered'
  | 'frames-delayed'
  | 'frames-held'
  | 'gilbert-elliott'
  | 'error-rate-step'
  | 'latency-step'
  | 'frames-truncated'
  | 'frames-oversized'
  | 'frames-foreign'
  | 'acknowledgement-lost'
  | 'acknowledgement-duplicated'
  | 'acknowledgement-stale'
  | 'segment-lost'
  | 'tags-corrupted';

/** What a kind does to frames, beyond whom it hits. */
type Deed = Pick<FrameFault, 'act'> & Partial<FrameFault>;

/** Frame types by their number on the wire. */
const TYPES = ['unspecified', 'idle', 'data', 'management'];

/** Faults of frames on their way between two nodes, by whichever terminals. */
export const linkAction = (fault: FaultOf<LinkKind>, rig: FaultRig): FaultAction =>
  framesAction(fault, rig, (name) => deedOf(fault, rig, name));

type FramesFault = FaultOf<LinkKind | 'custody-refused'>;
/** The deed on one direction; `name` names its draws. */
type DeedOf = (name: string, from: NodeId, to: NodeId) => Deed;

/** The same, with what is done to frames given. */
export const framesAction = (
  fault: FramesFault,
  rig: FaultRig,
  deed: DeedOf,
): Required<Omit<FaultAction, 'prepare'>> => {
  const { node, partner, both } = fault;
  const oneWay = directed(fault, rig, [node, partner], deed);
  if (!both) return oneWay;
  const otherWay = directed(fault, rig, [partner, node], deed);
  return {
    begin: (untilNs) => {
      oneWay.begin(untilNs);
      otherWay.begin(untilNs);
    },
    end: () => {
      oneWay.end();
      otherWay.end();
    },
  };
};

const directed = (
  fault: FramesFault,
  rig: FaultRig,
  [from, to]: readonly [NodeId, NodeId],
  deed: DeedOf,
): Required<Omit<FaultAction, 'prepare'>> => {
  const { nodes, streams, endNs } = rig;
  const name = `fault ${fault.id} ${from}>${to}`;
  const rule: FrameFault = {
    types: fault.types.map((type) => TYPES.indexOf(type)),
    share: fault.share,
    key: streams.key(name, 'frames'),
    name: `${fault.id} (${fault.kind})`,
    delayNs: 'delayNs' in fault ? fault.delayNs : 0,
    untilNs: 0,
    ...deed(name, from, to),
  };
  const each = (change: 1 | -1): void => {
    for (const sender of nodes.modems(from)) {
      for (const receiver of nodes.modems(to)) {
        const { faults } = nodes.path(sender, receiver);
        if (change === 1) faults.add(rule);
        else faults.remove(rule);
      }
      sender.disturb(change);
    }
  };
  return {
    begin: (untilNs) => {
      rule.untilNs = Math.min(untilNs, endNs + 1);
      each(1);
    },
    end: () => each(-1),
  };
};

const deedOf = (fault: FaultOf<LinkKind>, { streams }: FaultRig, name: string): Deed => {
  switch (fault.kind) {
    case 'link-outage':
      return { act: 'block' };
    case 'frames-dropped':
      return { act: 'drop' };
    case 'error-burst':
      return { act: 'corrupt' };
    case 'frames-corrupted':
      return fault.undetected === true
        ? { act: 'alter', change: withBadPayload }
        : { act: 'corrupt' };
    case 'frames-duplicated':
      return { act: 'duplicate' };
    // Some frames are held back while those behind them go on.
    case 'frames-reordered':
    case 'frames-delayed':
    case 'latency-step':
      return { act: 'delay' };
    case 'frames-held':
      return { act: 'hold' };
    case 'gilbert-elliott': {
      const { meanGoodNs: meanOffNs, meanBadNs: meanOnNs } = fault;
      const stream = () => streams.stream(name, 'states');
      return { act: 'corrupt', during: new SojournProcess({ stream, meanOffNs, meanOnNs }) };
    }
    case 'error-rate-step':
      return { act: 'corrupt', bitErrorRate: fault.bitErrorRate };
    case 'tags-corrupted':
      return { act: 'alter', change: withBadTag };
    case 'segment-lost':
      return { act: 'drop', types: [TYPES.indexOf('data')], bySegment: true };
    default:
      return changeOf(fault);
  }
};

/** Frames that arrive as others than they left. */
const changeOf = (
  fault: FaultOf<
    | Extract<LinkKind, `acknowledgement-${string}`>
    | 'frames-truncated'
    | 'frames-oversized'
    | 'frames-foreign'
  >,
): Deed => {
  switch (fault.kind) {
    case 'frames-truncated':
      return { act: 'damage', change: truncated };
    case 'frames-oversized':
      return { act: 'alter', change: (image) => oversized(image, fault.bytes) };
    case 'frames-foreign':
      return {
        act: 'alter',
        change: (image, chance) => foreign(image, fault.deviation, chance),
        asSent: fault.deviation === 'unknown-field',
      };
    case 'acknowledgement-lost':
      return { act: 'alter', change: withoutAcknowledgement };
    case 'acknowledgement-duplicated':
      return { act: 'duplicate', change: acknowledgementAlone };
    case 'acknowledgement-stale': {
      const stale = new StaleAcknowledgements(fault.age);
      return { act: 'alter', change: (image) => stale.change(image) };
    }
  }
};
