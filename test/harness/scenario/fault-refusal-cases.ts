/** Faults, on line 17 of a sound scenario: what is said, and what stands under it. */
export const FAULT_REFUSALS: readonly (readonly [
  what: string,
  fault: string,
  says: string,
  hint?: string,
])[] = [
  [
    'a fault of an unknown terminal',
    '{ kind: tracking-drop, node: ring-01, terminal: foward, at: 1 s }',
    '"ring-01" has no terminal "foward", it has forward, aft',
    'did you mean "forward"?',
  ],
  [
    'a fault of an unknown node with a trigger',
    '{ kind: hang, node: ring-01, when: { node: rign-02, enters: tracking } }',
    'unknown node "rign-02"',
    'did you mean "ring-02"?',
  ],
  [
    'a trigger by a state that does not exist',
    '{ kind: hang, node: ring-01, when: { node: ring-01, enters: trackin } }',
    'machine "terminal" has no state "trackin"',
    'did you mean "tracking"?',
  ],
  [
    'a trigger by a state of another machine',
    '{ kind: hang, node: ring-01, when: { node: ring-01, machine: node, enters: tracking } }',
    'machine "node" has no state "tracking"',
  ],
  [
    'a trigger by a terminal of a machine that has none',
    '{ kind: hang, node: ring-01, when: { node: ring-01, machine: node, terminal: aft, enters: safe } }',
    'machine "node" belongs to no terminal',
  ],
  [
    'a trigger that comes before the first time',
    '{ kind: hang, node: ring-01, when: { node: ring-01, enters: tracking, nth: 0 } }',
    'faults[0].when.nth: expected at least 1, got 0',
  ],
  [
    'a fault without an onset',
    '{ kind: hang, node: ring-01 }',
    'missing "at", the onset, or "when", a trigger',
  ],
  ['a fault of many nodes', '{ kind: hang, node: "ring-*", at: 1 s }', 'unknown node "ring-*"'],
  [
    'a negative onset',
    '{ kind: hang, node: ring-01, at: -1 s }',
    'faults[0].at: expected 0 or more, got "-1 s"',
  ],
  [
    'a negative duration',
    '{ kind: hang, node: ring-01, at: 1 s, duration: -1 s }',
    'faults[0].duration: expected more than 0, got "-1 s"',
  ],
  [
    'a length for what has none',
    '{ kind: computer-reset, node: ring-01, at: 1 s, duration: 1 s }',
    'unknown key "duration"',
  ],
  [
    'an unknown way to boot',
    '{ kind: computer-reset, node: ring-01, at: 1 s, boot: warn }',
    'faults[0].boot: expected one of',
    'did you mean "warm"?',
  ],
  [
    'an unknown thing to happen to a boot count',
    '{ kind: computer-reset, node: ring-01, at: 1 s, bootCount: losst }',
    'faults[0].bootCount: expected one of',
    'did you mean "lost"?',
  ],
  [
    'a brown-out without an end',
    '{ kind: brown-out, node: ring-01, at: 1 s }',
    'faults[0].duration: missing, expected a duration',
  ],
  [
    'a slow processor in the wrong unit',
    '{ kind: slow-processor, node: ring-01, at: 1 s, service: 20 m }',
    'faults[0].service: "m" is no unit of duration',
    'did you mean "20 ms"?',
  ],
  [
    'a site outage in orbit',
    '{ kind: site-outage, node: ring-01, at: 1 s }',
    '"ring-01" is not a site on the ground',
  ],
  [
    'a gain that is a loss',
    '{ kind: laser-decay, node: ring-01, at: 1 s, loss: -3 dB }',
    'faults[0].loss: expected 0 dB to 60 dB, got "-3 dB"',
  ],
  [
    'a loss without its unit',
    '{ kind: laser-decay, node: ring-01, at: 1 s, loss: 3 }',
    'faults[0].loss: expected a gain with its unit',
  ],
  [
    'an attitude that is off by a turn',
    '{ kind: attitude-bias, node: ring-01, at: 1 s, bias: 90 deg }',
    'faults[0].bias: expected 0 rad to 100 mrad, got "90 deg"',
  ],
  [
    'a beam aimed far beside',
    '{ kind: point-ahead-error, node: ring-01, at: 1 s, error: 2 mrad }',
    'faults[0].error: expected 0 rad to 1 mrad, got "2 mrad"',
  ],
  [
    'an ephemeris error as an angle',
    '{ kind: ephemeris-error, node: ring-01, at: 1 s, alongTrack: 1 deg }',
    'faults[0].alongTrack: "deg" is no unit of length',
  ],
  [
    'a burn by a trigger',
    '{ kind: manoeuvre, node: ring-01, when: { node: ring-01, enters: tracking }, deltaV: 1 }',
    'faults[0].at: missing',
  ],
  [
    'a burn that leaves the orbit',
    '{ kind: manoeuvre, node: ring-01, at: 1 s, deltaV: 1000 }',
    'faults[0].deltaV: expected at most 100, got 1000',
  ],
  [
    'a link with one end',
    '{ kind: link-outage, from: ring-01, to: ring-01, at: 1 s }',
    'a link has two ends',
  ],
  [
    'a link to nobody',
    '{ kind: link-outage, from: ring-01, to: ring-99, at: 1 s }',
    'unknown node "ring-99"',
  ],
  [
    'a link fault of a node',
    '{ kind: link-outage, node: ring-01, at: 1 s }',
    'faults[0].from: missing',
  ],
  [
    'a share beyond the whole',
    '{ kind: frames-dropped, from: ring-01, to: ring-02, at: 1 s, share: 1.5 }',
    'faults[0].share: expected at most 1, got 1.5',
  ],
  [
    'an unknown type of frames',
    '{ kind: frames-dropped, from: ring-01, to: ring-02, at: 1 s, types: [dat] }',
    'faults[0].types[0]: expected one of',
    'did you mean "data"?',
  ],
  [
    'a delay beyond a minute',
    '{ kind: frames-delayed, from: ring-01, to: ring-02, at: 1 s, delay: 2 min }',
    'faults[0].delay: expected 0 s to 60 s, got "2 min"',
  ],
  [
    'frames held for ever',
    '{ kind: frames-held, from: ring-01, to: ring-02, at: 1 s }',
    'faults[0].duration: missing, expected a duration',
  ],
  [
    'a pulse of nothing',
    '{ kind: link-outage, from: ring-01, to: ring-02, at: 1 s, pulse: { period: 1 us } }',
    'faults[0].pulse.period: expected 1 ms or more, got "1 us"',
  ],
  [
    'a pulse that never ends',
    '{ kind: link-outage, from: ring-01, to: ring-02, at: 1 s, pulse: { period: 1 s, duty: 1 } }',
    'faults[0].pulse.duty: expected at most 0.999, got 1',
  ],
  [
    'a pulse of what cannot come and go',
    '{ kind: hang, node: ring-01, at: 1 s, pulse: { period: 1 s } }',
    'unknown key "pulse"',
  ],
  [
    'a step without its unit',
    '{ kind: clock-step, node: ring-01, at: 1 s, step: 5 }',
    'faults[0].step: expected a duration with its unit',
  ],
  [
    'a drift beyond a part in a thousand',
    '{ kind: clock-drift, node: ring-01, at: 1 s, drift: 2000000 }',
    'faults[0].drift: expected at most 1000000, got 2000000',
  ],
  [
    'an unknown region of the store',
    '{ kind: bit-flip, node: ring-01, at: 1 s, region: bundle }',
    'faults[0].region: expected one of',
    'did you mean "bundles"?',
  ],
  [
    'bits of no record',
    '{ kind: bit-flip, node: ring-01, at: 1 s, count: 0 }',
    'faults[0].count: expected at least 1, got 0',
  ],
  [
    'an unknown forgery',
    '{ kind: frames-forged, node: ring-01, at: 1 s, forgery: hallo }',
    'faults[0].forgery: expected one of',
    'did you mean "hello"?',
  ],
  [
    'forgeries without a pause',
    '{ kind: frames-forged, node: ring-01, at: 1 s, forgery: hello, interval: 0 s }',
    'faults[0].interval: expected more than 0, got "0 s"',
  ],
  [
    'a forgery of an unknown message',
    '{ kind: frames-forged, node: ring-01, at: 1 s, forgery: tampered, message: custodi }',
    'faults[0].message: expected one of',
    'did you mean "custody"?',
  ],
  [
    'garbage of a kind of message',
    '{ kind: frames-forged, node: ring-01, at: 1 s, forgery: garbage, message: custody }',
    'forgery "garbage" takes no message',
    'write "forgery: management"',
  ],
  [
    'a forgery under no epoch',
    '{ kind: frames-forged, node: ring-01, at: 1 s, forgery: retired-epoch }',
    'forgery "retired-epoch" needs "epoch"',
  ],
  [
    'a forgery under an epoch that is in use',
    '{ kind: frames-forged, node: ring-01, at: 1 s, forgery: retired-epoch, epoch: 1 }',
    'key epoch 1 is not retired at the onset',
    'a change of "operations.keyRollover" has to be over by the onset',
  ],
  [
    'an epoch of a forger without keys',
    '{ kind: frames-forged, node: ring-01, at: 1 s, forgery: tampered, epoch: 1 }',
    'belongs to forgery "retired-epoch" only',
  ],
  [
    'replays of an unknown message',
    '{ kind: frames-replayed, node: ring-01, at: 1 s, message: redy }',
    'faults[0].message: expected one of',
    'did you mean "ready"?',
  ],
  [
    'replays of nothing',
    '{ kind: frames-replayed, node: ring-01, at: 1 s, repeats: 0 }',
    'faults[0].repeats: expected at least 1, got 0',
  ],
  [
    'a late plan without an operator',
    '{ kind: plan-late, at: 1 s }',
    'a fault of kind "plan-late" needs an operator',
    'write "operations:" with an "operator:"',
  ],
  [
    'an old plan without an operator',
    '{ kind: plan-old, at: 1 s }',
    'a fault of kind "plan-old" needs an operator',
  ],
  [
    'a corrupted plan without an operator',
    '{ kind: plan-corrupted, at: 1 s }',
    'a fault of kind "plan-corrupted" needs an operator',
  ],
  ['a late plan of a node', '{ kind: plan-late, node: ring-01, at: 1 s }', 'unknown key "node"'],
  [
    'safe mode without an operator',
    '{ kind: safe-mode-forced, node: ring-01, at: 1 s }',
    'needs "operations": nodes without an operator take no telecommands',
  ],
  [
    'a battery that is more than full',
    '{ kind: battery-drain, node: ring-01, at: 1 s, charge: 1.1 }',
    'faults[0].charge: expected at most 1, got 1.1',
  ],
  [
    'a bus of a negative voltage',
    '{ kind: bus-undervoltage, node: ring-01, at: 1 s, voltage: -1 }',
    'faults[0].voltage: expected at least 0, got -1',
  ],
];
