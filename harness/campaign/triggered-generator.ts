import type { MachineName } from '../../protocols/avionics.ts';
import { CORRELATED_KINDS } from '../scenario/fault.ts';
import type { FaultSource } from '../scenario/fault-schema.ts';
import { TRIGGER_STATES } from '../scenario/trigger-states.ts';
import { drawOf, type Generator, type GeneratorTerms, secondsText } from './generator.ts';
import { logUniform, pick, seconds } from './laws/law.ts';

const FAULTS_MAX = 5;
const MACHINES = Object.keys(TRIGGER_STATES) as readonly MachineName[];
/** From the state to the onset [s]: at once, or up to 50 ms later. */
const AFTER_S = [1e-6, 0.05] as const;
const NTH_MAX = 4;

/** Faults that strike when a statechart is in a given state: moments that time alone rarely hits. */
export const triggered: Generator = (terms) => {
  const { stream } = terms;
  const laws = terms.laws.filter(({ kind }) => !UNTRIGGERED.has(kind));
  if (laws.length === 0) return [];
  const count = 1 + stream.integer(FAULTS_MAX);
  return Array.from({ length: count }, () => whenEntered({ ...terms, laws }));
};

const whenEntered = (terms: GeneratorTerms): FaultSource => {
  const { stream, ground, laws, windowNs } = terms;
  const [fromNs, toNs] = windowNs;
  const drawn = pick(stream, laws).draw(drawOf(terms, false, [fromNs, fromNs]));
  const machine = pick(stream, MACHINES);
  // What strikes a node in a state of its own is the likelier trouble.
  const own = 'node' in drawn && stream.integer(3) !== 0 ? drawn.node : undefined;
  return {
    ...drawn,
    when: {
      node: own ?? pick(stream, ground.nodes).name,
      machine,
      enters: pick(stream, TRIGGER_STATES[machine]),
      after: stream.integer(3) === 0 ? '0 s' : seconds(logUniform(stream, ...AFTER_S)),
      nth: 1 + stream.integer(NTH_MAX),
    },
    until: secondsText(toNs),
  } as FaultSource;
};

/** Kinds whose onset is an instant of the world, not of a node. */
const UNTRIGGERED: ReadonlySet<string> = new Set<FaultSource['kind']>([
  'manoeuvre',
  ...CORRELATED_KINDS,
]);
