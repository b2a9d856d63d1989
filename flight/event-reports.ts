import type { ReportSeverity } from '../protocols/avionics.ts';

/** One entry of the event-report dictionary. Arguments are integers, named in order, units last. */
interface ReportEntry {
  readonly id: number;
  readonly severity: ReportSeverity;
  readonly args: readonly string[];
  readonly cause: string;
}

const entry = (
  id: number,
  severity: ReportSeverity,
  args: readonly string[],
  cause: string,
): ReportEntry => ({ id, severity, args, cause });

/**
 * The dictionary of event reports. Ids never change meaning: 1xx node, 2xx terminal, 3xx link,
 * 4xx bundles, 5xx routing, 6xx time, 7xx security, 8xx operations.
 */
export const EVENT_REPORTS = {
  'node.booted': entry(
    101,
    'activity',
    ['cause', 'bootCount', 'restoredBundles'],
    'computer started',
  ),
  'node.self-test-failed': entry(102, 'fatal', ['test'], 'self-test at boot failed'),
  'node.unexpected-event': entry(
    103,
    'warning-low',
    ['machine', 'instance'],
    'a statechart met an event that it has no answer to',
  ),
  'node.input-refused': entry(
    104,
    'warning-low',
    ['input'],
    'input that the present mode does not take',
  ),
  'node.safe-mode': entry(
    120,
    'warning-high',
    ['cause'],
    'in safe mode: by command 1, self-test 2, power 3, resets 4, watchdog 5, store 6, failed parts 7',
  ),
  'node.safe-mode-ended': entry(121, 'activity', [], 'safe mode was ended by command'),
  'node.load-shed': entry(
    122,
    'warning-high',
    ['chargePermille', 'busMilliVolt'],
    'power is short: all terminals but one go out of use',
  ),
  'node.load-restored': entry(
    123,
    'activity',
    ['chargePermille', 'busMilliVolt'],
    'power is sound again',
  ),
  'terminal.acquired': entry(
    201,
    'activity',
    ['terminal', 'partner', 'sinceContactMs'],
    'fine tracking confirmed',
  ),
  'terminal.lost': entry(
    202,
    'warning-low',
    ['terminal', 'partner'],
    'signal under threshold longer than the debounce time',
  ),
  'terminal.gave-up': entry(
    203,
    'warning-high',
    ['terminal', 'partner', 'scans'],
    'widest cone scanned without a return',
  ),
  'terminal.inhibited': entry(
    204,
    'warning-low',
    ['terminal', 'inhibit'],
    'laser off: sun 1, gimbal range 2, gimbal rate 3, thermal 4',
  ),
  'terminal.inhibit-cleared': entry(
    205,
    'activity',
    ['terminal', 'inhibit'],
    'the reason of an inhibit ended',
  ),
  'terminal.slew-timeout': entry(
    206,
    'warning-low',
    ['terminal', 'partner'],
    'gimbal did not settle in time',
  ),
  'terminal.contact-unreachable': entry(
    207,
    'warning-low',
    ['terminal', 'partner', 'inhibit'],
    'contact lies outside what the terminal may do from its start to its end',
  ),
  'terminal.out-of-use': entry(
    220,
    'warning-high',
    ['terminal', 'reason', 'pauseS'],
    'taken out of use: by command 1, slews 2, searches 3, power 4; tried again after the pause, 0: not by itself',
  ),
  'terminal.in-use': entry(
    221,
    'activity',
    ['terminal', 'reason'],
    'that reason ended: by command 1, slews 2, searches 3, power 4',
  ),
  'link.established': entry(
    301,
    'activity',
    ['terminal', 'peer', 'rateIndex', 'mtuBytes'],
    'handshake done',
  ),
  'link.down': entry(
    302,
    'warning-low',
    ['terminal', 'peer', 'reason'],
    'session ended: silence 1, tracking lost 2, closed 3, handshake failed 4, suspect 5, reboot 6, key epoch retired 8',
  ),
  'link.degraded': entry(
    303,
    'warning-low',
    ['terminal', 'peer'],
    'three silent intervals, or margin under threshold',
  ),
  'link.recovered': entry(304, 'activity', ['terminal', 'peer'], 'nominal again'),
  'link.rate': entry(305, 'activity', ['terminal', 'peer', 'rateIndex'], 'transmit rate changed'),
  'link.wrong-partner': entry(
    306,
    'warning-high',
    ['terminal', 'expected', 'actual'],
    'somebody else than the plan says answered',
  ),
  'link.frames-rejected': entry(
    307,
    'warning-low',
    ['terminal', 'reason', 'count'],
    'frames dropped: bad-crc 1, malformed 2, too-large 3, unknown-version 4, unknown-type 5, unknown-opcode 6, ' +
      'wrong-session 7, unauthenticated 8, replayed 9, out-of-window 10, too-old 11, key-epoch 12; rate limited',
  ),
  'link.handshake-failed': entry(
    308,
    'warning-low',
    ['terminal', 'peer', 'retries'],
    'no valid answer within the retries',
  ),
  'link.suspect': entry(
    309,
    'warning-low',
    ['terminal', 'peer', 'txfn'],
    'a frame was retransmitted too often: renegotiating',
  ),
  'link.rekeyed': entry(
    310,
    'activity',
    ['terminal', 'peer', 'epoch'],
    'session replaced by one under a newer key epoch',
  ),
  'bundle.deleted': entry(
    401,
    'warning-low',
    ['sourceNode', 'sourceService', 'createdNs', 'sequence', 'attempt', 'reason'],
    'bundle removed without delivery; reason as in DeletionReason',
  ),
  'bundle.refused': entry(
    402,
    'warning-low',
    ['sourceNode', 'sourceService', 'createdNs', 'sequence', 'attempt', 'reason', 'from'],
    'custody refused; reason as in RefuseReason',
  ),
  'bundle.resent': entry(
    403,
    'activity',
    ['sourceNode', 'sourceService', 'createdNs', 'sequence', 'attempt'],
    'no receipt in time',
  ),
  'bundle.duplicate': entry(
    404,
    'activity',
    ['sourceNode', 'sourceService', 'createdNs', 'sequence', 'attempt', 'from'],
    'recognised and not handed up again',
  ),
  'bundle.digest-failed': entry(
    405,
    'warning-high',
    ['sourceNode', 'sourceService', 'createdNs', 'sequence', 'attempt'],
    'payload differs from its digest',
  ),
  'bundle.unconfirmed': entry(
    406,
    'warning-high',
    ['sourceNode', 'sourceService', 'createdNs', 'sequence', 'attempt'],
    'assured bundle expired at its source without a receipt',
  ),
  'bundle.forbidden': entry(
    407,
    'warning-low',
    ['destination', 'class'],
    'an application asked for what no rule of the policy lets pass; class 0 management, 1 tactical, 2 broadband',
  ),
  'store.level': entry(
    410,
    'warning-low',
    ['percent'],
    'share of the store in use crossed 50, 75 or 90 %',
  ),
  'store.failed': entry(
    411,
    'warning-high',
    ['write', 'reason'],
    'the mass memory refused a write',
  ),
  'store.record-unreadable': entry(
    412,
    'warning-high',
    ['region'],
    'a record met at boot could not be decoded and was set aside',
  ),
  'store.throttled': entry(413, 'warning-low', ['class'], 'sources of this class are held back'),
  'routing.own-advertisement': entry(
    501,
    'activity',
    ['bootCount', 'counter'],
    'heard an own newer advertisement and went on from it',
  ),
  'routing.conflict': entry(
    502,
    'warning-high',
    ['origin', 'bootCount', 'counter'],
    'two advertisements of one number differ',
  ),
  'routing.no-route': entry(
    503,
    'warning-low',
    ['destination', 'held'],
    'bundles wait for a route',
  ),
  'routing.link-damped': entry(504, 'warning-low', ['terminal', 'neighbour', 'losses'], 'it flaps'),
  'time.stratum': entry(
    601,
    'activity',
    ['stratum', 'uncertaintyNs'],
    'nearest time source changed',
  ),
  'time.step': entry(
    602,
    'warning-high',
    ['peer', 'offsetNs'],
    'offset beyond the step bound: reported, not corrected',
  ),
  'time.holdover': entry(603, 'warning-low', ['uncertaintyNs'], 'no time source within reach'),
  'security.unauthenticated': entry(
    701,
    'warning-high',
    ['terminal', 'peer'],
    'authentication code wrong',
  ),
  'security.replayed': entry(
    702,
    'warning-high',
    ['terminal', 'peer', 'counter'],
    'authentication counter met before',
  ),
  'security.key-epoch': entry(
    703,
    'warning-high',
    ['terminal', 'peer', 'epoch'],
    'key epoch not accepted',
  ),
  'command.refused': entry(
    801,
    'warning-low',
    ['sequence', 'reason'],
    'telecommand not executed; sequence 0 when nothing authentic names one; reason as in CommandRefusalReason',
  ),
  'plan.staged': entry(802, 'activity', ['version', 'chunks'], 'all of a plan is here, and sound'),
  'plan.in-force': entry(
    803,
    'activity',
    ['version', 'contacts'],
    'the node follows this plan from now on, or since boot',
  ),
  'plan.refused': entry(
    804,
    'warning-low',
    ['version', 'inForce', 'reason'],
    'chunk of a contact plan not taken; reason as in CommandRefusalReason',
  ),
} as const satisfies Record<string, ReportEntry>;

export type ReportName = keyof typeof EVENT_REPORTS;
