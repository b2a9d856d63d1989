import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accepted, planned, SECOND, type Step } from '../checkers/rig.ts';
import { findBrowser, openPage } from './browser.ts';
import { type ReportRun, reportOf } from './report-rig.ts';

const browser = findBrowser();
const RUN: Step[] = [
  ...planned(1, 2, 10, 500),
  [0, 'node-up', 1, 'power-on', 1],
  [12, 'lock', 1, 1, 2, 0, SECOND],
  ...accepted(30, 1),
  [31, 'delivered', 3, 1, 0, 2, 1, 1e6],
  [100, 'report', 1, 203, 2, 1, 2, 3, 0, 0, 0],
  [110, 'report', 1, 302, 1, 0, 2, 3, 0, 0, 0],
  [150, 'clock', 1, -5_000, 20_000, 1],
  [200, 'fault', 0, 'computer-reset', 1, 1],
  [300, 'store', 1, 5_000, 9_000, 2],
  [300, 'energy', 1, 900, 1],
  [400, 'operator', 'lost', 2, 5 * SECOND],
];

// Continuous integration installs a browser: there the page is always opened.
describe.runIf(browser !== undefined || process.env.CI !== undefined)('the page, opened', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lasermesh-report-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const open = (history: readonly Step[], run: ReportRun, width?: number) => {
    const file = join(folder, 'report.html');
    writeFileSync(file, reportOf(history, run).html);
    return openPage(browser ?? 'chromium', file, width);
  };

  it('shows the verdict and draws everything without a complaint', () => {
    const faults = [{ id: 'reset', kind: 'computer-reset', node: 1 }];
    const { dom, complaints } = open(RUN, { faults });
    expect(complaints).toEqual([]);
    expect(dom).toMatch(/<p class="word"><span class="badge fail">/);
    // Two timelines and the contacts; latency, throughput, store, clocks, charge, shadow.
    expect(dom.match(/<canvas /g)).toHaveLength(3);
    expect(dom.match(/<div class="curves"><svg /g)).toHaveLength(6);
    expect(dom).toContain('2 of 2 listed reports');
    expect(dom).toContain('>terminal.gave-up<');
    expect(dom).toContain('partner sat-b');
    expect(dom).toMatch(/terminal head 0, peer sat-b, reason 3 \(closed\)/);
    expect(dom).toContain('Each action of the operator (1)');
    expect(dom).toContain('Faults as a table (1)');
    expect(dom).toMatch(/<button type="button" id="theme">Theme: system/);
  });

  it('shows a run in which nothing happened, as narrow as a telephone', () => {
    const { dom, complaints } = open([], {}, 400);
    expect(complaints).toEqual([]);
    expect(dom).toContain('badge insufficient');
    for (const text of [
      'No contact was planned.',
      'No application sent anything.',
      'No store was in use.',
      'No node reported anything.',
      'No fault struck.',
    ]) {
      expect(dom).toContain(text);
    }
  });

  it('says of how many violations there is no mark', () => {
    const history = Array.from({ length: 2_250 }, (_, at): Step => {
      return [at / 10, 'delivered', 3, at, 0, 20, 1, 1e6];
    });
    const { dom, complaints } = open(history, {});
    expect(complaints).toEqual([]);
    expect(dom).toMatch(/>[\d,]+ more violations are not marked\.</);
  });

  it('runs nothing that a name brings along', () => {
    const hostile = '</script><script>document.title="owned"</script><img src=x onerror=alert(1)>';
    const { dom, complaints } = open(RUN, {
      name: hostile,
      nodes: [hostile, 'sat-b', 'sat-c', 'sat-d'],
      faults: [{ id: hostile, kind: 'computer-reset', node: 1 }],
    });
    expect(complaints).toEqual([]);
    expect(dom).not.toContain('<img');
    expect(dom).not.toContain('<title>owned');
    expect(dom).toContain('&lt;img src=x');
  });
});
