import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { CommandBody } from '../../protocols/operations.ts';
import { PLAN_CHUNK_BYTES_MAX } from '../../protocols/operations-rules.ts';
import { encodePlan, planDigest } from '../../protocols/plan-codec.ts';
import { MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { CommandDesk, CommandEnd } from './command-desk.ts';
import type { OperatorPort } from './operator-port.ts';
import type { KnownNode, Roster } from './roster.ts';

/** Nodes that a plan takes longer to reach do not hold up its activation. */
const DISTRIBUTION_MAX_NS: Ns = 2 * MINUTE_NS;
const DISTRIBUTION_MARGIN_NS: Ns = 30 * SECOND_NS;
const DISTRIBUTION_MIN_NS: Ns = MINUTE_NS;
/** A node that nothing reached, or that refuses once more, is tried again after this. */
const AGAIN_NS: Ns = 2 * MINUTE_NS;

type ChunkBody = Extract<CommandBody, { command: 'plan-chunk' }>;

/** A plan that is given out. */
interface Upload {
  readonly plan: ContactPlan;
  readonly chunks: readonly ChunkBody[];
  readonly issuedNs: Ns;
  /** Nodes that have it, as they say. */
  readonly held: Set<NodeId>;
  /** Chunks of a node that it has not confirmed. */
  readonly missing: Map<NodeId, Set<number>>;
  /** Nodes that a chunk was given up for, and when they are tried again. */
  readonly failed: Map<NodeId, Ns>;
  /** When a node was sent all of them anew for a refusal. */
  readonly anew: Map<NodeId, Ns>;
  distributed: boolean;
}

/** What faults do to the next uploads. */
interface Tampering {
  delayNs: Ns;
  corrupt: boolean;
  /** Share of the telecommands that never leave at first. */
  missing: number;
}

/** Gives plans out: in chunks, to every node, and follows up who has which. */
export class PlanDesk {
  readonly #port: OperatorPort;
  readonly #desk: CommandDesk;
  readonly #roster: Roster;
  readonly #tampering: Tampering = { delayNs: 0, corrupt: false, missing: 0 };
  #upload: Upload | undefined;
  /** The one before, as a fault may send it again. */
  #before: Upload | undefined;
  #waiting: { readonly upload: Upload; readonly atNs: Ns } | undefined;

  constructor(terms: {
    readonly port: OperatorPort;
    readonly desk: CommandDesk;
    readonly roster: Roster;
  }) {
    this.#port = terms.port;
    this.#desk = terms.desk;
    this.#roster = terms.roster;
  }

  /** When a plan of such a length, given out now, can be in force. */
  activationNs(bytes: number): Ns {
    const { nowNs } = this.#port;
    let lastNs = nowNs + DISTRIBUTION_MIN_NS - DISTRIBUTION_MARGIN_NS;
    for (const { id } of this.#roster.living) {
      const arrivalNs = this.#desk.arrivalNs(id, bytes);
      if (arrivalNs === undefined || arrivalNs > nowNs + DISTRIBUTION_MAX_NS) continue;
      lastNs = Math.max(lastNs, arrivalNs);
    }
    return roundUp(lastNs + DISTRIBUTION_MARGIN_NS);
  }

  /** Give a plan out, in force from an instant on. */
  issue(plan: ContactPlan, activateUtcNs: Ns): void {
    const { nowNs } = this.#port;
    const upload: Upload = {
      plan,
      chunks: chunksOf(plan, activateUtcNs),
      issuedNs: nowNs,
      held: new Set(),
      missing: new Map(),
      failed: new Map(),
      anew: new Map(),
      distributed: false,
    };
    this.#port.note('plan-issued', 0, plan.version);
    this.#port.note('plan-activation', 0, activateUtcNs - nowNs);
    this.#port.timed('plan', plan.version, activateUtcNs);
    this.#before = this.#upload ?? this.#before;
    this.#upload = upload;
    const { delayNs } = this.#tampering;
    this.#tampering.delayNs = 0;
    if (delayNs > 0) {
      this.#waiting = { upload, atNs: nowNs + delayNs };
      this.#port.wakeAt(nowNs + delayNs);
    } else this.#sendAll(upload);
  }

  tick(): void {
    const waiting = this.#waiting;
    if (waiting !== undefined && waiting.atNs <= this.#port.nowNs) {
      this.#waiting = undefined;
      if (waiting.upload === this.#upload) this.#sendAll(waiting.upload);
    }
    if (this.#upload !== undefined) this.#sendFailed(this.#upload);
  }

  /** Nodes that nothing reached may be within reach by now. */
  #sendFailed(upload: Upload): void {
    for (const [node, againNs] of upload.failed) {
      const lost = this.#roster.of(node)?.lostNs !== undefined;
      if (lost || upload.held.has(node)) upload.failed.delete(node);
      else if (againNs <= this.#port.nowNs) this.#sendTo(upload, node);
    }
  }

  /** Housekeeping says which plan is in force at a node. */
  told(node: KnownNode): void {
    const upload = this.#upload;
    const version = node.housekeeping?.planVersion ?? 0;
    if (upload !== undefined && version >= upload.plan.version) this.#holds(upload, node.id);
  }

  /** A node is back that may have missed plans. */
  returned(node: NodeId): void {
    const upload = this.#upload;
    if (upload !== undefined && !upload.held.has(node)) this.#sendTo(upload, node);
  }

  /** A node is lost: the plan need not reach it. */
  lost(): void {
    if (this.#upload !== undefined) this.#review(this.#upload);
  }

  /** Fault: the next plan leaves so much later than it should. */
  delayNext(delayNs: Ns): void {
    this.#tampering.delayNs = delayNs;
  }

  /** Fault: the next plan leaves with bytes that its digest does not fit. */
  corruptNext(): void {
    this.#tampering.corrupt = true;
  }

  /** Fault: of the next plan so large a share never leaves, which nobody notices at first. */
  loseOfNext(share: number): void {
    this.#tampering.missing = share;
  }

  /** Fault: the plan before the newest, or the first, is sent once more. */
  resendOld(first: ContactPlan): void {
    const { nowNs } = this.#port;
    const chunks = this.#before?.chunks ?? chunksOf(first, nowNs);
    for (const { id } of this.#roster.living) {
      for (const chunk of chunks) this.#desk.issue(id, chunk);
    }
  }

  #sendAll(upload: Upload): void {
    const tampering = { ...this.#tampering };
    this.#tampering.corrupt = false;
    this.#tampering.missing = 0;
    let number = 0;
    for (const { id } of this.#roster.living) {
      this.#sendTo(upload, id, { ...tampering, from: number });
      number += upload.chunks.length;
    }
  }

  /** `from`: place of the node's first chunk among all telecommands of the upload. */
  #sendTo(
    upload: Upload,
    node: NodeId,
    { corrupt, missing: share, from } = { corrupt: false, missing: 0, from: 0 },
  ): void {
    upload.failed.delete(node);
    const missing = new Set(upload.chunks.map(({ chunk }) => chunk));
    upload.missing.set(node, missing);
    for (const chunk of upload.chunks) {
      const body = corrupt ? corrupted(chunk) : chunk;
      const ended = (end: CommandEnd, reason: string): void => {
        if (upload !== this.#upload || upload.missing.get(node) !== missing) return;
        // Of a repetition it is not known whether the first copy was refused: its answer may be slow.
        if (end === 'done' && reason !== 'replayed') {
          missing.delete(chunk.chunk);
          if (missing.size > 0) return;
          if (corrupt) this.#port.note('plan-unsound', node, upload.plan.version);
          this.#holds(upload, node);
        } else if (end === 'refused') this.#again(upload, node, missing);
        else upload.failed.set(node, this.#port.nowNs + AGAIN_NS);
      };
      this.#desk.issue(node, body, ended, isLost(from + chunk.chunk, share));
    }
  }

  /**
   * A node would not have a chunk: all of them anew, once for all its refusals. Who refuses these too, as a full store
   * does, is left alone for a while.
   */
  #again(upload: Upload, node: NodeId, missing: ReadonlySet<number>): void {
    if (upload.held.has(node) || upload.missing.get(node) !== missing) return;
    const { nowNs } = this.#port;
    const sinceNs = nowNs - (upload.anew.get(node) ?? Number.NEGATIVE_INFINITY);
    if (sinceNs < AGAIN_NS) {
      upload.failed.set(node, nowNs + AGAIN_NS);
      return;
    }
    upload.anew.set(node, nowNs);
    this.#sendTo(upload, node);
  }

  #holds(upload: Upload, node: NodeId): void {
    if (upload.held.has(node)) return;
    upload.held.add(node);
    this.#port.note('plan-held', node, upload.plan.version);
    this.#review(upload);
  }

  #review(upload: Upload): void {
    if (upload.distributed) return;
    if (!this.#roster.living.every(({ id }) => upload.held.has(id))) return;
    upload.distributed = true;
    this.#port.note('plan-distributed', 0, this.#port.nowNs - upload.issuedNs);
  }
}

const chunksOf = (plan: ContactPlan, activateUtcNs: Ns): readonly ChunkBody[] => {
  const bytes = encodePlan(plan);
  const digest = planDigest(bytes);
  const chunks = Math.max(1, Math.ceil(bytes.length / PLAN_CHUNK_BYTES_MAX));
  return Array.from({ length: chunks }, (_, chunk) => ({
    command: 'plan-chunk' as const,
    version: plan.version,
    digest,
    chunk,
    chunks,
    activateUtcNs,
    bytes: bytes.subarray(chunk * PLAN_CHUNK_BYTES_MAX, (chunk + 1) * PLAN_CHUNK_BYTES_MAX),
  }));
};

/** Evenly: of any run of telecommands the share is lost, give or take one. */
const isLost = (number: number, share: number): boolean =>
  Math.floor((number + 1) * share) > Math.floor(number * share);

const corrupted = (chunk: ChunkBody): ChunkBody => {
  const bytes = new Uint8Array(chunk.bytes);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  return { ...chunk, bytes };
};

/** Contacts, and what begins with them, lie on whole milliseconds. */
const roundUp = (atNs: Ns): Ns => Math.ceil(atNs / 1e6) * 1e6;
