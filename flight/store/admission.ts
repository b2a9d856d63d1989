import type { NodeConfig } from '../config.ts';
import type { BundleStore } from './bundle-store.ts';

/** How full a source's class may be against what transit may use, before it is held back. */
const SOURCE_SHARE = 0.9;
const MANAGEMENT = 0;

export type Admission = 'admitted' | 'throttled' | 'no-storage';

/**
 * Whether bytes of a class fit: each class has its own bound, and all but management stop at the
 * high-water mark. Sources are held back before transit is.
 */
export class AdmissionControl {
  readonly #store: BundleStore;
  readonly #bytesMax: number;
  readonly #bundlesMax: number;
  readonly #highWaterBytes: number;
  readonly #classBytesMax: readonly number[];

  constructor(store: BundleStore, config: NodeConfig) {
    const { limits, storeBytesMax } = config;
    this.#store = store;
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

  #fits(classIndex: number, bytes: number, share: number): boolean {
    const { usedBytes, classBytes, bundles } = this.#store;
    if (bundles >= this.#bundlesMax) return false;
    const totalMax = classIndex === MANAGEMENT ? this.#bytesMax : this.#highWaterBytes;
    const classMax = this.#classBytesMax[classIndex] as number;
    return (
      usedBytes + bytes <= totalMax * share &&
      (classBytes[classIndex] as number) + bytes <= classMax * share
    );
  }
}
