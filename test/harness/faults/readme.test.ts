import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fault } from '../../../harness/scenario/fault-schema.ts';
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

/** Of most kinds: told of above the table, or named there by what is hit. */
const COMMON = [
  'kind',
  'id',
  'at',
  'when',
  'until',
  'duration',
  'pulse',
  'node',
  'from',
  'to',
  'both',
];

describe('the table of kinds in the README of faults', () => {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));

  it.each(fault.options.map(({ shape }) => [shape.kind.value, Object.keys(shape)] as const))(
    'names what %s takes',
    (kind, keys) => {
      const row = rows.find((line) => line.split('|')[1]?.includes(`\`${kind}\``)) ?? '';
      const as = row.includes('as before') ? rows[rows.indexOf(row) - 1] : '';
      const own = keys.filter((key) => !COMMON.includes(key));
      expect(row).not.toBe('');
      expect(own.filter((key) => !`${row}${as}`.includes(`\`${key}\``))).toEqual([]);
    },
  );
});
