/** Further faults, on line 17 of a sound scenario: what is said, and what stands under it. */
export const FURTHER_REFUSALS: readonly (readonly [
  what: string,
  fault: string,
  says: string,
  hint?: string,
])[] = [
  [
    'an amplitude of more than an hour',
    '{ kind: clock-periodic, node: ring-01, at: 1 s, amplitude: 2 h, period: 1 min }',
    'faults[0].amplitude: expected 1 ns to 1 h, got "2 h"',
  ],
  [
    'a period that is none',
    '{ kind: clock-periodic, node: ring-01, at: 1 s, amplitude: 1 ms, period: 0 s }',
    'faults[0].period: expected 1 ms to 1 d, got "0 s"',
  ],
  [
    'a noise without a size',
    '{ kind: clock-noise, node: ring-01, at: 1 s }',
    'faults[0].amplitude: missing',
  ],
  [
    'a walk backwards in size',
    '{ kind: clock-walk, node: ring-01, at: 1 s, step: -5 }',
    'faults[0].step: expected at least 0, got -5',
  ],
  [
    'a rollover of a counter that nobody has',
    '{ kind: time-source-rollover, node: ring-01, at: 1 s, counter: month }',
    'faults[0].counter: expected one of',
  ],
  [
    'a time source that a node has not',
    '{ kind: time-source-zero, node: ring-01, at: 1 s }',
    '"ring-01" has no time source',
  ],
  [
    'a stale read of what is kept twice',
    '{ kind: stale-read, node: ring-01, at: 1 s, region: critical }',
    'faults[0].region: expected one of',
  ],
  [
    'a stale read of the day before',
    '{ kind: stale-read, node: ring-01, at: 1 s, age: 1 d }',
    'faults[0].age: expected 1 ms to 1 h, got "1 d"',
  ],
  [
    'a jitter of degrees',
    '{ kind: jitter-step, node: ring-01, at: 1 s, jitter: 1 deg }',
    'faults[0].jitter: expected 0 rad to 1 mrad, got "1 deg"',
  ],
  [
    'other limits that are none',
    '{ kind: other-limits, node: ring-01, at: 1 s, limits: {} }',
    'faults[0].limits: expected at least one bound',
  ],
  [
    'another limit that partners count on',
    '{ kind: other-limits, node: ring-01, at: 1 s, limits: { ackDelay: 1 s, keepalive: 9 s } }',
    'unknown key "keepalive"',
  ],
  [
    'a jammer that is nowhere',
    '{ kind: jamming, node: ring-01, at: 1 s, jammer: rign-02 }',
    'unknown node "rign-02"',
    'did you mean "ring-02"?',
  ],
  [
    'noise that adds to a margin',
    '{ kind: jamming, node: ring-01, at: 1 s, jammer: ring-02, noise: -3 dB }',
    'faults[0].noise: expected 0 dB to 100 dB, got "-3 dB"',
  ],
  [
    'altered codes of data frames, which have none',
    '{ kind: tags-corrupted, from: ring-01, to: ring-02, at: 1 s, types: [data] }',
    'unknown key "types"',
  ],
  [
    'a replay of what lies very far behind',
    '{ kind: frames-replayed, node: ring-01, at: 1 s, behind: 1000000 }',
    'faults[0].behind: expected at most 4096, got 1000000',
  ],
  [
    'a downgrade of what offers nothing',
    '{ kind: frames-forged, node: ring-01, at: 1 s, forgery: downgrade, message: custody }',
    'forgery "downgrade" is of a hello or hello-ack, not of "custody"',
  ],
  ...['telecommand-duplicated', 'telecommands-contradictory', 'plan-forged', 'pass-cut'].map(
    (kind) =>
      [
        `a fault of kind ${kind} without an operator`,
        `{ kind: ${kind}, node: ring-01, at: 1 s }`,
        'needs "operations": nodes without an operator take no telecommands',
      ] as const,
  ),
  [
    'no copies of a telecommand',
    '{ kind: telecommand-duplicated, node: ring-01, at: 1 s, copies: 0 }',
    'faults[0].copies: expected at least 1, got 0',
  ],
  ...['plan-partial', 'key-rollover'].map(
    (kind) =>
      [
        `a fault of kind ${kind} without an operator`,
        `{ kind: ${kind}, at: 1 s }`,
        `a fault of kind "${kind}" needs an operator`,
      ] as const,
  ),
  [
    'more of a plan than all of it',
    '{ kind: plan-partial, at: 1 s, share: 2 }',
    'faults[0].share: expected at most 1, got 2',
  ],
  [
    'an eclipse of a plane of nobody',
    '{ kind: plane-eclipse, node: ring-99, at: 1 s }',
    'unknown node "ring-99"',
  ],
  ['a storm without a length', '{ kind: solar-storm, at: 1 s }', 'faults[0].duration: missing'],
  [
    'a storm over nodes that do not exist',
    '{ kind: solar-storm, at: 1 s, duration: 1 s, nodes: "sat-*" }',
    'unknown node "sat-*"',
  ],
  [
    'a bad table of nothing',
    '{ kind: bad-table, at: 1 s }',
    'needs "alongTrack", or "limits", and not both',
  ],
  [
    'a swizzle of one link',
    '{ kind: swizzle, at: 1 s, links: [[ring-01, ring-02]] }',
    'faults[0].links: expected at least 2',
  ],
  [
    'a loss of more nodes than there are',
    '{ kind: nodes-lost, at: 1 s, count: 9 }',
    'expected at most 8 satellites, got 9',
  ],
  [
    'a processor that is slow beyond any clock',
    '{ kind: slow-processor, node: ring-01, at: 1 s, service: 104 d }',
    'faults[0].service: expected 1 ns to 1 h, got "104 d"',
  ],
  [
    'a null fault without quotes',
    '{ kind: null, node: ring-01, at: 1 s }',
    'faults[0].kind: cannot be null',
    "in quotes: 'null'",
  ],
  [
    'good states too short to be simulated',
    '{ kind: gilbert-elliott, from: ring-01, to: ring-02, at: 1 s, good: 1 ns, bad: 1 s }',
    'faults[0].good: expected 1 ms to 1 d, got "1 ns"',
  ],
  [
    'bad states too short to be simulated',
    '{ kind: gilbert-elliott, from: ring-01, to: ring-02, at: 1 s, good: 1 s, bad: 1 ns }',
    'faults[0].bad: expected 10 us to 1 d, got "1 ns"',
  ],
  [
    'frames that come again after a time and after others',
    '{ kind: frames-replayed, node: ring-01, at: 1 s, delay: 1 s, behind: 3 }',
    '"behind" stands in place of "delay"',
  ],
  [
    'a storm of too many bundles',
    '{ kind: priority-storm, node: ring-01, to: ring-03, at: 1 s, duration: 1 h, interval: 10 us }',
    'with this storm the run submits 6.0e+7 bundles, at most 50000000',
  ],
  [
    'a common cause that waits for a trigger',
    '{ kind: nodes-lost, count: 1, when: { node: ring-01, enters: tracking } }',
    'faults[0].at: missing',
  ],
];
