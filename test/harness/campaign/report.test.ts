import { describe, expect, it } from 'vitest';
import { campaignJunit } from '../../../harness/campaign/report/campaign-junit.ts';
import { campaignPage } from '../../../harness/campaign/report/campaign-page.ts';
import {
  type CampaignReport,
  meaningOf,
  signatureOf,
} from '../../../harness/campaign/report/campaign-report.ts';
import { campaignSarif } from '../../../harness/campaign/report/campaign-sarif.ts';
import type { CaseResult } from '../../../harness/campaign/case-result.ts';
import { isFailure } from '../../../harness/campaign/stop-rule.ts';
import { summarise } from '../../../harness/campaign/summary.ts';
import { loadCampaign } from '../../../harness/campaign/load-campaign.ts';
import { readRequirements, readStoryStyle } from '../../../harness/cli/report-files.ts';
import { CELL_KINDS, CELL_TRANSITIONS, cellNumber } from '../../../harness/coverage/cells.ts';
import { row } from './rows.ts';

const SIGNATURES = ['S2/lost', 'S3/twice', 'L1/no-lock', 'L2/missing', 'S6/gimbal-range'];
const NASTY = 'it broke \u0007 \u001b[31m <script>alert(1)</script> & "so"';
const maker = { version: '0.1.0', node: 'v20', platform: 'linux' };
const campaign = loadCampaign('smoke', { folder: '.', freshBase: 'word', gateIds: [] });
const requirements = readRequirements();
const style = readStoryStyle();
const everyCell = new Set(
  CELL_TRANSITIONS.flatMap((_, transition) =>
    CELL_KINDS.flatMap((__, kind) =>
      (transition + kind) % 2 === 0 ? [cellNumber(transition, kind, kind % 3)] : [],
    ),
  ),
);

const failed = (index: number): Partial<CaseResult> =>
  index % 10 === 9
    ? { result: 'error', reason: NASTY }
    : { result: 'fail', signatures: [SIGNATURES[index % SIGNATURES.length] as string] };

const reportOf = (cases: number, failures: number): CampaignReport => {
  const rows = Array.from({ length: cases }, (_, index) =>
    row(index, {
      onsets: [1, 2, 3],
      lengths: [0, 4],
      fired: { 'link-outage': 2 },
      ...(index < failures ? failed(index) : {}),
    }),
  );
  const terms = { campaign, maker, rows, stop: undefined, cells: everyCell, unseenShare: 0.02 };
  const summary = summarise(terms);
  const linkOf = (index: number): string => `failures/case-${index}.lmrun.json`;
  return {
    ...{ summary, rows, cells: everyCell, description: 'of a test', again: 'lasermesh campaign x' },
    groups: summary.groups.map((group) => ({
      ...group,
      ...meaningOf(group.signature),
      members: rows
        .filter((one) => isFailure(one) && signatureOf(one) === group.signature)
        .map((one) => ({ case: one.case, artefact: linkOf(one.case) })),
      places: {
        artefact: linkOf(group.first),
        page: undefined,
        commands: [['replay', `lasermesh replay ${linkOf(group.first)}`]],
      },
    })),
  };
};

describe('the report of a campaign', () => {
  it('is a small page that needs nothing else, with forty failures and much coverage', () => {
    const page = campaignPage(reportOf(400, 40), { style, requirements });
    expect(page.length).toBeLessThan(300_000);
    expect(page).not.toMatch(/<script|(src|href)="http/);
    expect(page).toContain('40 of 400 cases failed');
    expect(page).toContain('lasermesh replay failures/case-0.lmrun.json');
    expect(page).toContain('it broke \\u0007 \\u001b[31m &lt;script&gt;');
    expect(page).toContain('href="failures/case-5.lmrun.json"');
    expect(page).toContain(requirements.get('LM-BND-060')?.slice(0, 30));
  });

  it('says what no failure means, and what it does not', () => {
    const page = campaignPage(reportOf(600, 0), { style, requirements });
    expect(page).toContain('probability below 0.50 % (3/N)');
    expect(page).toContain('of faults that it does not draw this says nothing');
    expect(page).toMatch(/Failures<\/h2>\s*<p>None\.<\/p>/);
    expect(page).toContain('<span class="badge insufficient">never</span>');
  });

  it('says in one sentence which gates were never reached', () => {
    const rows = [row(0, {})];
    const asked = { ...campaign, gates: ['reboot-in-session', 'link-suspect'], tested: { S2: 1 } };
    const terms = { maker, rows, stop: undefined, cells: everyCell, unseenShare: 0 };
    const summary = summarise({ campaign: asked, ...terms });
    const page = campaignPage({ ...reportOf(1, 0), summary }, { style, requirements });
    expect(page.match(/<strong>Insufficient:<\/strong> [^<]*/g)).toEqual([
      '<strong>Insufficient:</strong> 2 gates were never reached: reboot-in-session, link-suspect.',
      '<strong>Insufficient:</strong> S2 judged 0, at least 1 needed.',
    ]);
    const { shortfalls } = summarise({ campaign: { ...asked, gates: ['link-suspect'] }, ...terms });
    expect(shortfalls[0]).toBe('gate link-suspect was never reached');
  });

  it('has the counts of its histograms as text', () => {
    const page = campaignPage(reportOf(10, 0), { style, requirements });
    expect(page).toMatch(/<th scope="row">from 3\.2 ms<\/th><td class="n">40<\/td>/);
    expect(page).toMatch(/<th scope="row">link-outage<\/th><td class="n">20<\/td>/);
  });
});

describe('JUnit of a campaign', () => {
  it('has a test case for each case and one for the whole, and no control byte', () => {
    const text = campaignJunit(reportOf(100, 40));
    expect(text.match(/<testcase /g)).toHaveLength(101);
    expect(text).toMatch(/<testsuite [^>]*tests="101" failures="40" /);
    expect(text).toContain('replay: lasermesh replay failures/case-0.lmrun.json');
    expect(text).toContain('it broke \\u0007 \\u001b[31m &lt;script&gt;');
    expect([...text].filter((sign) => sign < ' ' && sign !== '\n')).toEqual([]);
  });

  it('has a test case for each group where there are many', () => {
    const text = campaignJunit(reportOf(2_001, 40));
    expect(text.match(/<testcase /g)).toHaveLength(1 + 6 + 1);
    expect(text).toContain('ring-8 swarm: 1,961 cases passed');
  });

  it('fails for what keeps the whole from a pass', () => {
    const report = reportOf(3, 0);
    const thin = { ...report, summary: { ...report.summary, shortfalls: ['gate x was not seen'] } };
    expect(campaignJunit(thin)).toMatch(
      /<failure message="gate x was not seen" type="insufficient"/,
    );
  });
});

describe('SARIF of a campaign', () => {
  it('has a result for each kind of failure, whose rule is its requirement', () => {
    const sarif = JSON.parse(campaignSarif(reportOf(100, 40), requirements)) as {
      readonly version: string;
      readonly runs: readonly {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        readonly results: readonly {
          readonly ruleId: string;
          readonly ruleIndex: number;
          readonly message: { readonly text: string };
        }[];
      }[];
    };
    expect(sarif.version).toBe('2.1.0');
    const [run] = sarif.runs;
    expect(run?.results).toHaveLength(6);
    for (const { ruleId, ruleIndex, message } of run?.results ?? []) {
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(message.text).toContain('replay: lasermesh replay');
    }
    expect(run?.results.map(({ ruleId }) => ruleId)).toContain('LM-BND-060');
  });
});
