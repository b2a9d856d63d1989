import { describe, expect, it } from 'vitest';
import { parseElementFile } from '../../../harness/world/element-files.ts';

const FIELDS = {
  OBJECT_NAME: 'ONE',
  OBJECT_ID: '2019-074B',
  EPOCH: '2025-05-24T18:20:22.669728',
  MEAN_MOTION: '15.06416369',
  ECCENTRICITY: '.0001348',
  INCLINATION: '53.0568',
  RA_OF_ASC_NODE: '43.6519',
  ARG_OF_PERICENTER: '91.4802',
  MEAN_ANOMALY: '268.6341',
  EPHEMERIS_TYPE: '0',
  NORAD_CAT_ID: '44714',
  BSTAR: '.20262E-3',
  MEAN_MOTION_DOT: '2.739E-5',
  MEAN_MOTION_DDOT: '0',
};
type Fields = Readonly<Record<string, string>>;
const TWO: Fields = { ...FIELDS, OBJECT_NAME: 'TWO, "B" & SONS', NORAD_CAT_ID: '270001' };
const FAST: Fields = { ...FIELDS, OBJECT_NAME: 'FAST', MEAN_MOTION: 'fast' };
const SETS: readonly Fields[] = [FIELDS, FAST, TWO];

const META = ['OBJECT_NAME', 'OBJECT_ID'];
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
const escaped = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

const json = (sets: readonly Fields[]): string =>
  `[\n${sets.map((fields) => JSON.stringify(fields)).join(',\n')}\n]`;
const csv = (sets: readonly Fields[]): string =>
  [Object.keys(FIELDS), ...sets.map((fields) => Object.values(fields).map(quoted))]
    .map((cells) => cells.join(','))
    .join('\r\n');
const kvn = (sets: readonly Fields[]): string =>
  sets
    .map((fields) => {
      const lines = Object.entries(fields).map(([key, value]) => `${key} = ${value}`);
      return ['CCSDS_OMM_VERS = 3.0', 'COMMENT of = us', ...lines].join('\n');
    })
    .join('\n\n');
const xml = (sets: readonly Fields[]): string => {
  const leaves = (fields: Fields, meta: boolean): string =>
    Object.entries(fields)
      .filter(([key]) => META.includes(key) === meta)
      .map(([key, value]) => `<${key}>${escaped(value)}</${key}>`)
      .join('');
  const messages = sets.map(
    (fields) =>
      `<omm id="CCSDS_OMM_VERS" version="3.0"><header><ORIGINATOR/></header><body><segment>` +
      `<metadata>${leaves(fields, true)}</metadata>` +
      `<data><meanElements>${leaves(fields, false)}</meanElements></data></segment></body></omm>`,
  );
  return `<?xml version="1.0"?>\n<ndm>\n${messages.join('\n')}\n</ndm>`;
};

describe('orbit mean-elements messages', () => {
  it.each([
    ['JSON', json, [2, 4], 3],
    ['CSV', csv, [2, 4], 3],
    ['KVN', kvn, [1, 35], 18],
    ['XML', xml, [3, 5], 4],
  ])('are read as %s, with the lines of good ones and of a bad one', (_, write, lines, badLine) => {
    for (const text of [write(SETS), `\uFEFF${write(SETS)}\n`]) {
      const { records, bad } = parseElementFile(text);
      expect(records.map(({ name }) => name)).toEqual(['ONE', 'TWO, "B" & SONS']);
      expect(records.map(({ catalogue }) => catalogue)).toEqual(['44714', '270001']);
      expect(records.map(({ line }) => line)).toEqual(lines);
      expect(bad).toEqual([
        { line: badLine, satellite: 'FAST', reason: 'MEAN_MOTION is missing or no number' },
      ]);
    }
    const [asJson] = parseElementFile(json(SETS)).records;
    const [record] = parseElementFile(write(SETS)).records;
    expect({ ...record, line: 0, elements: 0 }).toEqual({ ...asJson, line: 0, elements: 0 });
    expect(record?.elements).toEqual(asJson?.elements);
  });

  it('are read as KVN with units, and with one header for all', () => {
    const text = kvn([FIELDS, TWO])
      .replaceAll('15.06416369', '15.06416369 [rev/day]')
      .replace(/\n\nCCSDS.*\n.*/, '');
    const { records, bad } = parseElementFile(text);
    expect(bad).toEqual([]);
    expect(records.map(({ meanMotionRevPerDay: mean }) => mean)).toEqual([
      15.06416369, 15.06416369,
    ]);
  });

  it('are read as KVN whose comments come first, whatever ends its lines', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = `COMMENT one\nCOMMENT\n\n${kvn([FIELDS])}`.replaceAll('\n', end);
      const { records, bad } = parseElementFile(text);
      expect(bad).toEqual([]);
      expect(records.map(({ name }) => name)).toEqual(['ONE']);
    }
  });

  it('are read as XML whose tags go over lines, without what is commented out', () => {
    const text = xml([FIELDS, TWO])
      .replaceAll('<omm id', '<omm\n\tid')
      .replaceAll('</meanElements>', '<!-- <BSTAR>9</BSTAR>\n<!-- --></meanElements>')
      .replace('</ndm>', '<!-- <omm> --></ndm><!-- <BSTAR>');
    const { records, bad } = parseElementFile(text);
    expect(bad).toEqual([]);
    expect(records.map(({ name, line }) => [name, line])).toEqual([
      ['ONE', 3],
      ['TWO, "B" & SONS', 6],
    ]);
    expect(records.map(({ elements }) => elements)).toEqual(
      parseElementFile(json([FIELDS, TWO])).records.map(({ elements }) => elements),
    );
  });

  it.each([
    ['a line of CSV that is cut', `${csv([FIELDS])}\r\nCUT,1`, 'expected 14 values, found 2'],
    ['a line of KVN that is none', `${kvn([FIELDS])}\nhello`, 'expected KEYWORD = value'],
    ['a message of XML that is cut', xml([FIELDS]).slice(0, -30), 'this omm has no end'],
    ['XML that is cut between messages', xml([FIELDS]).slice(0, -6), 'the ndm has no end'],
    [
      'JSON that is cut between messages',
      json([FIELDS, TWO]).slice(0, -2),
      'has no end after this',
    ],
    ['a page of HTML', '<!DOCTYPE html><p>404</p>', 'XML without an orbit mean-elements'],
    ['an ephemeris', 'CCSDS_OEM_VERS = 2.0\nX = 1', 'another message than orbit mean elements'],
  ])('are told of %s', (_, text, reason) => {
    expect(parseElementFile(text).bad.map((bad) => bad.reason)).toEqual([
      expect.stringContaining(reason),
    ]);
  });

  it.each([
    ['MEAN_ELEMENT_THEORY', 'DSST', 'expected SGP4'],
    ['MEAN_ELEMENT_THEORY', 'SGP4-XP', 'expected SGP4'],
    ['EPHEMERIS_TYPE', '4', 'expected 0'],
    ['TIME_SYSTEM', 'TAI', 'expected UTC'],
    ['REF_FRAME', 'ITRF2000', 'expected TEME'],
    ['CENTER_NAME', 'MARS', 'expected EARTH'],
    ['MEAN_ANOMALY', '1e300', 'is not −360 … 360°'],
    ['MEAN_MOTION', '0xf', 'is missing or no number'],
  ])('whose %s is %s are refused', (key, value, reason) => {
    const { records, bad } = parseElementFile(json([{ ...FIELDS, [key]: value }]));
    expect(records).toEqual([]);
    expect(bad[0]?.reason).toContain(key);
    expect(bad[0]?.reason).toContain(reason);
  });

  it('are uploaded with what SGP4 needs, however much a file says of them', () => {
    const more = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`X_${i}`, 'x']));
    const fat = { ...FIELDS, ...more, NOTE: 'y'.repeat(1e5), OBJECT_NAME: '★'.repeat(2_000) };
    const padded = { BSTAR: `0.${'0'.repeat(2_000)}1`, OBJECT_ID: 'z'.repeat(2_000) };
    const tle =
      '1 44714U 19074B   25338.49714068  .00007104  00000+0  49519-3 0  9993\n' +
      '2 44714  53.0558 253.9524 0001815  77.1178 283.0013 15.06411186334408';
    for (const text of [json([{ ...fat, ...padded }]), `${'★'.repeat(2_000)}\n${tle}`]) {
      const [elements] = parseElementFile(text).records.map((record) => record.elements);
      if (elements === undefined) throw new Error('not read');
      const values = [
        elements.name,
        ...Object.values(elements.kind === 'omm' ? elements.fields : {}),
      ];
      expect(values.length).toBeLessThan(20);
      for (const value of values) {
        expect(new TextEncoder().encode(String(value)).length).toBeLessThanOrEqual(1_024);
      }
    }
    const longer = { ...FIELDS, EPOCH: `2025-05-24T18:20:22.${'6'.repeat(2_000)}` };
    expect(parseElementFile(json([longer])).bad[0]?.reason).toContain('EPOCH');
  });

  it('take the common values of what says how they are meant', () => {
    const meant = {
      MEAN_ELEMENT_THEORY: 'SGP/SGP4',
      TIME_SYSTEM: 'UTC',
      REF_FRAME: 'TEME',
      CENTER_NAME: 'EARTH',
    };
    expect(parseElementFile(json([{ ...FIELDS, ...meant }])).records).toHaveLength(1);
  });

  it('of XML and CSV take time in proportion to their length', () => {
    for (const text of [
      `<ndm>${'<omm>'.repeat(200_000)}`,
      `<omm ${'<A a='.repeat(100_000)}`,
      `OBJECT_NAME,MEAN_MOTION\n${'"'.repeat(200_000)}`,
      `OBJECT_NAME,MEAN_MOTION\n${'"",'.repeat(100_000)}`,
      `CCSDS_OMM_VERS = 2\nA = ${'['.repeat(200_000)}`,
      'COMMENT '.repeat(500),
      `COMMENT\n${' \n'.repeat(2_000)}COMMENT${' '.repeat(200_000)}`,
    ]) {
      const begin = performance.now();
      parseElementFile(text);
      expect(performance.now() - begin, text.slice(0, 30)).toBeLessThan(1_000);
    }
  });
});

describe('two-line elements', () => {
  it('of another theory than SGP4 are refused', () => {
    const line1 = '1 44714U 19074B   25338.49714068  .00007104  00000+0  49519-3 4  9997';
    const line2 = '2 44714  53.0558 253.9524 0001815  77.1178 283.0013 15.06411186334408';
    expect(parseElementFile(`X\n${line1}\n${line2}`).bad).toEqual([
      { line: 2, satellite: 'X', reason: 'ephemeris type is 4, expected 0 (SGP4)' },
    ]);
  });
});
