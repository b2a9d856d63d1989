import type { TerminalConfig } from '../../flight/config.ts';
import { createVector, cross, dot, length } from '../../protocols/vector.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { rasterOf, WindowTracker } from '../world/time-windows.ts';
import type { WorldNode } from '../world/world.ts';
import { LinkSight, Snapshot } from './link-sight.ts';
import type { LinkEnd, PlannedLink, PlannerRules } from './planned-link.ts';

/**
 * Satellites in planes and slots that keep their pattern. Links go to the next and the last slot
 * of the plane and to one satellite of each neighbouring plane. Terminals: 0 forward, 1 aft, 2
 * left, 3 right.
 */
export interface PlusGrid {
  /** Node of each plane and slot; undefined where one is missing. */
  readonly planes: readonly (readonly (WorldNode | undefined)[])[];
  /**
   * Delta: the last plane neighbours the first. Star: it moves against it, so no links cross the
   * seam.
   */
  readonly wrap: boolean;
  /**
   * Slots to step when going one plane up, by plane; default: found from where the satellites
   * are, so that Walker's phasing is met across the wrap too.
   */
  readonly slotSteps?: readonly number[];
}

export interface GridPair {
  readonly a: WorldNode;
  readonly b: WorldNode;
  /** Terminal indices at both ends. */
  readonly terminalA: number;
  readonly terminalB: number;
}

const FORWARD = 0;
const AFT = 1;
const LEFT = 2;
const RIGHT = 3;
/** Raster on which a pair is watched. */
const STEP_NS: Ns = 10 * SECOND_NS;
/**
 * Neighbours half a slot ahead and half a slot behind are one as good as the other: keep the slot
 * number.
 */
const HALF_SLOT = 0.51;

/** Pairs of a grid, plane by plane: in the plane first, then to the next plane. */
export const gridPairs = (grid: PlusGrid, atNs: Ns): GridPair[] => {
  const pairs: GridPair[] = [];
  const taken = new Set<string>();
  const add = (
    a: WorldNode | undefined,
    b: WorldNode | undefined,
    terminalA: number,
    terminalB: number,
  ): void => {
    if (a === undefined || b === undefined || a === b) return;
    const key = `${Math.min(a.id, b.id)}-${Math.max(a.id, b.id)}`;
    // Two planes, or two slots, would name the same pair from both sides.
    if (taken.has(key)) return;
    taken.add(key);
    pairs.push({ a, b, terminalA, terminalB });
  };
  grid.planes.forEach((slots, plane) => {
    slots.forEach((node, slot) => {
      add(node, slots[(slot + 1) % slots.length], FORWARD, AFT);
    });
    const last = plane === grid.planes.length - 1;
    if (last && !grid.wrap) return;
    const next = grid.planes[(plane + 1) % grid.planes.length] ?? [];
    if (next === slots || next.length === 0) return;
    const step = grid.slotSteps?.[plane] ?? slotStep(slots, next, atNs);
    slots.forEach((node, slot) => {
      const other = (((slot + step) % next.length) + next.length) % next.length;
      add(node, next[other], RIGHT, LEFT);
    });
  });
  return pairs;
};

/** Slots by which the next plane must be stepped so that its satellite is abreast. */
const slotStep = (
  plane: readonly (WorldNode | undefined)[],
  next: readonly (WorldNode | undefined)[],
  atNs: Ns,
): number => {
  const here = plane.findIndex((node) => node !== undefined);
  const there = next.findIndex((node) => node !== undefined);
  const a = plane[here];
  const b = next[there];
  if (a === undefined || b === undefined) return 0;
  const slots = next.length;
  const ahead = ((latitudeArgument(b, atNs) - latitudeArgument(a, atNs)) / (2 * Math.PI)) * slots;
  // Of slot s there against slot s here, in slots, in (−S/2, S/2].
  const phase = ahead - (there - here);
  const wrapped = phase - slots * Math.round(phase / slots);
  return Math.abs(wrapped) <= HALF_SLOT ? 0 : -Math.round(wrapped);
};

/** Angle along the orbit from the ascending node [rad]. */
const latitudeArgument = (node: WorldNode, atNs: Ns): number => {
  const position = createVector();
  const velocity = createVector();
  const pole = createVector();
  node.trajectory.positionAt(atNs, position);
  node.trajectory.velocityAt(atNs, velocity);
  cross(position, velocity, pole);
  const ascending = { x: -pole.y, y: pole.x, z: 0 };
  const ahead = createVector();
  cross(pole, ascending, ahead);
  return Math.atan2(dot(position, ahead) / length(pole), dot(position, ascending));
};

/** Links of a grid while each pair can hold it; short ones are left out. */
export const planGrid = (grid: PlusGrid, rules: PlannerRules): PlannedLink[] => {
  const sight = new LinkSight(rules);
  const watched: Watched[] = [];
  for (const pair of gridPairs(grid, rules.fromNs)) {
    const a = endOf(pair.a, pair.terminalA);
    const b = endOf(pair.b, pair.terminalB);
    if (a === undefined || b === undefined) continue;
    if (!rules.compatible(a.terminal.profile, b.terminal.profile)) continue;
    const tracker = new WindowTracker((atNs) => sight.holdsAt(a, b, atNs));
    watched.push({ a, b, tracker });
  }
  // Time outside, pairs inside: every satellite's motion is computed once per instant.
  const snapshot = new Snapshot(rules.epochUnixMs);
  for (const atNs of rasterOf({ ...rules, stepNs: STEP_NS })) {
    snapshot.moveTo(atNs);
    for (const { a, b, tracker } of watched) tracker.feed(atNs, sight.holds(a, b, snapshot));
  }
  return watched.flatMap((pair) => linksOf(pair, rules));
};

interface Watched {
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  readonly tracker: WindowTracker;
}

const linksOf = ({ a, b, tracker }: Watched, rules: PlannerRules): PlannedLink[] => {
  const links: PlannedLink[] = [];
  let freeAtNs = rules.fromNs;
  for (const window of tracker.finish()) {
    const startNs = Math.max(window.startNs, freeAtNs);
    if (window.endNs - startNs < rules.contactMinNs) continue;
    links.push({ a, b, startNs, endNs: window.endNs });
    freeAtNs = window.endNs + rules.retargetNs;
  }
  return links;
};

const endOf = (node: WorldNode, index: number): LinkEnd | undefined => {
  const terminal: TerminalConfig | undefined = node.terminals.find((t) => t.index === index);
  return terminal?.profile.medium === 'optical' ? { node, terminal } : undefined;
};
