import { clockText } from '../journal/record-text.ts';
import { faultText } from '../report/fault-text.ts';
import { coloured, labelled, wrapped } from '../report/layout.ts';
import { countText, spanText } from '../report/number-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Ns } from '../../protocols/units.ts';
import { choose, type Chosen } from './choose.ts';
import { atWork, type Explanation, type Story, type ToldFault } from './explain-run.ts';
import { happeningText, placeText } from './happening-text.ts';
import { laneStrips } from './lane-strips.ts';
import { nameIn } from './machine-name.ts';

/** What a run came to when it was recorded. */
export interface Recorded {
  readonly hash: string;
  readonly result: string;
}

export interface ExplainTextOptions {
  readonly columns: number;
  readonly colour: boolean;
  /** Of the requirement; undefined: the specification is not at hand. */
  readonly requirement: string | undefined;
  /** The run that was recorded: hash and verdict. */
  readonly recorded: Recorded;
  /** Commands, as the user would type them. */
  readonly see: string;
  readonly shrink: string;
}

/** Lines of the story itself, as they are wrapped; so few happenings are told in any case. */
const STORY_LINES = 38;
const HAPPENINGS_MIN = 12;
const FAULTS_SHOWN = 8;
const HASH_DIGITS = 8;
const CLOCK_WIDTH = 12;
const PLACE_MIN = 10;
const PLACE_MAX = 26;

/** A run told on a terminal, some sixty lines. */
export const explainText = (explanation: Explanation, options: ExplainTextOptions): string => {
  const { scenario, verdict, hash, story } = explanation;
  return [
    `${scenario.name} · seed ${verdict.seed} · ${spanText(verdict.simulatedNs)} again · ` +
      `journal ${hash.slice(0, HASH_DIGITS)}, ${comparedText(explanation, options.recorded)}`,
    '',
    ...verdictLines(explanation, options),
    '',
    ...brokenLines(explanation, options),
    ...(story === undefined ? [] : storyLines(explanation, story, options)),
    '',
    `  see it       ${options.see}`,
    ...(story === undefined ? [] : [`  make small   ${options.shrink}`]),
    '',
  ].join('\n');
};

/** Whether it is the run that was recorded, and judged as then: checkers may have changed since. */
export const comparedText = (
  { hash, verdict }: Pick<Explanation, 'hash' | 'verdict'>,
  recorded: Recorded,
): string => {
  if (hash !== recorded.hash) return 'not the run that was recorded';
  if (verdict.result === recorded.result) return 'the same as recorded';
  return `the same as recorded, but judged ${recorded.result} then`;
};

const verdictLines = (
  { verdict, story }: Explanation,
  { columns, colour, requirement }: ExplainTextOptions,
): readonly string[] => {
  const word = coloured(verdict.result, colour);
  if (story === undefined) {
    return [
      `  VERDICT  ${word}   nothing was found`,
      ...verdict.shortfalls.map((why) => `    ${why}`),
    ];
  }
  const { finding } = story;
  const [what = ''] = finding.lines;
  return [
    ...wrapped(`VERDICT  ${word}   ${finding.checker} ${finding.title}`, columns, '  '),
    ...wrapped(what, columns, '    '),
    ...wrapped(
      requirement === undefined ? finding.requirement : `${finding.requirement}  ${requirement}`,
      columns,
      '    ',
    ),
  ];
};

const TIMES = {
  now: 'at work then',
  before: 'over by then',
  later: 'later',
  never: 'never fired',
} as const;

const brokenLines = (
  { faults, scenario, story }: Explanation,
  { columns }: ExplainTextOptions,
): readonly string[] => {
  if (faults.length === 0) return ['  what broke   nothing: no fault was scheduled'];
  const atNs = story?.finding.atNs ?? scenario.durationNs;
  const order = byWeight(faults, atNs);
  const shown = order.slice(0, FAULTS_SHOWN);
  const rest = order.length - shown.length;
  return [
    '  what broke',
    ...shown.flatMap((told) => wrapped(brokenText(told, scenario, atNs), columns, '    ')),
    ...(rest > 0 ? [`    and ${countText(rest)} more, elsewhere or at other times`] : []),
  ];
};

/** A fault in one sentence: what it is, of what it is part, and whether it was at work then. */
export const brokenText = (
  told: ToldFault,
  { nodes }: Pick<Scenario, 'nodes'>,
  atNs: Ns,
): string => {
  const { id, partOf } = told.fault;
  const part = partOf === undefined ? '' : `, of ${partOf.kind} ${partOf.id}`;
  return `${id}  ${faultText(told.fault, nodes)}${part} (${TIMES[atWork(told, atNs)]})`;
};

/** Those that were at work where it happened come first. */
export const byWeight = (faults: readonly ToldFault[], atNs: Ns): readonly ToldFault[] =>
  [...faults].sort((a, b) => weight(a, atNs) - weight(b, atNs));

const weight = (told: ToldFault, atNs: Ns): number =>
  ({ now: 0, before: 1, later: 3, never: 4 })[atWork(told, atNs)] + (told.involved ? 0 : 2);

const storyLines = (
  explanation: Explanation,
  story: Story,
  options: ExplainTextOptions,
): readonly string[] => {
  const { scenario } = explanation;
  const { scene } = story;
  const { columns } = options;
  const { lines, chosen } = fitting(explanation, story, columns);
  return [
    '',
    ...laneStrips(explanation, story, columns),
    '',
    ...labelled(
      'story',
      [
        `${clockText(scene.fromNs)} to ${clockText(scene.toNs)}`,
        ...scene.nodes.map((node) => nameIn(scenario, node)),
      ],
      columns,
    ),
    ...lines,
    ...leftLines(chosen, story, columns),
  ];
};

/** As many happenings as fit, those that explain most. */
const fitting = (
  { scenario }: Explanation,
  story: Story,
  columns: number,
): { readonly lines: readonly string[]; readonly chosen: Chosen } => {
  for (let most = STORY_LINES; ; most--) {
    const chosen = choose(story.happenings, story, most);
    const lines = toldLines(chosen, scenario, columns);
    if (lines.length <= STORY_LINES || most <= HAPPENINGS_MIN) return { lines, chosen };
  }
};

const toldLines = ({ told }: Chosen, scenario: Scenario, columns: number): readonly string[] => {
  const places = told.map((happening) => placeText(happening, scenario).length);
  const width = Math.min(PLACE_MAX, Math.max(PLACE_MIN, ...places));
  return told.flatMap((happening) => {
    const { kind, atNs } = happening;
    const mark = kind === 'violation' ? '■' : kind === 'fault' ? '!' : ' ';
    const head = `  ${mark} ${clockText(atNs)}  ${placeText(happening, scenario).padEnd(width)}  `;
    return hanging(head, happeningText(happening, scenario), columns);
  });
};

/** Words behind a head; further lines stand below the words. */
const hanging = (head: string, text: string, columns: number): readonly string[] => {
  const room = Math.max(columns - head.length, columns - CLOCK_WIDTH - PLACE_MAX);
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, at) => `${at === 0 ? head : ' '.repeat(head.length)}${line}`);
};

const WORDS: Readonly<Record<string, string>> = {
  frames: 'of frames',
  state: 'of states',
  report: 'of reports',
  lock: 'of locks',
  bundle: 'of the bundle',
  fault: 'of faults',
  power: 'of power',
};

const leftLines = ({ left }: Chosen, { dropped }: Story, columns: number): readonly string[] => {
  const parts = Object.entries(left).map(
    ([kind, count]) => `${countText(count)} ${WORDS[kind] ?? kind}`,
  );
  const all = Object.values(left).reduce((sum, count) => sum + count, 0);
  const more = all === 0 ? [] : [`${countText(all)} more: ${parts.join(', ')} (--json has them)`];
  const text = [...more, ...droppedText(dropped)].join('; ');
  return text === '' ? [] : wrapped(text, columns, '    ');
};

/** Of what no form of the explanation has. */
export const droppedText = (dropped: number): readonly string[] =>
  dropped === 0 ? [] : [`${countText(dropped)} older ones were not kept`];
