import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from './command.ts';

const SCENARIO = `name: bad
duration: 20 s
idealPointing: true
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 4, planes: 1 }
    terminals: [ { name: forward, profile: sda-leo }, { name: aft, profile: sda-leo } ]
flightSoftware: [ { nodes: ring-04, module: bad.js } ]
`;
const BAD = 'export const createNode = () => { throw 1; };';
const SILENT = 'export const createNode = () => ({ step: () => [] });';

let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-shrink-'));
  writeFileSync(join(folder, 'bad.yaml'), SCENARIO);
  writeFileSync(join(folder, 'bad.js'), BAD);
  expect((await execute(folder, ['run', 'bad.yaml', '--out', 'bad'])).code).toBe(1);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('shrink', () => {
  it('leaves a smaller run beside the first one, whatever that is called', async () => {
    copyFileSync(join(folder, 'bad/run.lmrun.json'), join(folder, 'kept.lmrun'));
    const { code, out } = await execute(folder, ['shrink', 'kept.lmrun']);
    expect(out).toMatch(/^S19\/\S+ still fails/);
    expect(out.trimEnd()).toMatch(/ replay kept\.lmrun\.shrunk\.lmrun\.json$/);
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'kept.lmrun.shrunk.lmrun.json'))).toBe(true);
  });

  it('makes nothing small that does not fail here, and says so', async () => {
    writeFileSync(join(folder, 'bad.js'), SILENT);
    const { code, out, err } = await execute(folder, ['shrink', 'bad']);
    writeFileSync(join(folder, 'bad.js'), BAD);
    expect(out).toBe('');
    expect(err).toMatch(/^error: run again, it does not fail with S19\//m);
    expect(code).toBe(64);
    expect(existsSync(join(folder, 'bad/run.shrunk.lmrun.json'))).toBe(false);
  });
});
