import { SITE, SOUND, spoilt } from './sources.ts';

/** Texts, what is said first, and what is said on the line of the underline. */
export const REFUSALS: readonly (readonly [
  what: string,
  text: string,
  head: string,
  hint?: string,
])[] = [
  [
    'a merge key',
    spoilt('{ name: aft,', '{ <<: {}, name: aft,'),
    's.yaml:8:11  error  unknown key "<<"',
    'YAML 1.2 has no merge keys',
  ],
  ['a key that is a list', `? [a, b]\n: 1\n${SOUND}`, 's.yaml:1:3  error  a key has to be text'],
  [
    'a directive of another version of YAML',
    `# saved by a tool\n%YAML 1.1\n---\n${SOUND}`,
    's.yaml:2:7  error  files are read as YAML 1.2, not 1.1',
    'leave the directive out',
  ],
  [
    'an unknown key',
    spoilt('every:', 'evry:'),
    's.yaml:15:5  error  unknown key "evry"',
    'did you mean "every"?',
  ],
  [
    'an unknown key of a union',
    `${SOUND}faults:\n  - { kind: permanent-loss, nod: ring-01, at: 1 s }\n`,
    's.yaml:17:5  error  faults[0].node: missing',
    'did you mean "node"?',
  ],
  [
    'a wrong unit',
    spoilt('700 km', '700 Km'),
    's.yaml:5:25  error  constellations[0].walker.altitude: "Km" is no unit of length',
    'did you mean "700 km"?',
  ],
  [
    'a bare number for a quantity',
    spoilt('700 km', '700'),
    's.yaml:5:25  error  constellations[0].walker.altitude: expected a length with its unit',
  ],
  [
    'a missing key',
    spoilt('duration: 10 min\n', ''),
    's.yaml:1:1  error  duration: missing, expected a duration',
  ],
  [
    'a mistyped word',
    spoilt('tactical', 'tactica'),
    's.yaml:13:12  error  flows[0].class: expected one of',
    'did you mean "tactical"?',
  ],
  [
    'an unknown profile',
    spoilt('aft, profile: sda-leo', 'aft, profile: sda-loe'),
    's.yaml:8:31  error  unknown terminal profile "sda-loe"',
    'did you mean "sda-leo"?',
  ],
  [
    'an unknown kind of fault',
    `${SOUND}faults:\n  - { kind: computer-rest, node: ring-01, at: 1 s }\n`,
    's.yaml:17:13  error  faults[0].kind: cannot be "computer-rest"',
    'did you mean "computer-reset"?',
  ],
  [
    'zero satellites',
    spoilt('satellites: 8', 'satellites: 0'),
    's.yaml:5:66  error  constellations[0].walker.satellites: expected at least 1, got 0',
  ],
  [
    'too many satellites',
    spoilt('satellites: 8', 'satellites: 30000'),
    's.yaml:5:66  error  constellations[0].walker.satellites: expected at most 20000',
  ],
  [
    'planes that do not divide',
    spoilt('planes: 1', 'planes: 3'),
    's.yaml:5:66  error  8 satellites do not divide into 3 planes',
  ],
  [
    '.nan',
    spoilt('satellites: 8', 'satellites: .nan'),
    's.yaml:5:66  error  constellations[0].walker.satellites: expected a number, got NaN',
  ],
  [
    '.inf',
    spoilt('satellites: 8', 'satellites: .inf'),
    's.yaml:5:66  error  constellations[0].walker.satellites: expected a number, got Infinity',
  ],
  [
    'NaN in a quantity',
    spoilt('5 s', 'NaN s'),
    's.yaml:15:12  error  flows[0].every: expected a duration',
  ],
  [
    'a quantity beyond doubles',
    spoilt('5 s', '1e400 s'),
    's.yaml:15:12  error  flows[0].every: "1e400 s" is out of range',
  ],
  [
    'a duration over its limit',
    spoilt('10 min', '97 d'),
    's.yaml:2:11  error  duration: expected 1 ms to 96 d, got "97 d"',
  ],
  [
    'a negative altitude',
    spoilt('700 km', '-700 km'),
    's.yaml:5:25  error  constellations[0].walker.altitude: expected 120 km to 400000 km',
  ],
  [
    'a latitude off the globe',
    `${SOUND}${SITE.replace('13.6', '91')}`,
    's.yaml:18:15  error  sites[0].latitude: expected -90 deg to 90 deg',
  ],
  [
    'an impossible date',
    `${SOUND}epoch: 2027-02-30T00:00:00Z\n`,
    's.yaml:16:8  error  epoch: expected an instant',
  ],
  [
    'a duplicate YAML key',
    `${SOUND}name: other\n`,
    's.yaml:16:1  error  duplicate key "name", first on line 1',
  ],
  [
    'duplicate sites',
    `${SOUND}${SITE}${SITE.replace('sites:\n', '')}`,
    's.yaml:21:11  error  duplicate node name "guam"',
  ],
  [
    'duplicate constellations',
    spoilt(
      'flows:',
      '  - name: ring\n    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }\n    terminals: [{ name: forward, profile: sda-leo }]\nflows:',
    ),
    's.yaml:9:11  error  duplicate constellation name "ring"',
  ],
  [
    'duplicate flows',
    `${SOUND}  - { name: orders, from: ring-01, to: ring-02, class: tactical, size: 1 B, every: 1 s }\n`,
    's.yaml:16:13  error  duplicate flow name "orders"',
  ],
  [
    'duplicate faults',
    `${SOUND}faults:\n  - { kind: permanent-loss, node: ring-01, at: 1 s }\n  - { kind: permanent-loss, id: f-01, node: ring-02, at: 1 s }\n`,
    's.yaml:18:33  error  duplicate fault id "f-01"',
  ],
  [
    'duplicate terminals',
    spoilt('name: aft', 'name: forward'),
    's.yaml:8:17  error  duplicate terminal name "forward"',
  ],
  [
    'a flow from nowhere',
    spoilt('from: ring-01', 'from: rign-01'),
    's.yaml:11:11  error  unknown node "rign-01"',
    'did you mean "ring-01"?',
  ],
  [
    'a pattern for nobody',
    spoilt('to: ring-05', 'to: "sat-*"'),
    's.yaml:12:9  error  no node matches "sat-*"',
  ],
  [
    'a flow to itself',
    spoilt('to: ring-05', 'to: ring-01'),
    's.yaml:10:5  error  flow "orders" goes from a node to itself only',
  ],
  [
    'a flow that starts too late',
    `${SOUND}    start: 10 min\n`,
    's.yaml:16:12  error  flow "orders" does not start before the end of the run',
  ],
  [
    'a flow without an interval',
    spoilt('    every: 5 s\n', ''),
    's.yaml:10:5  error  flow "orders" needs one of',
  ],
  [
    'a flow of too many bundles',
    spoilt('5 s', '1 ns'),
    's.yaml:10:5  error  with this flow the run submits 6.0e+11 bundles',
  ],
  [
    'a bundle larger than its store',
    spoilt('    terminals:', '    store: 1 kB\n    terminals:'),
    's.yaml:15:11  error  2 kB do not fit into the store of ring-01',
  ],
  [
    'a bundle larger than the store that it goes to',
    spoilt(
      'flows:\n',
      `  - name: small
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 2, planes: 1, raan: 90 deg }
    store: 1 kB
    terminals: [{ name: forward, profile: sda-leo }, { name: aft, profile: sda-leo }]
flows:
`,
    ).replace('to: ring-05', 'to: small-01'),
    's.yaml:18:11  error  2 kB do not fit into the store of small-01, 1000 bytes',
  ],
  [
    'a fault after the end',
    `${SOUND}faults:\n  - { kind: permanent-loss, node: ring-01, at: 11 min }\n`,
    's.yaml:17:48  error  onset 11 min does not lie before the end of the run, 10 min',
  ],
  [
    'a fault of nobody',
    `${SOUND}faults:\n  - { kind: permanent-loss, node: ring-9, at: 1 s }\n`,
    's.yaml:17:35  error  unknown node "ring-9"',
    'did you mean "ring-01"?',
  ],
  [
    'an MTU that starves the window',
    `${SOUND}network: { mtu: 512 B, windowFramesMax: 20000 }\n`,
    's.yaml:16:17  error  MTU 512 B starves the window of profile sda-leo: 20000 frames for 2.5 Gb/s over 5500 km need at least 574 B each',
  ],
  [
    'an MTU that no peer takes',
    `${SOUND}network: { mtu: 300 B }\n`,
    's.yaml:16:17  error  network.mtu: expected 512 B to 60 kB',
  ],
  [
    'an MTU that starves a window made smaller',
    `${SOUND}network: { windowFramesMax: 64 }\n`,
    's.yaml:7:35  error  MTU 8352 B starves the window of profile sda-leo',
  ],
  [
    'an MTU over a datagram',
    `${SOUND}network: { mtu: 100 kB }\n`,
    's.yaml:16:17  error  network.mtu: expected 512 B to 60 kB',
  ],
  [
    'a period of nothing',
    `${SOUND}network: { keepalive: 0 s }\n`,
    's.yaml:16:23  error  network.keepalive: expected 100 ms to 10 min, got "0 s"',
  ],
  [
    'heads of two wavelengths in a ring',
    spoilt('aft, profile: sda-leo', 'aft, profile: lct-geo'),
    's.yaml:7:9  error  terminal "forward" (sda-leo) can never pair: a grid joins it',
  ],
  [
    'a radio that meets no radio',
    spoilt('flows:', '      - { name: beam, profile: sat-radio }\nflows:'),
    's.yaml:9:9  error  terminal "beam" (sat-radio) can never pair: no site has a radio',
  ],
  [
    'a head that groupPairs leaves alone',
    `${SOUND}${SITE}planner: { groupPairs: [[ring, ring]] }\n`,
    's.yaml:20:17  error  terminal "head" (sda-leo) can never pair',
  ],
  [
    'an unknown group',
    `${SOUND}planner: { groupPairs: [[ring, rign]] }\n`,
    's.yaml:16:32  error  unknown group "rign"',
    'did you mean "ring"?',
  ],
  [
    'neither Walker nor elements',
    spoilt('    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }\n', ''),
    's.yaml:4:5  error  constellation "ring" needs one of "walker" and "elements"',
  ],
  [
    'elements that are not there',
    spoilt(
      'walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }',
      'elements: no.tle',
    ),
    's.yaml:5:15  error  no.tle: no such file',
  ],
  [
    'a name that leads out of its folder',
    spoilt('name: test', 'name: ../up'),
    's.yaml:1:7  error  name: expected a letter',
  ],
  ['no nodes', 'name: empty\nduration: 1 min\n', 's.yaml:1:1  error  no nodes'],
  ['a list', '- 1\n- 2\n', 's.yaml:1:1  error  scenario: expected a mapping, got a list'],
  ['plain words', 'hello\n', 's.yaml:1:1  error  scenario: expected a mapping, got "hello"'],
  ['nothing', '', 's.yaml:1:1  error  the file is empty'],
  ['comments', '# later\n', 's.yaml:1:1  error  nothing but comments'],
  ['two documents', `${SOUND}---\n${SOUND}`, 's.yaml:16:1  error  a second document begins here'],
  [
    'a tab for an indent',
    spoilt('    from:', '\tfrom:'),
    's.yaml:11:1  error  Tabs are not allowed as indentation',
  ],
  ['a foreign tag', spoilt('2 kB', '!!python/object 2 kB'), 's.yaml:14:11  error  Unresolved tag'],
  [
    'an alias in its own anchor',
    `${SOUND}sites: &all [*all]\n`,
    's.yaml:16:14  error  an alias stands inside its own anchor',
  ],
];
