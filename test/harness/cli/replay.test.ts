import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artefactText, readArtefact } from '../../../harness/artefact/artefact.ts';
import { materialised } from '../../../harness/artefact/materialise.ts';
import { fromPlain, toPlain } from '../../../harness/artefact/plain.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { InputError } from '../../../protocols/errors.ts';
import { simulate } from '../../../harness/simulation.ts';
import { execute } from './command.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;

const SCENARIO = `name: small
duration: 4 min
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    terminals: [ { name: forward, profile: sda-leo }, { name: aft, profile: sda-leo } ]
flows:
  - { name: news, from: ring-01, to: ring-03, class: tactical, size: 2 kB, meanEvery: 3 s, start: 1 min, assured: true }
faults:
  - { kind: frames-corrupted, from: ring-01, to: ring-02, share: 0.2, at: 90 s, duration: 30 s }
  - { kind: computer-reset, node: ring-02, at: 2 min }
`;

describe('a run of before', () => {
  let folder = '';
  let file = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lasermesh-replay-'));
    writeFileSync(join(folder, 'small.yaml'), SCENARIO);
    const done = await execute(folder, ['run', 'small.yaml', '--out', 'out']);
    expect(done.code).toBe(0);
    rmSync(join(folder, 'small.yaml'));
    file = join(folder, 'out', 'run.lmrun.json');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is done again from its artefact alone, with the same hash and verdict', async () => {
    const again = await execute(folder, ['replay', 'out', '--json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ same: true, sameVerdict: true, stale: null });
  });

  it('stops where it is told, and was the same until there', async () => {
    const again = await execute(folder, ['replay', 'out/run.lmrun.json', '--until', '2 min']);
    expect(again.code).toBe(0);
    expect(again.out).toContain('stopped at 00:02:00.000');
    expect(again.out).toContain('the same as before');
  });

  it('is called stale when its hashes are others, with the first block that differs', async () => {
    const artefact = JSON.parse(readFileSync(file, 'utf8'));
    artefact.hash = '0'.repeat(64);
    artefact.hashes[1] = artefact.hash;
    writeFileSync(join(folder, 'stale.json'), JSON.stringify(artefact));
    const again = await execute(folder, ['replay', 'stale.json']);
    expect(again.code).toBe(3);
    expect(again.out).toContain('stale: control records 1000 to 1999 are the first that differ');
    artefact.maker.node = '18.0.0';
    writeFileSync(join(folder, 'stale.json'), JSON.stringify(artefact));
    expect((await execute(folder, ['replay', 'stale.json'])).code).toBe(2);
  });

  it.each([
    ['cut', (text: string) => text.slice(0, text.length / 2), 'not JSON, it may be cut or damaged'],
    ['foreign', () => '{"name":"lasermesh"}', 'not an artefact of a run'],
    [
      'newer',
      (text: string) => text.replace('"schema":1', '"schema":2'),
      'schema 2, this version reads 1',
    ],
    [
      'edited',
      (text: string) => text.replace('"durationNs":240', '"durationNs":241'),
      'do not match their digest',
    ],
    [
      'told of by another seed',
      (text: string) => text.replace(/"seed":\d+/, '"seed":99'),
      '"seed" is not that of the inputs',
    ],
    [
      'told of by another name',
      (text: string) => text.replace(/"name":"/, '"name":"other-'),
      '"name" is not that of the inputs',
    ],
    ['empty', () => '', 'not JSON, it may be cut or damaged'],
    ['a list', () => '[1, 2]', 'not an artefact of a run'],
    ['a word of JSON', () => 'null', 'not an artefact of a run'],
    ['incomplete', (text: string) => text.replace('"hashes":', '"hashe":'), 'hashes: '],
  ])('is refused when its artefact is %s', async (_name, spoil, message) => {
    writeFileSync(join(folder, 'spoilt.json'), spoil(readFileSync(file, 'utf8')));
    const again = await execute(folder, ['replay', 'spoilt.json']);
    expect(again.code).toBe(64);
    expect(again.err).toContain(message);
    expect(again.err).not.toContain('    at ');
  });

  it('is refused, or runs as it was, with any one bit of its artefact flipped', () => {
    const text = readFileSync(file, 'utf8');
    const { inputsDigest } = JSON.parse(text);
    let refused = 0;
    for (let i = 0; i < 300; i++) {
      const at = Math.floor((i * text.length) / 300);
      const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << (i % 7)));
      try {
        const { artefact } = readArtefact('a', text.slice(0, at) + flipped + text.slice(at + 1));
        expect(artefact.inputsDigest).toBe(inputsDigest);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it('is not made of the verdict of a run', async () => {
    const again = await execute(folder, ['replay', 'out/verdict.json']);
    expect(again.code).toBe(64);
    expect(again.err).toContain('not an artefact of a run, expected "kind": "lasermesh run"');
  });

  it('has to be there', async () => {
    for (const name of ['nowhere', 'latest', '.']) {
      const again = await execute(folder, ['replay', name]);
      expect(again.code).toBe(64);
      expect(again.err).toContain('error');
    }
    const unknown = await execute(folder, ['replay', 'out', '--break', 'S99']);
    expect(unknown.code).toBe(64);
    expect(unknown.err).toContain('there is no checker "S99"');
  });

  it('finds nothing to stop at when a checker is content', async () => {
    const again = await execute(folder, ['replay', 'out', '--break', 'S2']);
    expect(again.code).toBe(0);
    expect(again.out).toContain('S2 found nothing');
  });
});

describe('an artefact', () => {
  it('gives back every preset as it was', () => {
    for (const name of ['ring-8', 'sdn-backbone-degraded', 'mixed-segments']) {
      const { scenario } = loadScenario(name, { folder: ROOT, skipBadElements: false });
      const text = JSON.parse(JSON.stringify(toPlain(scenario)));
      expect(fromPlain(text)).toEqual(scenario);
    }
  });

  it('names numbers that JSON has no word for, and keeps maps and sets', () => {
    const value = {
      a: [Number.POSITIVE_INFINITY, -0, 1],
      b: Number.NaN,
      c: new Map([[1, new Set(['x'])]]),
    };
    expect(fromPlain(JSON.parse(JSON.stringify(toPlain(value))))).toEqual(value);
  });

  it('holds the instants of random flows, which change nothing', () => {
    const { scenario } = loadScenario('ring-8', { folder: ROOT, skipBadElements: false });
    const short = { ...scenario, durationNs: 300e9 };
    const listed = materialised(short, 5);
    expect(listed.flows.some(({ timing }) => timing.kind === 'poisson')).toBe(false);
    const result = simulate(listed);
    expect(result.hash).toBe(simulate(short, { seed: 5 }).hash);
    const maker = { version: '0', node: '0', platform: '0' };
    if (result.verdict === undefined) throw new Error('judged');
    const text = artefactText({ ...result, scenario: listed, maker, verdict: result.verdict });
    expect(simulate(readArtefact('a', text).scenario).hash).toBe(result.hash);
  });
});
