import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { STORE_FAULTS } from './told-breaches.ts';

/** So long after a bundle was made its source says that it took it, at the most; what is said later tells of another boot. */
const SAID_NS: Ns = 5e8;

interface Source {
  /** The highest sequence number that it told before its last restart (none: −1), and ever. */
  before: number;
  most: number;
}

/**
 * Whether sequence numbers go on behind the last one when a source has restarted (LM-BND-003). Whose store may have lost
 * how far they went is not asked.
 */
export class SourceNumbers {
  readonly #sources = new Map<NodeId, Source>();
  readonly #forgetful = new Set<NodeId>();

  readonly handlers: Pick<RecordHandlers, 'fault' | 'node-up'> = {
    fault: (_atNs, _index, kind, node) => {
      if (STORE_FAULTS.has(kind)) this.#forgetful.add(node);
    },
    'node-up': (_atNs, node) => {
      const source = this.#sources.get(node);
      if (source !== undefined) source.before = source.most;
    },
  };

  mayForget(node: NodeId): boolean {
    return this.#forgetful.has(node);
  }

  /** A source tells that it took a bundle; whether its number is from before the restart. */
  again(bundle: {
    readonly atNs: Ns;
    readonly node: NodeId;
    readonly createdNs: Ns;
    readonly sequence: number;
  }): boolean {
    const { atNs, node, createdNs, sequence } = bundle;
    const source = this.#sources.get(node);
    if (source === undefined) {
      this.#sources.set(node, { before: -1, most: sequence });
      return false;
    }
    if (sequence > source.most) source.most = sequence;
    if (sequence > source.before || this.#forgetful.has(node)) return false;
    return Math.abs(atNs - createdNs) <= SAID_NS;
  }
}
