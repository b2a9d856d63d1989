import type { NodeConfig } from '../config.ts';
import type { BundleStore } from './bundle-store.ts';
import type { ReleasedMemory } from './released-memory.ts';

/** How full a source's class may be against what transit may use, before it is held back. */
const SOURCE_SHARE = 0.9;
const MANAGEMENT = 0;
/** Records may take so much of the memory, against what payloads may: headers, marks and critical records too. */
const RECORDS_SHARE = 1.2;
/** A header and a mark as they are written, roughly. */
const HEADER_BYTES = 100;
const MARK_BYTES = 28;
/** Critical records have room for as much again: a plan is there beside the one that it follows. */
const CRITICAL_COPIES = 2;

export type Admission = 'admitted' | 'throttled' | 'no-storage';

/**
 * Whether bytes of a class fit: each class has its own bound, and all but management stop at the
 * high-water mark. Sources are held back before transit is. Many small bundles are more headers than payload.
 */
export class AdmissionControl {
  readonly #store: BundleStore;
  readonly #memory: Pick<ReleasedMemory, 'size'>;
  readonly #bytesMax: number;
  readonly #bundlesMax: number;
  readonly #highWaterBytes: number;
  readonly #classBytesMax: readonly number[];

  constructor(store: BundleStore, memory: Pick<ReleasedMemory, 'size'>, config: NodeConfig) {
    const { limits, storeBytesMax } = config;
    this.#store = store;
    this.#memory = memory;
    this.#bytesMax = storeBytesMax;
    this.#bundlesMax = limits.bundlesMax;
    this.#highWaterBytes = storeBytesMax * limits.highWaterShare;
    const { management, tactical, broadband } = limits.classShareMax;
    this.#classBytesMax = [management, tactical, broadband].map((share) => share * storeBytesMax);
  }

  /** From a neighbour. */
  transit(classIndex: number, bytes: number): boolean {
    return this.#fits(classIndex, bytes, 1);
  }

  /** From an application of this node. */
  source(classIndex: number, bytes: number): Admission {
    if (!this.#fits(classIndex, bytes, 1)) return 'no-storage';
    return this.#fits(classIndex, bytes, SOURCE_SHARE) ? 'admitted' : 'throttled';
  }

  /** Bytes of a class that are held, or come in. */
  classBytes(classIndex: number): number {
    return this.#store.classBytes[classIndex] as number;
  }

  /** All that is asked of what this node has to say of itself: it is heard of with a full store, beside the bounds of classes. */
  memoryTakes(bytes: number): boolean {
    const { usedBytes, bundles, criticalBytes } = this.#store;
    const besideBytes =
      (bundles + 1) * HEADER_BYTES +
      this.#memory.size * MARK_BYTES +
      criticalBytes * CRITICAL_COPIES;
    return usedBytes + bytes + besideBytes <= this.#bytesMax * RECORDS_SHARE;
  }

  /** Whether bytes from a neighbour might fit were so many others gone, by class. */
  mightTransit(classIndex: number, bytes: number, gone: readonly number[]): boolean {
    return this.#might(classIndex, bytes, 1, gone);
  }

  /** The same of bytes from an application. */
  mightAdmit(classIndex: number, bytes: number, gone: readonly number[]): boolean {
    return this.#might(classIndex, bytes, SOURCE_SHARE, gone);
  }

  #might(classIndex: number, bytes: number, share: number, gone: readonly number[]): boolean {
    const goneBytes = gone.reduce((sum, each) => sum + each, 0);
    const otherBytes = this.#store.usedBytes - goneBytes;
    const classBytes = this.classBytes(classIndex) - (gone[classIndex] as number);
    return this.#within(classIndex, share, otherBytes + bytes, classBytes + bytes);
  }

  #fits(classIndex: number, bytes: number, share: number): boolean {
    const { usedBytes, classBytes, bundles } = this.#store;
    if (bundles >= this.#bundlesMax || !this.memoryTakes(bytes)) return false;
    const ofClassBytes = (classBytes[classIndex] as number) + bytes;
    return this.#within(classIndex, share, usedBytes + bytes, ofClassBytes);
  }

  /** So many bytes in all, and of the class. */
  #within(classIndex: number, share: number, allBytes: number, ofClassBytes: number): boolean {
    const totalMax = classIndex === MANAGEMENT ? this.#bytesMax : this.#highWaterBytes;
    const classMax = this.#classBytesMax[classIndex] as number;
    return allBytes <= totalMax * share && ofClassBytes <= classMax * share;
  }
}
