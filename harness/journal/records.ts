/**
 * Every record kind with its columns, all integers. Strings (names of machines, states, reasons) are
 * interned: a column named in STRING_COLUMNS holds the number that the journal gave the string.
 * `control` records enter the hash; `frames` records are only stored at level frames.
 */
export const RECORDS = {
  // Truth about nodes
  'node-up': { level: 'control', columns: ['node', 'cause', 'bootCount'] },
  'node-down': { level: 'control', columns: ['node', 'reason'] },
  // What flight software says of itself: never believed by a checker, shown to people
  transition: { level: 'control', columns: ['node', 'machine', 'instance', 'from', 'to'] },
  report: { level: 'control', columns: ['node', 'id', 'severity', 'a0', 'a1', 'a2', 'a3', 'a4', 'a5'] },
  // Plan and truth about terminals; `link` is the contact's lower end: (node, terminal)
  'contact-planned': {
    level: 'control',
    columns: ['contact', 'from', 'to', 'fromTerminal', 'toTerminal', 'medium', 'startNs', 'endNs', 'rateBps', 'lightTimeNs'],
  },
  laser: { level: 'control', columns: ['node', 'terminal', 'on'] },
  /** A keep-out or limit of the head that holds in truth. */
  inhibit: { level: 'control', columns: ['node', 'terminal', 'kind', 'active'] },
  /** Both ends see each other's light in closed loop: from here frames can pass. */
  lock: { level: 'control', columns: ['node', 'terminal', 'partner', 'partnerTerminal', 'acquisitionNs'] },
  unlock: { level: 'control', columns: ['node', 'terminal', 'partner', 'partnerTerminal', 'cause'] },
  /** Gimbal moved: largest rate over the motion and the extremes of its angles. */
  gimbal: { level: 'control', columns: ['node', 'terminal', 'rateNradPerS', 'azMinNrad', 'azMaxNrad', 'elMinNrad', 'elMaxNrad'] },
  /** A frame left while there was no contact or no lock. */
  'transmit-outside': { level: 'control', columns: ['node', 'terminal', 'type', 'cause'] },
  /** Frames of one direction of a lock, when it ends: by fate. */
  'frames-summary': {
    level: 'control',
    columns: ['node', 'terminal', 'partner', 'sent', 'bytes', 'received', 'corrupted', 'lost', 'overrun', 'busyNs'],
  },
  // Bundles, from submit inputs, deliver effects and the bytes in the stores
  submitted: { level: 'control', columns: ['node', 'request', 'flow', 'bytes', 'class', 'assured', 'custody', 'lifetimeNs', 'destination'] },
  accepted: { level: 'control', columns: ['node', 'request', 'flow', 'bundle', 'createdNs', 'sequence'] },
  'submit-refused': { level: 'control', columns: ['node', 'request', 'flow', 'reason'] },
  delivered: { level: 'control', columns: ['node', 'bundle', 'attempt', 'hopCount', 'sound', 'bytes'] },
  /** The bundle is durable in that node's store (write acknowledged by the mass memory). */
  held: { level: 'control', columns: ['node', 'bundle', 'attempt', 'sourceCopy'] },
  /** The record is gone from the store: deleted by flight software, or lost by a fault. */
  released: { level: 'control', columns: ['node', 'bundle', 'cause'] },
  /** Deletion report of flight software (EVR bundle.deleted), with the bundle's number. */
  deleted: { level: 'control', columns: ['node', 'bundle', 'attempt', 'reason'] },
  /** A best-effort bundle ended with a link or node, as truth shows. */
  lost: { level: 'control', columns: ['node', 'bundle', 'cause'] },
  // Clocks and energy, sampled
  clock: { level: 'control', columns: ['node', 'errorNs', 'uncertaintyNs', 'stratum'] },
  store: { level: 'control', columns: ['node', 'bytes', 'highBytes', 'bundles'] },
  energy: { level: 'control', columns: ['node', 'stateOfChargePermille', 'eclipse'] },
  // Faults
  fault: { level: 'control', columns: ['fault', 'kind', 'node', 'active'] },
  // Frames
  frame: {
    level: 'frames',
    columns: ['node', 'terminal', 'partner', 'type', 'session', 'txfn', 'txNum', 'bytes', 'arrivalNs', 'fate'],
  },
} as const satisfies Record<string, { level: 'control' | 'frames'; columns: readonly string[] }>;

export type RecordKind = keyof typeof RECORDS;

/** Columns whose integers are numbers of interned strings. */
export const STRING_COLUMNS: ReadonlySet<string> = new Set([
  'cause',
  'reason',
  'machine',
  'from_state',
  'medium',
  'kind',
  'fate',
  'type',
  'class',
]);
