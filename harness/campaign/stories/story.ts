import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { FaultSource } from '../../scenario/fault-schema.ts';
import { type GeneratorTerms, secondsText } from '../generator.ts';
import { type GroundContact, logUniform, pick } from '../laws/law.ts';

/** Faults that belong together, somewhere in the window. */
export type Story = (terms: GeneratorTerms, scene: Scene) => readonly FaultSource[];

/** Where and when a story plays. */
export interface Scene {
  /** A link within a contact at `atNs`, where there is any. */
  readonly link: readonly [from: string, to: string];
  readonly node: string;
  readonly atNs: Ns;
}

/** What comes later in a story has to come before the heal. */
const BEGIN_SHARE = 0.6;
/** A contact has begun so long before, and goes on for so long. */
const EDGE_NS: Ns = 15 * SECOND_NS;

/** Drawn anew for each story. */
export const drawScene = ({ stream, ground, windowNs }: GeneratorTerms): Scene => {
  const [fromNs, lastNs] = windowNs;
  const toNs = fromNs + (lastNs - fromNs) * BEGIN_SHARE;
  const spans = ground.contacts.flatMap((contact) => {
    const startNs = Math.max(fromNs, contact.startNs + EDGE_NS);
    const endNs = Math.min(toNs, contact.endNs - EDGE_NS);
    return startNs < endNs ? [{ contact, startNs, endNs }] : [];
  });
  const node = pick(stream, ground.nodes).name;
  if (spans.length === 0) {
    const atNs = Math.floor(fromNs + stream.uniform() * (toNs - fromNs));
    return { link: ground.links[0] ?? [node, node], node, atNs };
  }
  const { contact, startNs, endNs } = pick(stream, spans);
  const atNs = Math.floor(startNs + stream.uniform() * (endNs - startNs));
  return { link: linkOf(contact, stream.integer(2) === 0), node, atNs };
};

const linkOf = ({ from, to }: GroundContact, turned: boolean): Scene['link'] =>
  turned ? [to, from] : [from, to];

export const at = (atNs: Ns): { readonly at: string } => ({ at: secondsText(atNs) });

/** Log-uniform between bounds [s] after an instant. */
export const later = (atNs: Ns, least: number, most: number, { stream }: GeneratorTerms): Ns =>
  atNs + Math.round(logUniform(stream, least, most) * SECOND_NS);
