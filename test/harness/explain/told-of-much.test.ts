import { describe, expect, it } from 'vitest';
import { explainHtml } from '../../../harness/explain/explain-html.ts';
import type { Explanation } from '../../../harness/explain/explain-run.ts';
import { explainText } from '../../../harness/explain/explain-text.ts';
import { explanationJson } from '../../../harness/explain/explanation-json.ts';
import { load, SOUND } from '../scenario/sources.ts';

const S = 1e9;
const FAULTS = 400;
const { scenario } = load(
  `${SOUND}faults:\n  - { id: f-01, kind: computer-reset, node: ring-01, at: 10 s, boot: warm }\n`,
);
const [fault] = scenario.faults;
const finding = {
  ...{ checker: 'S2', requirement: 'LM-BND-041', class: 'lost', node: 2, atNs: 130 * S },
  ...{ signature: 'S2/lost', title: 'custody held by no live node', lines: ['it is gone'] },
};
const happenings = [
  ...Array.from({ length: 200 }, (_, at) => ({
    ...{ kind: 'report', atNs: (71 + at / 10) * S, node: 1, text: 'reports', severity: 1 },
  })),
  { kind: 'violation', atNs: 130 * S, node: 2, text: 'S2' },
];
const scene = { nodes: [2, 1], fromNs: 70 * S, toNs: 131 * S };
const explanation = {
  scenario,
  verdict: { seed: 1, simulatedNs: 200 * S, result: 'fail', shortfalls: [] },
  hash: 'aa',
  faults: Array.from({ length: FAULTS }, () => ({ fault, spans: [], involved: false })),
  story: { finding, scene, happenings, states: new Map(), locks: [], dropped: 7 },
} as unknown as Explanation;
const shared = { recorded: { hash: 'aa', result: 'fail' }, see: 'see', shrink: 'shrink' };
const page = () => explainHtml(explanation, { ...shared, style: '', requirements: new Map() });

describe('an explanation of a run with much to tell', () => {
  it('sends nobody to the JSON for what was not kept', () => {
    const text = explainText(explanation, {
      ...shared,
      ...{ columns: 120, colour: false, requirement: undefined },
    });
    expect(text).toMatch(
      /1\d\d more: 1\d\d of reports \(--json has them\); 7 older ones were not kept/,
    );
    expect(page()).toMatch(
      /<p>81 more things happened that explain less; <code>--json<\/code> has them\. 7 older ones were not kept\.<\/p>/,
    );
    expect(explanationJson(explanation, 'see')).toMatchObject({ dropped: 7 });
  });

  it('says how many faults a page does not list', () => {
    const listed = page().match(/<li>f-01/g)?.length ?? 0;
    expect(page()).toContain(`and ${FAULTS - listed} more`);
  });
});
