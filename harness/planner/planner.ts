import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import { LIGHT_CHANGES_MAX } from '../../protocols/operations-rules.ts';
import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import { type Bps, type Km, type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';
import { LightTime } from '../world/light-time.ts';
import { lowestElevationRad, radioRateBps } from '../world/radio-access.ts';
import { GRAZING_DEFAULT_KM } from '../world/visibility.ts';
import type { WorldNode } from '../world/world.ts';
import { type PlusGrid, planGrid } from './grid.ts';
import { planGroundAccess } from './ground-access.ts';
import { LinkSight } from './link-sight.ts';
import { planNeighbours } from './neighbours.ts';
import type { LinkEnd, PlannedLink, PlannerRules } from './planned-link.ts';

/** Rules with defaults for all but the horizon. */
export type PlannerOptions = Pick<PlannerRules, 'fromNs' | 'toNs' | 'epochUnixMs'> &
  Partial<PlannerRules> & {
    readonly version?: number;
    /** Constellations that keep a pattern; all other optical heads are paired over time. */
    readonly grids?: readonly PlusGrid[];
  };

/**
 * Plans contacts of all nodes over a horizon, both directions of each, numbered by start. Every
 * terminal is in one contact at a time; optical ones pause between contacts.
 */
export const planContacts = (nodes: readonly WorldNode[], options: PlannerOptions): ContactPlan => {
  const rules = withDefaults(options);
  const links = planLinks(nodes, options.grids ?? [], rules);
  return { version: options.version ?? 1, contacts: toContacts(links, rules) };
};

/** Links of all kinds, not yet as contacts. */
export const planLinks = (
  nodes: readonly WorldNode[],
  grids: readonly PlusGrid[],
  rules: PlannerRules,
): PlannedLink[] => {
  const gridLinks = grids.flatMap((grid) => planGrid(grid, rules));
  // A ring of one plane links fore and aft only: its heads to the sides are free.
  const gridHeads = new Map(
    grids.flatMap(({ planes }) =>
      planes.flat().map((node) => [node, planes.length > 1 ? GRID_HEADS : RING_HEADS] as const),
    ),
  );
  // Heads that a grid may use stay with it even while it has no link for them.
  const candidates = nodes.map((node) => ({
    node,
    terminals: node.terminals.filter(
      ({ profile, index }) => profile.medium === 'optical' && index >= (gridHeads.get(node) ?? 0),
    ),
  }));
  // One link per pair is enough: free heads look for somebody else.
  const linked = new Set(gridLinks.map(({ a, b }) => pairKey(a.node, b.node)));
  const neighbours = planNeighbours(
    candidates.filter(({ terminals }) => terminals.length > 0),
    {
      ...rules,
      pairAllowed: (a, b) =>
        !linked.has(pairKey(a, b)) && rules.pairAllowed(a, b) && rules.mayLink(a, b),
    },
  );
  return [...gridLinks, ...neighbours, ...planGroundAccess(nodes, rules)];
};

const pairKey = (a: WorldNode, b: WorldNode): string =>
  `${Math.min(a.id, b.id)}-${Math.max(a.id, b.id)}`;

const GRID_HEADS = 4;
const RING_HEADS = 2;

/**
 * A head turns when its own forecast has the partner in its field. Light time and aberration move the partner by up to
 * 0.05 mrad, a kilometre of error at 1,000 km by 1: in a ring over the equator, whose side heads have the whole ring on
 * their edge, a contact without margin began 15 s before either forecast.
 */
const FIELD_MARGIN_DEFAULT_RAD: Rad = 0.001;

/** Fills in what a caller leaves out. */
export const withDefaults = (options: PlannerOptions): PlannerRules => ({
  grazingKm: GRAZING_DEFAULT_KM,
  groundElevationMinRad: Math.PI / 18,
  retargetNs: 60 * SECOND_NS,
  contactMinNs: 60 * SECOND_NS,
  avoidSun: true,
  keepGimbal: true,
  fieldMarginRad: FIELD_MARGIN_DEFAULT_RAD,
  avoidKeyhole: true,
  compatible: canTalk,
  pairAllowed: () => true,
  mayLink: () => true,
  rateBps: highestRate,
  handover: 'longest',
  overlapNs: 10 * SECOND_NS,
  lightSampleNs: 30 * SECOND_NS,
  ...options,
});

/** Same medium and, for light, wavelengths that one receiver filter passes (within 10 nm). */
export const canTalk = (a: TerminalProfile, b: TerminalProfile): boolean => {
  if (a.medium === 'radio' || b.medium === 'radio') return a.medium === b.medium;
  return Math.abs(a.wavelengthNm - b.wavelengthNm) <= 10;
};

const highestRate = (from: LinkEnd, to: LinkEnd): Bps =>
  Math.min(
    from.terminal.profile.rates[0]?.rateBps ?? 0,
    to.terminal.profile.rates[0]?.rateBps ?? 0,
  );

/** Both directions of each link, numbered by start. */
export const toContacts = (links: readonly PlannedLink[], rules: PlannerRules): Contact[] => {
  const sight = new LinkSight(rules);
  const sorted = [...links].sort(
    (x, y) =>
      x.startNs - y.startNs ||
      x.a.node.id - y.a.node.id ||
      x.b.node.id - y.b.node.id ||
      x.a.terminal.index - y.a.terminal.index,
  );
  const contacts: Contact[] = [];
  for (const link of sorted) {
    for (const [from, to] of [
      [link.a, link.b],
      [link.b, link.a],
    ] as const) {
      const contact = toContact(link, from, to, contacts.length + 1, rules, sight);
      if (contact.rateBps > 0) contacts.push(contact);
    }
  }
  return contacts;
};

const toContact = (
  link: PlannedLink,
  from: LinkEnd,
  to: LinkEnd,
  id: number,
  rules: PlannerRules,
  sight: LinkSight,
): Contact => {
  const light = new LightTime(from.node.trajectory, to.node.trajectory);
  const valuesNs: Ns[] = [];
  let rangeMaxKm: Km = 0;
  const spanNs = link.endNs - link.startNs;
  // Of weeks in contact an upload holds no more samples: they lie further apart.
  const sampleNs =
    rules.lightSampleNs * Math.ceil(spanNs / (rules.lightSampleNs * LIGHT_CHANGES_MAX));
  const samples = Math.ceil(spanNs / sampleNs);
  for (let i = 0; i <= samples; i++) {
    const atNs = link.startNs + i * sampleNs;
    valuesNs.push(light.at(atNs));
    const insideNs = Math.min(atNs, link.endNs);
    rangeMaxKm = Math.max(rangeMaxKm, sight.rangeKmAt(from.node, to.node, insideNs));
  }
  const lightTimeNs = valuesNs[0] ?? 0;
  const moves = valuesNs.some((value) => value !== lightTimeNs);
  const rateBps = contactRate(link, from, to, rangeMaxKm, rules);
  const { startNs, endNs } = link;
  const { medium } = from.terminal.profile;
  const fromTerminal = from.terminal.index;
  const toTerminal = to.terminal.index;
  // Written out: what a spread adds lies apart from the object, and routing reads these all the time.
  const contact: Contact = {
    id,
    from: from.node.id,
    to: to.node.id,
    startNs,
    endNs,
    rateBps,
    lightTimeNs,
    lightTimes: { stepNs: sampleNs, valuesNs },
    fromTerminal,
    toTerminal,
    medium,
  };
  if (moves) return contact;
  const { lightTimes: _, ...standing } = contact;
  return standing;
};

/** Light: by the longest range. Radio: what the lowest elevation of the contact allows. */
const contactRate = (
  link: PlannedLink,
  from: LinkEnd,
  to: LinkEnd,
  rangeMaxKm: Km,
  rules: PlannerRules,
): Bps => {
  const rateBps = rules.rateBps(from, to, rangeMaxKm);
  const ground = link.a.node.kind === 'ground' ? link.a : link.b;
  const satellite = ground === link.a ? link.b : link.a;
  const { profile } = ground.terminal;
  if (profile.medium !== 'radio') return rateBps;
  // A hair of elevation, so that an edge found by bisection lies on the right side.
  const lowestRad = lowestElevationRad(ground.node, satellite.node, link) + 1e-9;
  return Math.min(rateBps, radioRateBps(profile, lowestRad));
};
