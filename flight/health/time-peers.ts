import type { NodeId, Ns } from '../../protocols/units.ts';
import type { LinkEndpoint } from '../link/link-service.ts';

/** Stratum of a node that has no source within reach; a usable one is below. */
export const STRATUM_NONE = 16;

/** The part of a link that time transfer needs. */
export type TimeLink = Pick<LinkEndpoint, 'sendControl'>;

/** What timekeeping is told about a link's other end. */
export interface TimePeerInfo {
  readonly node: NodeId;
  /** By on-board ephemeris, of what this node sends at that UTC, and of what the peer sends. */
  readonly lightTimeOutNs: (sentUtcNs: Ns) => Ns;
  readonly lightTimeBackNs: (sentUtcNs: Ns) => Ns;
  /** From the handshake; undefined: not known, an exchange will tell. */
  readonly stratum?: number | undefined;
  readonly uncertaintyNs?: Ns | undefined;
}

/** An established link, and what its other end said of its time last. */
export interface TimePeer {
  readonly link: TimeLink;
  readonly info: TimePeerInfo;
  stratum: number | undefined;
  uncertaintyNs: Ns;
  /** When it said so; local monotonic time. */
  heardNs: Ns;
  /** Not to be asked before: it was a step away. */
  suspectUntilNs: Ns;
}

/**
 * Whether that time may be taken (LM-TIM-015): of a lower stratum, or, when neither has a source
 * within reach, of a smaller uncertainty. So time flows away from sources only.
 */
export const mayTake = (
  own: { readonly stratum: number; readonly uncertaintyNs: Ns },
  peer: { readonly stratum: number; readonly uncertaintyNs: Ns },
): boolean =>
  peer.stratum < own.stratum ||
  (peer.stratum === STRATUM_NONE &&
    own.stratum === STRATUM_NONE &&
    peer.uncertaintyNs < own.uncertaintyNs);

/**
 * The peer to ask next: the lowest stratum, then the smallest uncertainty, then the lowest node.
 * When none is known to have a lower stratum, or for once to look around, the one not heard for
 * longest: it may by now.
 */
export const choosePeer = (
  peers: readonly TimePeer[],
  ownStratum: number,
  when: { readonly nowNs: Ns; readonly lookAround: boolean },
): TimePeer | undefined => {
  let best: TimePeer | undefined;
  let oldest: TimePeer | undefined;
  for (const peer of peers) {
    if (peer.suspectUntilNs > when.nowNs) continue;
    if (oldest === undefined || heardBefore(peer, oldest)) oldest = peer;
    if ((peer.stratum ?? STRATUM_NONE) >= ownStratum) continue;
    if (best === undefined || better(peer, best)) best = peer;
  }
  return when.lookAround ? oldest : (best ?? oldest);
};

const better = (a: TimePeer, b: TimePeer): boolean => {
  const order =
    (a.stratum ?? STRATUM_NONE) - (b.stratum ?? STRATUM_NONE) ||
    a.uncertaintyNs - b.uncertaintyNs ||
    a.info.node - b.info.node;
  return order < 0;
};

const heardBefore = (a: TimePeer, b: TimePeer): boolean =>
  (a.stratum === undefined ? -1 : a.heardNs) < (b.stratum === undefined ? -1 : b.heardNs);
