import type { FlightFactory, NodeConfig } from '../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput, FlightNode } from '../../protocols/avionics.ts';
import { guarded } from '../node/guard.ts';

/**
 * Flight software on the bench, in this process or behind a socket. It sees what hardware shows it, and is
 * known by what it answers.
 */
export interface Target {
  /** A new life begins, with these uploads: the next step is its boot. */
  start(config: NodeConfig): void;
  /**
   * @throws SoftwareFault when the answer breaks the contract of section 8
   * @throws TargetGone when nobody is there any more
   */
  step(input: AvionicsInput): readonly AvionicsEffect[];
}

/** The peer went in the middle of a case. */
export class TargetGone extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TargetGone';
  }
}

/** Flight software of this process, behind the same guard as a stranger's. */
export const targetOf = (create: FlightFactory): Target => {
  const factory = guarded(create);
  let node: FlightNode | undefined;
  return {
    start(config) {
      node = factory(config);
    },
    step(input) {
      if (node === undefined) throw new Error('the target was not started');
      return node.step(input);
    },
  };
};
