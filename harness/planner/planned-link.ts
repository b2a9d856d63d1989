import type { TerminalConfig } from '../../flight/config.ts';
import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { Bps, Km, Ns, Rad } from '../../protocols/units.ts';
import type { WorldNode } from '../world/world.ts';

/** One end of a planned link. */
export interface LinkEnd {
  readonly node: WorldNode;
  readonly terminal: TerminalConfig;
}

/** Two terminals that shall hold a link from startNs to endNs (1 ms raster). */
export interface PlannedLink {
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/** What the planner is to respect. */
export interface PlannerRules {
  readonly fromNs: Ns;
  readonly toNs: Ns;
  readonly epochUnixMs: number;
  /** Between satellites; default 80 km. */
  readonly grazingKm: Km;
  /** Least elevation of an optical link from the ground. */
  readonly groundElevationMinRad: Rad;
  /** Pause of an optical terminal between two contacts: slew and acquisition. */
  readonly retargetNs: Ns;
  /** Shorter opportunities are left out. */
  readonly contactMinNs: Ns;
  /** Leave out times when either end looks into the Sun. */
  readonly avoidSun: boolean;
  /** Leave out times when a head cannot look there, or not turn fast enough. */
  readonly keepGimbal: boolean;
  /** How far inside the field of regard of a head a partner has to be. */
  readonly fieldMarginRad: Rad;
  /** False: only where it can look counts, not how fast it has to turn. */
  readonly avoidKeyhole: boolean;
  /** Whether two profiles can talk to each other at all. */
  readonly compatible: (a: TerminalProfile, b: TerminalProfile) => boolean;
  /** Whether two nodes may be paired when no grid says so. */
  readonly pairAllowed: (a: WorldNode, b: WorldNode) => boolean;
  /** Whether two nodes may be linked at all, by light or radio; grids do not ask. */
  readonly mayLink: (a: WorldNode, b: WorldNode) => boolean;
  /** Rate of one direction at a range; 0: none. Asked with the longest range of a contact. */
  readonly rateBps: (from: LinkEnd, to: LinkEnd, rangeKm: Km) => Bps;
  /** Which satellite a ground node takes at a handover. */
  readonly handover: 'highest' | 'longest';
  /** A node with two radio beams opens the next contact this long before the last one ends. */
  readonly overlapNs: Ns;
  /** Distance between light-time samples of a contact; more where it would have more than an upload holds. */
  readonly lightSampleNs: Ns;
}
