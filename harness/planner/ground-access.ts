import type { TerminalConfig } from '../../flight/config.ts';
import type { RadioProfile } from '../../protocols/terminal-profile.ts';
import type { Bps, Ns } from '../../protocols/units.ts';
import { radioWindows, skyPlace } from '../world/radio-access.ts';
import { EDGE_NS, type Window } from '../world/time-windows.ts';
import type { WorldNode } from '../world/world.ts';
import type { PlannedLink, PlannerRules } from './planned-link.ts';
import { Stretches } from './stretches.ts';

/**
 * Radio contacts between ground nodes and satellites. A station with one beam keeps one contact
 * at a time; with more it keeps one beam back to open the next contact before the last one ends.
 * Demands are served in order of time, so that no ground node is favoured; a beam serves one
 * contact at a time. The radios of each kind at a ground node are a station of their own: the
 * fastest kind is planned first, others serve satellites and times that it left.
 */
export const planGroundAccess = (nodes: readonly WorldNode[], rules: PlannerRules): PlannedLink[] =>
  new GroundAccess(nodes, rules).plan();

interface Beam {
  readonly terminal: TerminalConfig;
  readonly profile: RadioProfile;
  readonly contacts: Stretches;
}

/** Beams of one profile at a ground node. */
interface Station {
  readonly node: WorldNode;
  readonly beams: readonly Beam[];
  /** 0 for the fastest kind of its node. */
  readonly rank: number;
  /** Satellites that it may see, with their passes in order of time. */
  readonly passes: readonly Pass[];
  /** Passes that have begun, but for those that were over at the last look; the next one to begin. */
  open: Pass[];
  nextPass: number;
  /** Contacts of the whole node with each satellite. */
  readonly contacts: Map<Platform, Stretches>;
}

/** As the beams of one profile at either end see it. */
interface Pass {
  readonly satellite: Platform;
  readonly satelliteProfile: RadioProfile;
  readonly window: Window;
}

interface Platform {
  readonly node: WorldNode;
  readonly beams: readonly Beam[];
}

interface Choice {
  readonly satellite: Platform;
  readonly endNs: Ns;
  readonly beam: Beam;
  readonly platformBeam: Beam;
}

/** A station wants a contact from then on. */
interface Demand {
  readonly station: Station;
  atNs: Ns;
}

class GroundAccess {
  readonly #rules: PlannerRules;
  readonly #stations: Station[];
  readonly #links: PlannedLink[] = [];

  constructor(nodes: readonly WorldNode[], rules: PlannerRules) {
    this.#rules = rules;
    const platforms = nodes
      .filter((node) => node.kind === 'satellite')
      .map((node) => ({ node, beams: radioBeams(node) }))
      .filter((platform) => platform.beams.length > 0);
    this.#stations = nodes
      .filter((node) => node.kind === 'ground')
      .flatMap((node) => stationsOf(node, platforms, rules));
  }

  plan(): PlannedLink[] {
    const ranks = new Set(this.#stations.map(({ rank }) => rank));
    for (const rank of [...ranks].sort((a, b) => a - b)) this.#planRank(rank);
    return this.#links;
  }

  #planRank(rank: number): void {
    const demands = this.#firstDemands(rank);
    for (;;) {
      const demand = earliest(demands);
      if (demand === undefined || demand.atNs >= this.#rules.toNs) return;
      this.#serve(demand);
    }
  }

  #firstDemands(rank: number): Demand[] {
    const demands: Demand[] = [];
    for (const station of this.#stations) {
      if (station.rank !== rank) continue;
      const chains = Math.max(1, station.beams.length - 1);
      for (let chain = 0; chain < chains; chain++) {
        demands.push({ station, atNs: this.#rules.fromNs });
      }
    }
    return demands;
  }

  #serve(demand: Demand): void {
    const { station, atNs } = demand;
    lookAt(station, atNs);
    const choice = this.#choose(demand);
    if (choice === undefined) {
      demand.atNs = this.#nextChance(demand);
      return;
    }
    const { satellite, beam, platformBeam, endNs } = choice;
    const window = { startNs: atNs, endNs };
    this.#links.push({
      a: { node: station.node, terminal: beam.terminal },
      b: { node: satellite.node, terminal: platformBeam.terminal },
      ...window,
    });
    // A beam of the array steers at once; what acquisition takes is the link's own affair.
    beam.contacts.add(window);
    platformBeam.contacts.add(window);
    contactsWith(station, satellite).add(window);
    const overlaps = station.beams.length > 1;
    demand.atNs = overlaps ? Math.max(atNs + EDGE_NS, endNs - this.#rules.overlapNs) : endNs;
  }

  #choose({ station, atNs }: Demand): Choice | undefined {
    const beam = station.beams.find(({ contacts }) => contacts.freeUntilNs(atNs) !== undefined);
    if (beam === undefined) return undefined;
    let best: (Choice & { readonly merit: number }) | undefined;
    for (const pass of station.open) {
      const { satellite } = pass;
      const offer = this.#offer(station, pass, atNs);
      if (offer === undefined) continue;
      const merit =
        this.#rules.handover === 'longest'
          ? offer.endNs
          : Math.round(skyPlace(station.node, satellite.node, atNs).elevationRad * 1e9);
      if (best === undefined || merit > best.merit) best = { satellite, beam, ...offer, merit };
    }
    return best;
  }

  /** The satellite's beam that is free longest, and until when it can serve. */
  #offer(
    station: Station,
    { window, satellite, satelliteProfile }: Pass,
    atNs: Ns,
  ): Pick<Choice, 'platformBeam' | 'endNs'> | undefined {
    const { contactMinNs } = this.#rules;
    if (window.endNs - atNs < contactMinNs) return undefined;
    // One contact with a satellite is enough.
    const othersNs = contactsWith(station, satellite).freeUntilNs(atNs) ?? atNs;
    if (othersNs - atNs < contactMinNs) return undefined;
    let platformBeam: Beam | undefined;
    let freeUntilNs = atNs;
    for (const beam of satellite.beams) {
      if (beam.profile !== satelliteProfile) continue;
      const untilNs = beam.contacts.freeUntilNs(atNs) ?? atNs;
      if (untilNs <= freeUntilNs) continue;
      platformBeam = beam;
      freeUntilNs = untilNs;
    }
    const endNs = Math.min(window.endNs, othersNs, freeUntilNs);
    if (platformBeam === undefined || endNs - atNs < contactMinNs) return undefined;
    return { platformBeam, endNs };
  }

  /** When something may have changed for a demand that found nothing. */
  #nextChance({ station, atNs }: Demand): Ns {
    let next = this.#rules.toNs;
    const consider = (ns: Ns | undefined): void => {
      if (ns !== undefined && ns > atNs && ns < next) next = ns;
    };
    const considerEnds = (satellite: Platform): void => {
      for (const { contacts } of satellite.beams) consider(contacts.nextEndNs(atNs));
      consider(station.contacts.get(satellite)?.nextEndNs(atNs));
    };
    for (const { contacts } of station.beams) consider(contacts.nextEndNs(atNs));
    for (const { window, satellite } of station.open) {
      if (window.endNs > atNs) considerEnds(satellite);
    }
    for (let place = station.nextPass; place < station.passes.length; place++) {
      const { window, satellite } = station.passes[place] as Pass;
      consider(window.startNs);
      if (window.startNs > next) break;
      considerEnds(satellite);
    }
    return next;
  }
}

/** Demands come in order of time: what is over stays over. */
const lookAt = (station: Station, atNs: Ns): void => {
  const { passes } = station;
  for (; station.nextPass < passes.length; station.nextPass++) {
    const pass = passes[station.nextPass] as Pass;
    if (pass.window.startNs > atNs) break;
    station.open.push(pass);
  }
  station.open = station.open.filter(({ window }) => window.endNs >= atNs);
};

const stationsOf = (
  node: WorldNode,
  platforms: readonly Platform[],
  rules: PlannerRules,
): Station[] => {
  const beams = radioBeams(node);
  const contacts = new Map<Platform, Stretches>();
  return profilesOf(beams)
    .sort((a, b) => topRateBps(b) - topRateBps(a))
    .map((profile, rank) => ({
      node,
      beams: beams.filter((beam) => beam.profile === profile),
      rank,
      passes: findPasses({ node, profile }, platforms, rules),
      open: [],
      nextPass: 0,
      contacts,
    }));
};

const radioBeams = (node: WorldNode): Beam[] => {
  const beams: Beam[] = [];
  for (const terminal of node.terminals) {
    const { profile } = terminal;
    if (profile.medium === 'radio') beams.push({ terminal, profile, contacts: new Stretches() });
  }
  return beams;
};

const profilesOf = (beams: readonly Beam[]): RadioProfile[] => [
  ...new Set(beams.map(({ profile }) => profile)),
];

const topRateBps = ({ rates }: RadioProfile): Bps => rates[0]?.rateBps ?? 0;

const contactsWith = ({ contacts }: Station, satellite: Platform): Stretches => {
  const known = contacts.get(satellite);
  if (known !== undefined) return known;
  const none = new Stretches();
  contacts.set(satellite, none);
  return none;
};

const findPasses = (
  ground: { readonly node: WorldNode; readonly profile: RadioProfile },
  platforms: readonly Platform[],
  rules: PlannerRules,
): Pass[] => {
  const { node, profile: groundProfile } = ground;
  const passes: Pass[] = [];
  for (const satellite of platforms) {
    if (!rules.mayLink(node, satellite.node)) continue;
    for (const satelliteProfile of profilesOf(satellite.beams)) {
      if (!rules.compatible(groundProfile, satelliteProfile)) continue;
      const link = { groundProfile, satelliteProfile };
      for (const window of radioWindows(node, satellite.node, link, rules)) {
        passes.push({ satellite, satelliteProfile, window });
      }
    }
  }
  return passes.sort(
    (x, y) => x.window.startNs - y.window.startNs || x.satellite.node.id - y.satellite.node.id,
  );
};

const earliest = (demands: readonly Demand[]): Demand | undefined => {
  let best: Demand | undefined;
  for (const demand of demands) {
    if (best === undefined || demand.atNs < best.atNs) best = demand;
  }
  return best;
};
