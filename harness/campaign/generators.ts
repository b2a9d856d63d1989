import { boundary } from './boundary-generator.ts';
import type { Generator, GeneratorName, GeneratorTerms } from './generator.ts';
import { scripted } from './scripted-generator.ts';
import { secondsText } from './generator.ts';
import { swarm } from './swarm-generator.ts';
import { triggered } from './triggered-generator.ts';

/** One fault of kind null for every node: the harness is on and nothing happens. */
const nothing: Generator = ({ ground, windowNs: [fromNs] }: GeneratorTerms) =>
  ground.nodes.map(({ name: node }) => ({ kind: 'null', node, at: secondsText(fromNs) }));

export const GENERATOR_OF: Readonly<Record<GeneratorName, Generator>> = {
  swarm,
  boundary,
  triggered,
  scripted,
  null: nothing,
};
