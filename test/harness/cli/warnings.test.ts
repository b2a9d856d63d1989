import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from './command.ts';

/** A site that the only satellite never comes over. */
const LONELY = `name: lonely
duration: 1 min
constellations:
  - name: a
    walker: { altitude: 700 km, inclination: 50 deg, satellites: 1, planes: 1 }
    terminals: [{ name: beam, profile: sat-radio }]
sites:
  - { name: s, latitude: -80 deg, longitude: 100 deg, terminals: [{ name: dish, profile: ground-radio }] }
flows:
  - { name: f, from: a-01, to: s, class: tactical, size: 1 kB, every: 10 s }
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  writeFileSync(join(folder, 'lonely.yaml'), LONELY);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a network in which nothing can be delivered', () => {
  it.each([['validate'], ['run', '--journal', 'off', '--no-report']])(
    'is told of by %s',
    async (command, ...options) => {
      const { code, err } = await execute(folder, [command, 'lonely.yaml', ...options]);
      expect(code).toBe(0);
      expect(err).toContain('lonely.yaml:10:3  warning  no two nodes have a contact in this run');
    },
  );
});
