import type { InhibitKind } from '../../protocols/avionics.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { firstInhibit, type Head, type ReachProbe } from './reach.ts';
import type { MovingNode } from './sight.ts';

const STEP_NS: Ns = 10 * SECOND_NS;
const RESOLUTION_NS: Ns = MILLISECOND_NS;

/** When a head may first look at its partner, and what keeps it from it until then. */
export interface ReachForecast {
  /** Undefined: never, from start to end. */
  readonly freeFromUtcNs: Ns | undefined;
  readonly blockedBy: InhibitKind | undefined;
}

/**
 * Looks along a slew and its contact for the first instant at which neither sun nor gimbal keeps the
 * head from its partner. A contact that has none is not begun at all: the gimbal would be driven
 * against its limits for nothing (LM-PNT-043).
 */
export const forecastReach = (request: {
  readonly probe: ReachProbe;
  readonly head: Head;
  readonly partner: MovingNode;
  readonly startUtcNs: Ns;
  readonly endUtcNs: Ns;
}): ReachForecast => {
  const { probe, head, partner, startUtcNs, endUtcNs } = request;
  const first = probe.bitsAt(head, partner, startUtcNs);
  if (first === 0) return { freeFromUtcNs: startUtcNs, blockedBy: undefined };
  const blockedBy = firstInhibit(first);
  let blocked = startUtcNs;
  while (blocked < endUtcNs) {
    const next = Math.min(blocked + STEP_NS, endUtcNs);
    if (probe.bitsAt(head, partner, next) === 0) {
      return { freeFromUtcNs: freeEdge(request, blocked, next), blockedBy };
    }
    blocked = next;
  }
  return { freeFromUtcNs: undefined, blockedBy };
};

/** First free instant between a blocked and a free one, by halving; to 1 ms. */
const freeEdge = (
  request: { readonly probe: ReachProbe; readonly head: Head; readonly partner: MovingNode },
  blockedNs: Ns,
  freeNs: Ns,
): Ns => {
  let low = blockedNs;
  let high = freeNs;
  while (high - low > RESOLUTION_NS) {
    const middle = Math.floor((low + high) / 2);
    if (request.probe.bitsAt(request.head, request.partner, middle) === 0) high = middle;
    else low = middle;
  }
  return high;
};
