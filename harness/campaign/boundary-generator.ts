import { drawOf, type Generator } from './generator.ts';
import { pick } from './laws/law.ts';

const FAULTS_MAX = 6;

/** Few faults, each with its instants and sizes a tick away from where something changes. */
export const boundary: Generator = (terms) => {
  const { stream, laws } = terms;
  const count = 1 + stream.integer(FAULTS_MAX);
  return Array.from({ length: count }, () => pick(stream, laws).draw(drawOf(terms, true)));
};
