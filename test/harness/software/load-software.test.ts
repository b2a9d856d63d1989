import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { execute } from '../cli/command.ts';
import { compiledProgram, runProgram } from '../cli/compiled.ts';

const SCENARIO = `name: mine
duration: 20 s
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    terminals: [ { name: forward, profile: sda-leo }, { name: aft, profile: sda-leo } ]
flows:
  - { name: news, from: ring-01, to: ring-03, class: tactical, size: 2 kB, every: 3 s, start: 1 s, assured: true }
`;

const QUIET = 'export const createNode = () => ({ step: () => [] });\n';

let folder = '';
let home = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'software-'));
  writeFileSync(join(folder, 'quiet.ts'), QUIET);
  home = await compiledProgram();
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

const softwareOf = (scenario: string) =>
  new Map(
    loadScenario(scenario, { folder, skipBadElements: false }).scenario.nodes.map(
      ({ name, flightSoftware }) => [name, flightSoftware] as const,
    ),
  );

describe('flightSoftware in a scenario', () => {
  it('goes to all nodes, to a group, or to chosen ones; the most particular entry counts', () => {
    write('other.mjs', QUIET);
    write('all.yaml', `${SCENARIO}flightSoftware: quiet.ts\n`);
    expect([...softwareOf('all.yaml').values()].map((own) => own?.file)).toEqual(
      Array(8).fill(join(folder, 'quiet.ts')),
    );
    const group = SCENARIO.replace('- name: ring', '- name: ring\n    flightSoftware: quiet.ts');
    const chosen = [
      'flightSoftware:',
      '  - { nodes: [ring-01, ring-02], module: other.mjs }',
      '  - { nodes: ring-03, module: reference }',
      '  - { nodes: "*-04", module: ./quiet.ts, states: specified }',
    ];
    write('some.yaml', `${group}${chosen.join('\n')}\n`);
    const software = softwareOf('some.yaml');
    expect(software.get('ring-01')?.file).toBe(join(folder, 'other.mjs'));
    expect(software.get('ring-03')).toBeUndefined();
    expect(software.get('ring-04')?.states).toBe('specified');
    expect(software.get('ring-05')).toMatchObject({
      file: join(folder, 'quiet.ts'),
      states: 'own',
    });
    expect(software.get('ring-05')?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['flightSoftware: nowhere.ts', 'flight software nowhere.ts: no such file'],
    ['flightSoftware: .', 'flight software .: expected a file'],
    ['flightSoftware: mine.yaml', 'expected a .ts, .mts, .js, .mjs file'],
    ['flightSoftware: [ { nodes: ring-99, module: quiet.ts } ]', 'no node matches "ring-99"'],
    [
      'flightSoftware: [ { nodes: "*", module: quiet.ts }, { nodes: ring-02, module: quiet.ts } ]',
      'node ring-02 has flight software by an entry before',
    ],
    ['flightSoftware: { modul: quiet.ts }', 'unknown key "modul"'],
    ['flightSoftware: { module: quiet.ts, states: mine }', 'states'],
    ['flightSoftware: 7', 'flightSoftware'],
  ])('is refused with its place: %s', async (line, message) => {
    write('mine.yaml', `${SCENARIO}${line}\n`);
    const { code, err } = await execute(folder, ['validate', 'mine.yaml']);
    expect(err).toContain(message);
    expect(err).toMatch(/^mine\.yaml:9:\d+ {2}error/);
    expect(code).toBe(64);
  });
});

describe('a module', () => {
  it.each([
    ['export const createNode: = 3;', /^bad\.ts:1:26 {2}error {2}does not compile: /],
    ['const x = 1;', /^bad\.ts {2}error {2}exports no function createNode .*nothing by name/],
    ['export const make = 1;', /^bad\.ts {2}error {2}exports no function .*it exports make/],
    [
      '\nthrow new Error("at the top");',
      /^bad\.ts:2:7 {2}error {2}threw Error while loaded: at the top/,
    ],
    ['import "./gone.ts";', /^bad\.ts {2}error {2}Cannot find module '.*gone\.ts'/],
  ])('that cannot be loaded is refused, and nothing is run: %s', (text, message) => {
    write('mine.yaml', SCENARIO);
    write('bad.ts', text);
    write('package.json', '{ "type": "module" }');
    const args = ['run', 'mine.yaml', '--flight', 'bad.ts'];
    const { code, err, out } = runProgram(home, folder, args);
    expect(err).toMatch(message);
    expect(err).toContain('Nothing was run.');
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
    expect(code).toBe(64);
  });

  it('that starts from the reference needs lasermesh beside it, and works with it', () => {
    const made = ['init', 'own.yaml', '--flight', 'own-node.ts'];
    expect(runProgram(home, folder, made).out).toContain('wrote own.yaml and own-node.ts');
    const alone = runProgram(home, folder, ['run', 'own.yaml']);
    expect(alone.err).toMatch(/^own-node\.ts {2}error {2}Cannot find .*npm install lasermesh/);
    expect(alone.code).toBe(64);
    expect(runProgram(home, folder, made).err).toContain('own.yaml exists already');
    // Within the package it finds itself.
    mkdirSync(join(home, '.lasermesh'), { recursive: true });
    const inside = mkdtempSync(join(home, '.lasermesh', 'software-'));
    try {
      for (const name of ['own.yaml', 'own-node.ts'])
        cpSync(join(folder, name), join(inside, name));
      const { out, code } = runProgram(home, inside, [
        'run',
        'own.yaml',
        '--until',
        '50 s',
        '--json',
      ]);
      const { figures, checkers } = JSON.parse(out);
      expect(figures.bundles.refused).toEqual({ throttled: 4 });
      const s12 = checkers.find(({ id }: { id: string }) => id === 'S12');
      expect(s12.counts.unsupported).toBe(0);
      expect(code).toBe(0);
    } finally {
      rmSync(inside, { recursive: true });
    }
  });

  it('may be a default export, or CommonJS by its folder', () => {
    write('mine.yaml', SCENARIO);
    rmSync(join(folder, 'package.json'), { force: true });
    write('bad.ts', 'export default (): object => ({ step: (): unknown[] => [] });');
    const args = ['run', 'mine.yaml', '--flight', 'bad.ts', '--json'];
    const { out, code } = runProgram(home, folder, args);
    const verdict = JSON.parse(out);
    const s19 = verdict.checkers.find(({ id }: { id: string }) => id === 'S19');
    expect(s19).toMatchObject({ result: 'pass', tested: 8 });
    // Nobody answers the applications, which S1 finds.
    expect(verdict.result).toBe('fail');
    expect(code).toBe(1);
  });
});

describe('a run with flight software', () => {
  it('goes on when promises and timers are left behind, and tells of them', () => {
    write('mine.yaml', SCENARIO);
    write(
      'bad.ts',
      `export const createNode = () => ({ step: () => {
  Promise.reject(new Error('later'));
  setTimeout(() => { throw new Error('at some time'); }, 0);
  setTimeout(() => { throw new Error('after the run'); }, 300_000);
  return [];
} });`,
    );
    const { out, err } = runProgram(home, folder, ['run', 'mine.yaml', '--flight', 'bad.ts']);
    expect(err).toMatch(/flight software: outside of its steps threw Error: later \(.*bad\.ts:2:/);
    expect(err.match(/outside of its steps/g)).toHaveLength(5);
    expect(out).toContain('VERDICT  fail');
  });

  const replayed = (...more: string[]) => execute(folder, ['replay', 'out', ...more]);

  it('is done again with the same module; a change is told, and a missing file refused', async () => {
    write('mine.yaml', `${SCENARIO}flightSoftware: quiet.ts\n`);
    const { code } = await execute(folder, ['run', 'mine.yaml', '--out', 'out']);
    const again = await replayed();
    expect(again.out).toContain('journal  the same as before');
    expect(again.code).toBe(code);
    const artefact = JSON.parse(readFileSync(join(folder, 'out/run.lmrun.json'), 'utf8'));
    expect(JSON.stringify(artefact.inputs)).toContain(join(folder, 'quiet.ts'));
    expect(readFileSync(join(folder, 'out/journal.lmj'), 'latin1')).not.toContain('quiet');
    write('quiet.ts', 'export const createNode = () => { throw new Error("other now"); };');
    const changed = await replayed();
    expect(changed.err).toContain(
      'quiet.ts  warning  the flight software has changed since the run',
    );
    expect(changed.err).toContain('createNode threw Error: other now');
    expect(changed.out).toContain('quiet.ts changed since');
    expect(changed.code).toBe(2);
    rmSync(join(folder, 'quiet.ts'));
    write('moved.ts', QUIET);
    const moved = await replayed('--flight', 'moved.ts');
    expect(moved.out).toContain('journal  the same as before');
    const missing = await replayed();
    expect(missing.err).toContain('quiet.ts  error  the flight software is missing: replay takes');
    expect(missing.code).toBe(64);
    write('mine.yaml', SCENARIO);
    await execute(folder, ['run', 'mine.yaml', '--out', 'plain', '--journal', 'off']);
    const none = await execute(folder, ['replay', 'plain', '--flight', 'moved.ts']);
    expect(none.err).toContain('plain has the reference alone as flight software');
    expect(none.code).toBe(64);
  });
});
