import { SECOND_NS } from '../../../protocols/units.ts';
import { DEVIATIONS } from '../../scenario/fault.ts';
import { type GeneratorTerms, secondsText } from '../generator.ts';
import { type GroundContact, logUniform, pick, seconds } from '../laws/law.ts';
import { at, later, type Story } from './story.ts';

/** Frames of a program that nobody has written yet, frames that are longer than any, and errors that no CRC tells of. */
const otherProgram: Story = (terms, { link: [from, to], atNs }) => [
  ...DEVIATIONS.map((deviation, turn) => ({
    kind: 'frames-foreign' as const,
    from,
    to,
    share: 0.3,
    deviation,
    ...at(atNs + turn * 8 * SECOND_NS),
    duration: '8 s',
  })),
  {
    kind: 'frames-oversized',
    from,
    to,
    share: 0.3,
    size: '61 kB',
    ...at(later(atNs, 1, 30, terms)),
    duration: seconds(logUniform(terms.stream, 5, 30)),
  },
  {
    kind: 'frames-corrupted',
    from,
    to,
    share: 0.5,
    types: ['data'],
    undetected: true,
    ...at(atNs),
    duration: '40 s',
  },
];

/** What an adversary next to a link can do without its keys. */
const adversary: Story = (terms, { link, atNs }) => {
  const { stream } = terms;
  const [node] = link;
  const first = pick(stream, FORGERIES);
  return [
    ...[first, 'renumbered' as const, 'tag-corrupted' as const].map((forgery, turn) => ({
      kind: 'frames-forged' as const,
      node,
      forgery,
      count: 20,
      interval: '100 ms',
      ...at(atNs + turn * 5 * SECOND_NS),
    })),
    {
      kind: 'frames-replayed',
      node,
      delay: seconds(logUniform(stream, 0.1, 20)),
      repeats: 2,
      ...at(atNs),
      duration: '40 s',
    },
    ...MADE_UP.map((message, turn) => ({
      kind: 'frames-forged' as const,
      node,
      forgery: 'management' as const,
      message,
      count: 20,
      interval: '100 ms',
      ...at(atNs + (15 + 3 * turn) * SECOND_NS),
    })),
    ...readyOfNobody(terms, link, atNs + 40 * SECOND_NS),
  ];
};

/** The end that opens starts anew, its READY is lost more often than not, and somebody else says one. */
const readyOfNobody = (
  { ground, windowNs }: GeneratorTerms,
  link: readonly [string, string],
  atNs: number,
): ReturnType<Story> => {
  // Faults end with the window: a late one has none of this.
  if (atNs >= windowNs[1]) return [];
  const places = ground.nodes.map(({ name }) => name);
  const ends = [...link].sort((a, b) => places.indexOf(a) - places.indexOf(b));
  const [opens = link[0], answers = link[1]] = ends;
  return [
    { kind: 'computer-reset', node: opens, boot: 'warm', ...at(atNs) },
    {
      kind: 'frames-dropped',
      from: opens,
      to: answers,
      share: 0.6,
      types: ['management'],
      ...at(atNs),
      duration: '45 s',
    },
    {
      kind: 'frames-forged',
      node: answers,
      forgery: 'management',
      message: 'ready',
      count: 400,
      interval: '50 ms',
      ...at(atNs),
      when: { node: answers, machine: 'link', enters: 'hello', after: '1 ms', nth: 1 },
      until: secondsText(windowNs[1]),
    },
  ];
};

/** Without a key: what would end or begin a session, or let a bundle go, if it were believed. */
const MADE_UP = ['close', 'custody', 'hello', 'hello-ack'] as const;
const FORGERIES = ['far-counter', 'reflected', 'other-link', 'wrong-epoch', 'tampered'] as const;

/** Copies of frames wander about for long: other frames have their numbers by then. */
const lateCopies: Story = (terms, { link: [from, to], atNs }) => [
  {
    kind: 'frames-duplicated',
    from,
    to,
    both: true,
    share: 0.02,
    types: ['data', 'management'],
    delay: seconds(logUniform(terms.stream, 2, 60)),
    ...at(Math.max(terms.windowNs[0], atNs - 30 * SECOND_NS)),
    duration: '60 s',
  },
];

/** One link cannot shake hands, and hears the HELLO of another one of its node. */
const strangersHello: Story = (terms, scene) => {
  const { stream } = terms;
  const fits = betweenBoth(terms);
  if (fits.length === 0) return adversary(terms, scene);
  const { from: node, to: partner, startNs } = pick(stream, fits);
  // Where contacts go on and on, only a restart brings a handshake.
  const starts = startNs > terms.windowNs[0];
  const atNs = starts ? startNs - SECOND_NS : scene.atNs;
  return [
    ...(starts ? [] : [{ kind: 'computer-reset' as const, node, ...at(atNs) }]),
    {
      kind: 'frames-dropped',
      from: node,
      to: partner,
      share: 1,
      types: ['management'],
      ...at(atNs),
      duration: '120 s',
    },
    // In the handshake, and at no other time: of one reason for a refusal nodes report once in ten seconds.
    ...TRIES.map((nth) => ({
      kind: 'frames-forged' as const,
      node,
      forgery: 'other-link' as const,
      message: 'hello' as const,
      count: 20,
      interval: '50 ms',
      ...at(atNs),
      when: { node, machine: 'link' as const, enters: 'hello', after: '1 ms', nth },
      until: secondsText(terms.windowNs[1]),
    })),
  ];
};

/**
 * Contacts of a node that says HELLO first, as the lower end does, after another one in which it heard
 * one: those that start soonest in the window, or all that go on before it.
 */
const betweenBoth = ({ ground, windowNs }: GeneratorTerms): readonly GroundContact[] => {
  const places = new Map(ground.nodes.map(({ name }, place) => [name, place] as const));
  const rising = ground.contacts.filter(
    ({ from, to }) => (places.get(from) ?? 0) < (places.get(to) ?? 0),
  );
  const [fromNs, toNs] = windowNs;
  const fits = rising.filter(
    ({ from, startNs, endNs }) =>
      endNs > fromNs &&
      rising.some(
        (other) => other.to === from && other.startNs + HEARD_NS < Math.max(fromNs, startNs),
      ),
  );
  const starting = fits.filter(({ startNs }) => startNs > fromNs && startNs < (fromNs + toNs) / 2);
  return starting.length > 0
    ? starting
    : fits.filter(({ startNs, endNs }) => startNs <= fromNs && endNs > toNs);
};

const TRIES = [1, 2, 3, 4, 5] as const;
/** By then a contact has a session. */
const HEARD_NS = 40 * SECOND_NS;

export const STRANGER_STORIES: readonly Story[] = [
  otherProgram,
  adversary,
  lateCopies,
  strangersHello,
];
