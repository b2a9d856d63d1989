import type { FlightFactory } from '../../flight/config.ts';
import type { Hazard } from '../../flight/hazards.ts';
import { createNode } from '../../flight/node.ts';
import { InputError } from '../../protocols/errors.ts';
import type { NodeId } from '../../protocols/units.ts';
import { relayThroughCodec } from '../node/codec-relay.ts';
import { guarded } from '../node/guard.ts';
import type { Scenario, ScenarioNode } from '../scenario/scenario.ts';

/** Flight software in place of the reference: for all nodes, or for those that it names. */
export type FlightSoftware = FlightFactory | ReadonlyMap<NodeId, FlightFactory>;

/** What runs on each computer: the reference, or a stranger's software behind its guard. */
export class FlightChoice {
  readonly #software: FlightSoftware | undefined;
  readonly #wired: ReadonlyMap<NodeId, FlightFactory>;
  readonly #reference: FlightFactory;
  readonly #hazard: ((node: NodeId) => Hazard) | undefined;

  /**
   * @throws InputError when the scenario names software for a node and none is given: a run with the
   * reference would be another one
   */
  constructor(
    scenario: Scenario,
    options: {
      readonly flightSoftware?: FlightSoftware | undefined;
      readonly encodeAvionics?: boolean;
      /** Behind a wire of their own, with all that a guard does. */
      readonly wiredSoftware?: ReadonlyMap<NodeId, FlightFactory>;
      /** Of the reference; a stranger's software knows of none. */
      readonly hazard?: ((node: NodeId) => Hazard) | undefined;
    },
  ) {
    this.#software = options.flightSoftware;
    this.#wired = options.wiredSoftware ?? new Map();
    this.#hazard = options.hazard;
    this.#reference = options.encodeAvionics === true ? relayThroughCodec(createNode) : createNode;
    const without = scenario.nodes.find(
      (node) =>
        node.flightSoftware !== undefined &&
        !this.#wired.has(node.id) &&
        this.#ownOf(node.id) === undefined,
    );
    if (without === undefined) return;
    throw new InputError(
      'software',
      `node ${without.name} has flight software ${without.flightSoftware?.file}, which was not ` +
        'given: load it with loadFlightSoftware (lasermesh/software)',
    );
  }

  /** Makes the software of a node; a stranger's is behind a codec anyway. */
  factory(node: NodeId): FlightFactory {
    const wired = this.#wired.get(node);
    if (wired !== undefined) return wired;
    const own = this.#ownOf(node);
    if (own !== undefined) return guarded(own);
    const hazard = this.#hazard?.(node);
    if (hazard === undefined) return this.#reference;
    return (config) => this.#reference({ ...config, hazard });
  }

  /** Nodes whose software is not the reference. */
  foreign(nodes: readonly ScenarioNode[]): readonly ScenarioNode[] {
    return nodes.filter(({ id }) => this.#wired.has(id) || this.#ownOf(id) !== undefined);
  }

  #ownOf(node: NodeId): FlightFactory | undefined {
    return typeof this.#software === 'function' ? this.#software : this.#software?.get(node);
  }
}
