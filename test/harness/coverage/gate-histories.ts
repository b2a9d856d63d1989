import { REJECT_REASONS } from '../../../protocols/errors.ts';
import { EVENT_REPORTS, type ReportName } from '../../../flight/event-reports.ts';
import type { GateId } from '../../../harness/coverage/gates.ts';
import type { Journal } from '../../../harness/journal/journal.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

/** Something that happens; each a second after the one before. */
type Step = (journal: Journal, atNs: number) => void;

export interface GateHistory {
  readonly gate: GateId;
  /** Passes the gate once. */
  readonly passes: readonly Step[];
  /** Looks like it, and passes it not. */
  readonly fails: readonly Step[];
}

export const append = (journal: Journal, steps: readonly Step[]): void => {
  for (const [index, step] of steps.entries()) step(journal, (index + 1) * SECOND_NS);
};

const report =
  (name: ReportName, node: number, ...args: readonly number[]): Step =>
  (journal, atNs) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args;
    journal.append('report', atNs, node, EVENT_REPORTS[name].id, 0, a, b, c, d, e, f);
  };
const state =
  (node: number, machine: string, instance: number, from: string, to: string): Step =>
  (journal, atNs) =>
    journal.append('transition', atNs, node, machine, instance, from, to);
const frame =
  (session: number, txfn: number, txNum = 0, type = 'data'): Step =>
  (journal, atNs) =>
    journal.append('frame', atNs, 1, 0, 2, type, session, txfn, txNum, 100, atNs, 'received');
const transfer =
  (what: string): Step =>
  (journal, atNs) =>
    journal.append('transfer', atNs, 1, 0, 2, 'tactical', what);
const down =
  (node: number, reason: string): Step =>
  (journal, atNs) =>
    journal.append('node-down', atNs, node, reason);
const up =
  (node: number, cause: string): Step =>
  (journal, atNs) =>
    journal.append('node-up', atNs, node, cause, 2);
const lock: Step = (journal, atNs) => journal.append('lock', atNs, 1, 0, 2, 0, 5);
const unlock =
  (cause: string): Step =>
  (journal, atNs) =>
    journal.append('unlock', atNs, 1, 0, 2, 0, cause);
const inhibit =
  (kind: string, active: number): Step =>
  (journal, atNs) =>
    journal.append('inhibit', atNs, 1, 0, kind, active);
const fault =
  (index: number, active = 1): Step =>
  (journal, atNs) =>
    journal.append('fault', atNs, index, 'tracking-drop', 1, active);
/** A bundle of flow 0 from node 1 for node 3; ten seconds to live. */
const accepted =
  (bundle: number, assured = 1): Step =>
  (journal, atNs) => {
    journal.append('submitted', atNs, 1, bundle, 0, 9, 'tactical', assured, 1, 10 * SECOND_NS, 3);
    journal.append('accepted', atNs, 1, bundle, 0, bundle, 77, bundle);
  };
const held =
  (node: number, bundle: number): Step =>
  (journal, atNs) =>
    journal.append('held', atNs, node, bundle, 0, 0);
const released =
  (node: number, bundle: number): Step =>
  (journal, atNs) =>
    journal.append('released', atNs, node, bundle, 'deleted');
const delivered =
  (bundle: number): Step =>
  (journal, atNs) =>
    journal.append('delivered', atNs, 3, bundle, 0, 2, 1, 9);
const deleted =
  (node: number, bundle: number, reason: string): Step =>
  (journal, atNs) =>
    journal.append('deleted', atNs, node, bundle, 0, reason);
const plan =
  (version: number): Step =>
  (journal, atNs) =>
    journal.append('plan-active', atNs, 1, version, 5, 8);
const operator =
  (action: string): Step =>
  (journal, atNs) =>
    journal.append('operator', atNs, action, 2, 0);
const sent =
  (via: string): Step =>
  (journal, atNs) =>
    journal.append('command-sent', atNs, 2, 4, 'ping', via);
const stage =
  (what: string): Step =>
  (journal, atNs) =>
    journal.append('command-stage', atNs, 2, 4, 'ping', what, '');
const search =
  (...states: readonly string[]): Step =>
  (journal, atNs) => {
    let from = 'slewing.turning';
    for (const to of states) {
      journal.append('transition', atNs, 1, 'terminal', 0, from, to);
      from = to;
    }
  };

const history = (
  gate: GateId,
  passes: readonly Step[],
  fails: readonly Step[] = [],
): GateHistory => ({ gate, passes, fails });

const SCAN = 'acquiring.scanning';
const STARE = 'acquiring.staring';
const SIX_SLOTS = [SCAN, STARE, SCAN, STARE, SCAN, STARE];

/** For each gate a history that passes it, and one that does not where that is easily mistaken. */
export const GATE_HISTORIES: readonly GateHistory[] = [
  history(
    'frame-number-wrapped',
    [frame(7, 65_534), frame(7, 65_535), frame(7, 0), frame(7, 1)],
    [frame(7, 65_535), frame(8, 0), frame(8, 2), frame(8, 1), frame(8, 40_000), frame(8, 100)],
  ),
  history('frame-retransmitted', [frame(7, 3, 1)], [frame(7, 3, 1, 'management'), frame(7, 4)]),
  history('frame-given-up', [report('link.suspect', 1)]),
  history('segment-preempted', [transfer('preempted')], [transfer('resumed')]),
  history('transfer-resumed', [transfer('resumed')], [transfer('preempted')]),
  history(
    'handshake-yielded',
    [state(1, 'link', 0, 'hello.initiating', 'hello.answering')],
    [state(1, 'link', 0, 'down', 'hello.answering')],
  ),
  history(
    'reset-in-handshake',
    [state(1, 'link', 0, 'down', 'hello.initiating'), down(1, 'warm')],
    [
      state(1, 'link', 0, 'down', 'hello.initiating'),
      state(1, 'link', 0, 'hello.initiating', 'established.nominal'),
      down(1, 'warm'),
    ],
  ),
  history('session-silent', [report('link.down', 1, 0, 2, 1)], [report('link.down', 1, 0, 1, 3)]),
  history('session-degraded-and-back', [report('link.recovered', 1)], [report('link.degraded', 1)]),
  history('session-rekeyed', [report('link.rekeyed', 1)]),
  history('rate-changed', [report('link.rate', 1)]),
  history('partner-wrong', [report('link.wrong-partner', 1)]),
  history('link-damped', [report('routing.link-damped', 1)]),
  history(
    'custody-after-loss',
    [accepted(1), lock, unlock('light-lost'), lock, held(2, 1)],
    [lock, unlock('light-lost'), accepted(1), lock, unlock('laser-off'), held(2, 1)],
  ),
  history('custody-refused', [report('bundle.refused', 2)]),
  history(
    'expired-in-transit',
    [accepted(1), held(2, 1), deleted(2, 1, 'expired')],
    [accepted(1), deleted(1, 1, 'expired')],
  ),
  history(
    'receipt-returned',
    [accepted(1), delivered(1), released(1, 1)],
    [accepted(1, 0), delivered(1), released(1, 1), accepted(2), released(1, 2)],
  ),
  history('bundle-resent', [report('bundle.resent', 1)]),
  history(
    'bundle-unconfirmed',
    [accepted(1), deleted(1, 1, 'unconfirmed')],
    [accepted(1), deleted(1, 1, 'expired')],
  ),
  history('duplicate-dropped', [report('bundle.duplicate', 3, 1, 0, 77, 1)]),
  history(
    'duplicate-dropped-after-reboot',
    [accepted(1), delivered(1), up(3, 'warm'), report('bundle.duplicate', 3, 1, 0, 77, 1)],
    [up(3, 'warm'), accepted(1), delivered(1), report('bundle.duplicate', 3, 1, 0, 77, 1)],
  ),
  history(
    'route-around-dead-node',
    [accepted(1), held(2, 1), down(2, 'permanent-loss'), accepted(2), delivered(2)],
    [accepted(1), held(2, 1), down(2, 'warm'), up(2, 'warm'), accepted(2), delivered(2)],
  ),
  history('route-missing', [report('routing.no-route', 1)]),
  history(
    'store-at-cap',
    [report('bundle.refused', 2, 1, 0, 77, 1, 0, 1)],
    [report('bundle.refused', 2, 1, 0, 77, 1, 0, 2), deleted(2, 1, 'expired')],
  ),
  history('store-write-refused', [report('store.failed', 1)]),
  history('store-record-unreadable', [report('store.record-unreadable', 1)]),
  history(
    'keyhole-crossed',
    [lock, inhibit('gimbal-rate', 1), unlock('blocked'), inhibit('gimbal-rate', 0), lock],
    [lock, inhibit('sun', 1), unlock('blocked'), inhibit('sun', 0), lock],
  ),
  history(
    'coast-bridged',
    [state(1, 'terminal', 0, 'tracking.coasting', 'tracking.fine.linked')],
    [state(1, 'terminal', 0, 'tracking.coasting', 'acquiring.local.scanning')],
  ),
  history(
    'local-search-found',
    [state(1, 'terminal', 0, 'acquiring.local.scanning', 'centring.steering')],
    [state(1, 'terminal', 0, SCAN, 'centring.steering')],
  ),
  history(
    'cone-widened',
    [search(...SIX_SLOTS, SCAN)],
    [search(...SIX_SLOTS, 'stowed'), search(SCAN, STARE)],
  ),
  history(
    'terminal-isolated',
    [report('terminal.in-use', 1, 0, 3)],
    [report('terminal.in-use', 1, 0, 1)],
  ),
  history(
    'two-failures-in-acquisition',
    [search(SCAN), fault(0), fault(1)],
    [search(SCAN), fault(0), fault(0, 0), fault(0), search('stowed'), fault(1)],
  ),
  history(
    'safe-mode-left',
    [state(1, 'node', 0, 'safe', 'standby')],
    [state(1, 'node', 0, 'operational', 'safe')],
  ),
  history(
    'safe-mode-by-itself',
    [report('node.safe-mode', 1, 3)],
    [report('node.safe-mode', 1, 1)],
  ),
  history('watchdog-fired', [up(1, 'watchdog')], [up(1, 'warm')]),
  history(
    'brown-out-recovered',
    [down(1, 'brown-out'), up(1, 'cold')],
    [down(1, 'cold'), up(1, 'cold')],
  ),
  history('loads-shed-and-restored', [report('node.load-restored', 1)]),
  history('clock-stepped', [report('time.step', 1)]),
  history('time-held-over', [report('time.holdover', 1)]),
  history('own-news-heard', [report('routing.own-advertisement', 1)]),
  history(
    'plan-swapped-in-contact',
    [plan(1), lock, plan(2)],
    [lock, plan(1), unlock('x'), plan(2)],
  ),
  history('plan-refused', [report('plan.refused', 1)]),
  history('loss-found', [operator('lost')], [operator('silent')]),
  history('command-refused', [stage('refused')], [stage('done')]),
  history('command-done-by-radio', [sent('radio'), stage('done')], [sent('mesh'), stage('done')]),
  ...REJECT_REASONS.map((reason, at) =>
    history(
      `reject-${reason}`,
      [report('link.frames-rejected', 1, 0, at + 1, 5)],
      [report('link.frames-rejected', 1, 0, at + 2, 5), report('link.frames-rejected', 1, 0, at)],
    ),
  ),
];
