import { frames, int, text, unhashed } from './record-columns.ts';

/**
 * Kinds that are stored from level control on and stay out of the hash: what checkers came to need
 * after the hashes of presets were published. Words go to the vocabulary of frames; new kinds and columns at the end.
 */
export const UNHASHED_RECORDS = {
  /**
   * Acknowledgements that one end of a lock sent, when the lock ends: how many, and how many of them
   * covered frames or a stamp that had not come soundly. The first of those is told at once. Session and
   * frame number of the last of those; -1: no frame, but a stamp, or there was none.
   */
  acknowledged: unhashed(
    int('node'),
    int('terminal'),
    int('partner'),
    int('judged'),
    int('unreceived'),
    int('session'),
    int('txfn'),
  ),
  /** What stands in the management frame whose `frame` record comes next; stored with frames only. */
  message: frames(int('node'), int('terminal'), int('partner'), text('message')),
  /**
   * Flight software behind a socket: `attached`, `gone`, `hung` (steps that wait for their answer), `answering`
   * again (real time that the longest wait took [ns]), `late` or `dropped` inputs; a figure with it.
   */
  gateway: unhashed(int('node'), text('what'), int('value')),
  /** Where a head points in open loop is out of its first cone by chance (1), of its widest too (2), or is within (0). */
  mispointed: unhashed(int('node'), int('terminal'), int('beyond')),
  /**
   * A node believed what nobody had sent: a management `frame`, a `hello` that it answered, a `hello-ack` that it is ready
   * for, a `ready` that its session began with, or a `close` that it answered; its session goes
   * on under a `retired` key, or it used a `counter` twice; or it shakes hands with somebody else than its `partner`, or
   * goes on with an `old-answer` to another HELLO than its last, or gives one that is said again an `other-answer`.
   * Once for each session.
   */
  forged: unhashed(int('node'), int('terminal'), int('partner'), text('what'), int('session')),
  /**
   * The operator gave out a `plan` or `key`, by version or epoch, to be followed from an instant on, UTC; or a
   * telecommand came to a service port that is a `void-command` since then.
   */
  'timed-order': unhashed(text('what'), int('number'), int('dueNs')),
  /**
   * What a link carried that its sender may not say, once for each session: `rate-unannounced`, `rate-too-fast` for its
   * partner's wish, `rate-hasty` wishes; of link state `news-older` than before, or under a `news-number` used before,
   * and what else `breaches.ts` of the checkers has a sentence for.
   */
  breach: unhashed(int('node'), int('terminal'), int('partner'), text('what'), int('session')),
  /** A telecommand of that number takes a terminal into use (1) or out of it (0). */
  'terminal-ordered': unhashed(int('node'), int('command'), int('terminal'), int('enabled')),
  /** A node tells the link of that terminal with a neighbour as down (1), or no more (0), in an advertisement of its own. */
  'told-down': unhashed(int('node'), int('terminal'), int('neighbour'), int('down')),
  /** A telecommand of that number came to the service port of a node that it is not for. */
  'stray-command': unhashed(int('node'), int('command')),
  /** A telecommand of that number comes to the service port of a node from somebody who has no key, or one that nobody has loaded. */
  'forged-command': unhashed(int('node'), int('command')),
  /** Durable bundles of a class, or of `both` below management, come to exceed what the store may hold of them. */
  'store-over': unhashed(int('node'), text('what'), int('bytes'), int('boundBytes')),
  /** A head begins to track with a point-ahead angle that is off by so much, beyond half a microradian. */
  'ahead-beside': unhashed(int('node'), int('terminal'), int('errorNrad')),
  /** What housekeeping says of the store [%], and payload bytes of the bundles that are durable there. */
  'store-told': unhashed(int('node'), int('percent'), int('heldBytes')),
  /** A bundle that may come a second time is handed up, and no mark of that became durable now. */
  unmarked: unhashed(int('node'), int('bundle')),
  /** The durable mark of a delivery is gone by a fault of the store. */
  'mark-lost': unhashed(int('node'), int('bundle')),
  /**
   * A bundle without a time of creation leaves a node, and the age that it carries lags behind the time since its source
   * took it by more than its hops may take unseen.
   */
  'age-short': unhashed(
    int('node'),
    int('source'),
    int('sequence'),
    int('hopCount'),
    int('takenNs'),
    int('lagNs'),
  ),
  /** A bundle is handed up with another `service`, `class`, `custody`, `assured`, `report-to` or `lifetime` than it was sent with. */
  'header-other': unhashed(int('node'), int('bundle'), text('field')),
  /** A request that was answered is answered a second time. */
  'answered-again': unhashed(int('node'), int('request'), int('accepted')),
  /** A request is answered that no application has made of that node. */
  'answered-unasked': unhashed(int('node'), int('request'), int('accepted')),
  /**
   * By truth, a head may not look at its partner all the time that its longest turn takes before that contact: it may at
   * last at `freeNs`, −1 never while the contact lasts.
   */
  'late-reach': unhashed(int('node'), int('terminal'), int('startNs'), int('freeNs')),
  /** A head is turned to its partner though `sun`, `gimbal-range` or `gimbal-rate` keeps it from it, seconds before and after too. */
  'turned-barred': unhashed(int('node'), int('terminal'), text('kind')),
  /** What a message of a time transfer declares of its sender's clock as it leaves; it may have waited for its line. */
  'time-told': unhashed(int('node'), int('errorNs'), int('uncertaintyNs'), int('stratum')),
  /**
   * A head scans, stares or coasts beside its partner, by so much within its first cone and beyond twelve
   * microradians, as the line of sight turns at that rate; its trajectory came so long ago.
   */
  'aim-aside': unhashed(
    int('node'),
    int('terminal'),
    int('errorNrad'),
    int('rateNradPerS'),
    int('ageNs'),
  ),
  /** Event reports that were held back since boot: as housekeeping says, and as event packets before it told. */
  'reports-held-back': unhashed(int('node'), int('said'), int('told')),
  /** A node tells its watchdog that it goes on; timers that fired longer ago than one may be overdue then, and still wait for its software. */
  'watchdog-late': unhashed(int('node'), int('timers')),
  /** One end of a session says CLOSE in it for the first time. */
  'session-closing': unhashed(int('node'), int('terminal'), int('partner'), int('partnerTerminal')),
  /** The first frame in another session than before leaves a terminal. */
  'session-used': unhashed(int('node'), int('terminal'), int('partner'), int('session')),
  /** A lock ends, or the run: neither end has said CLOSE in the session of the last frames, by that end's first and last frame in it. */
  'session-left': unhashed(
    int('node'),
    int('terminal'),
    int('partner'),
    int('partnerTerminal'),
    int('firstNs'),
    int('lastNs'),
  ),
  /** Software writes a record of region `critical`; only where somebody operates the network. */
  'critical-written': unhashed(int('node')),
  /** A bundle leaves for another neighbour than its destination, a link with which its node tells as down; when it came there. */
  'sent-around': unhashed(
    int('node'),
    int('terminal'),
    int('partner'),
    int('destination'),
    int('cameNs'),
  ),
} as const;
