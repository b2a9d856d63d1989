import type { NodeId, Ns } from '../../protocols/units.ts';
import { addBreach } from './breaches.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { FaultTimes } from './fault-times.ts';
import { terminalKey } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';

/** Faults under which a node takes no custody: bundles for it are held back for a while. */
const REFUSING: ReadonlySet<string> = new Set(['store-full', 'store-failure', 'custody-refused']);

/**
 * S8: no store holds more than its capacity (records carry headers beside payloads, and marks live
 * there too: `storeShareMax`, `storeMarksBytes`), or more of a class
 * than its bound, and a class waits for lower ones no longer than its bound W. Waits are counted in line time
 * of what lower classes sent meanwhile, so that a closed window or a pause is none; nor is that of a node
 * which was slow by a fault while the lock lasted, or whose partner took no custody by one: its last refusal is on
 * its way for a while, and bundles are held back for `refuseBackoffNs` from then on, locks in between or not.
 */
export const s8BoundedQueues: CheckerFactory = (context) => {
  const log = new FindingLog('S8', context);
  const { storeShareMax, storeMarksBytes, waitShare, letGoNs, refuseBackoffNs } =
    context.thresholds;
  const capacities = new Map<NodeId, number>(
    context.nodes.map(({ id, storeBytes }) => [id, storeBytes]),
  );
  /** Nodes that were found already: a high-water mark never falls. */
  const found = new Set<NodeId>();
  const slow = new FaultTimes();
  /** Under these a node takes no custody. */
  const refusing = new FaultTimes();
  const lockedNs = new Map<string, Ns>();
  /** Nodes whose software ran with bounds of its own. */
  const others = new Set<NodeId>();
  /** Nodes whose memory may have given back what they had deleted. */
  const stale = new Set<NodeId>();
  let stores = 0;
  let waits = 0;
  let excused = 0;

  return makeChecker({
    id: 'S8',
    title: 'stores stay within their capacity, and classes wait within their bound',
    requirements: [REQUIREMENTS.capacity, REQUIREMENTS.deadline, REQUIREMENTS.order],
    log,
    tested: () => stores + waits,
    counts: () => ({ stores, waits, slow: excused }),
    handlers: {
      store: (atNs, node, _bytes, highBytes) => {
        const capacity = capacities.get(node);
        if (capacity === undefined) return;
        stores++;
        const mostBytes = capacity * storeShareMax + storeMarksBytes;
        if (highBytes <= mostBytes || found.has(node)) return;
        found.add(node);
        log.add({
          requirement: REQUIREMENTS.capacity,
          class: 'capacity',
          node,
          atNs,
          title: 'store held more than its capacity',
          what: `${highBytes} bytes of ${capacity}`,
          about: { node },
        });
      },
      'store-over': (atNs, node, what, bytes, boundBytes) => {
        const foreign = context.foreignNodes?.has(node) === true;
        if (foreign || others.has(node) || stale.has(node)) return;
        log.add({
          requirement: REQUIREMENTS.capacity,
          class: 'class-bound',
          node,
          atNs,
          title: 'store held more of a class than its bound',
          what: `${bytes} bytes of ${WHAT[what] ?? what}, ${Math.floor(boundBytes)} allowed,`,
          about: { node },
        });
      },
      fault: (atNs, index, kind, node, active) => {
        if (STALLING.has(kind)) slow.note(atNs, index, node, active === 1);
        if (kind === 'other-limits') others.add(node);
        if (kind === 'stale-read') stale.add(node);
        if (!REFUSING.has(kind)) return;
        refusing.note(atNs, index, node, active === 1);
        const partner = context.faults?.[index]?.partner;
        if (partner !== undefined) refusing.note(atNs, index, partner, active === 1);
      },
      lock: (atNs, node, terminal, partner, partnerTerminal) => {
        lockedNs.set(terminalKey(node, terminal), atNs);
        lockedNs.set(terminalKey(partner, partnerTerminal), atNs);
      },
      breach: (atNs, node, terminal, partner, what, session) => {
        if (what !== 'class-starved' || others.has(node)) return;
        addBreach(
          { log, recent: context.recent },
          { atNs, node, terminal, partner, what, session },
        );
      },
      'class-wait': (atNs, node, terminal, partner, name, segments, worstNs, boundNs) => {
        const sinceNs = lockedNs.get(terminalKey(node, terminal)) ?? 0;
        const refusedNs = refusing.untilNs(partner);
        const heldBack =
          refusedNs !== undefined && refusedNs + letGoNs + refuseBackoffNs >= sinceNs;
        // Classes share a line as its own node has it.
        if (heldBack || others.has(node) || (slow.untilNs(node) ?? -1) >= sinceNs) {
          excused += segments;
          return;
        }
        waits += segments;
        if (worstNs <= boundNs * (1 + waitShare)) return;
        const allowed = `${msText(worstNs)}, ${msText(boundNs)} allowed,`;
        log.add({
          requirement: REQUIREMENTS.deadline,
          class: 'waiting-bound',
          node,
          atNs,
          title: 'a class waited for lower ones beyond its bound',
          what: `${name} to ${context.recent.nodeName(partner)} waited ${allowed}`,
          about: { node, terminal },
        });
      },
    },
  });
};

const WHAT: Readonly<Record<string, string>> = { both: 'tactical and broadband together' };

const msText = (ns: Ns): string => `${(ns / 1e6).toFixed(3)} ms`;
