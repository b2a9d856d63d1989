import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ommCalendarEpoch, ommEpochUnixMs } from '../../../harness/physics/element-epoch.ts';
import { createPropagator } from '../../../harness/physics/ephemeris.ts';
import { createVector, distance, length } from '../../../protocols/vector.ts';
import {
  epochAgeDays,
  newestEpochUnixMs,
  parseElementFile,
} from '../../../harness/world/element-files.ts';
import { parseSelection } from '../../../harness/world/element-selection.ts';
import { InputError } from '../../../protocols/errors.ts';

const DATA = new URL('../../../../shared/data/orbits/', import.meta.url);
const SELECTION = 'inclination=53.05±0.15,mean-motion=15.06±0.015';

const read = (file: string): string => readFileSync(new URL(file, DATA), 'utf8');

const LINE_1 = '1 44714U 19074B   25338.49714068  .00007104  00000+0  49519-3 0  9993';
const LINE_2 = '2 44714  53.0558 253.9524 0001815  77.1178 283.0013 15.06411186334408';

describe('element files', () => {
  it('reads two-line sets, named ones, and names that begin with 0', () => {
    const text = `# comment\n\n${LINE_1}\n${LINE_2}\nSTAR ONE  \r\n${LINE_1}\r\n${LINE_2}\r\n0 TWO\n${LINE_1}\n${LINE_2}`;
    const { records, bad } = parseElementFile(text);
    expect(bad).toEqual([]);
    expect(records.map(({ name, line }) => [name, line])).toEqual([
      ['44714', 3],
      ['STAR ONE', 5],
      ['TWO', 8],
    ]);
    expect(records[0]).toMatchObject({
      inclinationDeg: 53.0558,
      meanMotionRevPerDay: 15.06411186,
      raanDeg: 253.9524,
      eccentricity: 0.0001815,
    });
    // Day 338 of 2025 is 4 December; .49714068 of a day.
    const expected = Date.UTC(2025, 11, 4) + 0.49714068 * 86_400_000;
    expect(records[0]?.epochUnixMs).toBeCloseTo(expected, 3);
  });

  it.each([
    ['a wrong digit', LINE_1.replace('338.49', '338.48'), LINE_2, 2, /checksum is 3, should be 2/],
    ['a short line', LINE_1, LINE_2.slice(0, 60), 3, /expected 69 characters, found 60/],
    ['a damaged start', `x${LINE_1.slice(1)}`, LINE_2, 2, /no line 1/],
    ['a damaged second start', LINE_1, `y${LINE_2.slice(1)}`, 3, /expected line 2 of 44714/],
    ['another satellite', LINE_1, LINE_2.replace('44714', '44741'), 3, /catalogue numbers differ/],
    [
      'letters in a number',
      LINE_1,
      fix(LINE_2.replace('15.06411186', '15.0x411186')),
      3,
      /mean motion/,
    ],
    ['an angle too large', LINE_1, fix(LINE_2.replace('253.9524', '453.9524')), 3, /an angle/],
    ['no epoch', fix(LINE_1.replace('25338.49714068', '25ab8.49714068')), LINE_2, 2, /epoch/],
    ['torn drag terms', fix(LINE_1.replace('49519-3', '4951x-3')), LINE_2, 2, /drag/],
  ])('reports %s once, with its line, and keeps the others', (_what, one, two, line, reason) => {
    const good = `GOOD\n${LINE_1}\n${LINE_2}\n`;
    const { records, bad } = parseElementFile(`BAD\n${one}\n${two}\n${good}`);
    expect(records.map(({ name }) => name)).toEqual(['GOOD']);
    expect(bad).toHaveLength(1);
    expect(bad[0]?.line).toBe(line);
    expect(bad[0]?.reason).toMatch(reason);
  });

  it('reports a set without a line 2, and keeps the one that follows without a name', () => {
    const set = `${LINE_1}\n${LINE_2}`;
    const { records, bad } = parseElementFile(`${LINE_1}\n${set}\n${set}\n${LINE_1}\n${LINE_1}`);
    expect(records.map(({ line }) => line)).toEqual([2, 4]);
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'expected line 2 of 44714'],
      [7, 'expected line 2 of 44714'],
      [7, 'line 2 is missing'],
    ]);
  });

  it('reports text that holds no elements at all', () => {
    const { records, bad } = parseElementFile('hello\nworld\n');
    expect(records).toEqual([]);
    expect(bad.map(({ line }) => line)).toEqual([1, 2]);
    expect(parseElementFile('')).toEqual({ records: [], bad: [] });
  });

  it('keeps sound objects of a JSON file and gives the lines of damaged ones', () => {
    const good = {
      OBJECT_NAME: 'A {1}',
      EPOCH: '2025-05-24T18:20:22.669728',
      MEAN_MOTION: '15.06',
      ECCENTRICITY: 0.0001,
      INCLINATION: 53,
      RA_OF_ASC_NODE: 43,
      ARG_OF_PERICENTER: 91,
      MEAN_ANOMALY: 268,
      BSTAR: 0.0002,
      MEAN_MOTION_DOT: 0,
      MEAN_MOTION_DDOT: 0,
    };
    const objects = [
      JSON.stringify(good),
      JSON.stringify({ ...good, MEAN_MOTION: 'fast' }),
      JSON.stringify(good).replace('"EPOCH":', '"EPOCH"'),
      JSON.stringify({ ...good, OBJECT_NAME: 'B', EPOCH: '2025-144T18:20:22.5Z' }),
      JSON.stringify({ ...good, EPOCH: '2025-02-30T00:00:00' }),
      JSON.stringify({ ...good, INCLINATION: undefined }),
    ];
    const { records, bad } = parseElementFile(`[\n${objects.join(',\n')}\n]`);
    expect(records.map(({ name, line }) => [name, line])).toEqual([
      ['A {1}', 2],
      ['B', 5],
    ]);
    expect(records[0]?.epochUnixMs).toBeCloseTo(Date.UTC(2025, 4, 24, 18, 20, 22) + 669.728, 3);
    expect(records[1]?.epochUnixMs).toBe(Date.UTC(2025, 4, 24, 18, 20, 22) + 500);
    expect(bad.map(({ line }) => line)).toEqual([3, 4, 6, 7]);
    expect(bad.map(({ reason }) => reason)).toEqual([
      'MEAN_MOTION is missing or no number',
      'not JSON',
      'EPOCH is missing or cannot be read',
      'INCLINATION is missing or no number',
    ]);
  });
});

describe('the epoch of an OMM', () => {
  const FORMS = [
    '2026-03-01T00:00:00',
    '2026-03-01T00:00:00Z',
    '2026-03-01T00:00:00.0',
    '2026-03-01T00:00:00.00Z',
    '2026-03-01T00:00:00.000000Z',
    '2026-060T00:00:00',
    '2026-060T00:00:00Z',
    '2026-060T00:00:00.000000',
    '2026-060T00:00:00.000000000Z',
  ];

  it.each([
    ['a low orbit', { MEAN_MOTION: 15.06, INCLINATION: 53, ECCENTRICITY: 0.0001 }],
    ['a synchronous one', { MEAN_MOTION: 1.0027, INCLINATION: 0.05, ECCENTRICITY: 0.0002 }],
    ['a semi-synchronous one', { MEAN_MOTION: 2.0057, INCLINATION: 55, ECCENTRICITY: 0.6 }],
  ])('leads to one place in all its forms: %s', (_, orbit) => {
    const rest = { RA_OF_ASC_NODE: 40, ARG_OF_PERICENTER: 90, MEAN_ANOMALY: 10, BSTAR: 0 };
    const drag = { MEAN_MOTION_DOT: 0, MEAN_MOTION_DDOT: 0 };
    const places = FORMS.flatMap((EPOCH) => {
      const fields = { OBJECT_NAME: 'X', EPOCH, ...orbit, ...rest, ...drag };
      const [read] = parseElementFile(JSON.stringify(fields)).records;
      if (read === undefined) throw new Error(EPOCH);
      // As read from a file, and as somebody else may hand them over.
      return [read.elements, { kind: 'omm', name: 'X', fields } as const].map((elements) => {
        const [position, velocity] = [createVector(), createVector()];
        const propagator = createPropagator(elements, Date.UTC(2026, 2, 1));
        expect(propagator.positionVelocityAt(3.6e12, position, velocity), EPOCH).toBe(true);
        return position;
      });
    });
    expect(length(places[0] ?? createVector())).toBeGreaterThan(6600);
    for (const place of places) expect(place).toEqual(places[0]);
  });

  it.each([
    ['2024-366T12:00:00.5Z', '2024-12-31T12:00:00.5'],
    ['2025-366T00:00:00', '2026-01-01T00:00:00'],
    ['2024-060T00:00:00.123456', '2024-02-29T00:00:00.123456'],
  ])('%s is %s', (ordinal, calendar) => {
    expect(ommCalendarEpoch(ordinal)).toBe(calendar);
    expect(ommEpochUnixMs(ordinal)).toBe(ommEpochUnixMs(calendar));
  });
});

describe('selection', () => {
  const [record] = parseElementFile(`STARLINK-1008\n${LINE_1}\n${LINE_2}`).records;
  const takes = (text: string): boolean => {
    if (record === undefined) throw new Error('no record');
    return parseSelection(text)(record);
  };

  it.each([
    ['inclination=53.05±0.15', true],
    ['inclination=53.05+-0.001', false],
    ['inclination = 53 +/- 0.0558', true],
    ['mean-motion=15..16, raan=253..254', true],
    ['mean-motion=15..16,raan=0..1', false],
    ['eccentricity=0..1e-3', true],
    ['name=starlink-1*', true],
    ['STARLINK-10?8', true],
    ['name=STARLINK', false],
    ['*', true],
  ])('%s: %s', (text, expected) => {
    expect(takes(text)).toBe(expected);
  });

  it.each(['', 'colour=red', 'inclination=53', 'inclination=2..1', 'inclination=53±-1', 'name='])(
    'refuses "%s" with a reason',
    (text) => {
      expect(() => takes(text)).toThrow(InputError);
    },
  );
});

describe.skipIf(!existsSync(DATA))('real element files', () => {
  it('reads 9,042 objects and selects 624 of the first Starlink shell', () => {
    const { records, bad } = parseElementFile(read('starlink-2025-12-04.tle'));
    expect(bad).toEqual([]);
    expect(records).toHaveLength(9042);
    expect(records.filter(parseSelection(SELECTION))).toHaveLength(624);
    expect(records.filter(parseSelection(SELECTION.replaceAll('±', '+-')))).toHaveLength(624);
  });

  it('finds three corrupted records among 9,042 by their lines', () => {
    const lines = read('starlink-2025-12-04.tle').split('\r\n');
    const damage = (line: number, change: (text: string) => string): void => {
      lines[line - 1] = change(lines[line - 1] ?? '');
    };
    damage(302, (text) => text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)));
    damage(15_003, (text) => text.slice(0, 40));
    damage(27_125, (text) => `?${text.slice(1)}`);
    const { records, bad } = parseElementFile(lines.join('\r\n'));
    expect(records).toHaveLength(9039);
    expect(bad.map(({ line }) => line)).toEqual([302, 15_003, 27_125]);
  });

  it.each([
    ['sda-t0-2025-05.tle', 23],
    ['iridium-next-2025-05.tle', 67],
    ['meo-o3b-2025-05.tle', 25],
    ['geo-relay-2025-05.tle', 10],
    ['starlink-omm-sample-2025-05-25.json', 60],
  ])('%s: %d records, all of which can be propagated', (file, count) => {
    const { records, bad } = parseElementFile(read(file));
    expect(bad).toEqual([]);
    expect(records).toHaveLength(count);
    const epoch = newestEpochUnixMs(records);
    for (const record of records) {
      expect(epochAgeDays(record, epoch)).toBeGreaterThanOrEqual(0);
      expect(epochAgeDays(record, epoch)).toBeLessThan(10);
      const [position, velocity] = [createVector(), createVector()];
      const propagator = createPropagator(record.elements, epoch);
      expect(propagator.positionVelocityAt(0, position, velocity), record.name).toBe(true);
      expect(length(position)).toBeGreaterThan(6600);
    }
  });

  it('gives one orbit from a TLE and from an OMM of the same elements', () => {
    const [tle] = parseElementFile(`X\n${LINE_1}\n${LINE_2}`).records;
    const omm = {
      OBJECT_NAME: 'X',
      EPOCH: '2025-12-04T11:55:52.954752',
      MEAN_MOTION: 15.06411186,
      ECCENTRICITY: 0.0001815,
      INCLINATION: 53.0558,
      RA_OF_ASC_NODE: 253.9524,
      ARG_OF_PERICENTER: 77.1178,
      MEAN_ANOMALY: 283.0013,
      BSTAR: 0.00049519,
      MEAN_MOTION_DOT: 0.00007104,
      MEAN_MOTION_DDOT: 0,
    };
    const [same] = parseElementFile(JSON.stringify([omm])).records;
    if (tle === undefined || same === undefined) throw new Error('no records');
    const [a, b, unused] = [createVector(), createVector(), createVector()];
    const epoch = Date.UTC(2025, 11, 5);
    createPropagator(tle.elements, epoch).positionVelocityAt(0, a, unused);
    createPropagator(same.elements, epoch).positionVelocityAt(0, b, unused);
    expect(distance(a, b)).toBeLessThan(1e-5);
  });
});

/** Puts the right checksum at the end of a changed line. */
function fix(line: string): string {
  let sum = 0;
  for (const character of line.slice(0, 68)) {
    sum += character === '-' ? 1 : /\d/.test(character) ? Number(character) : 0;
  }
  return `${line.slice(0, 68)}${sum % 10}`;
}
