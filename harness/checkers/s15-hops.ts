import type { NodeId, Ns } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { DirectWays } from './direct-ways.ts';
import { Holders } from './holders.ts';
import { joinHandlers } from './join-handlers.ts';
import { REQUIREMENTS } from './requirements.ts';

interface Visits {
  readonly count: number;
  readonly lastNs: Ns;
}

/** Visits of one attempt, by node. */
type Journey = Map<NodeId, Visits>;

/**
 * S15: no bundle is delivered over more hops than its limit, and none goes round: one attempt is
 * taken into the same store at most `visitsMax` times in quick succession (a bundle that was kept elsewhere, or
 * follows one missed contact after the other, may pass a node again). Remembered while somebody holds
 * the bundle. Nor is one deleted for its hop limit that has passed fewer stores, or sent around a destination that is near (`DirectWays`).
 */
export const s15Hops: CheckerFactory = (context) => {
  const log = new FindingLog('S15', context);
  const { visitsMax, revisitNs } = context.thresholds;
  const holders = new Holders();
  const direct = new DirectWays(context, log);
  /** By bundle, then by attempt: copies of an older one may still move. */
  const journeys = new Map<number, Map<number, Journey>>();
  /** How often each was written into a store: so many hops at most. */
  const written = new Map<number, number>();
  /** Bundles that nobody holds since an instant, whose end may be told within it. */
  let left: number[] = [];
  let leftNs = -1;
  /** A partner may have said of any bundle that its hops are over. */
  let refused = false;
  /** Nodes whose software ran with bounds of its own. */
  const others = new Set<NodeId>();
  let tested = 0;
  let hopsMax = 0;

  const visit = (atNs: number, node: NodeId, bundle: number, attempt: number): void => {
    if (!holders.hold(node, bundle)) return;
    const attempts = journeys.get(bundle) ?? new Map<number, Journey>();
    const journey = attempts.get(attempt) ?? new Map<NodeId, Visits>();
    journeys.set(bundle, attempts.set(attempt, journey));
    const before = journey.get(node);
    const recent = before !== undefined && atNs - before.lastNs <= revisitNs;
    const visits = (recent ? before.count : 0) + 1;
    journey.set(node, { count: visits, lastNs: atNs });
    if (visits !== visitsMax + 1 || others.has(node)) return;
    log.add({
      requirement: REQUIREMENTS.noLoop,
      class: 'loop',
      node,
      atNs,
      title: 'bundle goes round in a loop',
      what: `bundle number ${bundle}, attempt ${attempt}, taken ${visits} times`,
      about: { bundle },
    });
  };

  const settle = (atNs: number): void => {
    if (atNs === leftNs || left.length === 0) return;
    for (const bundle of left) if (holders.of(bundle).length === 0) written.delete(bundle);
    left = [];
  };

  const forget = (atNs: number, node: NodeId, bundle: number): void => {
    settle(atNs);
    holders.release(node, bundle);
    if (holders.of(bundle).length > 0) return;
    journeys.delete(bundle);
    left.push(bundle);
    leftNs = atNs;
  };

  return makeChecker({
    id: 'S15',
    title: 'hop counts are bounded and no bundle goes round',
    requirements: [REQUIREMENTS.hopLimit, REQUIREMENTS.noLoop, REQUIREMENTS.direct],
    log,
    tested: () => tested,
    counts: () => ({ hopsMax }),
    finish: () => direct.finish(),
    handlers: joinHandlers(direct.handlers, {
      held: (atNs, node, bundle, attempt) => {
        settle(atNs);
        written.set(bundle, (written.get(bundle) ?? 0) + 1);
        visit(atNs, node, bundle, attempt);
      },
      // Without custody no relay writes it, though its source does where it is assured.
      accepted: (_atNs, _node, _request, flow, bundle) => {
        const unwritten = context.flows[flow]?.custody === false;
        if (unwritten && written.has(bundle)) written.set(bundle, Number.POSITIVE_INFINITY);
      },
      fault: (_atNs, _index, kind, node) => {
        if (kind === 'custody-refused') refused = true;
        if (kind === 'other-limits') others.add(node);
      },
      deleted: (atNs, node, bundle, _attempt, reason) => {
        const most = written.get(bundle);
        if (reason !== 'hop-limit' || refused || most === undefined || most >= context.hopLimit) {
          return;
        }
        log.add({
          requirement: REQUIREMENTS.hopLimit,
          class: 'hops-left',
          node,
          atNs,
          title: 'bundle deleted for its hop limit with hops left',
          what: `bundle number ${bundle}: ${most} hops at most, limit ${context.hopLimit},`,
          about: { bundle },
        });
      },
      released: (atNs, node, bundle) => forget(atNs, node, bundle),
      delivered: (atNs, node, bundle, _attempt, hopCount) => {
        tested++;
        hopsMax = Math.max(hopsMax, hopCount);
        if (hopCount <= context.hopLimit) return;
        log.add({
          requirement: REQUIREMENTS.hopLimit,
          class: 'too-many-hops',
          node,
          atNs,
          title: 'bundle delivered beyond its hop limit',
          what: `bundle number ${bundle}: ${hopCount} hops, limit ${context.hopLimit},`,
          about: { bundle },
        });
      },
    }),
  });
};
