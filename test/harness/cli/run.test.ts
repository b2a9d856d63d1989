import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute, lasermesh, ROOT } from './command.ts';
import { compiledProgram, runProgram, startProgram } from './compiled.ts';

let folder = '';
let home = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  home = await compiledProgram();
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** How many times longer work takes because others use the machine too; 1 when nobody does. */
const contention = (): number => {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  let usedMs = 0;
  while (usedMs < 100) {
    const { user, system } = process.cpuUsage(before);
    usedMs = (user + system) / 1000;
  }
  return Math.max(1, (performance.now() - startedMs) / usedMs);
};

describe('run', () => {
  it('leaves a run folder with verdict, scenario and journal, and calls it latest', async () => {
    const { code, out, err } = lasermesh(folder, [
      'run',
      'ring-8',
      '--until',
      '2 min',
      '--seed',
      '5',
    ]);
    expect(err).toBe('');
    expect(out).toContain('VERDICT  pass');
    expect(out.trimEnd().split('\n').at(-1)).toMatch(
      /again +npm run -s lasermesh -- run ring-8 --until "2 min" --seed 5$/,
    );
    expect(out).not.toContain('\u001b');
    expect(code).toBe(0);
    const runs = join(folder, '.lasermesh');
    expect(readdirSync(runs).sort()).toEqual(['latest', 'run-ring-8-5']);
    expect(realpathSync(join(runs, 'latest'))).toBe(realpathSync(join(runs, 'run-ring-8-5')));
    expect(readdirSync(join(runs, 'latest')).sort()).toEqual([
      'journal.lmj',
      'report.html',
      'run.lmrun.json',
      'scenario.yaml',
      'verdict.json',
    ]);
    const verdict = JSON.parse(readFileSync(join(runs, 'latest/verdict.json'), 'utf8'));
    expect(verdict).toMatchObject({
      scenario: 'ring-8',
      seed: 5,
      simulatedNs: 120e9,
      result: 'pass',
    });
    expect(verdict.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('prints one object with --json, into a folder of the user’s choice', async () => {
    const again = [
      'run',
      'ring-8',
      '--until',
      '30 s',
      '--json',
      '--journal',
      'off',
      '--out',
      'some/where',
    ];
    const { code, out } = await execute(folder, again);
    expect(code).toBe(0);
    const { folder: shown, hash, wallS } = JSON.parse(out);
    expect(shown).toBe('some/where');
    expect(hash).toMatch(/^[0-9a-f]{8,}$/);
    expect(wallS).toBeGreaterThan(0);
    expect(readdirSync(join(folder, 'some/where')).sort()).toEqual([
      'report.html',
      'run.lmrun.json',
      'scenario.yaml',
      'verdict.json',
    ]);
    // A finished result is never written over.
    expect((await execute(folder, again)).err).toMatch(/^error: --out some\/where is not empty/);
  });

  it('keeps a sample of the frames when asked, and says what the journal cost', async () => {
    const place = join(folder, 'sampled');
    mkdirSync(place);
    const run = ['run', 'ring-8', '--until', '1 min', '--no-report', '--journal', 'frames'];
    const { out } = await execute(place, [...run, '--frame-sample', '20', '--json']);
    const { journal, hash } = JSON.parse(out);
    expect(journal.level).toBe('frames 1/20');
    expect(journal.bytes).toBe(statSync(join(place, '.lasermesh/latest/journal.lmj')).size);
    expect(journal.journalShare + journal.readersShare).toBeLessThan(1);
    const exported = await execute(place, ['export', 'latest', '--csv', 'tables']);
    expect(exported.err).toContain('frame.csv is a sample: frames 1/20');
    const whole = await execute(place, [...run, '--json']);
    expect(JSON.parse(whole.out).hash).toBe(hash);
    const refused = await execute(place, ['run', 'ring-8', '--frame-sample', '20']);
    expect(refused).toMatchObject({ code: 64, err: expect.stringContaining('--journal frames') });
  });

  it('goes on beyond the written end when told, flows that have no end of their own too', async () => {
    writeFileSync(
      join(folder, 'short.yaml'),
      readFileSync(`${ROOT}harness/scenario/presets/ring-8.yaml`, 'utf8')
        .replace('duration: 20 min', 'duration: 10 s')
        .replace(/^ {4}(start|end):.*\n/gm, ''),
    );
    const { out } = await execute(folder, [
      'run',
      'short.yaml',
      '--until',
      '1 min',
      '--json',
      '--journal',
      'off',
    ]);
    const { figures, simulatedNs } = JSON.parse(out);
    expect(simulatedNs).toBe(60e9);
    const tactical = figures.classes.find((one: { class: string }) => one.class === 'tactical');
    expect(tactical.submitted).toBe(12);
  });

  it('stops within two seconds of Ctrl-C with exit 130, and leaves nothing half-written', async () => {
    const place = join(folder, 'interrupted');
    mkdirSync(place);
    const child = startProgram(home, place, ['run', 'sdn-backbone']);
    let err = '';
    child.stderr.on('data', (text) => (err += String(text)));
    const exit = once(child, 'exit');
    // The folder of an unfinished run shows that simulated time goes.
    const runs = join(place, '.lasermesh');
    while (!existsSync(runs) || readdirSync(runs).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    const sentMs = performance.now();
    child.kill('SIGINT');
    const [code] = await exit;
    expect(performance.now() - sentMs).toBeLessThan(2_000 * contention());
    expect(code).toBe(130);
    expect(err).toMatch(/SIGINT: stopped at .* of simulated time/);
    expect(readdirSync(runs)).toEqual([]);
  });
});

describe('scenario commands', () => {
  it('init writes a scenario that is valid, under the name of its file', async () => {
    const made = await execute(folder, ['init', 'my-mesh.yaml', '--from', 'sdn-backbone']);
    expect(made.out).toMatch(
      /^wrote my-mesh\.yaml\nrun it with {2}npm run -s lasermesh -- run my-mesh\.yaml\n$/,
    );
    const found = JSON.parse((await execute(folder, ['validate', 'my-mesh.yaml', '--json'])).out);
    expect(found).toMatchObject({ name: 'my-mesh', nodes: 44 });
  });

  it('schema prints JSON Schema', async () => {
    const { out } = await execute(folder, ['schema']);
    expect(JSON.parse(out)).toMatchObject({ title: 'Lasermesh scenario', type: 'object' });
  });

  it('take paths from where the user stands when npm runs them in the clone', async () => {
    const { code, out } = lasermesh(ROOT, ['validate', 'my-mesh.yaml'], { INIT_CWD: folder });
    expect(out).toMatch(/^my-mesh\.yaml: 44 nodes, \d+ flows, 0 faults: valid\n$/);
    expect(code).toBe(0);
    // Anywhere else INIT_CWD is left over from another npm.
    const stale = runProgram(home, folder, ['validate', 'my-mesh.yaml'], { INIT_CWD: home });
    expect(stale.code).toBe(0);
  });

  it('explain themselves, with examples', async () => {
    const help = await execute(folder, ['contacts', '--help']);
    expect(help.code).toBe(0);
    expect(help.out).toContain('Examples:\n  lasermesh contacts ring-8');
    for (const command of ['serve', 'conform']) {
      const { out } = await execute(folder, [command, '--help']);
      expect(out.replace(/\s+/g, ' ')).toMatch(/\(default: \d+ s\).*\(default: \d+ s\)/);
      expect(out).not.toMatch(/\d{9}/);
    }
    expect((await execute(folder, ['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
