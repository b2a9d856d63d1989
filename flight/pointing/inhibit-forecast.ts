import type { InhibitKind } from '../../protocols/avionics.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { firstInhibit, type Head, type InhibitBits, type ReachProbe } from './reach.ts';
import type { MovingNode } from './sight.ts';

const STEP_NS: Ns = 10 * SECOND_NS;
const RESOLUTION_NS: Ns = MILLISECOND_NS;

/** When a head may first look at its partner, and what keeps it from it until then. */
export interface ReachForecast {
  /** Undefined: never, from start to end. */
  readonly freeFromUtcNs: Ns | undefined;
  readonly blockedBy: InhibitKind | undefined;
}

interface ReachRequest {
  readonly probe: ReachProbe;
  readonly head: Head;
  readonly partner: MovingNode;
  readonly startUtcNs: Ns;
  /** Of the contact: from then on the head may be turned away by a limit and come back. */
  readonly contactUtcNs: Ns;
  readonly endUtcNs: Ns;
}

/**
 * Looks along a slew and its contact for the first instant from which neither sun nor gimbal keeps the
 * head from its partner, up to the contact's start: a head that is turned early follows its partner until
 * then, through whatever lies between. A contact that has no such instant is not begun at all: the
 * gimbal would be driven against its limits for nothing (LM-PNT-043).
 */
export const forecastReach = (request: ReachRequest): ReachForecast => {
  const { startUtcNs, contactUtcNs } = request;
  const first = bitsAt(request, startUtcNs);
  let blockedBy = firstInhibit(first);
  let free = first === 0 ? startUtcNs : freeAfter(request, startUtcNs);
  while (free !== undefined && free < contactUtcNs) {
    const blocked = blockedAfter(request, free);
    if (blocked === undefined) break;
    blockedBy ??= firstInhibit(bitsAt(request, blocked));
    free = freeAfter(request, blocked);
  }
  return { freeFromUtcNs: free, blockedBy };
};

const bitsAt = ({ probe, head, partner }: ReachRequest, utcNs: Ns): InhibitBits =>
  probe.bitsAt(head, partner, utcNs);

const freeAfter = (request: ReachRequest, blockedNs: Ns): Ns | undefined => {
  let blocked = blockedNs;
  while (blocked < request.endUtcNs) {
    const next = Math.min(blocked + STEP_NS, request.endUtcNs);
    if (bitsAt(request, next) === 0) return freeEdge(request, blocked, next);
    blocked = next;
  }
  return undefined;
};

/** The next instant before the contact's start at which a limit holds, looked for by the second. */
const blockedAfter = (request: ReachRequest, freeNs: Ns): Ns | undefined => {
  for (let at = freeNs + SECOND_NS; at < request.contactUtcNs; at += SECOND_NS) {
    if (bitsAt(request, at) !== 0) return at;
  }
  return undefined;
};

/** First free instant between a blocked and a free one, by halving; to 1 ms. */
const freeEdge = (request: ReachRequest, blockedNs: Ns, freeNs: Ns): Ns => {
  let low = blockedNs;
  let high = freeNs;
  while (high - low > RESOLUTION_NS) {
    const middle = Math.floor((low + high) / 2);
    if (bitsAt(request, middle) === 0) high = middle;
    else low = middle;
  }
  return high;
};
