import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { EPOCH_OF_NOBODY } from '../../scenario/check-forgery.ts';
import type { FaultSource } from '../../scenario/fault-schema.ts';
import { type GeneratorTerms, secondsText } from '../generator.ts';
import { logUniform, pick, seconds } from '../laws/law.ts';
import { at, later, type Story } from './story.ts';

/** From when a plan is given out until it is in force, and something more. */
const AGAIN_NS = 150 * SECOND_NS;
/** From an order until it is written down, and something more. */
const OUT_NS = 20 * SECOND_NS;
/** A head is hot so long before a contact ends. */
const HOT_NS = 10 * SECOND_NS;

/** The clock runs off while nobody can set it right; elsewhere a slow line has more to carry than it can. */
const driftUnseen: Story = (terms, { link, node, atNs }) => [
  ...rush(link, atNs),
  { kind: 'time-source-lost', node, ...at(atNs), duration: '150 s' },
  {
    kind: 'clock-drift',
    node,
    drift: Number(logUniform(terms.stream, 100, 100_000).toFixed(3)),
    ...at(later(atNs, 0.1, 10, terms)),
    duration: '120 s',
  },
];

/** Short tactical bundles fill a line of 5 Mb/s, over which long ones of broadband are under way. */
const rush = ([node, to]: readonly [string, string], atNs: Ns): readonly FaultSource[] => {
  const storm = { kind: 'priority-storm', node, to, duration: '5 s', ...at(atNs) } as const;
  return [
    { ...storm, class: 'broadband', size: '40 kB', interval: '250 ms', custody: true },
    { ...storm, class: 'tactical', size: '4 kB', interval: '5 ms', lifetime: '20 s' },
  ];
};

/** Store full, then failing, in the heat of traffic; and what it kept is not what was written. */
const storeTrouble: Story = (terms, { node, atNs }) => [
  { kind: 'store-full', node, ...at(atNs), duration: seconds(logUniform(terms.stream, 1, 60)) },
  {
    kind: 'store-failure',
    node,
    ...at(later(atNs, 1, 60, terms)),
    duration: seconds(logUniform(terms.stream, 0.5, 30)),
  },
  {
    kind: 'bit-flip',
    node,
    region: pick(terms.stream, ['bundles', 'marks'] as const),
    count: 5,
    ...at(later(atNs, 60, 90, terms)),
  },
  { kind: 'computer-reset', node, boot: 'warm', ...at(later(atNs, 90, 110, terms)) },
];

/** Power sags until loads go, or all lasers, and then the node. */
const sagging: Story = (terms, { link: [node], atNs }) => {
  const { stream, ground } = terms;
  const { name: satellite = node } = ground.nodes.find(({ kind }) => kind === 'satellite') ?? {};
  const own = ground.nodes.find(({ name }) => name === node)?.kind === 'satellite';
  const hit = own ? node : satellite;
  return [
    {
      kind: 'bus-undervoltage',
      node: hit,
      voltage: Number((22.2 + 1.7 * stream.uniform()).toFixed(2)),
      ...at(atNs),
      duration: seconds(logUniform(stream, 5, 60)),
    },
    {
      kind: 'brown-out',
      node: hit,
      ...at(later(atNs, 60, 120, terms)),
      duration: seconds(logUniform(stream, 0.1, 30)),
    },
  ];
};

/** Power fails, then all that the node heard is said to it again. */
const sagAndReplay: Story = (terms, { node, atNs }) => [
  { kind: 'brown-out', node, ...at(atNs), duration: seconds(logUniform(terms.stream, 0.1, 30)) },
  {
    kind: 'frames-replayed',
    node,
    delay: seconds(logUniform(terms.stream, 0.01, 40)),
    repeats: 2,
    ...at(Math.max(terms.windowNs[0], atNs - 20 * SECOND_NS)),
    duration: '60 s',
  },
];

/** The software hangs until the hardware has had enough. */
const hanging: Story = (terms, { node, atNs }) => [
  { kind: 'hang', node, ...at(atNs) },
  {
    kind: 'slow-processor',
    node,
    service: '2 ms',
    ...at(later(atNs, 60, 120, terms)),
    duration: '20 s',
  },
];

/** A node restarts and has forgotten how often it did. */
const forgetful: Story = (terms, { link: [node], atNs }) => [
  { kind: 'computer-reset', node, boot: 'warm', ...at(atNs) },
  {
    kind: 'computer-reset',
    node,
    boot: 'cold',
    bootCount: 'lost',
    ...at(later(atNs, 30, 90, terms)),
  },
];

/** Gimbals stand still when they are needed, and others are hot from one contact into the next. */
const stuckHeads: Story = (terms, { link: [node], atNs }) => [
  {
    kind: 'terminal-stuck',
    node,
    ...at(atNs),
    duration: seconds(logUniform(terms.stream, 100, 300)),
  },
  { kind: 'computer-reset', node, boot: 'warm', ...at(atNs + SECOND_NS) },
  ...hotBetween(terms, node),
];

/** From shortly before the end of a contact until the next one of that node has begun, the earliest that there is. */
const hotBetween = (
  { ground: { contacts }, windowNs: [fromNs, toNs] }: GeneratorTerms,
  stuck: string,
): readonly FaultSource[] => {
  const spans = contacts.flatMap(({ from, endNs }) => {
    const atNs = endNs - HOT_NS;
    if (from === stuck || atNs < fromNs) return [];
    return contacts
      .filter((next) => next.from === from && next.startNs > endNs)
      .map(({ startNs }) => startNs + 6 * HOT_NS)
      .filter((untilNs) => untilNs < toNs)
      .map((untilNs) => ({ node: from, atNs, forNs: untilNs - atNs }));
  });
  const [first] = spans.sort((a, b) => a.forNs - b.forNs);
  if (first === undefined) return [];
  const { node, atNs, forNs } = first;
  return [{ kind: 'thermal-limit', node, ...at(atNs), duration: seconds(forNs / SECOND_NS) }];
};

/**
 * A plan comes late or once more while links that it has are down; a telecommand comes when it is void, another
 * to a node that it is not for, and plans of somebody without a key, or with one that no node has loaded.
 */
const lateAndOldPlan: Story = (terms, { link, node, atNs }) => [
  { kind: 'plan-late', ...at(atNs), delay: seconds(logUniform(terms.stream, 1, 120)) },
  { kind: 'plan-old', ...at(later(atNs, 0.1, 120, terms)) },
  { kind: 'computer-reset', node, boot: 'warm', ...at(later(atNs, 0.1, 60, terms)) },
  ...link.map((end) => ({
    kind: 'telecommand-duplicated' as const,
    node: end,
    delay: '30 s',
    lifetime: '5 s',
    ...at(atNs),
  })),
  { kind: 'telecommand-duplicated', node: link[0], astray: link[1], ...at(atNs) },
  { kind: 'plan-forged', node: link[1], ...at(atNs) },
  { kind: 'plan-forged', node: link[0], epoch: EPOCH_OF_NOBODY, ...at(atNs) },
  // By then a plan that was given out meanwhile is in force, as a rule.
  ...(atNs + AGAIN_NS < terms.windowNs[1]
    ? [{ kind: 'computer-reset' as const, node, boot: 'warm' as const, ...at(atNs + AGAIN_NS) }]
    : []),
];

/** A time source steps, and a link that starts anew meanwhile is told the time by whoever followed it. */
const timeAstray: Story = (terms, { node, atNs }) => {
  const { stream, ground } = terms;
  const sources = ground.nodes.filter(({ clock }) => clock.timeSource);
  const { name } = sources.length === 0 ? { name: node } : pick(stream, sources);
  return [
    {
      kind: 'clock-step',
      node: name,
      step: seconds(logUniform(stream, 0.2, 5)),
      ...at(atNs),
      duration: '200 s',
    },
    { kind: 'tracking-drop', node: name, ...at(later(atNs, 20, 100, terms)), duration: '15 s' },
  ];
};

/** The operator orders safe mode while the node looks for its partners, and its partner's head out of use. */
const safeInSearch: Story = (terms, { link: [node, partner], atNs }) => [
  { kind: 'computer-reset', node, boot: 'warm', ...at(atNs) },
  {
    kind: 'safe-mode-forced',
    node,
    ...at(atNs + 1),
    when: {
      node,
      enters: 'acquiring',
      after: seconds(logUniform(terms.stream, 1e-3, 5)),
      nth: 1 + terms.stream.integer(3),
    },
    duration: seconds(logUniform(terms.stream, 5, 60)),
    until: secondsText(terms.windowNs[1]),
  },
  ...outOverReset(terms, partner, atNs),
];

/** A terminal goes out of use and its computer starts anew, before it is taken back. */
const outOverReset = (
  { ground, windowNs }: GeneratorTerms,
  node: string,
  atNs: Ns,
): readonly FaultSource[] => {
  const [terminal] = ground.nodes.find(({ name }) => name === node)?.terminals ?? [];
  if (terminal === undefined || atNs + OUT_NS >= windowNs[1]) return [];
  const back = { interval: '60 s', duration: '90 s' };
  return [
    { kind: 'telecommands-contradictory', node, terminal: terminal.name, ...back, ...at(atNs) },
    { kind: 'computer-reset', node, boot: 'warm', ...at(atNs + OUT_NS) },
  ];
};

export const NODE_STORIES: readonly Story[] = [driftUnseen, storeTrouble, sagAndReplay, hanging];

/** They play in a contact, as what they are about is links that come back. */
export const LINKED_NODE_STORIES: readonly Story[] = [sagging, forgetful, stuckHeads, timeAstray];

export const OPERATED_STORIES: readonly Story[] = [lateAndOldPlan, safeInSearch];
