import { createHash } from 'node:crypto';
import { type BundleHeader, bundleKey, type Chunks } from '../../protocols/bundle.ts';
import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import { dataBytes, peekSegment, type SegmentPeek } from '../bus/segment-peek.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import type { Answer, CustodyListener, Offer } from './custody-offers.ts';
import { RecentMap } from './recent-map.ts';

const RESUMES_MAX = 1_024;
const TRANSFERS_MAX = 64;
/** Bundles that are remembered of one node, with their payloads. */
const BUNDLES_MAX = 64;

type Resume = Extract<ManagementMessage, { kind: 'resume' }>;

interface Stored {
  readonly payload: Chunks;
  /** It differs from its digest. */
  readonly altered: boolean;
  /** Its computer has started since, and nobody offered it another copy. */
  restored: boolean;
}

/** What a modem sends in a session: transfers in several segments, and how far they came since a RESUME. */
interface Line {
  readonly session: number;
  readonly begun: RecentMap<number, Offer>;
  readonly ends: RecentMap<number, number>;
  resumes: boolean;
}

/**
 * Whether nodes ask digests where they must. A transfer begins behind its start, or leaps, only to where a RESUME of its session
 * says, for that bundle and attempt, and if its sender has the same bytes (LM-BND-022). What differs from its digest is not
 * taken over by a relay that had a part of it, nor offered by a node that has read it at a start (LM-BND-004). Told as a `breach`.
 */
export class DigestWatch implements CustodyListener {
  readonly #breaches: Breaches;
  readonly #alters: boolean;
  /** By receiver, session, bundle and attempt. */
  readonly #resumes = new RecentMap<string, Resume>(RESUMES_MAX);
  /** By number of the modem that sends. */
  readonly #lines: (Line | undefined)[] = [];
  readonly #stored = new Map<NodeId, RecentMap<string, Stored>>();
  readonly #segment: SegmentPeek = {
    ...{ transfer: 0, offset: 0, total: 0, class: 0, last: false, headerAt: 0 },
  };

  /** @param terms `alters`: errors that no CRC tells of may happen; else no payload is looked at */
  constructor(journal: Journal, terms: { readonly nowNs: () => Ns; readonly alters: boolean }) {
    this.#breaches = new Breaches(journal, terms.nowNs);
    this.#alters = terms.alters;
  }

  readonly begins = (offer: Offer): void => {
    const { from, to, session, transfer, key, offset, whole } = offer;
    if (!whole) this.#lineOf(from, session).begun.set(transfer, offer);
    if (offset > 0) this.#leaps(offer, offset);
    if (!this.#alters) return;
    const own = this.#storedAt(from.node).get(key);
    if (own?.restored === true && own.altered) {
      this.#breaches.tell(from, 'altered-restored', session);
    }
    const other = this.#storedAt(to.node).get(key);
    if (other !== undefined) other.restored = false;
  };

  readonly answers = (offer: Offer, { refused, held }: Answer): void => {
    const { to, key, session } = offer;
    const name = nameOf(to, offer);
    const resume = this.#resumes.get(name);
    // Of what was offered nothing is left then.
    this.#resumes.delete(name);
    if (resume === undefined || refused !== undefined || held) return;
    if (this.#storedAt(to.node).get(key)?.altered !== true) return;
    this.#breaches.tell(to, 'altered-resumed', session);
  };

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, { type, session, txNum }: FramePeek): void {
    const line = this.#lines[from.number];
    if (line?.resumes !== true || line.session !== session) return;
    if (type !== TYPE_DATA || txNum > 0) return;
    peekSegment(image, this.#segment);
    const { transfer, offset } = this.#segment;
    const offer = line.begun.get(transfer);
    if (offer === undefined) return;
    const end = line.ends.get(transfer);
    if (end !== undefined && offset > end) this.#leaps(offer, offset);
    line.ends.set(transfer, offset + dataBytes(image));
  }

  /** A RESUME leaves a modem, first or again. */
  said(from: Modem, session: number, resume: Resume): void {
    if (from.partner === undefined) return;
    this.#lineOf(from.partner, session).resumes = true;
    const name = nameOf(from, { session, key: bundleKey(resume), header: resume });
    this.#resumes.set(name, resume);
  }

  /** A bundle is durable in that node's store. */
  durable(node: NodeId, header: BundleHeader, payload: Chunks): void {
    if (!this.#alters || !header.custody) return;
    const altered = !isDigestOf(header.digest, payload, header.payloadBytes);
    this.#storedAt(node).set(bundleKey(header), { payload, altered, restored: false });
  }

  /** A computer stops: what it has from then on it reads from its store. */
  stopped(node: NodeId): void {
    for (const stored of this.#stored.get(node)?.values() ?? []) stored.restored = true;
  }

  /** A transfer goes on there, with what its receiver has of the bundle. */
  #leaps(offer: Offer, offset: number): void {
    const { from, to, session, key } = offer;
    const resume = this.#resumes.get(nameOf(to, offer));
    if (resume?.contiguousBytes !== offset) {
      this.#breaches.tell(from, 'resumed-unasked', session);
      return;
    }
    const own = this.#alters ? this.#storedAt(from.node).get(key) : undefined;
    if (own === undefined || isDigestOf(resume.digest, own.payload, offset)) return;
    this.#breaches.tell(from, 'resumed-unlike', session);
  }

  #lineOf({ number }: Modem, session: number): Line {
    const known = this.#lines[number];
    if (known?.session === session) return known;
    const begun = new RecentMap<number, Offer>(TRANSFERS_MAX);
    const ends = new RecentMap<number, number>(TRANSFERS_MAX);
    const line = { session, begun, ends, resumes: false };
    this.#lines[number] = line;
    return line;
  }

  #storedAt(node: NodeId): RecentMap<string, Stored> {
    const known = this.#stored.get(node) ?? new RecentMap(BUNDLES_MAX);
    this.#stored.set(node, known);
    return known;
  }
}

const nameOf = (
  receiver: Modem,
  {
    session,
    key,
    header,
  }: {
    readonly session: number;
    readonly key: string;
    readonly header: { readonly attempt: number };
  },
): string => `${receiver.number} ${session} ${key}/${header.attempt}`;

/** SHA-256 over the first bytes of a payload. */
const isDigestOf = (digest: Uint8Array, payload: Chunks, bytes: number): boolean => {
  const sha = createHash('sha256');
  let rest = bytes;
  for (const chunk of payload) {
    sha.update(chunk.subarray(0, rest));
    rest -= Math.min(chunk.length, rest);
  }
  return sha.digest().equals(digest);
};
