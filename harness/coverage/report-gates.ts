import { REJECT_REASONS } from '../../protocols/errors.ts';
import { REFUSE_REASONS } from '../../protocols/frame.ts';
import { EVENT_REPORTS, type ReportName } from '../../flight/event-reports.ts';
import { SAFE_CAUSES } from '../../flight/health/safe-cause.ts';
import type { GateGroup } from './gate-group.ts';
import type { GateId } from './gates.ts';

interface Rule {
  readonly gate: GateId;
  readonly report: ReportName;
  /** Argument that must be one of these; undefined: any report. */
  readonly where?: readonly [argument: number, among: readonly number[]];
}

const SILENCE = 1;
/** Reason of a terminal in use again: slews 2, searches 3. */
const FAILED = [2, 3];
/** Places in the lists count from 1. */
const BY_COMMAND = SAFE_CAUSES.indexOf('command') + 1;
const OTHER_CAUSES = SAFE_CAUSES.map((_cause, at) => at + 1).filter((at) => at !== BY_COMMAND);
const NO_STORAGE = REFUSE_REASONS.indexOf('no-storage') + 1;

const RULES: readonly Rule[] = [
  { gate: 'frame-given-up', report: 'link.suspect' },
  { gate: 'session-silent', report: 'link.down', where: [2, [SILENCE]] },
  { gate: 'session-degraded-and-back', report: 'link.recovered' },
  { gate: 'session-rekeyed', report: 'link.rekeyed' },
  { gate: 'rate-changed', report: 'link.rate' },
  { gate: 'partner-wrong', report: 'link.wrong-partner' },
  { gate: 'link-damped', report: 'routing.link-damped' },
  { gate: 'custody-refused', report: 'bundle.refused' },
  { gate: 'store-at-cap', report: 'bundle.refused', where: [5, [NO_STORAGE]] },
  { gate: 'bundle-resent', report: 'bundle.resent' },
  { gate: 'duplicate-dropped', report: 'bundle.duplicate' },
  { gate: 'route-missing', report: 'routing.no-route' },
  { gate: 'store-write-refused', report: 'store.failed' },
  { gate: 'store-record-unreadable', report: 'store.record-unreadable' },
  { gate: 'cone-widened', report: 'terminal.gave-up' },
  { gate: 'terminal-isolated', report: 'terminal.in-use', where: [1, FAILED] },
  { gate: 'safe-mode-by-itself', report: 'node.safe-mode', where: [0, OTHER_CAUSES] },
  { gate: 'loads-shed-and-restored', report: 'node.load-restored' },
  { gate: 'clock-stepped', report: 'time.step' },
  { gate: 'time-held-over', report: 'time.holdover' },
  { gate: 'own-news-heard', report: 'routing.own-advertisement' },
  { gate: 'plan-refused', report: 'plan.refused' },
  ...REJECT_REASONS.map(
    (reason, at): Rule => ({
      gate: `reject-${reason}`,
      report: 'link.frames-rejected',
      where: [1, [at + 1]],
    }),
  ),
];

/** Rules by the number of their report. */
const BY_ID: ReadonlyMap<number, readonly Rule[]> = (() => {
  const byId = new Map<number, Rule[]>();
  for (const rule of RULES) {
    const { id } = EVENT_REPORTS[rule.report];
    byId.set(id, [...(byId.get(id) ?? []), rule]);
  }
  return byId;
})();

/**
 * Gates that flight software reports. A gate asks whether a mechanism was at work in a campaign, which is
 * what its report says; whether it worked well is asked by the checkers, from truth.
 */
export const reportGates: GateGroup = (hit) => ({
  report: (_atNs, _node, id, _severity, ...args) => {
    for (const { gate, where } of BY_ID.get(id) ?? []) {
      if (where === undefined || where[1].includes(args[where[0]] ?? 0)) hit(gate);
    }
  },
});
