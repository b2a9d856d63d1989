import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../harness/scenario/load.ts';

const RING = (name: string): string => `name: readme
duration: 20 min
constellations:
  - name: ${name}
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    terminals: [ { name: east, profile: sda-leo }, { name: west, profile: sda-leo } ]
`;

const text = readFileSync(new URL('../../../harness/faults/README.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/^```yaml\n(faults:\n.*?)^```/gms)].map(
  ([, example = '']) => example,
);

describe('the examples of the README of faults', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  it.each(examples)('are scenarios as written: %#', (example) => {
    const constellation = example.includes('ring-01') ? 'ring' : 'sat';
    const { scenario } = parseScenario('readme', RING(constellation) + example, '.', {
      skipBadElements: false,
    });
    const records = new Set(scenario.faults.map(({ id, partOf }) => partOf?.id ?? id));
    expect(records.size).toBe(example.split('\n  - ').length - 1);
  });
});
