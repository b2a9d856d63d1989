import { CHECKER_IDS } from '../checkers/checkers.ts';
import { signaturesOf } from '../checkers/finding-classes.ts';
import { GATES, type GateId } from '../coverage/gates.ts';
import type { TrafficClass } from '../../protocols/bundle.ts';
import { suggestion } from '../scenario/suggest.ts';
import type { CampaignOutcome } from './campaign.ts';
import {
  againText,
  checkerLine,
  failedIds,
  failuresText,
  findingLines,
  violationsText,
} from './failure-text.ts';
import { type JudgedCampaign, type JudgedRun, judged, judgedRun } from './subject.ts';
import { casesText, shareText } from '../report/number-text.ts';

/* What the matchers of vitest.ts judge, for any test framework: whether it holds, and what to say. */

/** Whether an expectation holds; what to say when that is not what was expected. */
export interface Judgement {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The run, or every case of the campaign, passed. */
export const passes = (subject: unknown): Judgement => {
  const found = judged('toPass()', subject);
  if (found.kind === 'campaign') return campaignPasses(found);
  const { verdict, name } = found;
  const scope = `${verdict.checkers.length} checkers, ${verdict.faults} faults`;
  return {
    pass: verdict.result === 'pass',
    message: () => {
      if (verdict.result === 'pass') return `expected ${name} not to pass, but it did: ${scope}`;
      if (verdict.result === 'insufficient') {
        const why = verdict.shortfalls.map((line) => `  ${line}`).join('\n');
        return `expected ${name} to pass, but too little was judged:\n${why}`;
      }
      const head = `expected ${name} to pass, but it failed: ${failedIds(found)}`;
      return `${head}\n\n${violationsText(found)}`;
    },
  };
};

const campaignPasses = ({ name, outcome }: JudgedCampaign): Judgement => {
  const { result, run, failed } = outcome.summary;
  return {
    pass: result === 'pass',
    message: () => {
      if (result === 'pass') return `expected ${name} not to pass, but all ${run} cases did`;
      const what = failed > 0 ? `${failed} of ${casesText(run)} failed` : result;
      return `expected ${name} to pass, but ${what}\n\n${failuresText(outcome)}`;
    },
  };
};

/** That checker found nothing wrong, in at least so many things that it judged. */
export const passesChecker = (subject: unknown, id: string, least = 1): Judgement => {
  known('checker', id, CHECKER_IDS);
  const found = judged('toPassChecker()', subject);
  const { name } = found;
  const { bad, tested, detail } = found.kind === 'run' ? inRun(found, id) : inCases(found, id);
  return {
    pass: bad === 0 && tested >= least,
    message: () => {
      if (bad === 0 && tested >= least) {
        return `expected ${name} not to pass ${id}, but it did: ${tested} judged`;
      }
      if (bad > 0) return `expected ${name} to pass ${id}, but it failed\n\n${detail()}`;
      return `expected ${name} to pass ${id} over ${least} things, but it judged ${tested}`;
    },
  };
};

/** That checker found a violation, or one with that signature was found. */
export const violates = (subject: unknown, what: string): Judgement => {
  const [id = ''] = what.split('/');
  known('checker', id, CHECKER_IDS);
  if (what !== id) known('violation', what, signaturesOf(id) ?? [what]);
  const found = judged('toViolate()', subject);
  const { name } = found;
  const signatures = found.kind === 'run' ? ofRun(found) : ofCases(found.outcome);
  const pass = signatures.some(
    (signature) => signature === what || signature.startsWith(`${what}/`),
  );
  return {
    pass,
    message: () => {
      if (!pass) {
        const others = signatures.length === 0 ? 'nothing' : signatures.join(', ');
        return `expected ${name} to violate ${what}, but it violated ${others}`;
      }
      const detail = found.kind === 'run' ? inRun(found, id).detail() : failuresText(found.outcome);
      return `expected ${name} not to violate ${what}, but it did\n\n${detail}`;
    },
  };
};

/** That gate was reached at least so often. */
export const reachesGate = (subject: unknown, gate: GateId, least = 1): Judgement => {
  const ids = GATES.map(({ id }) => id);
  known('gate', gate, ids);
  const found = judged('toReachGate()', subject);
  const hits = hitsOf(found);
  const times = hits.get(gate) ?? 0;
  const title = GATES.find(({ id }) => id === gate)?.title ?? '';
  const reached = [...hits].map(([id, count]) => `${id} ${count}`).join('   ');
  const how = times === 0 ? 'it never did' : `it did ${times} times`;
  return {
    pass: times >= least,
    message: () =>
      times >= least
        ? `expected ${found.name} not to reach gate ${gate}, but ${how}\n  ${title}`
        : `expected ${found.name} to reach gate ${gate}${least > 1 ? ` ${least} times` : ''}, but ${how}\n` +
          `  ${title}\n  reached: ${reached === '' ? 'none' : reached}`,
  };
};

/** What is to be delivered; what is left out is not asked. */
export interface Delivery {
  /** Name of a flow; of one with several sources all of them. */
  readonly flow?: string;
  readonly class?: TrafficClass;
  /** Bundles at least. */
  readonly atLeast?: number;
  /** Of what was sent, 0 to 1, at least. */
  readonly share?: number;
}

/** So many bundles were delivered. */
export const delivers = (subject: unknown, wanted: number | Delivery): Judgement => {
  const run = judgedRun('toDeliver()', subject);
  const delivery = typeof wanted === 'number' ? { atLeast: wanted } : wanted;
  const { atLeast = delivery.share === undefined ? 1 : 0, share = 0 } = delivery;
  const flows = flowsOf(run, delivery);
  const sent = flows.reduce((sum, flow) => sum + flow.sent, 0);
  const delivered = flows.reduce((sum, flow) => sum + flow.delivered, 0);
  const pass = delivered >= atLeast && sent > 0 && delivered >= share * sent;
  const least = [
    ...(atLeast > 0 || share === 0 ? [`${atLeast} bundles`] : []),
    ...(share > 0 ? [`${shareText(share)} of what was sent`] : []),
  ].join(' and ');
  return {
    pass,
    message: () =>
      [
        `expected ${run.name} ${pass ? 'not ' : ''}to deliver ${least}, got ${delivered} of ${sent}`,
        '',
        ...flows.map(
          ({ flow, ...of }) => `  ${flow}   sent ${of.sent}   delivered ${of.delivered}`,
        ),
        `  ${restText(run)}`,
        ...(pass ? [] : ['', againText(run)]),
      ].join('\n'),
  };
};

const flowsOf = ({ verdict }: JudgedRun, { flow, class: wanted }: Delivery) => {
  const { flows } = verdict.figures;
  const named = flows.filter((one) => flow === undefined || isOf(one.flow, flow));
  if (named.length === 0 && flow !== undefined) {
    known('flow', flow, [...new Set(flows.map((one) => one.flow))]);
  }
  return named.filter((one) => wanted === undefined || one.class === wanted);
};

const isOf = (name: string, flow: string): boolean => name === flow || name.startsWith(`${flow}/`);

const restText = ({ verdict }: JudgedRun): string => {
  const { held, holders, deleted, lost } = verdict.figures.bundles;
  const counts = (of: Readonly<Record<string, number>>): string => {
    const words = Object.entries(of).map(([reason, count]) => `${reason} ${count}`);
    return words.length === 0 ? 'none' : words.join(', ');
  };
  const rest = `held ${held} in ${holders} nodes, deleted ${counts(deleted)}, lost ${counts(lost)}`;
  return `of all flows: ${rest}`;
};

interface Checked {
  readonly bad: number;
  readonly tested: number;
  readonly detail: () => string;
}

const inRun = (run: JudgedRun, id: string): Checked => {
  const checker = run.verdict.checkers.find((one) => one.id === id);
  const detail = (): string => {
    if (checker === undefined) return againText(run);
    const first = checker.findings.slice(0, 1).map(findingLines);
    return [checkerLine(checker), ...first, againText(run)].join('\n\n');
  };
  return { bad: checker?.violations ?? 0, tested: checker?.tested ?? 0, detail };
};

const inCases = ({ outcome }: JudgedCampaign, id: string): Checked => ({
  bad: outcome.failures.filter(({ signatures }) => signatures.some((one) => isOf(one, id))).length,
  tested: outcome.summary.tested[id] ?? 0,
  detail: () => failuresText(outcome),
});

const ofRun = ({ verdict }: JudgedRun): readonly string[] => [
  ...new Set(verdict.checkers.flatMap(({ findings }) => findings.map((one) => one.signature))),
];

const ofCases = ({ failures }: CampaignOutcome): readonly string[] => [
  ...new Set(failures.flatMap(({ signatures }) => signatures)),
];

const hitsOf = (found: JudgedRun | JudgedCampaign): ReadonlyMap<string, number> => {
  if (found.kind === 'campaign') {
    const { gates } = found.outcome.summary;
    return new Map(Object.entries(gates).map(([id, { hits }]) => [id, hits]));
  }
  if (found.gates !== undefined) return found.gates;
  throw new TypeError('toReachGate() needs a run by runScenario: simulate counts no gates');
};

/** A word that nobody knows would make an expectation that cannot hold, or one that always does. */
const known = (what: string, word: string, words: readonly string[]): void => {
  if (words.includes(word)) return;
  throw new TypeError(`unknown ${what} "${word}": ${suggestion(word, words)}`);
};
