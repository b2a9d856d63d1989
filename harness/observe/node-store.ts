import type { BundleHeader, TrafficClass } from '../../protocols/bundle.ts';
import type { KnownBundle } from './known-bundles.ts';

/** How many payload bytes of bundles a store may hold. */
export interface StoreBounds {
  readonly tactical: number;
  readonly broadband: number;
  /** Of both together: the high-water mark. */
  readonly both: number;
}

/** Bounds of a store of that size, by the network's shares (LM-BND-080). */
export const storeBounds = (
  bytesMax: number,
  limits: { readonly classShareMax: Omit<StoreBounds, 'both'>; readonly highWaterShare: number },
): StoreBounds => ({
  tactical: bytesMax * limits.classShareMax.tactical,
  broadband: bytesMax * limits.classShareMax.broadband,
  both: bytesMax * limits.highWaterShare,
});

/** A bound that durable bundles exceed. */
export interface StoreExcess {
  readonly what: keyof StoreBounds;
  readonly bytes: number;
  readonly boundBytes: number;
}

interface Stored {
  readonly bundle: KnownBundle;
  readonly class: TrafficClass;
  readonly bytes: number;
}

/** Bundles that are durable in one node's store, by the keys of their records. */
export class NodeStore {
  readonly #bounds: StoreBounds | undefined;
  /** With no more bytes below management none can be exceeded. */
  readonly #freeBytes: number;
  readonly #records = new Map<string, Stored>();
  readonly #bytes: Record<TrafficClass, number> = { management: 0, tactical: 0, broadband: 0 };
  /** Bounds that are exceeded. */
  readonly #over = new Set<keyof StoreBounds>();

  constructor(bounds?: StoreBounds) {
    this.#bounds = bounds;
    this.#freeBytes = bounds === undefined ? 0 : Math.min(...EACH.map((what) => bounds[what]));
  }

  /** Of payloads. */
  get bytes(): number {
    const { management, tactical, broadband } = this.#bytes;
    return management + tactical + broadband;
  }

  get keys(): readonly string[] {
    return [...this.#records.keys()];
  }

  /** A record is there, new or written again. */
  put(
    key: string,
    bundle: KnownBundle,
    { class: trafficClass, payloadBytes }: Pick<BundleHeader, 'class' | 'payloadBytes'>,
  ): void {
    this.#records.set(key, { bundle, class: trafficClass, bytes: payloadBytes });
    this.#bytes[trafficClass] += payloadBytes;
  }

  /** A record is there no more. */
  take(key: string): KnownBundle | undefined {
    const stored = this.#records.get(key);
    if (stored === undefined) return undefined;
    this.#records.delete(key);
    this.#bytes[stored.class] -= stored.bytes;
    return stored.bundle;
  }

  /** The first bound that is exceeded and was not when it was last asked. */
  excess(): StoreExcess | undefined {
    const { tactical, broadband } = this.#bytes;
    const free = this.#over.size === 0 && tactical + broadband <= this.#freeBytes;
    if (free || this.#bounds === undefined) return undefined;
    const held: StoreBounds = { tactical, broadband, both: tactical + broadband };
    for (const what of EACH) {
      const [bytes, boundBytes] = [held[what], this.#bounds[what]];
      if (bytes <= boundBytes) this.#over.delete(what);
      else if (!this.#over.has(what)) {
        this.#over.add(what);
        return { what, bytes, boundBytes };
      }
    }
    return undefined;
  }
}

const EACH = ['broadband', 'tactical', 'both'] as const;
