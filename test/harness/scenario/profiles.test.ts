import { describe, expect, it } from 'vitest';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import { load, refusal, SOUND, spoilt } from './sources.ts';

/** The sound scenario with a profile of its own at both heads. */
const withProfile = (fields: string, base = 'sda-leo'): string =>
  `${SOUND.replaceAll('profile: sda-leo', 'profile: own')}profiles:
  - name: own
    extends: ${base}
${fields.replace(/^/gm, '    ')}
`;

const profileOf = (text: string) => load(text).scenario.nodes[0]?.terminals[0]?.profile;

describe('terminal profiles of a scenario', () => {
  it('take everything from the one they extend but their name', () => {
    const profile = profileOf(withProfile(''));
    expect({ ...profile, sources: 0 }).toEqual({ ...SDA_LEO, name: 'own', sources: 0 });
  });

  it('change each field, in its unit', () => {
    const fields = `rates:
  - { rate: 10 Gb/s, required: -33 dBm }
  - { rate: 500 Mb/s, required: -76 dBW }
range: 6000 km
mtu: 60 kB
power: 0.2 kW
wavelength: 1.064 µm
transmit: 3000 mW
aperture: 10 cm
efficiency: 0.7
pointingError: 2 urad
otherLosses: 1 dB
acquisition:
  halfCone: 0.9 mrad
  detectableRadius: 20 µrad
  overlap: 0.1
  scanRate: 0.1 rad/s
  coneGrowth: 2
  coneGrowths: 1
  centring: [1 s, 3 s]
  confirm: 250 ms
  frameSync: [1 s, 2 s]
slewRate: 4 deg/s
slewTimeout: 100 s
fieldOfRegard: { azimuth: 90 deg, elevationMin: -20 deg, elevationMax: 30 deg }
sunKeepOut: 4 deg
signal: { hysteresis: 3 dB, debounce: 20 ms, coast: 2 s, localScan: 0.2 }`;
    const degree = Math.PI / 180;
    expect(profileOf(withProfile(fields))).toMatchObject({
      rates: [
        { rateBps: 10e9, requiredDbm: -33 },
        { rateBps: 5e8, requiredDbm: -46 },
      ],
      rangeMaxKm: 6000,
      mtuBytes: 60_000,
      powerW: 200,
      wavelengthNm: 1064,
      transmitW: 3,
      apertureMm: 100,
      efficiency: 0.7,
      pointingErrorRad: expect.closeTo(2e-6, 15),
      otherLossesDb: 1,
      acquisition: {
        halfConeRad: expect.closeTo(9e-4, 12),
        detectableRadiusRad: expect.closeTo(2e-5, 12),
        overlap: 0.1,
        scanRadPerS: 0.1,
        sigmaRad: expect.closeTo(3e-4, 12),
        coneGrowth: 2,
        coneGrowthsMax: 1,
        centringNs: [1e9, 3e9],
        confirmNs: 25e7,
        frameSyncNs: [1e9, 2e9],
      },
      slewRadPerS: expect.closeTo(4 * degree, 12),
      slewTimeoutNs: 100e9,
      fieldOfRegard: { shape: 'az-el', azHalfRad: expect.closeTo(Math.PI / 2, 12) },
      sunKeepOutRad: expect.closeTo(4 * degree, 12),
      signal: { hysteresisDb: 3, debounceNs: 2e7, coastNs: 2e9, localScanShare: 0.2 },
    });
  });

  it('may extend one further up, and keep their own MTU against the network’s', () => {
    const text = `${withProfile('mtu: 20 kB')}  - { name: wider, extends: own, aperture: 10 cm }
network: { mtu: 60 kB }
`;
    const wider = profileOf(text.replaceAll('profile: own', 'profile: wider'));
    expect(wider).toMatchObject({ apertureMm: 100, mtuBytes: 20_000 });
    expect(profileOf(`${SOUND}network: { mtu: 60 kB }\n`)).toMatchObject({ mtuBytes: 60_000 });
  });

  it('may be radios', () => {
    const text = `${SOUND.replace('flows:', '      - { name: beam, profile: sat-radio }\nflows:')}profiles:
  - { name: dish, extends: ground-radio, elevationMask: 5 deg, lock: 3 s, rates: [{ rate: 1 Gb/s, elevation: 5 deg }] }
sites:
  - { name: guam, latitude: 13 deg, longitude: 144 deg, terminals: [{ name: dish, profile: dish }] }
`;
    expect(load(text).scenario.nodes.at(-1)?.terminals[0]?.profile).toMatchObject({
      medium: 'radio',
      rates: [{ rateBps: 1e9, elevationMinRad: expect.closeTo((5 * Math.PI) / 180, 12) }],
      acquisitionNs: 3e9,
    });
  });

  it('warn when a turn takes longer than they allow it', () => {
    const slow = 'slewRate: 1 deg/s\nslewTimeout: 90 s';
    expect(load(withProfile(slow)).warnings).toMatch(
      /^s\.yaml:\d+:\d+ {2}warning {2}profile "own": it takes 180\.0 s from .* gives up after 90 s/,
    );
    const narrow = '{ azimuth: 80 deg, elevationMin: -20 deg, elevationMax: 20 deg }';
    expect(load(withProfile(`${slow}\nfieldOfRegard: ${narrow}`)).warnings).toBe('');
  });

  it('warn when their budget does not close at their range', () => {
    expect(load(withProfile('transmit: 1 mW')).warnings).toMatch(
      /^s\.yaml:17:5 {2}warning {2}profile "own": its lowest rate misses \d+\.\d dB at its range of 5500 km/,
    );
  });

  it.each([
    ['extends: sda-loe', 'sda-loe', '', 's.yaml:18:14  error  unknown profile "sda-loe"'],
    ['a radio’s key', 'sda-leo', 'lock: 2 s', 's.yaml:19:11  error  lock: "own" is optical'],
    [
      'an optical key',
      'sat-radio',
      'aperture: 8 cm',
      's.yaml:19:15  error  aperture: "own" is radio',
    ],
    [
      'a rate without its power',
      'sda-leo',
      'rates: [{ rate: 1 Gb/s }]',
      's.yaml:19:13  error  a rate of an optical',
    ],
    [
      'rising rates',
      'sda-leo',
      'rates: [{ rate: 1 Gb/s, required: -40 dBm }, { rate: 2 Gb/s, required: -43 dBm }]',
      's.yaml:19:58  error  rates go from the highest',
    ],
    [
      'a range of nothing',
      'sda-leo',
      'range: 0 km',
      's.yaml:19:12  error  profiles[0].range: expected more than 0',
    ],
    [
      'a power without unit',
      'sda-leo',
      'transmit: 3',
      's.yaml:19:15  error  profiles[0].transmit: expected a power',
    ],
    [
      'dBm for a gain',
      'sda-leo',
      'otherLosses: 3 dBm',
      's.yaml:19:18  error  profiles[0].otherLosses: "dBm" is no unit of gain',
    ],
    [
      'an efficiency above 1',
      'sda-leo',
      'efficiency: 1.1',
      's.yaml:19:17  error  profiles[0].efficiency: expected at most 1, got 1.1',
    ],
    [
      'a span upside down',
      'sda-leo',
      'acquisition: { centring: [5 s, 2 s] }',
      's.yaml:19:30  error  centring: shortest is above longest',
    ],
    [
      'a flash wider than the cone',
      'sda-leo',
      'acquisition: { halfCone: 10 urad }',
      's.yaml:19:18  error  detectableRadius is wider',
    ],
    [
      'a scan that hardly moves',
      'sda-leo',
      'acquisition: { scanRate: 1e-300 rad/s }',
      's.yaml:19:30  error  profiles[0].acquisition.scanRate: expected 0.001 mrad/s to 10 rad/s',
    ],
    [
      'a scan of no time',
      'sda-leo',
      'acquisition: { scanRate: 1e300 rad/s }',
      's.yaml:19:30  error  profiles[0].acquisition.scanRate: expected 0.001 mrad/s to 10 rad/s',
    ],
    [
      'a scan of years',
      'sda-leo',
      'acquisition: { halfCone: 100 mrad, detectableRadius: 0.1 urad, overlap: 0.9 }',
      's.yaml:19:18  error  its widest scan takes 3.58e+8 s, expected 1 ms to 1 h',
    ],
    [
      'a scan of nanoseconds',
      'sda-leo',
      'acquisition: { halfCone: 1 urad, detectableRadius: 1 urad, scanRate: 10 rad/s }',
      's.yaml:19:18  error  its scan takes 1.96e-7 s, expected 1 ms to 1 h',
    ],
    [
      'a field of regard upside down',
      'sda-leo',
      'fieldOfRegard: { azimuth: 10 deg, elevationMin: 10 deg, elevationMax: 5 deg }',
      's.yaml:19:20  error  elevationMin is not below elevationMax',
    ],
    [
      'a key of nobody',
      'sda-leo',
      'fieldOfRegard: { azimut: 10 deg, elevationMin: 1 deg, elevationMax: 5 deg }',
      's.yaml:19:20  error  profiles[0].fieldOfRegard.azimuth: missing',
    ],
    [
      'a word for a field of regard',
      'sda-leo',
      'fieldOfRegard: sphere',
      's.yaml:19:20  error  profiles[0].fieldOfRegard: cannot be "sphere"',
    ],
  ])('refuse %s', (_, base, fields, head) => {
    expect(refusal(withProfile(fields, base)).slice(0, head.length)).toBe(head);
  });

  it('refuse the name of a shipped one', () => {
    const text = `${SOUND}profiles: [{ name: sda-leo, extends: lct-geo }]\n`;
    expect(refusal(text)).toContain('16:20  error  profile "sda-leo": a shipped one has this name');
  });

  it('refuse a name that was taken further up', () => {
    const text = `${withProfile('')}  - { name: own, extends: sda-leo }\n`;
    expect(refusal(text)).toContain('profile "own": an earlier one has this name');
  });

  it('are told when the MTU is too small for their rate and range', () => {
    const text = withProfile('mtu: 1 kB\nrates: [{ rate: 100 Gb/s, required: -20 dBm }]');
    expect(refusal(text)).toContain(
      's.yaml:19:10  error  MTU 1000 B starves the window of profile own',
    );
  });

  it('are named where an unknown one is asked for', () => {
    const text = withProfile('').replace('name: aft, profile: own', 'name: aft, profile: won');
    expect(refusal(text)).toContain('did you mean "own"?');
    expect(spoilt('duration', 'duration')).toBe(SOUND);
  });
});
