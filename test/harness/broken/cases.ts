import { BEAMS, type BrokenCase, FORCED, NEWS, QUIET, SITE } from './case-parts.ts';

export const BROKEN: readonly BrokenCase[] = [
  {
    checker: 'S1',
    requirement: 'LM-BND-070',
    module: 'forgets-reports',
    duration: '60 s',
    more: `faults: [ { kind: permanent-loss, node: ring-05, at: 1 s } ]
flows: [ { name: news, from: ring-01, to: ring-05, class: tactical, size: 2 kB, every: 2 s, start: 20 s, end: 30 s, lifetime: 10 s } ]`,
  },
  { checker: 'S2', requirement: 'LM-BND-041', module: 'lets-go', duration: '40 s', more: NEWS },
  {
    checker: 'S3',
    requirement: 'LM-BND-060',
    module: 'delivers-twice',
    nodes: 'ring-03',
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'S4',
    requirement: 'LM-LNK-045',
    module: 'acknowledges-all',
    nodes: 'ring-02',
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'S5',
    requirement: 'LM-LNK-002',
    module: 'talks-blindly',
    nodes: 'ring-04',
    duration: '30 s',
    more: NEWS,
  },
  {
    checker: 'S6',
    requirement: 'LM-PNT-041',
    module: 'ignores-inhibits',
    nodes: 'ring-02',
    duration: '40 s',
    more: `${NEWS}
faults: [ { kind: thermal-limit, node: ring-02, terminal: aft, at: 30 s, duration: 5 s } ]`,
  },
  {
    checker: 'S7',
    requirement: 'LM-BND-072',
    module: 'cuts-lifetimes',
    duration: '60 s',
    more: `faults: [ { kind: permanent-loss, node: ring-05, at: 1 s } ]
flows: [ { name: news, from: ring-01, to: ring-05, class: tactical, size: 2 kB, every: 2 s, start: 20 s, end: 30 s, lifetime: 20 s } ]`,
  },
  {
    checker: 'S8',
    requirement: 'LM-BND-080',
    module: 'hoards',
    nodes: 'ring-01',
    duration: '60 s',
    ring: 'store: 100 kB',
    more: `faults: [ { kind: permanent-loss, node: ring-05, at: 1 s } ]
flows: [ { name: news, from: ring-01, to: ring-05, class: tactical, size: 5 kB, every: 1 s, start: 20 s } ]`,
  },
  {
    checker: 'S8',
    requirement: 'LM-BND-032',
    module: 'bulk-first',
    nodes: 'ring-01',
    duration: '60 s',
    ring: 'store: 100 MB',
    head: 'slow',
    more: `profiles: [ { name: slow, extends: sda-leo, rates: [ { rate: 10 Mb/s, required: -40 dBm } ] } ]
flows:
  - { name: bulk, from: ring-01, to: ring-02, class: broadband, size: 2 MB, every: 1 s, start: 20 s, end: 25 s }
  - { name: news, from: ring-01, to: ring-02, class: tactical, size: 20 kB, every: 1 s, start: 22 s, end: 30 s }`,
  },
  {
    checker: 'S9',
    requirement: 'LM-LNK-024',
    module: 'accepts-replays',
    nodes: 'ring-02',
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'S9',
    requirement: 'LM-MGT-104',
    module: 'executes-twice',
    nodes: 'ring-02',
    duration: '2 min',
    ring: BEAMS,
    more: FORCED,
  },
  {
    checker: 'S10',
    requirement: 'LM-MGT-111',
    module: 'falls-back',
    nodes: 'ring-02',
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'S11',
    requirement: 'LM-AVI-018',
    module: 'keeps-timers',
    nodes: 'ring-02',
    specified: true,
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'S12',
    requirement: 'LM-MGT-015',
    module: 'skips-states',
    nodes: 'ring-02',
    specified: true,
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'S13',
    requirement: 'LM-MGT-165',
    module: 'spends-reserve',
    nodes: 'ring-02',
    duration: '6 min',
    more: `${QUIET}
faults: [ { kind: battery-drain, node: ring-02, charge: 0.1, at: 60 s } ]`,
  },
  {
    checker: 'S14',
    requirement: 'LM-MGT-160',
    module: 'disobeys',
    nodes: 'ring-02',
    duration: '2 min',
    ring: BEAMS,
    more: FORCED,
  },
  {
    checker: 'S15',
    requirement: 'LM-BND-007',
    module: 'ignores-hop-limit',
    duration: '40 s',
    more: `${NEWS.replace('ring-03', 'ring-04')}
network: { hopLimit: 2 }`,
  },
  {
    checker: 'S16',
    requirement: 'LM-MGT-150',
    module: 'miscounts',
    nodes: 'ring-01',
    duration: '2 min',
    more: `  - name: relay
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1, anomaly: 22.5 deg }
    terminals: [ { name: beam, profile: sat-radio } ]
sites: [ { name: control, latitude: 0 deg, longitude: 0 deg, terminals: [ { name: dish, profile: ground-radio } ] } ]
operations: { operator: control, housekeeping: 30 s }
faults: [ { kind: permanent-loss, node: ring-05, at: 1 s } ]
flows: [ { name: news, from: ring-01, to: ring-05, class: tactical, size: 2 kB, every: 2 s, start: 20 s, end: 30 s, lifetime: 10 s } ]`,
  },
  {
    checker: 'S17',
    requirement: 'LM-BND-004',
    module: 'garbles',
    nodes: 'ring-03',
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'S17',
    requirement: 'LM-AVI-035',
    module: 'renames-services',
    nodes: 'ring-03',
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'S1',
    requirement: 'LM-AVI-016',
    module: 'changes-its-mind',
    nodes: 'ring-01',
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'S18',
    requirement: 'LM-RTE-061',
    module: 'knows-no-borders',
    nodes: 'ring-01',
    duration: '40 s',
    ring: 'segment: military',
    more: `  - name: other
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1, anomaly: 22.5 deg }
    segment: commercial
    terminals: [ { name: forward, profile: sda-leo }, { name: aft, profile: sda-leo } ]
planner: { pattern: neighbours }
policy: [ { from: military, to: commercial, class: [tactical] } ]
flows: [ { name: bulk, from: ring-01, to: other-01, class: broadband, size: 2 kB, every: 2 s, start: 20 s } ]`,
  },
  {
    checker: 'S19',
    requirement: 'LM-AVI-021',
    module: 'gives-up',
    nodes: 'ring-01',
    duration: '40 s',
    more: NEWS,
  },
  {
    checker: 'L1',
    requirement: 'LM-PNT-012',
    module: 'never-points',
    nodes: 'ring-04',
    duration: '3 min',
    more: QUIET,
  },
  {
    checker: 'L2',
    requirement: 'LM-RTE-010',
    module: 'black-hole',
    nodes: 'ring-01',
    duration: '60 s',
    more: NEWS,
  },
  {
    checker: 'L3',
    requirement: 'LM-OPS-001',
    module: 'invents-plans',
    nodes: 'ring-02',
    duration: '22 min',
    more: QUIET,
  },
  {
    checker: 'L3',
    requirement: 'LM-OPS-001',
    module: 'keeps-old-plan',
    nodes: 'ring-03',
    duration: '32 min',
    ring: BEAMS,
    more: `${SITE}
operations: { operator: gs, housekeeping: 30 s, lossAfter: 1 min }
faults: [ { kind: permanent-loss, node: ring-05, at: 1 min } ]`,
  },
  {
    checker: 'L4',
    requirement: 'LM-OPS-002',
    module: 'flaps',
    nodes: 'ring-02',
    duration: '8 min',
    more: QUIET,
  },
  {
    checker: 'L5',
    requirement: 'LM-MGT-169',
    module: 'stays-dark',
    nodes: 'ring-02',
    duration: '8 min',
    ring: BEAMS,
    more: FORCED,
  },
  {
    checker: 'L6',
    requirement: 'LM-LNK-030',
    module: 'lingers',
    specified: true,
    duration: '10 min',
    ring: BEAMS,
    more: SITE,
  },
  {
    checker: 'L6',
    requirement: 'LM-BND-050',
    module: 'stays-blocked',
    nodes: 'ring-01',
    specified: true,
    duration: '6 min',
    more: QUIET,
  },
];
