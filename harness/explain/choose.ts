import type { Finding } from '../checkers/checker.ts';
import { type NodeId, SECOND_NS } from '../../protocols/units.ts';
import type { Story } from './explain-run.ts';
import type { FrameFold, Happening } from './happening.ts';

/** How much each kind matters; the violation is always told. */
const KIND_WEIGHTS = {
  violation: 1_000,
  fault: 14,
  power: 16,
  bundle: 18,
  lock: 8,
  state: 5,
  report: 1,
  frames: 1,
} as const satisfies Readonly<Record<Happening['kind'], number>>;
const MACHINE_WEIGHTS: Readonly<Record<string, number>> = { node: 6, link: 2, terminal: 1 };
const SEVERITY_WEIGHT = 3;
const HARMED_FRAMES = 5;
const MESSAGES = 3;
const DATA = 4;
const REPEATED = 1;
/** For what happened at the violation; less for each node that matters more than its own. */
const NEAR = 10;
const PLACE = 3;
const SAME_TERMINAL = 2;
/** Messages that come all the time. */
const ROUTINE: readonly string[] = [
  ...['', 'rate', 'time-transfer', 'advertisements', 'database-summary'],
];

export interface Chosen {
  /** In the order of time. */
  readonly told: readonly Happening[];
  /** What is not told, by kind. */
  readonly left: Readonly<Record<string, number>>;
}

/** So many happenings at most: those that explain most, by kind, by place and by nearness to the violation. */
export const choose = (
  happenings: readonly Happening[],
  { finding, scene }: Pick<Story, 'finding' | 'scene'>,
  most: number,
): Chosen => {
  const weighed = happenings.map((happening, at) => ({
    happening,
    at,
    weight: weightOf(happening, finding, scene.nodes),
  }));
  const order = [...weighed].sort((a, b) => b.weight - a.weight || b.at - a.at);
  const told = order.slice(0, most).sort((a, b) => a.at - b.at);
  const left: Record<string, number> = {};
  for (const { happening } of order.slice(most)) {
    left[happening.kind] = (left[happening.kind] ?? 0) + 1;
  }
  return { told: told.map(({ happening }) => happening), left };
};

const weightOf = (happening: Happening, finding: Finding, nodes: readonly NodeId[]): number => {
  const { kind, node, atNs } = happening;
  const subject = finding.about?.node ?? finding.node;
  const places = [node, partnerOf(happening)].map((end) => nodes.indexOf(end ?? 0));
  const place = Math.min(...places.filter((at) => at >= 0), nodes.length);
  const terminal = terminalOf(happening);
  const same = terminal !== undefined && node === subject && terminal === finding.about?.terminal;
  // What lasts counts as near as its end, where that is before the violation.
  const endNs = 'untilNs' in happening ? Math.min(finding.atNs, happening.untilNs) : atNs;
  const awayS = Math.abs(finding.atNs - endNs) / SECOND_NS;
  return (
    KIND_WEIGHTS[kind] +
    extraOf(happening) +
    (same ? SAME_TERMINAL : 0) +
    NEAR / (1 + awayS) -
    PLACE * place
  );
};

const partnerOf = (happening: Happening): number | undefined =>
  'partner' in happening ? happening.partner : undefined;

const terminalOf = (happening: Happening): number | undefined => {
  if (happening.kind !== 'state') return 'terminal' in happening ? happening.terminal : undefined;
  return happening.machine === 'outduct' ? undefined : happening.instance;
};

const extraOf = (happening: Happening): number => {
  if (happening.kind === 'state') return MACHINE_WEIGHTS[happening.machine] ?? 0;
  if (happening.kind === 'frames') return frameWeight(happening);
  return 'severity' in happening ? SEVERITY_WEIGHT * ((happening.severity ?? 1) - 1) : 0;
};

const frameWeight = ({ type, message, fate, again }: FrameFold): number =>
  (fate === 'received' ? 0 : HARMED_FRAMES) +
  (ROUTINE.includes(message) ? 0 : MESSAGES) +
  (type === 'data' ? DATA : 0) +
  (again ? REPEATED : 0);
