import type { StoreRecord } from '../../protocols/avionics.ts';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { CommandRefusal } from '../../protocols/operations.ts';
import { shortDigest } from '../../protocols/plan-codec.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type { FlightServices, Timer } from '../ports.ts';
import { createContactIndex, planDigestOf } from '../routing/contact-index.ts';
import type { RecordStore } from '../store/bundle-store.ts';
import { sameBytes } from '../store/digest.ts';
import { PlanArchive } from './plan-archive.ts';
import { chunkKey, type PlanChunk } from './plan-records.ts';
import { PLAN_CHUNKS_MAX, StagedPlan } from './staged-plan.ts';

/** A staged plan's time is looked at so often: the clock may be set meanwhile. */
const LOOK_NS: Ns = 10 * SECOND_NS;

interface PlanInForce {
  readonly plan: ContactPlan;
  readonly digest: Uint8Array;
  /** Numbers of its records; none: it came with the configuration. */
  readonly chunks: readonly number[];
}

/**
 * The plan in force and the one that is to follow (LM-MGT-110 …). Chunks are records in region
 * `critical` from the moment that they are taken; putting a plan in force writes one record that names
 * its version, and only then those of the plan before are deleted: a reset at any moment finds the newest.
 */
export class PlanKeeper {
  readonly #services: FlightServices;
  readonly #archive: PlanArchive;
  readonly #closingNs: Ns;
  readonly #activated: (plan: ContactPlan) => void;
  readonly #timer: Timer;
  #inForce: PlanInForce;
  #staged: StagedPlan | undefined;
  /** The chunk that is being written could not be. */
  #unwritten = false;

  constructor(terms: {
    readonly services: FlightServices;
    readonly config: NodeConfig;
    readonly store: RecordStore;
    /** A plan came into force: all that follow it change over now. */
    readonly activated: (plan: ContactPlan) => void;
  }) {
    const { services, config, store } = terms;
    this.#services = services;
    this.#archive = new PlanArchive(services, store);
    this.#closingNs = config.limits.closeLeadNs;
    this.#activated = terms.activated;
    this.#timer = services.timers.create(() => this.#review());
    this.#inForce = { plan: config.plan, digest: planDigestOf(config.plan), chunks: [] };
  }

  get plan(): ContactPlan {
    return this.#inForce.plan;
  }

  /** At boot, before anybody is given the plan. */
  restore(records: readonly StoreRecord[]): void {
    const { inForce, plans } = this.#archive.read(records);
    const nowNs = this.#services.clock.utcNs();
    const newer = plans.filter(({ version }) => version > this.plan.version);
    const due = newer.filter(
      ({ plan, version, activateUtcNs }) =>
        plan !== undefined && (version === inForce || activateUtcNs <= nowNs),
    );
    const newest = due.at(-1);
    if (newest?.plan !== undefined) {
      this.#follow(newest, newest.plan);
      if (newest.version !== inForce) this.#archive.nameInForce(newest.version, []);
    }
    this.#staged = newer.at(-1) === newest ? undefined : newer.at(-1);
    for (const plan of plans) {
      if (plan !== newest && plan !== this.#staged) this.#archive.drop(plan);
    }
  }

  /** The node is up: say which plan it follows. */
  start(): void {
    this.#announce();
    this.#review();
  }

  /**
   * A chunk came: refuse it, or write it. What becomes of the write is known by the time that any later
   * write is durable; then `take` counts it in.
   */
  offer(chunk: PlanChunk): CommandRefusal | undefined {
    this.#unwritten = false;
    const refusal = this.#refusal(chunk);
    if (refusal !== undefined || this.#isInForce(chunk)) return refusal;
    this.#archive.keep(chunk, () => {
      this.#unwritten = true;
    });
    return undefined;
  }

  /** The chunk that was offered is in the store. */
  take(chunk: PlanChunk): CommandRefusal | undefined {
    if (this.#unwritten) return 'no-storage';
    if (this.#isInForce(chunk)) return undefined;
    const refusal = this.#refusal(chunk);
    if (refusal !== undefined) return refusal;
    const before = this.#staged;
    if (before !== undefined && before.version < chunk.version) this.#discard(before);
    const staged = this.#staged ?? new StagedPlan(chunk);
    this.#staged = staged;
    staged.add(chunk);
    if (!staged.complete || staged.plan !== undefined) return undefined;
    const fault = staged.read();
    if (fault === undefined) {
      this.#services.reports.report('plan.staged', staged.version, staged.held.length);
      this.#review();
    } else this.#discard(staged);
    return fault;
  }

  /** Forget a staged plan. */
  discard(version: number): CommandRefusal | undefined {
    if (version <= this.plan.version) return 'older-version';
    if (this.#staged?.version === version) this.#discard(this.#staged);
    return undefined;
  }

  #refusal(chunk: PlanChunk): CommandRefusal | undefined {
    const { version, chunks } = chunk;
    if (chunks > PLAN_CHUNKS_MAX) return 'malformed';
    if (version < this.plan.version) return 'older-version';
    // Whoever sends the plan in force again hears that it is here; another one of its number is none.
    if (version === this.plan.version) return this.#isInForce(chunk) ? undefined : 'digest';
    const staged = this.#staged;
    if (staged === undefined || staged.version < version) return undefined;
    if (staged.version > version) return 'older-version';
    if (staged.fits(chunk)) return undefined;
    // One of the two is wrong, and nobody knows which: the operator sends all of it anew.
    this.#discard(staged);
    return 'chunk-mismatch';
  }

  #isInForce({ version, digest }: PlanChunk): boolean {
    return version === this.plan.version && sameBytes(digest, this.#inForce.digest);
  }

  #discard(staged: StagedPlan): void {
    this.#archive.drop(staged);
    if (this.#staged === staged) this.#staged = undefined;
    this.#timer.cancel();
  }

  /** Whether the staged plan's time has come, by the node's own clock. */
  #review(): void {
    const staged = this.#staged;
    if (staged?.plan === undefined) return;
    const { clock } = this.#services;
    if (clock.utcNs() >= staged.activateUtcNs) {
      this.#staged = undefined;
      this.#putInForce(staged, staged.plan);
      this.#announce();
      this.#activated(this.plan);
      return;
    }
    const atNs = clock.monotonicAtUtc(staged.activateUtcNs) + ROUNDING_NS;
    this.#timer.arm(Math.min(atNs, clock.nowNs() + LOOK_NS));
  }

  #putInForce(staged: StagedPlan, plan: ContactPlan): void {
    const { plan: before, chunks } = this.#inForce;
    const keys = chunks.map((chunk) => chunkKey({ version: before.version, chunk }));
    this.#follow(staged, plan);
    this.#archive.nameInForce(plan.version, keys);
  }

  #follow({ digest, held }: StagedPlan, plan: ContactPlan): void {
    this.#inForce = { plan: createContactIndex(plan, this.#closingNs), digest, chunks: held };
  }

  #announce(): void {
    const { effects, reports } = this.#services;
    const { plan, digest } = this.#inForce;
    const { version, contacts } = plan;
    const short = shortDigest(digest);
    effects.push({ kind: 'plan-active', version, digest: short, contacts: contacts.length });
    reports.report('plan.in-force', version, contacts.length);
  }
}

/** A timer may come early by the rounding of clock conversions. */
const ROUNDING_NS: Ns = 1_000;
