import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Checker } from '../../../harness/checkers/checker.ts';
import { REQUIREMENTS } from '../../../harness/checkers/requirements.ts';
import { readReportFiles } from '../../../harness/cli/report-files.ts';
import {
  PAGE_MODULES,
  PAGE_STYLES,
  STORY_STYLES,
} from '../../../harness/report/html/page-script.ts';
import { requirementTexts } from '../../../harness/report/html/requirement-texts.ts';
import { accepted, planned, SECOND, type Step } from '../checkers/rig.ts';
import { embedded, pageFiles, reportOf } from './report-rig.ts';

const BYTES_MAX = 3_000_000;
const RUN: Step[] = [
  ...planned(1, 2, 10, 500),
  [0, 'node-up', 1, 'power-on', 1],
  ...accepted(30, 1),
  [31, 'delivered', 3, 1, 0, 2, 1, 1e6],
];

/** Checkers that found a hundred violations each, of more. */
const failing = (count: number, text = 'what went wrong'): readonly Checker[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `S${at + 1}`,
    title: `holds ${text}`,
    requirements: ['LM-BND-041'],
    kinds: [],
    record: () => undefined,
    findings: Array.from({ length: 100 }, (_, i) => ({
      checker: `S${at + 1}`,
      requirement: 'LM-BND-041',
      class: 'broken',
      node: 1 + (i % 4),
      atNs: (i + 1) * 5 * SECOND,
      signature: `S${at + 1}/broken`,
      title: `violation ${i} of ${text}`,
      lines: Array.from({ length: 9 }, (_, line) => `00:00:0${line}.000  sat-a  ${text} ${i}`),
    })),
    violations: 1_234,
    tested: () => 5_000,
    counts: () => ({ judged: 5_000, infeasible: 12 }),
    finish: () => [],
  }));

describe('the document of a report', () => {
  it('opens on the verdict, with each checker’s requirement in full', () => {
    const { html } = reportOf(RUN);
    const texts = readReportFiles().requirements;
    expect(html).toMatch(/<h2[^>]*>Verdict<\/h2>/);
    expect(html.indexOf('<h2')).toBe(html.indexOf('<h2 id="verdict-h">'));
    expect(html).toContain('npx lasermesh replay run.lmrun.json');
    const text = texts.get('LM-BND-041')?.split('`')[0] ?? '';
    expect(text.length).toBeGreaterThan(20);
    expect(html).toContain(text);
  });

  it('shows findings with their records, and says how many more there are', () => {
    const { html, content } = reportOf(RUN, { checkers: failing(1) });
    expect(content.page.findings.length).toBe(100);
    expect(content.page.findingsCut).toBe(1_134);
    expect(html).toContain('<strong>1,234 violations</strong> of <a href="#checker-S1">S1</a>');
    expect(html).toContain('00:00:08.000  sat-a  what went wrong 0');
    expect(html).toContain('1,222 more violations; verdict.json holds 100 of all.');
    expect(html).toContain('Exempt: no path in time 12.');
  });

  it('says why a run is insufficient', () => {
    const { html, verdict } = reportOf([[0, 'node-up', 1, 'power-on', 1]]);
    expect(verdict.result).toBe('insufficient');
    expect(html).toContain('<strong>Insufficient:</strong> S1 judged 0, at least 1 needed.');
  });

  it('is the same for the same run', () => {
    expect(reportOf(RUN).html).toBe(reportOf(RUN).html);
  });

  it('needs no network: it names no address, and a policy forbids every load', () => {
    const { html } = reportOf(RUN, { checkers: failing(2) });
    const urls = [...html.matchAll(/\b(?:https?:)?\/\/[\w.-]+/g)].map(([url]) => url);
    expect(new Set(urls)).toEqual(new Set(['http://www.w3.org']));
    expect([...html.matchAll(/\s(?:src|srcset|href|action)="([^#][^"]*)"/g)]).toEqual([]);
    expect(html).toContain(`content="default-src 'none'; script-src 'sha256-`);
  });

  it('takes no name for markup', () => {
    const hostile = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"\'&\u2028';
    const { html } = reportOf(RUN, {
      name: hostile,
      nodes: [hostile, 'sat-b', 'sat-c', 'sat-d'],
      faults: [{ id: hostile, kind: 'null', node: 1 }],
      checkers: failing(1, hostile),
    });
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<script>alert');
    expect(html.match(/<script\b/g)).toHaveLength(2);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html.slice(html.indexOf('id="data"'))).not.toContain('\u2028');
    expect(embedded(html).nodes[0]?.name).toBe(hostile);
  });

  it('stays under 3 MB whatever a run writes, and says what was cut', () => {
    const nodes = Array.from({ length: 200 }, (_, at) => `satellite-number-${at}`);
    const { html, content } = reportOf(busy(nodes.length, 8, 40_000), {
      nodes,
      terminals: 8,
      endS: 86_400,
      checkers: failing(25, 'x'.repeat(300)),
    });
    expect(Buffer.byteLength(html)).toBeLessThan(BYTES_MAX);
    const { timeline, contacts, events } = content.page;
    expect(timeline.lanesMerged).toBeGreaterThan(0);
    expect(timeline.resolutionMs).toBeGreaterThan(0);
    expect(contacts.windowsCut).toBeGreaterThan(0);
    expect(events.severities.map(({ all, kept }) => kept < all)).toEqual([true, true, true, true]);
  });
});

/** Everything at once: states, reports, contacts and samples of many nodes, over a day. */
function* busy(nodes: number, terminals: number, contacts: number): Generator<Step> {
  for (let i = 0; i < contacts; i++) {
    const a = 1 + (i % nodes);
    const b = 1 + ((i * 7 + 1 + Math.floor(i / nodes)) % nodes);
    if (a === b) continue;
    const from = ((i * 137) % 80_000) * SECOND;
    yield [0, 'contact-planned', i, a, b, 0, 1, 'optical', from, from + 60 * SECOND, 1e9, 1e6];
  }
  const states = ['tracking.fine.linked', 'tracking.fading', 'acquiring.scanning', 'stowed'];
  for (let at = 0; at < 86_400; at++) {
    for (let k = 0; k < 6; k++) {
      const node = 1 + ((at * 31 + k * 17) % nodes);
      const terminal = (at + k) % terminals;
      const to = states[((at * 40_503 + k * 977) >>> 5) % states.length] as string;
      yield [at, 'transition', node, 'terminal', terminal, 'x', to];
      yield [at, 'report', node, 401, (at + k) % 4, node, 1, at * SECOND, at, k, 1];
    }
    if (at % 300 !== 0) continue;
    for (let node = 1; node <= nodes; node++) yield [at, 'store', node, at * node, at * node, 1];
  }
}

describe('the files of the page', () => {
  const files = pageFiles();

  it('are all put in, in an order in which each imports from earlier ones only', () => {
    expect([...PAGE_MODULES].sort()).toEqual([...files.keys()].filter((n) => /js$/.test(n)).sort());
    const styles = new Set([...PAGE_STYLES, ...STORY_STYLES]);
    expect([...styles].sort()).toEqual([...files.keys()].filter((n) => /css$/.test(n)).sort());
    const wrong = PAGE_MODULES.flatMap((name, at) =>
      [...(files.get(name) ?? '').matchAll(/^import [^;]*from '\.\/([^']+)';$/gm)]
        .map(([, from]) => from as (typeof PAGE_MODULES)[number])
        .filter((from) => PAGE_MODULES.indexOf(from) >= at || !PAGE_MODULES.includes(from))
        .map((from) => `${name} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });

  it('make one script that compiles, so no two declare the same name', () => {
    const { script } = readReportFiles();
    expect(() => new Script(script)).not.toThrow();
    expect(script).not.toMatch(/^(import|export) /m);
  });

  it('have at most 300 lines', () => {
    const long = [...files].filter(([, text]) => text.split('\n').length > 301);
    expect(long.map(([name]) => name)).toEqual([]);
  });
});

describe('texts of requirements', () => {
  it('are found for every requirement that checkers judge by', () => {
    const { requirements } = readReportFiles();
    const missing = Object.values(REQUIREMENTS).filter((id) => !requirements.has(id));
    expect(missing).toEqual([]);
  });

  it('end where the next one begins, without the files that implement them', () => {
    const chapter =
      '# 1\n\n- **LM-AAA-001** One `x`\n  goes on. *Implemented in* `a.ts`.\n- **LM-AAA-002** Two.\n\nProse.\n';
    expect([...requirementTexts([chapter])]).toEqual([
      ['LM-AAA-001', 'One `x` goes on.'],
      ['LM-AAA-002', 'Two.'],
    ]);
  });
});
