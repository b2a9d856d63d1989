import { TRAFFIC_CLASSES, type TrafficClass } from '../../protocols/bundle.ts';
import type { Policy } from '../../protocols/policy.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { mayCross, rulesLead } from './permitted.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * S18: no bundle is sent from one segment to another against the policy, as the frames on such links
 * show; and none is refused at its source for a policy that lets it go. Without a policy there is
 * nothing to judge.
 */
export const s18Policy: CheckerFactory = (context) => {
  const { policy, flows, recent } = context;
  const log = new FindingLog('S18', context);
  const counts = { crossings: 0, refusedAtSource: 0 };
  return makeChecker({
    id: 'S18',
    title: 'bundles cross borders between segments as the policy allows',
    requirements: [REQUIREMENTS.border, REQUIREMENTS.borderRefusal],
    log,
    tested: () => counts.crossings + counts.refusedAtSource,
    counts: () => ({ ...counts }),
    handlers:
      policy === undefined
        ? {}
        : {
            'border-crossed': (
              atNs,
              node,
              _terminal,
              partner,
              bundle,
              source,
              destination,
              name,
            ) => {
              counts.crossings++;
              const traveller = { source, destination, class: classOf(name) };
              if (mayCross(policy, traveller, { from: node, to: partner })) return;
              const way = `${recent.nodeName(node)} → ${recent.nodeName(partner)}`;
              log.add({
                requirement: REQUIREMENTS.border,
                class: 'crossed',
                node,
                atNs,
                title: 'bundle sent over a border where it may not cross',
                what:
                  `${name} bundle number ${bundle} from ${placeOf(policy, source)} to ` +
                  `${placeOf(policy, destination)} sent ${way} into ${placeOf(policy, partner)}`,
                about: { bundle, node },
              });
            },
            'submit-refused': (atNs, node, request, flowIndex, reason) => {
              const flow = flows[flowIndex];
              if (reason !== 'policy' || flow === undefined) return;
              counts.refusedAtSource++;
              const traveller = { source: node, destination: flow.to, class: flow.class };
              if (!rulesLead(policy, traveller)) return;
              log.add({
                requirement: REQUIREMENTS.borderRefusal,
                class: 'refused-wrongly',
                node,
                atNs,
                title: 'bundle refused for a policy that lets it go',
                what: `request ${request} of flow ${flow.name} refused`,
                about: { node },
              });
            },
          },
  });
};

const placeOf = (policy: Policy, node: number): string =>
  `segment ${policy.segments.get(node) ?? 'unknown'}`;

const classOf = (name: string): TrafficClass =>
  TRAFFIC_CLASSES.find((known) => known === name) ?? 'broadband';
