import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { FaultSource } from '../scenario/fault-schema.ts';
import { type Generator, type GeneratorTerms, secondsText } from './generator.ts';
import { type GroundLink, logUniform, pick, seconds } from './laws/law.ts';

/** A story: faults that belong together, somewhere in the window. */
type Story = (terms: GeneratorTerms, scene: Scene) => readonly FaultSource[];

interface Scene {
  readonly link: GroundLink;
  readonly node: string;
  readonly atNs: Ns;
}

/** One to three stories of operators' nightmares, with their details drawn. */
export const scripted: Generator = (terms) => {
  const { stream, windowNs, ground } = terms;
  const [fromNs, toNs] = windowNs;
  const stories = storiesFor(terms);
  if (stories.length === 0) return [];
  return Array.from({ length: 1 + stream.integer(3) }, () => {
    const scene = {
      link: pick(stream, ground.links),
      node: pick(stream, ground.nodes).name,
      atNs: Math.floor(fromNs + stream.uniform() * (toNs - fromNs)),
    };
    return pick(stream, stories)(terms, scene);
  }).flat();
};

const at = (atNs: Ns): { readonly at: string } => ({ at: secondsText(atNs) });
const later = (atNs: Ns, least: number, most: number, { stream }: GeneratorTerms): Ns =>
  atNs + Math.round(logUniform(stream, least, most) * SECOND_NS);

/** Both ends of a link start anew at one instant, or nearly. */
const twinReset: Story = (terms, { link: [a, b], atNs }) => {
  const boot = pick(terms.stream, ['warm', 'cold'] as const);
  const secondNs = terms.stream.integer(2) === 0 ? atNs : later(atNs, 1e-6, 1, terms);
  return [
    { kind: 'computer-reset', node: a, boot, ...at(atNs) },
    { kind: 'computer-reset', node: b, boot, ...at(secondNs) },
  ];
};

/** Acknowledgements and custody answers vanish, then the sender restarts. */
const ackLostThenReset: Story = (terms, { link: [from, to], atNs }) => [
  {
    kind: 'frames-dropped',
    from: to,
    to: from,
    both: false,
    share: 1,
    types: ['management'],
    duration: seconds(logUniform(terms.stream, 0.5, 30)),
    ...at(atNs),
  },
  {
    kind: 'computer-reset',
    node: pick(terms.stream, [from, to]),
    boot: 'warm',
    ...at(later(atNs, 0.1, 20, terms)),
  },
];

/** The receiver of custody falls in the middle of its writes. */
const tornCustody: Story = (terms, { link: [, to], atNs }) => [
  { kind: 'torn-write', node: to, duration: seconds(logUniform(terms.stream, 1, 60)), ...at(atNs) },
  { kind: 'computer-reset', node: to, boot: 'warm', ...at(later(atNs, 0.01, 30, terms)) },
];

/** Light comes and goes about the spans that coasting and acquisition allow. */
const flapping: Story = (terms, { node, atNs }) => [
  {
    kind: 'tracking-drop',
    node,
    duration: seconds(logUniform(terms.stream, 10, 180)),
    pulse: { period: seconds(logUniform(terms.stream, 0.2, 30)), duty: 0.5 },
    ...at(atNs),
  },
];

/** One direction stays dark while the other one is well: whoever closes is not heard. */
const deafEnd: Story = (terms, { link: [from, to], atNs }) => [
  {
    kind: 'link-outage',
    from,
    to,
    both: false,
    duration: seconds(logUniform(terms.stream, 1, 120)),
    ...at(atNs),
  },
];

/** The clock runs off while nobody can set it right. */
const driftUnseen: Story = (terms, { node, atNs }) => [
  { kind: 'time-source-lost', node, ...at(atNs), duration: '150 s' },
  {
    kind: 'clock-drift',
    node,
    drift: Number(logUniform(terms.stream, 100, 100_000).toFixed(3)),
    ...at(later(atNs, 0.1, 10, terms)),
    duration: '120 s',
  },
];

/** Store full, then failing, in the heat of traffic. */
const storeTrouble: Story = (terms, { node, atNs }) => [
  { kind: 'store-full', node, ...at(atNs), duration: seconds(logUniform(terms.stream, 1, 60)) },
  {
    kind: 'store-failure',
    node,
    ...at(later(atNs, 1, 60, terms)),
    duration: seconds(logUniform(terms.stream, 0.5, 30)),
  },
];

/** Power sags until the node saves itself, then all that it heard is replayed to it. */
const sagAndReplay: Story = (terms, { node, atNs }) => [
  { kind: 'brown-out', node, ...at(atNs), duration: seconds(logUniform(terms.stream, 0.1, 30)) },
  {
    kind: 'frames-replayed',
    node,
    delay: seconds(logUniform(terms.stream, 0.01, 40)),
    repeats: 2,
    ...at(Math.max(0, atNs - 20 * SECOND_NS)),
    duration: '60 s',
  },
];

/** A plan comes late or once more while links that it has are down. */
const lateAndOldPlan: Story = (terms, { node, atNs }) => [
  { kind: 'plan-late', ...at(atNs), delay: seconds(logUniform(terms.stream, 1, 120)) },
  { kind: 'plan-old', ...at(later(atNs, 0.1, 120, terms)) },
  { kind: 'computer-reset', node, boot: 'warm', ...at(later(atNs, 0.1, 60, terms)) },
];

const OF_LINKS: readonly Story[] = [twinReset, ackLostThenReset, tornCustody, deafEnd];
const OF_NODES: readonly Story[] = [flapping, driftUnseen, storeTrouble, sagAndReplay];

/** Stories whose kinds may all be drawn are not asked for singly: a script is a script. */
const storiesFor = ({ ground }: GeneratorTerms): readonly Story[] => [
  ...(ground.links.length > 0 ? OF_LINKS : []),
  ...OF_NODES,
  ...(ground.operated ? [lateAndOldPlan] : []),
];
