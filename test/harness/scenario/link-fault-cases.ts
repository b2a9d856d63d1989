/** Faults of terminals, links and frames that are refused: what is said, and what stands under it. */
export const LINK_FAULT_REFUSALS: readonly (readonly [
  what: string,
  fault: string,
  says: string,
  hint?: string,
])[] = [
  [
    'a Sun on a link',
    '{ kind: sun-in-view, from: ring-01, to: ring-02, at: 1 s }',
    'faults[0].node: ',
  ],
  [
    'a gimbal that turns faster by stiction',
    '{ kind: gimbal-stiction, node: ring-01, at: 1 s, slowdown: 0.5 }',
    'faults[0].slowdown: expected at least 1, got 0.5',
  ],
  [
    'a gimbal that sticks for ever',
    '{ kind: gimbal-stiction, node: ring-01, at: 1 s, stick: 2 min }',
    'expected 1 ms to 60 s, got "2 min"',
  ],
  [
    'a false lock of an unknown terminal',
    '{ kind: false-lock, node: ring-01, terminal: fore, at: 1 s }',
    '"ring-01" has no terminal "fore", it has forward, aft',
  ],
  [
    'a reset of a head without a length',
    '{ kind: terminal-reset, node: ring-01, at: 1 s }',
    'faults[0].duration: missing, expected a duration',
  ],
  [
    'heads that come up late by nothing',
    '{ kind: power-up-late, node: ring-01, at: 1 s, delay: 0 s }',
    'expected 1 ms to 1 h, got "0 s"',
  ],
  [
    'a wrong partner that nobody knows',
    '{ kind: wrong-partner, node: ring-01, heard: rign-03, at: 1 s }',
    'unknown node "rign-03"',
    'did you mean "ring-03"?',
  ],
  [
    'a node as its own wrong partner',
    '{ kind: wrong-partner, node: ring-01, heard: ring-01, at: 1 s }',
    'has to be another node than "ring-01"',
  ],
  [
    'a line that runs faster than it can',
    '{ kind: rate-change, node: ring-01, at: 1 s, share: 2 }',
    'faults[0].share: expected at most 1, got 2',
  ],
  [
    'a contact off the plan by nothing',
    '{ kind: contact-off-plan, from: ring-01, to: ring-02, at: 1 s, late: 0 s }',
    'needs "late" or "early", by which contacts differ from the plan',
  ],
  [
    'a contact off the plan one way',
    '{ kind: contact-off-plan, from: ring-01, to: ring-02, at: 1 s, late: 5 s, both: false }',
    'unknown key "both"',
  ],
  [
    'bursts without a bad state',
    '{ kind: gilbert-elliott, from: ring-01, to: ring-02, at: 1 s, good: 1 s }',
    'faults[0].bad: missing, expected a duration',
  ],
  [
    'a bit error rate beyond chance',
    '{ kind: error-rate-step, from: ring-01, to: ring-02, at: 1 s, bitErrorRate: 0.7 }',
    'faults[0].bitErrorRate: expected at most 0.5, got 0.7',
  ],
  [
    'a margin that wobbles by nothing',
    '{ kind: margin-wobble, from: ring-01, to: ring-02, at: 1 s, swing: 0 dB }',
    'expected 0.01 dB to 20 dB, got "0 dB"',
  ],
  [
    'a step of latency of a minute',
    '{ kind: latency-step, from: ring-01, to: ring-02, at: 1 s, delay: 1 min }',
    'expected 1 ns to 10 s, got "1 min"',
  ],
  [
    'truncated frames by more than all',
    '{ kind: frames-truncated, from: ring-01, to: ring-02, at: 1 s, share: 1.5 }',
    'faults[0].share: expected at most 1, got 1.5',
  ],
  [
    'frames too long to be simulated',
    '{ kind: frames-oversized, from: ring-01, to: ring-02, at: 1 s, size: 1 GB }',
    'expected 1 kB to 1 MB, got "1 GB"',
  ],
  [
    'a deviation that does not exist',
    '{ kind: frames-foreign, from: ring-01, to: ring-02, at: 1 s, deviation: unknown-feld }',
    'faults[0].deviation: ',
  ],
  [
    'lost acknowledgements of an unknown type of frame',
    '{ kind: acknowledgement-lost, from: ring-01, to: ring-02, at: 1 s, types: [dta] }',
    'faults[0].types[0]: ',
  ],
  [
    'acknowledgements that come again before they come',
    '{ kind: acknowledgement-duplicated, from: ring-01, to: ring-02, at: 1 s, delay: -1 s }',
    'expected 0 s to 60 s, got "-1 s"',
  ],
  [
    'stale acknowledgements of this very frame',
    '{ kind: acknowledgement-stale, from: ring-01, to: ring-02, at: 1 s, age: 0 }',
    'faults[0].age: expected at least 1, got 0',
  ],
  [
    'custody refused for no reason that exists',
    '{ kind: custody-refused, from: ring-01, to: ring-02, at: 1 s, reason: mood }',
    'faults[0].reason: ',
  ],
  [
    'lost segments by type of frame',
    '{ kind: segment-lost, from: ring-01, to: ring-02, at: 1 s, types: [idle] }',
    'unknown key "types"',
  ],
  [
    'a storm without an end',
    '{ kind: priority-storm, node: ring-01, to: ring-02, at: 1 s }',
    'faults[0].duration: missing, expected a duration',
  ],
  [
    'a storm of an unknown class',
    '{ kind: priority-storm, node: ring-01, to: ring-02, at: 1 s, duration: 1 s, class: urgent }',
    'faults[0].class: ',
  ],
  [
    'a storm to itself',
    '{ kind: priority-storm, node: ring-01, to: ring-01, at: 1 s, duration: 1 s }',
    'has to be another node than "ring-01"',
  ],
  [
    'bundles that expire in transit after an hour',
    '{ kind: expiry-in-transit, node: ring-01, to: ring-02, at: 1 s, duration: 1 s, lifetime: 1 h }',
    'expected 1 us to 1 min, got "1 h"',
  ],
];
