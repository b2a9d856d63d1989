import type { Finding } from '../checkers/checker.ts';
import type { Fault } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Simulation, type SimulationOptions } from '../simulation.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { Background, type LockSpan, type Span } from './background.ts';
import type { Happening } from './happening.ts';
import { endsOf, type Scene, sceneOf } from './scene.ts';
import { type StateChange, StoryLog } from './story-log.ts';

/** What broke a run, and when it was at work; no span: it never fired. */
export interface ToldFault {
  readonly fault: Fault;
  readonly spans: readonly Span[];
  /** It strikes somebody of the scene. */
  readonly involved: boolean;
}

/** What led to a violation. */
export interface Story {
  readonly finding: Finding;
  readonly scene: Scene;
  /** In the order of time. */
  readonly happenings: readonly Happening[];
  readonly states: ReadonlyMap<string, readonly StateChange[]>;
  readonly locks: readonly LockSpan[];
  /** Happenings that did not fit. */
  readonly dropped: number;
}

/** A run as it is told. */
export interface Explanation {
  readonly scenario: Scenario;
  readonly verdict: Verdict;
  readonly hash: string;
  readonly faults: readonly ToldFault[];
  /** Undefined: nothing was found. */
  readonly story: Story | undefined;
}

export interface ExplainTerms extends Pick<SimulationOptions, 'flightSoftware' | 'version'> {
  /** Whose first violation is told; default: the first one of all. */
  readonly checker?: string | undefined;
}

/**
 * Does a run twice: once to judge it and to learn who had to do with the violation, once more to listen to
 * those. Readers change nothing, so both are the run that failed.
 */
export const explainRun = (scenario: Scenario, terms: ExplainTerms): Explanation => {
  const { checker, ...options } = terms;
  const background = new Background();
  const judged = new Simulation(scenario, { ...options, readers: () => [background.reader] });
  const { hash, verdict } = judged.finish();
  if (verdict === undefined) throw new Error('a judged run has a verdict');
  // With the flows of storms; what is run is the scenario as it was given.
  const told = judged.setup.scenario;
  const finding = firstFinding(verdict, checker);
  const story =
    finding === undefined
      ? undefined
      : storyOf(scenario, { finding, background, options, contacts: judged.setup.plan.contacts });
  const nodes = new Set<NodeId>(story?.scene.nodes);
  const faults = told.faults.flatMap((fault, index): readonly ToldFault[] => {
    if (fault.kind === 'null') return [];
    const involved = endsOf(fault).some((end) => nodes.has(end));
    return [{ fault, spans: background.faults.get(index) ?? [], involved }];
  });
  return { scenario: told, verdict, hash, faults, story };
};

/** The earliest one; of those of one instant that of the first checker. */
const firstFinding = ({ checkers }: Verdict, wanted: string | undefined): Finding | undefined => {
  let first: Finding | undefined;
  for (const { id, findings } of checkers) {
    if (wanted !== undefined && id !== wanted) continue;
    for (const finding of findings)
      if (first === undefined || finding.atNs < first.atNs) first = finding;
  }
  return first;
};

const storyOf = (
  scenario: Scenario,
  about: {
    readonly finding: Finding;
    readonly background: Background;
    readonly options: Pick<SimulationOptions, 'flightSoftware' | 'version'>;
    readonly contacts: readonly Contact[];
  },
): Story => {
  const { finding, background, options, contacts } = about;
  const scene = sceneOf(finding, { scenario, background, contacts });
  const log = new StoryLog(scene, scenario, finding);
  const again = new Simulation(scenario, {
    ...options,
    judged: false,
    readers: () => [log.reader],
  });
  again.runUntil(scene.toNs);
  const { checker, title, node, atNs } = finding;
  const violation: Happening = { kind: 'violation', atNs, node, text: `${checker} ${title}` };
  const happenings = [...log.happenings(), violation].sort(
    (a, b) => a.atNs - b.atNs || rank(a) - rank(b),
  );
  const { nodes } = scene;
  const locks = background.locks.filter(
    ({ node: a, partner: b, fromNs, untilNs }) =>
      (nodes.includes(a) || nodes.includes(b)) &&
      fromNs <= scene.toNs &&
      (untilNs ?? scene.toNs) >= scene.fromNs,
  );
  return { finding, scene, happenings, states: log.states, locks, dropped: log.dropped };
};

/** Of one instant, the violation comes last; everything else stays as it came. */
const rank = ({ kind }: Happening): number => (kind === 'violation' ? 1 : 0);

/** What a fault did by the time of the violation; `now`: it was at work. */
export const atWork = ({ spans }: ToldFault, atNs: Ns): 'never' | 'before' | 'now' | 'later' => {
  const [first] = spans;
  if (first === undefined) return 'never';
  if (first.fromNs > atNs) return 'later';
  return spans.some(({ fromNs, untilNs }) => fromNs <= atNs && (untilNs ?? atNs) >= atNs)
    ? 'now'
    : 'before';
};
