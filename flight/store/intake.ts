import { type BundleHeader, bundleKey, type Segment } from '../../protocols/bundle.ts';
import type { ManagementMessage, RefuseReason } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices } from '../ports.ts';
import type { AgeKeeper } from './age.ts';
import type { BundleStore } from './bundle-store.ts';
import type { BundleCounters } from './counters.ts';
import type { CustodyAnswers } from './custody.ts';
import type { Deletion } from './deletion.ts';
import type { Expiry } from './expiry.ts';
import { HeaderlessSegments } from './headerless.ts';
import { CLASS_INDEX, HeldBundle } from './held-bundle.ts';
import { PartialTransfers } from './partial-transfers.ts';
import { Reassembly } from './reassembly.ts';
import type { Routable } from './route-choice.ts';
import type { SessionState } from './session-state.ts';

/** A bundle that is offered. */
export interface Coming extends Routable {
  readonly classIndex: number;
  readonly ageNs: Ns;
}

/** One that came in a single segment. */
interface WholeBundle extends Coming {
  readonly key: string;
  readonly arrivedNs: Ns;
}

/** What the agent decides about bundles that come in. */
export interface IntakeHost {
  /** A custody bundle is offered: true when it was answered already: nothing is to be received. */
  settled(header: BundleHeader, key: string, session: SessionState, transfer: number): boolean;
  /** Whether there is room for it; undefined: there is. */
  refusal(coming: Coming): RefuseReason | undefined;
  /** A bundle in one segment, admitted and reserved: true when it has gone on to the next node. */
  passOn(coming: Coming, session: SessionState, segment: Segment): boolean;
  /** All bytes are here and reserved. `transfer` is to be answered when custody was asked for. */
  complete(bundle: HeldBundle, session: SessionState, verify: boolean): void;
}

const NOBODY: readonly NodeId[] = [];

/** Segments in, bundles out: transfers of all sessions, headerless segments, what may be resumed. */
export class Intake {
  readonly #services: FlightServices;
  readonly #limits: Limits;
  readonly #store: BundleStore;
  readonly #ages: AgeKeeper;
  readonly #expiry: Expiry;
  readonly #answers: CustodyAnswers;
  readonly #deletion: Deletion;
  readonly #counters: BundleCounters;
  readonly #host: IntakeHost;
  readonly #sessions: () => readonly SessionState[];
  readonly partials: PartialTransfers;
  /** Bundles that are coming in, over all sessions. */
  #coming = 0;
  readonly #headerless: HeaderlessSegments;

  constructor(terms: {
    readonly services: FlightServices;
    readonly limits: Limits;
    readonly store: BundleStore;
    readonly ages: AgeKeeper;
    readonly expiry: Expiry;
    readonly answers: CustodyAnswers;
    readonly deletion: Deletion;
    readonly counters: BundleCounters;
    readonly host: IntakeHost;
    readonly sessions: () => readonly SessionState[];
  }) {
    this.#services = terms.services;
    this.#limits = terms.limits;
    this.#store = terms.store;
    this.#ages = terms.ages;
    this.#expiry = terms.expiry;
    this.#answers = terms.answers;
    this.#deletion = terms.deletion;
    this.#counters = terms.counters;
    this.#host = terms.host;
    this.#sessions = terms.sessions;
    this.#headerless = new HeaderlessSegments(terms.limits.headerlessSegmentsMax);
    this.partials = new PartialTransfers(terms);
  }

  /**
   * As many transfers are coming in as may be, and this neighbour has its share of them: what one leaves unfinished
   * keeps no other out.
   */
  isFull(session: SessionState): boolean {
    const { reassembliesMax } = this.#limits;
    if (this.#coming < reassembliesMax) return false;
    return session.incoming.size >= Math.floor(reassembliesMax / this.#sessions().length);
  }

  segment(session: SessionState, segment: Segment): void {
    const coming = session.incoming.get(segment.transfer);
    if (coming !== undefined) {
      this.#add(session, coming, segment);
    } else if (session.answered.has(segment.transfer)) {
      // The rest of a transfer that was answered before its end.
    } else if (segment.header === undefined) {
      this.#keepHeaderless(session, segment);
    } else {
      this.#begin(session, segment, segment.header);
    }
  }

  /** Offer to go on with what an earlier session with this peer left. */
  sessionUp(session: SessionState): void {
    for (const resume of this.partials.offers(session)) {
      session.link.sendControl({ kind: 'resume', ...resume } satisfies ManagementMessage);
    }
  }

  /** What custody transfers brought so far is kept; the rest is lost with the session. */
  sessionDown(session: SessionState): void {
    this.#headerless.drop(session);
    for (const reassembly of session.incoming.values()) {
      this.#coming--;
      if (reassembly.header.custody && reassembly.contiguousBytes() > 0) {
        this.partials.keep(reassembly);
      } else this.#discard(reassembly);
    }
    session.incoming.clear();
  }

  /** A bundle that is coming in reached its end. */
  expired(reassembly: Reassembly, sessions: Iterable<SessionState>): void {
    if (this.partials.drop(reassembly)) return;
    for (const session of sessions) {
      if (session.incoming.get(reassembly.transfer) !== reassembly) continue;
      this.#stop(session, reassembly, 'expired');
      return;
    }
  }

  #begin(session: SessionState, segment: Segment, header: BundleHeader): void {
    const { transfer } = segment;
    if (header.payloadBytes !== segment.total) {
      this.#counters.malformed++;
      return;
    }
    const { custody } = header;
    const key = custody || header.assured ? bundleKey(header) : '';
    if (custody && this.#host.settled(header, key, session, transfer)) {
      this.#remember(session, segment);
      return;
    }
    const nowNs = this.#services.clock.nowNs();
    const ageNs = this.#ages.onArrival(header, session.lightTimeNs(nowNs));
    const expiresNs = this.#ages.endNs(header, ageNs);
    const from = session.peer;
    const classIndex = CLASS_INDEX[header.class];
    const common = { header, key, from, classIndex, arrivedNs: nowNs, ageNs, expiresNs };
    if (segment.data.length === segment.total) {
      this.#whole(session, segment, { excluded: NOBODY, ...common });
      return;
    }
    const reassembly = new Reassembly({ transfer, ...common });
    const kept = custody ? this.partials.take(reassembly) : undefined;
    // A transfer that goes on with what is not here would never end.
    const gap = segment.offset > (kept?.contiguousBytes() ?? 0);
    const refusal = gap ? 'policy' : this.#refusal(session, reassembly);
    if (refusal !== undefined) {
      this.#refuse(session, segment, header, refusal);
      return;
    }
    this.#store.reserve(classIndex, reassembly.total);
    if (kept !== undefined) {
      reassembly.resume(kept);
      this.#counters.resumed++;
    }
    this.#coming++;
    session.segmented = true;
    session.incoming.set(transfer, reassembly);
    this.#expiry.watchReassembly(reassembly);
    this.#add(session, reassembly, segment);
    this.#addHeaderless(session, transfer);
  }

  /** A bundle in one segment needs no reassembly: this is the way of short packets. */
  #whole(session: SessionState, segment: Segment, coming: WholeBundle): void {
    const { header, key, from, arrivedNs, ageNs, expiresNs } = coming;
    if (header.custody) this.partials.take(coming);
    const refusal = this.#refusal(session, coming);
    if (refusal !== undefined) {
      this.#refuse(session, segment, header, refusal);
      return;
    }
    this.#store.reserve(coming.classIndex, segment.total);
    if (this.#host.passOn(coming, session, segment)) return;
    const payload = [segment.data];
    const pieceCrcs = segment.dataCrc === undefined ? undefined : [segment.dataCrc];
    const terms = { header, payload, pieceCrcs, key, from, arrivedNs, ageNs, expiresNs };
    const bundle = new HeldBundle(terms);
    bundle.transfer = segment.transfer;
    this.#host.complete(bundle, session, false);
  }

  #refuse(
    session: SessionState,
    segment: Segment,
    header: BundleHeader,
    reason: RefuseReason,
  ): void {
    this.#remember(session, segment);
    if (header.custody) this.#answers.refuse(session, segment.transfer, reason, header);
    else this.#deletion.record(header, reason === 'not-authentic' ? 'policy' : reason);
  }

  #refusal(session: SessionState, coming: Coming): RefuseReason | undefined {
    if (coming.ageNs >= coming.header.lifetimeNs) return 'expired';
    if (this.isFull(session) && !this.#makeWay(session)) return 'no-storage';
    return this.#host.refusal(coming);
  }

  /** Give up what of this neighbour's best effort was heard of longest ago: what it lost may never come again. */
  #makeWay(session: SessionState): boolean {
    const idlest = session.idlestBestEffort();
    if (idlest !== undefined) this.#stop(session, idlest, 'no-storage');
    return idlest !== undefined;
  }

  #add(session: SessionState, reassembly: Reassembly, segment: Segment): void {
    if (
      segment.total !== reassembly.total ||
      !reassembly.add(segment.offset, segment.data, segment.dataCrc)
    ) {
      this.#counters.malformed++;
      this.#stop(session, reassembly, 'policy');
      return;
    }
    reassembly.heardNs = this.#services.clock.nowNs();
    if (!reassembly.complete) return;
    session.incoming.delete(reassembly.transfer);
    this.#coming--;
    this.#expiry.unwatchReassembly(reassembly);
    if (!segment.last || reassembly.resumedBytes > 0) this.#remember(session, segment);
    const { header, key, from, arrivedNs, ageNs, expiresNs } = reassembly;
    const bundle = new HeldBundle({
      header,
      payload: reassembly.payload(),
      pieceCrcs: reassembly.pieceCrcs(),
      key,
      from,
      arrivedNs,
      ageNs,
      expiresNs,
    });
    bundle.transfer = reassembly.transfer;
    this.#host.complete(bundle, session, reassembly.resumedBytes > 0);
  }

  /** Give a transfer up: nothing of it is resumed. */
  #stop(session: SessionState, reassembly: Reassembly, reason: RefuseReason): void {
    const { header, transfer } = reassembly;
    session.incoming.delete(transfer);
    this.#coming--;
    this.#discard(reassembly);
    this.#rememberTransfer(session, transfer);
    if (header.custody) this.#answers.refuse(session, transfer, reason, header);
    else this.#deletion.record(header, reason === 'not-authentic' ? 'policy' : reason);
  }

  #discard(reassembly: Reassembly): void {
    this.#expiry.unwatchReassembly(reassembly);
    this.#store.release(reassembly.classIndex, reassembly.total);
  }

  /** Later segments of this transfer are expected and unwanted. */
  #remember(session: SessionState, segment: Segment): void {
    if (segment.data.length < segment.total) this.#rememberTransfer(session, segment.transfer);
    this.#headerless.take(session, segment.transfer);
  }

  #rememberTransfer(session: SessionState, transfer: number): void {
    session.rememberAnswered(transfer, this.#limits.headerlessSegmentsMax);
  }

  /** The first segment is still on its way: keep this one, within the bound of all sessions. */
  #keepHeaderless(session: SessionState, segment: Segment): void {
    const lost = this.#headerless.keep(session, segment, this.#services.clock.nowNs());
    if (lost === undefined) return;
    this.#counters.headerlessDropped++;
    this.#rememberTransfer(lost.session, lost.transfer);
    this.#answers.refuse(lost.session, lost.transfer, 'no-storage', undefined);
  }

  #addHeaderless(session: SessionState, transfer: number): void {
    for (const segment of this.#headerless.take(session, transfer)) {
      const coming = session.incoming.get(transfer);
      if (coming === undefined) return;
      this.#add(session, coming, segment);
    }
  }
}
