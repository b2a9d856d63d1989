import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioFromElements } from '../../../harness/scenario/from-elements.ts';
import { elementSet, load, refusal, spoilt } from './sources.ts';

const DATA = fileURLToPath(new URL('../../../../shared/data/orbits/', import.meta.url));
const STARLINK = `${DATA}starlink-2025-12-04.tle`;
const SDA = `${DATA}sda-t0-2025-05.tle`;
const SELECT = 'inclination=53.05+-0.15,mean-motion=15.06+-0.015';
const OBJECTS = 9_042;

const withElements = (file: string, more = ''): string =>
  spoilt(
    'walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }',
    `elements: ${file}${more}`,
  )
    .replace('from: ring-01', 'from: "*"')
    .replace('to: ring-05', 'to: "*"');

const mesh = (file: string, options: { skip?: boolean; select?: string; folder?: string } = {}) =>
  scenarioFromElements(file, {
    folder: options.folder ?? DATA,
    skipBadElements: options.skip ?? false,
    select: options.select,
    durationNs: undefined,
  });

const refusalOfMesh = (...request: Parameters<typeof mesh>): string => {
  try {
    mesh(...request);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('taken');
};

describe.skipIf(!existsSync(STARLINK))('element files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'elements-'));
    const lines = readFileSync(STARLINK, 'utf8').split('\n');
    // A letter in an epoch, a wrong checksum, a line cut short.
    lines[10] = lines[10]?.replace('25338', '25X38') ?? '';
    lines[3001] =
      lines[3001]?.replace(/\d(\s*)$/, (digit) => String((Number(digit) + 1) % 10)) ?? '';
    lines[20_000] = lines[20_000]?.slice(0, 40) ?? '';
    writeFileSync(join(folder, 'three-bad.tle'), lines.join('\n'));
    const old = readFileSync(SDA, 'utf8').split('\n').slice(0, 9).join('\n');
    writeFileSync(join(folder, 'few.tle'), old);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are refused with the line of each of three bad records among 9,042', () => {
    const message = refusalOfMesh('three-bad.tle', { folder, select: SELECT });
    expect(message.split('\n')).toEqual([
      `three-bad.tle  error  3 of ${OBJECTS} records cannot be read`,
      '      --skip-bad-elements leaves them out',
      expect.stringMatching(/^three-bad\.tle:11 STARLINK-1017: checksum is \d, should be \d$/),
      expect.stringMatching(/^three-bad\.tle:3002 STARLINK-3267: checksum is \d, should be \d$/),
      'three-bad.tle:20001 STARLINK-11579 [DTC]: expected 69 characters, found 40',
      'Nothing was run.',
    ]);
  });

  it('go on without the three when asked, with a warning', () => {
    const { scenario, warnings } = mesh('three-bad.tle', { folder, select: SELECT, skip: true });
    const whole = mesh(STARLINK, { select: SELECT }).scenario.nodes.length;
    expect(whole).toBe(624);
    expect(scenario.nodes.length).toBeGreaterThanOrEqual(whole - 3);
    expect(scenario.nodes.length).toBeLessThanOrEqual(whole);
    expect(warnings).toMatch(/^three-bad\.tle {2}warning {2}3 of 9042 records .* left out\n/);
    expect(warnings).toContain('three-bad.tle:20001 STARLINK-11579 [DTC]: expected 69');
  });

  it('are refused at the key of a scenario that names them', () => {
    const text = withElements('three-bad.tle');
    const message = refusal(text, { folder });
    expect(message).toMatch(/^s\.yaml:5:15 {2}error {2}3 of 9042 records cannot be read\n/);
    expect(message).toContain('^^^^^^^^^^^^^  --skip-bad-elements leaves them out');
    expect(message).toContain('\nthree-bad.tle:3002 ');
  });

  it.each([
    [15, 'nothing'],
    [100, 'a warning'],
    [400, 'a refusal'],
  ])('whose epochs are %d days off give %s', (days) => {
    const epoch = new Date(newest(folder) + days * 86_400_000).toISOString();
    const text = `${withElements('few.tle')}epoch: ${epoch}\n`;
    if (days > 365) {
      const message = refusal(text, { folder });
      expect(message).toMatch(
        /^s\.yaml:5:15 {2}error {2}few\.tle: none of 3 element sets is within 365 days from the/,
      );
      expect(message).toContain('^^^^^^^  set "epoch"\nfew.tle:1 CHECKMATE-8: 400 days\n');
    } else {
      const { warnings, scenario } = load(text, { folder });
      expect(scenario.nodes).toHaveLength(3);
      if (days > 30)
        expect(warnings).toContain('3 of 3 element sets are more than 30 days from the');
      else expect(warnings).toBe('');
    }
  });

  const newest = (from: string): number =>
    load(withElements('few.tle'), { folder: from }).scenario.epochUnixMs;

  it.each([
    [
      'a selection that nobody can read',
      'inclination=steep',
      'cannot read "steep" for inclination',
    ],
    ['a selection by an unknown key', 'incl=53..54', 'unknown key "incl" in a selection'],
    ['a selection of nobody', 'name=NOBODY*', '"name=NOBODY*" selects none of 3 satellites'],
  ])('are refused for %s', (_, select, reason) => {
    expect(refusalOfMesh('few.tle', { folder, select })).toContain(`few.tle  error  ${reason}`);
    const text = withElements('few.tle', `\n    select: ${JSON.stringify(select)}`);
    expect(refusal(text, { folder })).toMatch(/^s\.yaml:6:13 {2}error/);
  });

  it.each([
    ['no-such.tle', 'no such file'],
    ['.', 'is a folder, expected a file'],
    ['/dev/null', 'expected a file'],
    ['empty.tle', 'the file is empty'],
    ['binary.tle', 'not UTF-8 text'],
    ['prose.tle', 'none of 1 records can be read'],
  ])('are refused when they are none: %s', (file, reason) => {
    writeFileSync(join(folder, 'empty.tle'), '');
    writeFileSync(join(folder, 'binary.tle'), Uint8Array.from([0x31, 0x20, 0xff, 0xfe, 0x00]));
    writeFileSync(join(folder, 'prose.tle'), 'Once upon a time.\n');
    expect(refusalOfMesh(file, { folder })).toContain(`error  ${reason}`);
  });

  it('of the example in the README make a scenario with everything else that it shows', () => {
    const readme = readFileSync(
      new URL('../../../harness/scenario/README.md', import.meta.url),
      'utf8',
    );
    const example = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const near = example
      .replace('satellites.tle', SDA)
      .replace('epoch: 2027', 'epoch: 2025')
      .replace('inclination=53.05+-0.15,mean-motion=15.06+-0.015', '"*"');
    const { scenario } = load(near.replace('01-01T', '05-20T'));
    expect(scenario.nodes).toHaveLength(24 + 23 + 1);
    expect(scenario.faults).toHaveLength(2);
    expect(scenario.limits.hopLimit).toBe(32);
    expect(scenario.nodes[0]?.terminals[0]?.profile).toMatchObject({ apertureMm: 100 });
  });

  it.each([
    ['sda-t0-2025-05.tle', 'sda-leo'],
    ['iridium-next-2025-05.tle', 'sda-leo'],
    ['geo-relay-2025-05.tle', 'lct-geo'],
    ['starlink-omm-sample-2025-05-25.json', 'sda-leo'],
  ])('of %s make a mesh of %s heads with traffic both ways', (file, profile) => {
    const { scenario, text } = mesh(file);
    expect(new Set(scenario.nodes.flatMap((n) => n.terminals.map((t) => t.profile.name)))).toEqual(
      new Set([profile]),
    );
    expect(new Set(scenario.flows.map((flow) => flow.class))).toEqual(
      new Set(['tactical', 'broadband']),
    );
    expect(scenario.flows.every((flow) => flow.from !== flow.to)).toBe(true);
    expect(new Set(scenario.nodes.map((node) => node.name)).size).toBe(scenario.nodes.length);
    // The text of the run folder is a scenario by itself.
    expect(load(text).scenario.nodes).toEqual(scenario.nodes);
  });
});

const OMM = {
  EPOCH: '2026-03-01T00:00:00',
  MEAN_MOTION: 15.05,
  ECCENTRICITY: 0.0005,
  INCLINATION: 55,
  RA_OF_ASC_NODE: 0,
  ARG_OF_PERICENTER: 0,
  MEAN_ANOMALY: 20,
  BSTAR: 1e-5,
  MEAN_MOTION_DOT: 0,
  MEAN_MOTION_DDOT: 0,
};

describe('element sets', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const namesOf = (file: string, text: string, skip = false): string[] => {
    writeFileSync(join(folder, file), text);
    return mesh(file, { folder, skip }).scenario.nodes.map(({ name }) => name);
  };
  const good = elementSet('ONE', 60_001) + elementSet('TWO', 60_002);
  const omm = (name: string, more: object): string =>
    JSON.stringify([
      { OBJECT_NAME: 'ONE', ...OMM },
      { OBJECT_NAME: name, ...OMM, ...more },
      { OBJECT_NAME: 'TWO', ...OMM },
    ]);

  it.each([
    [
      'a decayed one',
      elementSet('GONE', 61_000, {
        drag: '10000-1',
        motion: '16.90000000',
        eccentricity: '0010000',
      }) + good,
    ],
    ['a mean motion of 19', elementSet('GONE', 61_000, { motion: '19.00000000' }) + good],
    ['a mean motion of 99', elementSet('GONE', 61_000, { motion: '99.00000000' }) + good],
    ['a perigee in the ground', elementSet('GONE', 61_000, { eccentricity: '5000000' }) + good],
    ['almost a fall', elementSet('GONE', 61_000, { eccentricity: '9999999' }) + good],
    ['a mean motion of 1e300', omm('GONE', { MEAN_MOTION: 1e300 })],
    ['a drag term of 1e300', omm('GONE', { BSTAR: 1e300 })],
  ])('that have no orbit when the run begins are refused, or left out: %s', (_, text) => {
    writeFileSync(join(folder, 'gone.txt'), text);
    expect(refusalOfMesh('gone.txt', { folder })).toMatch(
      /^gone\.txt {2}error {2}1 of 3 (satellites have no orbit at the epoch 2026-03-01T|records cannot be read).*\n {6}--skip-bad-elements leaves them out\ngone\.txt:1 GONE: .*\nNothing was run\.$/,
    );
    expect(refusal(withElements('gone.txt'), { folder })).toMatch(
      /^s\.yaml:5:15 {2}error {2}1 of 3 [\s\S]*\ngone\.txt:1 GONE: /,
    );
    expect(namesOf('gone.txt', text, true)).toEqual(['ONE', 'TWO']);
    const { scenario, warnings } = load(withElements('gone.txt'), {
      folder,
      skipBadElements: true,
    });
    expect(scenario.nodes.map(({ name }) => name)).toEqual(['ONE', 'TWO']);
    expect(warnings).toMatch(/warning {2}1 of 3 .* left out\n[\s\S]*gone\.txt:1 GONE: /);
  });

  it.each([
    ['24153', '638 days'],
    ['28153', '823 days'],
  ])('of an epoch years from the others (%s) are refused, or left out', (epoch, days) => {
    const text = elementSet('FAR', 61_000, { epoch }) + good;
    writeFileSync(join(folder, 'far.tle'), text);
    expect(refusalOfMesh('far.tle', { folder }).split('\n')).toEqual([
      'far.tle  error  1 of 3 element sets are more than 365 days from the epoch 2026-03-01T00:00:00.000Z',
      '      --skip-bad-elements leaves them out',
      `far.tle:1 FAR: ${days}`,
      'Nothing was run.',
    ]);
    expect(namesOf('far.tle', text, true)).toEqual(['ONE', 'TWO']);
    expect(mesh('far.tle', { folder, skip: true }).warnings).toContain(`far.tle:1 FAR: ${days}`);
  });

  it('that share a name are told apart, whatever the others are called', () => {
    const sets = (...names: string[]) =>
      names.map((name, i) => elementSet(name, 60_000 + i)).join('');
    expect(namesOf('n.tle', sets('SAT-7', 'SAT', 'SAT'))).toEqual(['SAT-7', 'SAT', 'SAT-60002']);
    expect(namesOf('n.tle', sets('SAT', 'SAT', 'SAT-60001', 'SAT-2'))).toEqual([
      'SAT',
      'SAT-3',
      'SAT-60001',
      'SAT-2',
    ]);
    const line = [70_000, 70_001, 70_001, undefined].map((NORAD_CAT_ID) => ({
      OBJECT_NAME: 'DEB',
      ...OMM,
      NORAD_CAT_ID,
    }));
    expect(namesOf('n.json', JSON.stringify(line))).toEqual(['DEB', 'DEB-70001', 'DEB-3', 'DEB-4']);
  });

  it('that cannot be read are called by the name or the catalogue number', () => {
    const objects = [
      { OBJECT_NAME: 'A', ...OMM },
      { OBJECT_NAME: 'B', ...OMM, MEAN_MOTION: 'fast' },
      { NORAD_CAT_ID: 70_003, ...OMM, EPOCH: 'now' },
    ];
    const torn = '{"OBJECT_NAME":"D","EPOCH"}';
    const text = `${JSON.stringify(objects).slice(0, -1)},${torn}]`;
    writeFileSync(join(folder, 'line.json'), text);
    expect(refusalOfMesh('line.json', { folder }).split('\n').slice(2, -1)).toEqual([
      'line.json:1 B: MEAN_MOTION is missing or no number',
      'line.json:1 70003: EPOCH is missing or cannot be read',
      'line.json:1 D: not JSON',
    ]);
    const lost = good + elementSet('', 60_003, { epoch: '26x60' }).trim();
    writeFileSync(join(folder, 'lost.tle'), lost);
    expect(refusalOfMesh('lost.tle', { folder })).toContain(
      '\nlost.tle:7 60003: epoch cannot be read\n',
    );
  });
});
