import { callHandler, type Handler } from '../journal/call-handler.ts';
import type { AnyValues, JournalReader, RecordKind } from '../journal/records.ts';
import type { Ns } from '../../protocols/units.ts';
import { bundleGates } from './bundle-gates.ts';
import type { CoverageContext, GateGroup } from './gate-group.ts';
import type { GateId } from './gates.ts';
import { linkGates } from './link-gates.ts';
import { nodeGates } from './node-gates.ts';
import { operationGates } from './operation-gates.ts';
import { pointingGates } from './pointing-gates.ts';
import { reportGates } from './report-gates.ts';

const GROUPS: readonly GateGroup[] = [
  reportGates,
  linkGates,
  bundleGates,
  pointingGates,
  nodeGates,
  operationGates,
];

/** Counts how often each gate was passed in one run. It has to hear the run from its first record on. */
export class GateWatch implements JournalReader {
  readonly kinds: readonly RecordKind[];
  readonly #handlers = new Map<RecordKind, Handler[]>();
  readonly #hits = new Map<GateId, number>();

  constructor(context: CoverageContext) {
    const hit = (gate: GateId): void => void this.#hits.set(gate, (this.#hits.get(gate) ?? 0) + 1);
    for (const group of GROUPS) {
      for (const [name, handler] of Object.entries(group(hit, context))) {
        const kind = name as RecordKind;
        const others = this.#handlers.get(kind);
        if (others === undefined) this.#handlers.set(kind, [handler as Handler]);
        else others.push(handler as Handler);
      }
    }
    this.kinds = [...this.#handlers.keys()];
  }

  record(kind: RecordKind, atNs: Ns, values: AnyValues): void {
    for (const handler of this.handlersOf(kind)) callHandler(handler, atNs, values);
  }

  handlersOf(kind: RecordKind): readonly Handler[] {
    return this.#handlers.get(kind) ?? [];
  }

  /** Gates that were passed, and how often. */
  hits(): ReadonlyMap<GateId, number> {
    return this.#hits;
  }
}
