import { decodeFromNode, encodeToNode } from '../../protocols/gateway-codec.ts';
import type { RefusalReason } from '../../protocols/gateway.ts';
import type { Desk } from './desk.ts';
import type { ExchangeSender } from './exchange.ts';
import type { PlaceId } from './place.ts';

/** How a peer is spoken to, whatever carries it. */
export interface PeerLine {
  /** `step`: it is to be answered. */
  readonly send: (message: Uint8Array, step: boolean) => void;
  /** Nothing more is taken of it; what was sent still goes out. */
  readonly close: () => void;
}

export interface PeerTerms {
  readonly desk: Desk;
  readonly run: ExchangeSender;
  readonly line: PeerLine;
  /** It is attached now: further messages may be large. */
  readonly admitted: (attachment: number) => void;
  /** It was attached, and has gone. */
  readonly left: (attachment: number) => void;
  readonly told: (event: PeerEvent) => void;
}

/** What becomes of peers, for those who watch. */
export type PeerEvent =
  | { readonly kind: 'attached' | 'gone'; readonly node: string; readonly software: string }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly detail: string };

/** What a leave begins with: the tag of that field. */
const LEAVE_TAG = 0x1a;
/** An empty one, and what a later version may say with it. */
const LEAVE_BYTES_MAX = 1_024;

/** Answers are large and many: they are not decoded for this. */
const isLeave = (bytes: Uint8Array): boolean => {
  if (bytes[0] !== LEAVE_TAG || bytes.length > LEAVE_BYTES_MAX) return false;
  const decoded = decodeFromNode(bytes);
  return decoded.ok && decoded.value.kind === 'leave';
};

/** One peer from its first byte to its last: who it is, and that it speaks in turn. */
export class Peer {
  readonly #terms: PeerTerms;
  #place: PlaceId | undefined;
  #name = '';
  #software = '';
  #attachment = 0;
  /** Steps that were sent and not answered. */
  #owed = 0;
  #over = false;

  constructor(terms: PeerTerms) {
    this.#terms = terms;
  }

  get attached(): boolean {
    return this.#place !== undefined && !this.#over;
  }

  get over(): boolean {
    return this.#over;
  }

  /** A whole message of it. */
  message(bytes: Uint8Array): void {
    if (this.#over) return;
    if (this.#place === undefined) {
      this.#introduce(bytes);
      return;
    }
    if (isLeave(bytes)) {
      this.#end();
      return;
    }
    if (this.#owed === 0) {
      this.refuse('out-of-turn', 'a message that no step asked for');
      return;
    }
    this.#owed--;
    const { run } = this.#terms;
    run.post({ kind: 'message', place: this.#place, attachment: this.#attachment, bytes });
  }

  /** From the run. */
  step(bytes: Uint8Array): void {
    this.#owed++;
    this.#terms.line.send(bytes, true);
  }

  welcome(bytes: Uint8Array): void {
    this.#terms.line.send(bytes, false);
  }

  refuse(reason: RefusalReason, detail: string): void {
    if (this.#over) return;
    this.#terms.line.send(encodeToNode({ kind: 'refusal', reason, detail }), false);
    this.#terms.told({ kind: 'refused', reason, detail });
    this.#end();
  }

  /** The run is over. */
  farewell(reason: string): void {
    if (this.#over) return;
    this.#terms.line.send(encodeToNode({ kind: 'farewell', reason }), false);
    this.#end();
  }

  /** Its connection is gone, however. */
  lost(): void {
    this.#end();
  }

  #introduce(bytes: Uint8Array): void {
    const decoded = decodeFromNode(bytes);
    if (!decoded.ok) {
      this.refuse('malformed', decoded.detail);
      return;
    }
    if (decoded.value.kind !== 'attach') {
      this.refuse('not-attached', 'expected to be told first who attaches to what');
      return;
    }
    const { desk, run, admitted, told } = this.#terms;
    const given = desk.attach(decoded.value);
    if ('reason' in given) {
      this.refuse(given.reason, given.detail);
      return;
    }
    const { at, attachment } = given;
    this.#place = at.id;
    this.#name = at.name;
    this.#software = decoded.value.software;
    this.#attachment = attachment;
    admitted(attachment);
    told({ kind: 'attached', node: at.name, software: this.#software });
    run.post({ kind: 'attached', place: at.id, attachment });
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#place !== undefined) {
      const { desk, run, left, told } = this.#terms;
      left(this.#attachment);
      desk.leave(this.#place, this.#attachment);
      run.post({ kind: 'gone', place: this.#place, attachment: this.#attachment });
      told({ kind: 'gone', node: this.#name, software: this.#software });
    }
    this.#terms.line.close();
  }
}
