import { expect } from 'vitest';
import type { Checker, CheckerFactory, Finding } from '../../../harness/checkers/checker.ts';
import { type CheckedScenario, makeCheckers } from '../../../harness/checkers/checkers.ts';
import { signaturesOf } from '../../../harness/checkers/finding-classes.ts';
import type { CheckedFlow } from '../../../harness/checkers/context.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import type { RecordKind, RecordValues } from '../../../harness/journal/records.ts';
import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';

export const SECOND = 1_000_000_000;

/** A head with round numbers: full cone in 0.65 s, widest cone in 7.5 s, half a turn in 60 s. */
export const PROFILE: OpticalProfile = {
  medium: 'optical',
  name: 'test head',
  rates: [{ rateBps: 1e9, requiredDbm: -40 }],
  wavelengthNm: 1550,
  transmitW: 1,
  apertureMm: 80,
  efficiency: 0.8,
  pointingErrorRad: 1e-6,
  otherLossesDb: 0,
  rangeMaxKm: 5_000,
  acquisition: {
    halfConeRad: 500e-6,
    detectableRadiusRad: 15e-6,
    overlap: 0.2,
    scanRadPerS: 0.05,
    sigmaRad: 160e-6,
    coneGrowth: 1.5,
    coneGrowthsMax: 3,
    centringNs: [2 * SECOND, 5 * SECOND],
    confirmNs: SECOND,
    frameSyncNs: [2 * SECOND, 4 * SECOND],
  },
  slewRadPerS: Math.PI / 60,
  slewTimeoutNs: 120 * SECOND,
  fieldOfRegard: { shape: 'az-el', azHalfRad: 1.5, elMinRad: -0.5, elMaxRad: 0.5 },
  sunKeepOutRad: 0.05,
  signal: { hysteresisDb: 2, debounceNs: 5e7, coastNs: SECOND, localScanShare: 0.1 },
  mtuBytes: 1_044,
  powerW: 50,
  sources: {},
};

export const NODES = [
  { id: 1, name: 'sat-a' },
  { id: 2, name: 'sat-b' },
  { id: 3, name: 'sat-c' },
  { id: 4, name: 'sat-d' },
].map((node) => ({
  ...node,
  storeBytes: 1e9,
  terminals: [0, 1].map((index) => ({
    index,
    name: `head ${index}`,
    profile: PROFILE,
    mount: { azimuthRad: 0, normal: 'horizontal' as const },
  })),
}));

/** One megabyte from node 1 to node 3 under custody, ten minutes to live. */
export const FLOW: CheckedFlow = {
  name: 'imagery',
  from: 1,
  to: 3,
  class: 'tactical',
  assured: false,
  custody: true,
  bytes: 1e6,
  lifetimeNs: 600 * SECOND,
  deadlineNs: undefined,
  deadlineShare: 0,
};

export type Step = {
  [K in RecordKind]: readonly [seconds: number, kind: K, ...values: RecordValues<K>];
}[RecordKind];

/** Run one checker over a history (seconds, kind, values) through a real journal. */
export const judge = (
  factory: CheckerFactory,
  history: readonly Step[],
  facts: Partial<CheckedScenario> & { readonly endS?: number } = {},
): { readonly checker: Checker; readonly findings: readonly Finding[] } => {
  const endNs = (facts.endS ?? 1_000) * SECOND;
  const scenario = { nodes: NODES, flows: [FLOW], hopLimit: 16, endNs, ...facts };
  const set = makeCheckers(scenario, [factory]);
  const journal = new Journal({ level: 'off', checked: true });
  for (const reader of set.readers) journal.subscribe(reader);
  const append = journal.append.bind(journal) as (
    kind: RecordKind,
    atNs: number,
    ...values: (string | number)[]
  ) => void;
  for (const [seconds, kind, ...values] of history) {
    append(kind, Math.round(seconds * SECOND), ...values);
  }
  const findings = set.finish(endNs);
  // An expectation of a signature that is missing there would be refused.
  for (const { checker, signature } of findings) {
    expect(signaturesOf(checker) ?? [signature]).toContain(signature);
  }
  return { checker: set.checkers[0] as Checker, findings };
};

export const classes = (findings: readonly Finding[]): readonly string[] =>
  findings.map((finding) => finding.class);

/** A bundle of flow 0 asked for and accepted at node 1. */
export const accepted = (seconds: number, bundle: number, flow = FLOW, flowIndex = 0): Step[] => [
  [
    seconds,
    'submitted',
    flow.from,
    bundle,
    flowIndex,
    flow.bytes,
    flow.class,
    flow.assured ? 1 : 0,
    flow.custody ? 1 : 0,
    flow.lifetimeNs,
    flow.to,
  ],
  [seconds, 'held', flow.from, bundle, 0, flow.assured ? 1 : 0],
  [seconds, 'accepted', flow.from, bundle, flowIndex, bundle, Math.round(seconds * SECOND), bundle],
];

/** A contact in both directions between head 1 of the first and head 0 of the second node. */
export const planned = (
  a: number,
  b: number,
  fromS: number,
  untilS: number,
  rateBps = 1e9,
): Step[] => [
  [0, 'contact-planned', 1, a, b, 1, 0, 'optical', fromS * SECOND, untilS * SECOND, rateBps, 3e6],
  [0, 'contact-planned', 2, b, a, 0, 1, 'optical', fromS * SECOND, untilS * SECOND, rateBps, 3e6],
];
