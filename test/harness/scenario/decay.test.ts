import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioFromElements } from '../../../harness/scenario/from-elements.ts';
import { HOUR_NS } from '../../../protocols/units.ts';
import { elementSet } from './sources.ts';

describe('a satellite that comes down', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'decay-'));
    const low = elementSet('LOW', 60_003, { motion: '16.40000000', drag: '15000-0' });
    const text = elementSet('ONE', 60_001) + elementSet('TWO', 60_002) + low;
    writeFileSync(join(folder, 'low.tle'), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const warnings = (hours: number): string =>
    scenarioFromElements('low.tle', {
      folder,
      skipBadElements: false,
      select: undefined,
      durationNs: hours * HOUR_NS,
    }).warnings;

  it('while the run goes on is told of, with its line', () => {
    expect(warnings(24).split('\n')).toEqual([
      'low.tle  warning  1 of 3 satellites have no orbit any more when the run ends, at ' +
        '2026-03-02T00:00:00.000Z: nobody sees them from their decay on',
      'low.tle:7 LOW',
    ]);
  });

  it('after the run is not', () => {
    expect(warnings(0.25)).toBe('');
  });
});
