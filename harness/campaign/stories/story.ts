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
export const drawScene = (terms: GeneratorTerms): Scene => {
  const { stream, ground, windowNs } = terms;
  const node = pick(stream, ground.nodes).name;
  const inContact = sceneOn(node, EDGE_NS, terms);
  if (inContact !== undefined) return inContact;
  const [fromNs, toNs] = beginOf(windowNs);
  const atNs = Math.floor(fromNs + stream.uniform() * (toNs - fromNs));
  return { link: ground.links[0] ?? [node, otherThan(node, terms)], node, atNs };
};

/** Nobody has a link with anybody: two that have none. */
const otherThan = (node: string, { ground }: GeneratorTerms): string =>
  ground.nodes.find(({ name }) => name !== node)?.name ?? node;

/** A scene on a link whose contact goes on for so long after it; undefined: there is none. */
export const lastingScene = (scene: Scene, leftNs: Ns, terms: GeneratorTerms): Scene | undefined =>
  sceneOn(scene.node, leftNs, terms);

const sceneOn = (
  node: string,
  leftNs: Ns,
  { stream, ground, windowNs }: GeneratorTerms,
): Scene | undefined => {
  const [fromNs, toNs] = beginOf(windowNs);
  const spans = ground.contacts.flatMap((contact) => {
    const startNs = Math.max(fromNs, contact.startNs + EDGE_NS);
    const endNs = Math.min(toNs, contact.endNs - leftNs);
    return startNs < endNs ? [{ contact, startNs, endNs }] : [];
  });
  if (spans.length === 0) return undefined;
  const { contact, startNs, endNs } = pick(stream, spans);
  const atNs = Math.floor(startNs + stream.uniform() * (endNs - startNs));
  return { link: linkOf(contact, stream.integer(2) === 0), node, atNs };
};

const beginOf = ([fromNs, lastNs]: GeneratorTerms['windowNs']): readonly [Ns, Ns] => [
  fromNs,
  fromNs + (lastNs - fromNs) * BEGIN_SHARE,
];

const linkOf = ({ from, to }: GroundContact, turned: boolean): Scene['link'] =>
  turned ? [to, from] : [from, to];

export const at = (atNs: Ns): { readonly at: string } => ({ at: secondsText(atNs) });

/** Log-uniform between bounds [s] after an instant. */
export const later = (atNs: Ns, least: number, most: number, { stream }: GeneratorTerms): Ns =>
  atNs + Math.round(logUniform(stream, least, most) * SECOND_NS);
