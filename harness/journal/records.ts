import type { Ns } from '../../protocols/units.ts';
import { callHandler, type Handler } from './call-handler.ts';
import { type Column, control, frames, int, type RecordLevel, text } from './record-columns.ts';
import { UNHASHED_RECORDS } from './unhashed-records.ts';

/**
 * Every record kind with its columns. No raw float enters a journal: its bits would differ between
 * Node versions. The order of kinds and columns is part of the hash: append at the end, which is in
 * unhashed-records.ts.
 */
export const RECORDS = {
  // Truth about nodes
  'node-up': control(int('node'), text('cause'), int('bootCount')),
  /** reason: `permanent-loss` when the node and its store are gone for good. */
  'node-down': control(int('node'), text('reason')),

  // What flight software says of itself: never believed by a checker, shown to people
  transition: control(int('node'), text('machine'), int('instance'), text('from'), text('to')),
  report: control(
    int('node'),
    int('id'),
    int('severity'),
    int('a0'),
    int('a1'),
    int('a2'),
    int('a3'),
    int('a4'),
    int('a5'),
  ),

  // Plan and truth about terminals; one record per direction
  'contact-planned': control(
    int('contact'),
    int('from'),
    int('to'),
    int('fromTerminal'),
    int('toTerminal'),
    text('medium'),
    int('startNs'),
    int('endNs'),
    int('rateBps'),
    int('lightTimeNs'),
  ),
  laser: control(int('node'), int('terminal'), int('on')),
  /** A keep-out or limit of the head that holds in truth. */
  inhibit: control(int('node'), int('terminal'), text('kind'), int('active')),
  /**
   * Both ends see each other's light in closed loop: from here frames can pass. Lower node first.
   */
  lock: control(
    int('node'),
    int('terminal'),
    int('partner'),
    int('partnerTerminal'),
    int('acquisitionNs'),
  ),
  unlock: control(
    int('node'),
    int('terminal'),
    int('partner'),
    int('partnerTerminal'),
    text('cause'),
  ),
  /** Gimbal moved: largest rate over the motion and the extremes of its angles. */
  gimbal: control(
    int('node'),
    int('terminal'),
    int('rateNradPerS'),
    int('azMinNrad'),
    int('azMaxNrad'),
    int('elMinNrad'),
    int('elMaxNrad'),
  ),
  /** A frame left while there was no contact or no lock. */
  'transmit-outside': control(int('node'), int('terminal'), text('type'), text('cause')),
  /** Frames of one direction of a lock, when it ends: by fate. */
  'frames-summary': control(
    int('node'),
    int('terminal'),
    int('partner'),
    int('sent'),
    int('bytes'),
    int('received'),
    int('corrupted'),
    int('lost'),
    int('overrun'),
    int('busyNs'),
  ),

  // Bundles, from submit inputs, deliver effects and the bytes in the stores
  submitted: control(
    int('node'),
    int('request'),
    int('flow'),
    int('bytes'),
    text('class'),
    int('assured'),
    int('custody'),
    int('lifetimeNs'),
    int('destination'),
  ),
  accepted: control(
    int('node'),
    int('request'),
    int('flow'),
    int('bundle'),
    int('createdNs'),
    int('sequence'),
  ),
  'submit-refused': control(int('node'), int('request'), int('flow'), text('reason')),
  delivered: control(
    int('node'),
    int('bundle'),
    int('attempt'),
    int('hopCount'),
    int('sound'),
    int('bytes'),
  ),
  /** The bundle is durable in that node's store (write acknowledged by the mass memory). */
  held: control(int('node'), int('bundle'), int('attempt'), int('sourceCopy')),
  /** The record is gone from the store: deleted by flight software, or lost by a fault. */
  released: control(int('node'), int('bundle'), text('cause')),
  /** Deletion report of flight software (EVR bundle.deleted), with the bundle's number. */
  deleted: control(int('node'), int('bundle'), int('attempt'), text('reason')),
  /** A best-effort bundle ended with a link or node, as truth shows. */
  lost: control(int('node'), int('bundle'), text('cause')),

  // Clocks and energy, sampled
  clock: control(int('node'), int('errorNs'), int('uncertaintyNs'), int('stratum')),
  store: control(int('node'), int('bytes'), int('highBytes'), int('bundles')),
  energy: control(int('node'), int('stateOfChargePermille'), int('eclipse')),

  // Faults: index into the schedule
  fault: control(int('fault'), text('kind'), int('node'), int('active')),

  // Frames
  frame: frames(
    int('node'),
    int('terminal'),
    int('partner'),
    text('type'),
    int('session'),
    int('txfn'),
    int('txNum'),
    int('bytes'),
    int('arrivalNs'),
    text('fate'),
  ),

  // Operations, from effects of nodes and from what the operator's side did
  /** A contact plan came into force; digest: first 48 bits of the SHA-256 of its canonical bytes. */
  'plan-active': control(int('node'), int('version'), int('digest'), int('contacts')),
  /** state: `next`, `current` or `retired`. */
  'key-epoch': control(int('node'), int('epoch'), text('state')),
  /** A telecommand left the operator; via: `mesh` or `radio`. */
  'command-sent': control(int('node'), int('command'), text('opcode'), text('via')),
  /** stage: `accepted`, `started`, `done` or `refused`. */
  'command-stage': control(
    int('node'),
    int('command'),
    text('opcode'),
    text('stage'),
    text('reason'),
  ),
  /** Housekeeping as flight software states it; compared with truth, never believed. */
  telemetry: control(
    int('node'),
    int('bootCount'),
    text('mode'),
    int('accepted'),
    int('delivered'),
    int('deleted'),
    int('forwarded'),
    int('planVersion'),
    int('keyEpoch'),
    int('linkState'),
  ),
  /** What the operator found or did: action, node concerned (0: none), a figure. */
  operator: control(text('action'), int('node'), int('value')),
  /** Frames that an adversary put in front of a receiver. */
  injected: control(int('node'), int('terminal'), text('what'), int('frames')),

  // Truth about order on a link, when a lock ends and at the end of the run
  /** Longest wait of a class while a lower one went first, and the bound W for it. */
  'class-wait': control(
    int('node'),
    int('terminal'),
    int('partner'),
    text('class'),
    int('segments'),
    int('worstNs'),
    int('boundNs'),
  ),
  /** Management frames taken as authentic; how many of them a second time; nonces used again. */
  authentication: control(
    int('node'),
    int('terminal'),
    int('partner'),
    int('accepted'),
    int('repeated'),
    int('noncesReused'),
  ),
  /** Frames sent that were decoded and encoded again; how many came out different. */
  'frames-checked': control(
    int('node'),
    int('terminal'),
    int('partner'),
    int('checked'),
    int('malformed'),
  ),
  /** A timer was live after the state that set it had been left. */
  'timer-stale': control(int('node'), text('machine'), int('instance'), text('state')),
  /** Timers of statecharts that fired or were cancelled in their own state, per boot. */
  'timers-checked': control(int('node'), int('timers')),
  /** A bundle was sent over a link between two segments; only where the scenario has a policy. */
  'border-crossed': control(
    int('node'),
    int('terminal'),
    int('partner'),
    int('bundle'),
    int('source'),
    int('destination'),
    text('class'),
  ),
  /** Flight software broke the contract and was stopped; effect, field: of a bad effect, else ''. */
  'software-fault': control(int('node'), text('what'), text('effect'), text('field')),
  /** Truth: an authentic order about safe mode reached the service port of a node that runs. */
  'safe-mode-ordered': control(int('node'), int('on'), int('command')),
  /** A plan from that version on has (1) or has no more (0) a contact of earlier ones; lower node first. */
  'contact-changed': control(
    int('version'),
    int('from'),
    int('to'),
    int('fromTerminal'),
    int('toTerminal'),
    int('startNs'),
    int('planned'),
  ),
  /** Of transfers whose segments leave: `resumed` in a later session, or `preempted` by that class. */
  transfer: frames(int('node'), int('terminal'), int('partner'), text('class'), text('what')),

  ...UNHASHED_RECORDS,
} as const satisfies Record<
  string,
  { readonly level: RecordLevel; readonly columns: readonly Column[] }
>;

export type RecordKind = keyof typeof RECORDS;
export const RECORD_KINDS = Object.keys(RECORDS) as readonly RecordKind[];

type ValuesOf<C extends readonly Column[]> = {
  -readonly [I in keyof C]: C[I]['type'] extends 'int' ? number : string;
};
/** Values of a record in the order of its columns. */
export type RecordValues<K extends RecordKind> = ValuesOf<(typeof RECORDS)[K]['columns']>;

/** Values of a record whose kind is not known where they stand. */
export type AnyValues = readonly (number | string)[];

/** One record as it is read back. */
export type JournalRecord = {
  readonly [K in RecordKind]: {
    /** Place in the journal, from 0. */
    readonly sequence: number;
    readonly kind: K;
    readonly atNs: Ns;
    readonly values: RecordValues<K>;
  };
}[RecordKind];

/**
 * Something that is told every record as it is appended, or as it is read back: one stream, many
 * readers. The values are not changed afterwards, so a reader may keep them.
 */
export interface JournalReader {
  /** Kinds wanted; undefined: all. */
  readonly kinds: readonly RecordKind[] | undefined;
  record(kind: RecordKind, atNs: Ns, values: AnyValues): void;
  /** Where its records of that kind go: a journal that knows it need not look it up with every record. */
  readonly handlersOf?: (kind: RecordKind) => readonly Handler[];
}

/** What to do with records of each kind; others are not asked for. */
export type RecordHandlers = {
  readonly [K in RecordKind]?: (atNs: Ns, ...values: RecordValues<K>) => void;
};

/** A reader from one function per kind, each typed by the columns of its kind. */
export const readerOf = (handlers: RecordHandlers): Required<JournalReader> => {
  const table = handlers as Readonly<Record<string, Handler | undefined>>;
  return {
    kinds: RECORD_KINDS.filter((kind) => table[kind] !== undefined),
    record: (kind, atNs, values) => {
      const handler = table[kind];
      if (handler !== undefined) callHandler(handler, atNs, values);
    },
    handlersOf: (kind) => [table[kind] ?? []].flat(),
  };
};
