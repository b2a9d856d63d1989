import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../cli/command.ts';
import { elementSet } from './sources.ts';

const readme = new URL('../../../harness/scenario/README.md', import.meta.url);
const [format = '', policy = ''] = [
  ...readFileSync(readme, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm),
].map(([, text]) => text);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scenario-readme-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const validated = async (text: string) => {
  writeFileSync(join(folder, 'example.yaml'), text);
  return await execute(folder, ['validate', 'example.yaml']);
};

describe('the examples of the README of scenarios', () => {
  it('shows the format by a scenario that is taken without a warning', async () => {
    const numbers = Array.from({ length: 6 }, (_, index) => 44_000 + index * 6);
    const sets = numbers.map((number) => elementSet(`SAT-${number}`, number, { epoch: '26360' }));
    writeFileSync(join(folder, 'satellites.tle'), sets.join(''));
    const { code, out, err } = await validated(format);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: 'example.yaml: 31 nodes, 1 flows, 2 faults: valid\n',
      err: '',
    });
  });

  it('shows a policy that names nodes and segments as they are', async () => {
    const group = (name: string, segment: string, raan: number): string => `
  - name: ${name}
    segment: ${segment}
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1, raan: ${raan} deg }
    terminals: [{ name: head, profile: sda-leo, count: 4 }]`;
    const site =
      'sites:\n  - { name: gs-guam, segment: commercial, latitude: 13.6 deg, longitude: 144.9 deg,' +
      ' terminals: [{ name: dish, profile: sda-leo }] }\n';
    const groups = `constellations:${group('gate', 'military', 0)}${group('user', 'commercial', 5)}\n`;
    const { code, err } = await validated(`name: x\nduration: 1 min\n${groups}${site}${policy}`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
