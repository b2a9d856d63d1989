import { bestRoutes } from '../../flight/routing/yen.ts';
import { type ContactIndex, createContactIndex } from '../../flight/routing/contact-index.ts';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';

/** What the operator expects of the mesh by its own newest plan, and until that is in force by those before. */
export class PathEstimate {
  readonly #operator: NodeId;
  readonly #closingNs: Ns;
  #plan: ContactIndex;
  /** By node, then by the instant of departure. */
  readonly #arrivals = new Map<NodeId, Map<Ns, Ns>>();

  constructor(operator: NodeId, plan: ContactPlan, closingNs: Ns) {
    this.#operator = operator;
    this.#closingNs = closingNs;
    this.#plan = createContactIndex(plan, closingNs);
  }

  setPlan(plan: ContactPlan): void {
    this.#plan = createContactIndex(plan, this.#closingNs);
    this.#arrivals.clear();
  }

  /** When something that leaves the operator then is at a node; undefined: there is no path. */
  toNode(node: NodeId, atNs: Ns, bytes: number): Ns | undefined {
    return this.#between(this.#operator, node, atNs, bytes);
  }

  /** When something that leaves a node then is here; asked again and again for the same. */
  fromNode(node: NodeId, atNs: Ns, bytes: number): Ns | undefined {
    let arrivals = this.#arrivals.get(node);
    if (arrivals === undefined || arrivals.size > ARRIVALS_MAX) {
      arrivals = new Map();
      this.#arrivals.set(node, arrivals);
    }
    const known = arrivals.get(atNs);
    if (known !== undefined) return known === NEVER ? undefined : known;
    const arrivalNs = this.#between(node, this.#operator, atNs, bytes);
    arrivals.set(atNs, arrivalNs ?? NEVER);
    return arrivalNs;
  }

  #between(from: NodeId, to: NodeId, atNs: Ns, bytes: number): Ns | undefined {
    if (from === to) return atNs;
    const [route] = bestRoutes(this.#plan, { from, to, atNs, bytes, count: 1 });
    return route?.arrivalNs;
  }
}

const NEVER = -1;
const ARRIVALS_MAX = 1_000;
