import type { NodeId } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault } from './context.ts';

/** A record that nothing may lose is kept twice: so many damaged ones can be both copies of one. */
const COPIES = 2;

/** How many records of their critical memories faults damaged, by node. */
export class DamagedMemories {
  readonly #faults: readonly CheckedFault[];
  readonly #damaged = new Map<NodeId, number>();

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#faults = faults ?? [];
  }

  readonly handlers: Pick<RecordHandlers, 'fault'> & {
    fault: NonNullable<RecordHandlers['fault']>;
  } = {
    fault: (_atNs, index, kind, node, active) => {
      const { region, count = 0 } = this.#faults[index] ?? {};
      if (kind !== 'bit-flip' || region !== 'critical' || active !== 1) return;
      this.#damaged.set(node, this.of(node) + count);
    },
  };

  /** All that there is so far, by node. */
  snapshot(): ReadonlyMap<NodeId, number> {
    return new Map(this.#damaged);
  }

  /** So far. */
  of(node: NodeId): number {
    return this.#damaged.get(node) ?? 0;
  }

  /** Whether a start may not find what was written when so many were damaged. */
  mayForget(node: NodeId, damagedThen: number): boolean {
    return this.of(node) - damagedThen >= COPIES;
  }
}
