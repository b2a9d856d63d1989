import type { TerminalConfig } from '../../flight/config.ts';
import type { RadioProfile } from '../../protocols/terminal-profile.ts';
import type { Ns } from '../../protocols/units.ts';
import { radioWindows, skyPlace } from '../world/radio-access.ts';
import { EDGE_NS, type Window } from '../world/time-windows.ts';
import type { WorldNode } from '../world/world.ts';
import type { PlannedLink, PlannerRules } from './planned-link.ts';

/**
 * Radio contacts between ground nodes and satellites. A ground node with one beam keeps one
 * contact at a time; with more it keeps one beam back to open the next contact before the last
 * one ends. Demands are served in order of time, so that no ground node is favoured; a beam
 * serves one contact at a time.
 */
export const planGroundAccess = (nodes: readonly WorldNode[], rules: PlannerRules): PlannedLink[] =>
  new GroundAccess(nodes, rules).plan();

interface Beam {
  readonly terminal: TerminalConfig;
  readonly profile: RadioProfile;
  freeAtNs: Ns;
}

interface Station {
  readonly node: WorldNode;
  readonly beams: Beam[];
  /** Satellites that it may see, with their passes in order of time. */
  readonly passes: readonly Pass[];
  /** Passes that have begun, but for those that were over at the last look; the next one to begin. */
  open: Pass[];
  nextPass: number;
  /** When the contacts with each satellite are over. */
  readonly contactEnds: Map<Platform, Ns>;
}

/** As the beams of one profile at either end see it. */
interface Pass {
  readonly satellite: Platform;
  readonly profile: RadioProfile;
  readonly satelliteProfile: RadioProfile;
  readonly window: Window;
}

interface Platform {
  readonly node: WorldNode;
  readonly beams: Beam[];
}

interface Choice {
  readonly pass: Pass;
  readonly beam: Beam;
  readonly platformBeam: Beam;
}

/** A station wants a contact from then on; `order` breaks ties. */
interface Demand {
  readonly station: Station;
  readonly chain: number;
  readonly order: number;
  atNs: Ns;
  /** Satellite of the contact before, and when that ends. */
  last: Platform | undefined;
  lastEndNs: Ns;
}

class GroundAccess {
  readonly #rules: PlannerRules;
  readonly #stations: Station[];
  readonly #links: PlannedLink[] = [];

  constructor(nodes: readonly WorldNode[], rules: PlannerRules) {
    this.#rules = rules;
    const platforms = nodes
      .filter((node) => node.kind === 'satellite')
      .map((node) => ({ node, beams: radioBeams(node, rules.fromNs) }))
      .filter((platform) => platform.beams.length > 0);
    this.#stations = nodes
      .filter((node) => node.kind === 'ground')
      .map((node) => ({ node, beams: radioBeams(node, rules.fromNs) }))
      .filter((station) => station.beams.length > 0)
      .map((station) => ({
        ...station,
        passes: findPasses(station, platforms, rules),
        open: [],
        nextPass: 0,
        contactEnds: new Map(),
      }));
  }

  plan(): PlannedLink[] {
    const demands = this.#firstDemands();
    for (;;) {
      const demand = earliest(demands);
      if (demand === undefined || demand.atNs >= this.#rules.toNs) return this.#links;
      this.#serve(demand);
    }
  }

  #firstDemands(): Demand[] {
    const demands: Demand[] = [];
    for (const station of this.#stations) {
      const chains = Math.max(1, station.beams.length - 1);
      for (let chain = 0; chain < chains; chain++) {
        demands.push({
          station,
          chain,
          order: demands.length,
          atNs: this.#rules.fromNs,
          last: undefined,
          lastEndNs: this.#rules.fromNs,
        });
      }
    }
    return demands;
  }

  #serve(demand: Demand): void {
    const { station } = demand;
    const atNs = demand.atNs;
    lookAt(station, atNs);
    const choice = this.#choose(demand);
    if (choice === undefined) {
      demand.atNs = this.#nextChance(demand);
      return;
    }
    const { pass, beam, platformBeam } = choice;
    const endNs = pass.window.endNs;
    this.#links.push({
      a: { node: station.node, terminal: beam.terminal },
      b: { node: pass.satellite.node, terminal: platformBeam.terminal },
      startNs: atNs,
      endNs,
    });
    // A beam of the array steers at once; what acquisition takes is the link's own affair.
    beam.freeAtNs = endNs;
    platformBeam.freeAtNs = endNs;
    const otherEndNs = station.contactEnds.get(pass.satellite) ?? endNs;
    station.contactEnds.set(pass.satellite, Math.max(endNs, otherEndNs));
    demand.last = pass.satellite;
    demand.lastEndNs = endNs;
    const overlaps = station.beams.length > 1;
    demand.atNs = overlaps ? Math.max(atNs + EDGE_NS, endNs - this.#rules.overlapNs) : endNs;
  }

  #choose({ station, atNs }: Demand): Choice | undefined {
    const free = station.beams.filter((b) => b.freeAtNs <= atNs);
    if (free.length === 0) return undefined;
    let best: (Choice & { readonly merit: number }) | undefined;
    for (const pass of station.open) {
      const { window, satellite } = pass;
      if (window.endNs - atNs < this.#rules.contactMinNs) continue;
      // One contact with a satellite is enough.
      if ((station.contactEnds.get(satellite) ?? atNs) > atNs) continue;
      const beam = free.find(({ profile }) => profile === pass.profile);
      const platformBeam = satellite.beams.find(
        ({ profile, freeAtNs }) => freeAtNs <= atNs && profile === pass.satelliteProfile,
      );
      if (beam === undefined || platformBeam === undefined) continue;
      const merit =
        this.#rules.handover === 'longest'
          ? window.endNs
          : Math.round(skyPlace(station.node, satellite.node, atNs).elevationRad * 1e9);
      if (best === undefined || merit > best.merit) best = { pass, beam, platformBeam, merit };
    }
    return best;
  }

  /** When something may have changed for a demand that found nothing. */
  #nextChance({ station, atNs }: Demand): Ns {
    let next = this.#rules.toNs;
    const consider = (ns: Ns): void => {
      if (ns > atNs && ns < next) next = ns;
    };
    for (const beam of station.beams) consider(beam.freeAtNs);
    for (const { window, satellite } of station.open) {
      if (window.endNs <= atNs) continue;
      for (const beam of satellite.beams) consider(beam.freeAtNs);
    }
    for (let place = station.nextPass; place < station.passes.length; place++) {
      const { window, satellite } = station.passes[place] as Pass;
      consider(window.startNs);
      if (window.startNs > next) break;
      for (const beam of satellite.beams) consider(beam.freeAtNs);
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

const radioBeams = (node: WorldNode, freeAtNs: Ns): Beam[] => {
  const beams: Beam[] = [];
  for (const terminal of node.terminals) {
    const { profile } = terminal;
    if (profile.medium === 'radio') beams.push({ terminal, profile, freeAtNs });
  }
  return beams;
};

const findPasses = (
  station: { readonly node: WorldNode; readonly beams: readonly Beam[] },
  platforms: readonly Platform[],
  rules: PlannerRules,
): Pass[] => {
  const passes: Pass[] = [];
  for (const satellite of platforms) {
    if (!rules.mayLink(station.node, satellite.node)) continue;
    for (const profile of profilesOf(station)) {
      for (const satelliteProfile of profilesOf(satellite)) {
        if (!rules.compatible(profile, satelliteProfile)) continue;
        const link = { groundProfile: profile, satelliteProfile };
        for (const window of radioWindows(station.node, satellite.node, link, rules)) {
          passes.push({ satellite, profile, satelliteProfile, window });
        }
      }
    }
  }
  return passes.sort(
    (x, y) => x.window.startNs - y.window.startNs || x.satellite.node.id - y.satellite.node.id,
  );
};

const profilesOf = ({ beams }: { readonly beams: readonly Beam[] }): Iterable<RadioProfile> =>
  new Set(beams.map(({ profile }) => profile));

const earliest = (demands: readonly Demand[]): Demand | undefined => {
  let best: Demand | undefined;
  for (const demand of demands) {
    if (best === undefined || demand.atNs < best.atNs) best = demand;
  }
  return best;
};
