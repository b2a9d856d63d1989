import type { FrameImage } from '../../../protocols/frame.ts';
import { HOUR_NS } from '../../../protocols/units.ts';
import type { Bench } from './bench.ts';
import { sha256 } from './link-codes.ts';
import { LOW, TARGET } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import { ANSWER_NS } from './bundles.ts';
import { ROUND_TRIP_NS } from './probes.ts';
import { bytes, fixed32, join, number, rawFrame } from './wire.ts';

type Fields = Record<string, Uint8Array>;

/** What a case changes; an empty field is left out. */
export interface RawChanges {
  readonly frame?: Fields;
  readonly segment?: Fields;
  readonly header?: Fields;
}

const PAYLOAD = new Uint8Array(100).fill(3);

/**
 * A data frame with a whole custody bundle for the target in it, field by field: when the frame is taken the bundle
 * is accepted, when it is dropped nothing comes back.
 */
export class RawBundle {
  readonly #peer: Neighbour;
  readonly #bench: Bench;
  readonly transfer: number;

  constructor(bench: Bench, peer: Neighbour) {
    this.#bench = bench;
    this.#peer = peer;
    this.transfer = peer.transfers.nextTransfer();
  }

  /** By name, in ascending order of their numbers. */
  header(changes: Fields = {}): Fields {
    return {
      source_node: number(1, LOW),
      source_service: number(2, 10),
      sequence: number(4, 1_000 + this.transfer),
      destination_node: number(6, TARGET),
      destination_service: number(7, 10),
      class: number(8, 2),
      custody: number(10, 1),
      lifetime_ns: number(11, HOUR_NS),
      hop_limit: number(13, 64),
      hop_count: number(14, 1),
      previous_node: number(15, LOW),
      payload_length: number(17, PAYLOAD.length),
      digest: bytes(18, sha256(PAYLOAD)),
      ...changes,
    };
  }

  segment({ segment = {}, header = {} }: RawChanges = {}): Fields {
    return {
      transfer: number(1, this.transfer),
      total: number(3, PAYLOAD.length),
      class: number(4, 2),
      last: number(5, 1),
      header: bytes(6, join(...Object.values(this.header(header)))),
      data: bytes(15, PAYLOAD),
      ...segment,
    };
  }

  fields(changes: RawChanges = {}): Fields {
    const { session, txfn } = { session: this.#peer.current.id, txfn: this.#peer.current.txfn };
    return {
      version: number(1, 1),
      session: fixed32(2, session),
      type: number(3, 2),
      txfn: number(4, txfn),
      sequenced: number(6, 1),
      stamp: number(8, this.#peer.monotonicNs),
      payload: bytes(14, join(...Object.values(this.segment(changes)))),
      ...changes.frame,
    };
  }

  /** Sends it; true: the target took it. */
  isTaken(changes: RawChanges = {}): boolean {
    return this.isTakenAs(rawFrame(...Object.values(this.fields(changes))));
  }

  /** The same for any frame that is meant to carry it. */
  isTakenAs(image: FrameImage): boolean {
    const sinceNs = this.#bench.nowNs;
    this.#peer.image(image);
    const accepted = (): boolean =>
      this.#peer.transfers.verdict(this.transfer, sinceNs) === 'accepted';
    this.#bench.run(ROUND_TRIP_NS);
    const taken = this.#bench.until(accepted, ANSWER_NS);
    if (taken) this.#peer.current.txfn++;
    return taken;
  }
}
