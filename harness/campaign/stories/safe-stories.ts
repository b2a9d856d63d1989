import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { FaultSource } from '../../scenario/fault-schema.ts';
import type { GeneratorTerms } from '../generator.ts';
import { logUniform, pick, seconds } from '../laws/law.ts';
import { at, later, type Story } from './story.ts';

/** So many resets, at such intervals, of which a start takes 20 s: the fifth leads into safe mode. */
const RESETS = 7;
const RESET_EACH_NS: Ns = 23 * SECOND_NS;
/** From the last until the operator intervenes: who is not in safe mode lights up. */
const LIGHTS_UP_NS: Ns = 60 * SECOND_NS;

/**
 * Two ways into safe mode, and out of it by the operator's order: resets one after the other, and a battery that is nearly
 * empty, where the order that ends it comes too early.
 */
const safeForCause: Story = (terms, scene) => {
  const { stream, ground, windowNs } = terms;
  const atNs = windowNs[0] + Math.floor(LIGHTS_UP_NS * stream.uniform());
  const resetNs = atNs + RESETS * RESET_EACH_NS;
  const litNs = resetNs + LIGHTS_UP_NS;
  const lit = ground.contacts.filter(({ startNs, endNs }) => startNs < resetNs && endNs > litNs);
  const node = lit.length === 0 ? scene.node : pick(stream, lit).from;
  const resets = Array.from({ length: RESETS }, (_, turn) => ({
    kind: 'computer-reset' as const,
    node,
    boot: 'warm' as const,
    ...at(atNs + turn * RESET_EACH_NS),
  }));
  return [...resets, ...emptied(terms, node, atNs), orderedOut(terms, node, litNs)];
};

/** The battery of another node is nearly empty when it is ordered into safe mode, and out of it. */
const emptied = (terms: GeneratorTerms, but: string, atNs: Ns): readonly FaultSource[] => {
  const { stream, ground } = terms;
  const others = ground.nodes.filter(({ kind, name }) => kind === 'satellite' && name !== but);
  if (others.length === 0) return [];
  const { name: node } = pick(stream, others);
  const charge = Number((0.05 + 0.09 * stream.uniform()).toFixed(3));
  return [
    { kind: 'battery-drain', node, charge, ...at(atNs) },
    orderedOut(terms, node, later(atNs, 1, 10, terms)),
  ];
};

/** Into safe mode, if it is not there, and out of it. */
const orderedOut = ({ stream }: GeneratorTerms, node: string, atNs: Ns): FaultSource => ({
  kind: 'safe-mode-forced',
  node,
  duration: seconds(logUniform(stream, 1, 10)),
  ...at(atNs),
});

export const SAFE_STORIES: readonly Story[] = [safeForCause];
