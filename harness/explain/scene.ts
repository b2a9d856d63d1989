import type { Finding } from '../checkers/checker.ts';
import type { Fault } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Background, LockSpan } from './background.ts';

/** Nodes of a story: more than these nobody keeps apart. */
const NODES_MAX = 6;
/** Told before the violation, where no bundle says from when on. */
const BEFORE_NS: Ns = 60 * SECOND_NS;
/** Faults that ended so long before still count as a cause. */
const AFTERMATH_NS: Ns = 60 * SECOND_NS;
/** Told in front of what began the story, and after the violation. */
const MARGIN_NS: Ns = SECOND_NS;

/** Who a story is about, and from when until when. */
export interface Scene {
  /** Those that matter most first. */
  readonly nodes: readonly NodeId[];
  readonly fromNs: Ns;
  readonly toNs: Ns;
}

export interface SceneTerms {
  readonly scenario: Scenario;
  readonly background: Background;
  /** Of the first plan. */
  readonly contacts: readonly Contact[];
}

/** The node of the finding, its partners by lock and by fault, and those that had the bundle. */
export const sceneOf = (finding: Finding, run: SceneTerms): Scene => {
  const { scenario, background } = run;
  const { atNs, about } = finding;
  const way = about?.bundle === undefined ? undefined : background.bundles.get(about.bundle);
  const bundleNs = way === undefined ? undefined : Math.max(0, way.acceptedNs - MARGIN_NS);
  const contact = contactOf(finding, run.contacts);
  const contactNs = contact === undefined ? atNs : Math.max(0, contact.startNs - MARGIN_NS);
  const earliestNs = Math.min(bundleNs ?? atNs, contactNs, Math.max(0, atNs - BEFORE_NS));
  const nodes = new Set<NodeId>([
    ...[finding.node, about?.node ?? 0],
    ...(way === undefined ? [] : [way.source, ...way.holders, way.destination]),
  ]);
  nodes.delete(0);
  if (contact !== undefined) nodes.add(contact.to);
  const causes = faultsNear(scenario, background, { fromNs: earliestNs, toNs: atNs });
  for (const node of partnersOf(finding, background.locks, [...nodes])) nodes.add(node);
  const own = [...nodes];
  for (const { fault } of causes) {
    const ends = endsOf(fault);
    if (ends.some((end) => own.includes(end))) for (const end of ends) nodes.add(end);
  }
  // A finding about no node in particular: those that something happened to.
  if (nodes.size === 0) for (const { fault } of causes) nodes.add(fault.node);
  const chosen = [...nodes].slice(0, NODES_MAX);
  const onsets = causes
    .filter(({ fault }) => endsOf(fault).some((end) => chosen.includes(end)))
    .map(({ fromNs }) => fromNs - MARGIN_NS)
    .filter((fromNs) => fromNs >= earliestNs - AFTERMATH_NS);
  return {
    nodes: chosen,
    fromNs: Math.max(0, Math.min(earliestNs, ...onsets)),
    toNs: Math.min(scenario.durationNs, atNs + MARGIN_NS),
  };
};

/** The contact that the terminal has then, or had shortly before: its partner need not have come. */
const contactOf = ({ atNs, about }: Finding, contacts: readonly Contact[]): Contact | undefined =>
  about?.terminal === undefined
    ? undefined
    : contacts.findLast(
        ({ from, fromTerminal, startNs, endNs }) =>
          from === about.node &&
          fromTerminal === about.terminal &&
          startNs <= atNs &&
          endNs >= atNs - BEFORE_NS,
      );

/** Both ends of a fault of a link, else the one node that it strikes. */
export const endsOf = (fault: Fault): readonly NodeId[] =>
  'partner' in fault ? [fault.node, fault.partner] : [fault.node];

/** Faults that were at work in a time or shortly before it, with their onset. */
const faultsNear = (
  { faults }: Scenario,
  background: Background,
  { fromNs, toNs }: { readonly fromNs: Ns; readonly toNs: Ns },
): readonly { readonly fault: Fault; readonly fromNs: Ns }[] =>
  [...background.faults].flatMap(([index, spans]) => {
    const fault = faults[index];
    const near = spans.find(
      (span) => span.fromNs <= toNs && (span.untilNs ?? toNs) >= fromNs - AFTERMATH_NS,
    );
    return fault === undefined || near === undefined ? [] : [{ fault, fromNs: near.fromNs }];
  });

/** Who was locked with them, or with the terminal that it is about, shortly before. */
const partnersOf = (
  { atNs, about }: Finding,
  locks: readonly LockSpan[],
  nodes: readonly NodeId[],
): readonly NodeId[] =>
  locks.flatMap(({ node, terminal, partner, partnerTerminal, fromNs, untilNs }) => {
    if (fromNs > atNs || (untilNs ?? atNs) < atNs - BEFORE_NS) return [];
    if (about?.terminal !== undefined) {
      if (node === about.node && terminal === about.terminal) return [partner];
      return partner === about.node && partnerTerminal === about.terminal ? [node] : [];
    }
    return nodes.includes(node) ? [partner] : nodes.includes(partner) ? [node] : [];
  });
