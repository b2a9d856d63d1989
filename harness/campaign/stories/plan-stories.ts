import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { logUniform, pick } from '../laws/law.ts';
import { at, type Story } from './story.ts';

/** A plan is in force so long after it was given out, at the earliest. */
const IN_FORCE_NS: Ns = 60 * SECOND_NS;
/** From when it is given out until a contact that it drops would have ended: what runs on shows. */
const RUNS_ON_NS: Ns = 150 * SECOND_NS;

/**
 * A plan drops a contact that runs, and pairs its heads with others. Computers start anew while it waits for its time,
 * and when it is in force: first one end of the pair, then any nodes.
 */
const movedPlan: Story = (terms, { link, node, atNs }) => {
  const { stream, ground, windowNs } = terms;
  const fits = ground.contacts
    .map(({ from, to, startNs, endNs }) => ({
      pair: [from, to] as const,
      fromNs: Math.max(windowNs[0], startNs - IN_FORCE_NS),
      toNs: Math.min(windowNs[1], endNs - RUNS_ON_NS),
    }))
    .filter(({ fromNs, toNs }) => fromNs < toNs);
  const { pair, fromNs, toNs } =
    fits.length === 0 ? { pair: link, fromNs: atNs, toNs: atNs } : pick(stream, fits);
  const issuedNs = Math.floor(fromNs + stream.uniform() * (toNs - fromNs));
  const [end, other] = stream.integer(2) === 0 ? pair : [pair[1], pair[0]];
  const resets = [
    [end, logUniform(stream, 20, 75)],
    [node, logUniform(stream, 30, 90)],
    [stream.integer(2) === 0 ? other : pick(stream, ground.nodes).name, 75 + 75 * stream.uniform()],
  ] as const;
  return [
    { kind: 'plan-changed', node: pair[0], without: pair[1], ...at(issuedNs) },
    ...resets
      .map(([name, afterS]) => ({ name, resetNs: issuedNs + Math.floor(afterS * SECOND_NS) }))
      .filter(({ resetNs }) => resetNs < windowNs[1])
      .map(({ name, resetNs }) => ({
        kind: 'computer-reset' as const,
        node: name,
        boot: pick(stream, ['warm', 'cold'] as const),
        ...at(resetNs),
      })),
  ];
};

export const PLAN_STORIES: readonly Story[] = [movedPlan];
