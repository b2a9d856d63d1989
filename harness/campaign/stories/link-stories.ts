import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { secondsText } from '../generator.ts';
import { logUniform, pick, seconds } from '../laws/law.ts';
import { at, lastingScene, later, type Story } from './story.ts';

/** The longest start, five minutes in which two ends have to meet again, and something to spare. */
const MEET_AGAIN_NS = 7 * MINUTE_NS;

/**
 * Both ends of a link start anew at one instant, or nearly: where there is one, of a contact that goes on for
 * long enough to see whether they meet again.
 */
const twinReset: Story = (terms, scene) => {
  const { link, atNs } = lastingScene(scene, MEET_AGAIN_NS, terms) ?? scene;
  const [a, b] = link;
  const boot = pick(terms.stream, ['warm', 'cold'] as const);
  const secondNs = terms.stream.integer(4) > 0 ? atNs : later(atNs, 1e-6, 1, terms);
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
const flapping: Story = ({ stream }, { link: [node], atNs }) => {
  const darkS =
    stream.integer(2) === 0 ? 1.1 + 0.4 * stream.uniform() : logUniform(stream, 0.3, 15);
  const duty = pick(stream, [0.1, 0.2, 0.4]);
  return [
    {
      kind: 'tracking-drop',
      node,
      duration: seconds(logUniform(stream, 30, 180)),
      pulse: { period: seconds(darkS / duty), duty },
      ...at(atNs),
    },
  ];
};

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

/** A contact ends and the answers to its CLOSE are lost. */
const closeUnanswered: Story = (terms, scene) => {
  const { stream, ground, windowNs } = terms;
  const [fromNs, toNs] = windowNs;
  const ending = ground.contacts.filter(({ endNs }) => endNs > fromNs && endNs < toNs);
  if (ending.length === 0) return deafEnd(terms, scene);
  const { from, to, endNs } = pick(stream, ending);
  return [
    {
      kind: 'frames-dropped',
      from,
      to,
      both: false,
      share: 1,
      types: ['management'],
      duration: seconds(logUniform(stream, 5, 30)),
      ...at(Math.max(fromNs, endNs - logUniform(stream, 0.6, 5) * SECOND_NS)),
    },
  ];
};

/** A node restarts, and once more while its links shake hands. */
const resetInHandshake: Story = (terms, { link: [node], atNs }) => [
  { kind: 'computer-reset', node, boot: 'warm', ...at(atNs) },
  {
    kind: 'computer-reset',
    node,
    boot: pick(terms.stream, ['warm', 'cold'] as const),
    ...at(atNs + 1),
    when: {
      node,
      machine: 'link',
      enters: 'hello',
      after: terms.stream.integer(2) === 0 ? '0 s' : seconds(logUniform(terms.stream, 1e-6, 5e-3)),
    },
    until: secondsText(terms.windowNs[1]),
  },
];

/** What was delivered is known again after a restart, when the sender never heard of it. */
const receiptLost: Story = (terms, { link, atNs }) => {
  const { stream, ground } = terms;
  const node = ground.assuredTo.length === 0 ? link[1] : pick(stream, ground.assuredTo);
  const others = ground.links.filter(([from]) => from === node).map(([, to]) => to);
  return [
    ...others.map((to) => ({
      kind: 'link-outage' as const,
      from: node,
      to,
      both: false,
      duration: seconds(logUniform(stream, 30, 90)),
      ...at(atNs),
    })),
    { kind: 'computer-reset', node, boot: 'warm', ...at(later(atNs, 4, 25, terms)) },
  ];
};

export const LINK_STORIES: readonly Story[] = [
  twinReset,
  ackLostThenReset,
  tornCustody,
  flapping,
  deafEnd,
  closeUnanswered,
  resetInHandshake,
  receiptLost,
];
