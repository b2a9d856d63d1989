import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../harness/scenario/fault.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';
import type { MachineName } from '../../../protocols/avionics.ts';
import { TRANSITIONS } from '../../../protocols/transitions.ts';
import { type NodeId, SECOND_NS } from '../../../protocols/units.ts';
import { operatedRing } from './operated-ring.ts';
import { type FaultRun, nodeNamed, run, type Told } from './rig.ts';

/*
 * Safe mode from every state of every machine: as soon as a real node enters the state, it is ordered into
 * safe mode; 40 s later it is ordered out. Whether it is dark is read from lasers and locks.
 */

const SAFE_S = 40;
/** Every contact has begun a second time by then, and had time to be acquired. */
const END_S = 330;
/** As S14 asks for it. */
const DARK_S = 1;

const scenario = operatedRing(END_S * SECOND_NS);
const ring = (place: number): NodeId => nodeNamed(scenario, `ring-0${place}`);

/** How a node comes into a state that it does not come into by itself. */
interface Way {
  readonly node?: NodeId;
  /** Faults that bring it there, and from when on the state is looked out for. */
  readonly faults?: readonly Fault[];
  readonly fromS?: number;
  readonly edit?: (scenario: Scenario) => Scenario;
}

const on = (node: NodeId, atS: number, lengthS: number | undefined) => ({
  id: 'way',
  node,
  atNs: atS * SECOND_NS,
  durationNs: lengthS === undefined ? undefined : lengthS * SECOND_NS,
});
const heads = { terminal: undefined } as const;
const drop = (node: NodeId): Way => ({
  node,
  faults: [{ ...on(node, 120, 3), ...heads, kind: 'tracking-drop' }],
  fromS: 119,
});
const forced: Way = { faults: [{ ...on(ring(1), 100, undefined), kind: 'safe-mode-forced' }] };
const outage: Fault = {
  ...on(ring(1), 100, 4),
  kind: 'link-outage',
  partner: ring(2),
  both: true,
  share: 1,
  types: [],
};
/** No room for a single bundle at the neighbours. */
const crowded = (whole: Scenario): Scenario => ({
  ...whole,
  flows: whole.flows.map((flow) => ({ ...flow, bytes: 200_000 })),
  nodes: whole.nodes.map((node) => (node.id === ring(1) ? node : { ...node, storeBytes: 210_000 })),
});

/**
 * More for a neighbour than the line takes before its contact ends: what was to leave in the last moment waits
 * while the session closes.
 */
const hurried = (whole: Scenario): Scenario => ({
  ...whole,
  flows: whole.flows.map((flow) => ({
    ...flow,
    to: ring(2),
    bytes: 2_000_000,
    timing: { kind: 'regular', startNs: 199.2e9, endNs: 199.5e9, intervalNs: 5e6 },
  })),
});

/** A change of the key epoch that is over before the neighbours can hear of it. */
const rekeyed = (whole: Scenario): Scenario => ({
  ...whole,
  operations: whole.operations && {
    ...whole.operations,
    keyRollovers: [{ atNs: 20 * SECOND_NS, overlapNs: 10 * SECOND_NS }],
  },
});

const WAYS: Readonly<Record<string, Way>> = {
  'node degraded': { faults: [{ ...on(ring(1), 100, 30), kind: 'store-failure' }] },
  'node safe': forced,
  'terminal disabled': forced,
  'terminal acquiring.listening': {
    faults: [{ ...on(ring(1), 1, 150), ...heads, kind: 'terminal-stuck' }],
  },
  'terminal acquiring.staring': drop(ring(1)),
  'terminal acquiring.local.scanning': drop(ring(1)),
  'terminal acquiring.local.listening': drop(ring(1)),
  'terminal acquiring.local.staring': drop(ring(2)),
  'terminal tracking.fading': drop(ring(1)),
  'terminal tracking.coasting': drop(ring(1)),
  'terminal resting': { faults: [{ ...on(ring(1), 0, 150), ...heads, kind: 'terminal-stuck' }] },
  'terminal inhibited': { faults: [{ ...on(ring(1), 100, 20), ...heads, kind: 'thermal-limit' }] },
  'link hello.answering': { node: ring(2) },
  'link hello.waiting': { edit: rekeyed },
  'link established.degraded': { faults: [outage] },
  'outduct backpressured': { edit: crowded },
  'outduct draining': { edit: hurried },
};

/** States that an order cannot meet, with the reason. */
const EXEMPT: Readonly<Record<string, string>> = {
  'node off': 'no software runs: nothing hears, and nothing shines',
};

const CASES = Object.entries(TRANSITIONS).flatMap(([machine, { allowed }]) =>
  Object.keys(allowed)
    .filter((state) => EXEMPT[`${machine} ${state}`] === undefined)
    .map((state) => [machine as MachineName, state] as const),
);

const orders = (told: FaultRun, node: NodeId): readonly Told[] =>
  told.of('safe-mode-ordered').filter(({ values }) => values[0] === node);

/** What the node shines and is linked with at an instant, as truth has it. */
const emitting = (told: FaultRun, node: NodeId, untilS: number): string[] => {
  const found = new Map<string, boolean>();
  for (const { kind, atS, values } of told.records) {
    if (atS > untilS) break;
    if (kind === 'laser' && values[0] === node) found.set(`laser ${values[1]}`, values[2] === 1);
    if (kind !== 'lock' && kind !== 'unlock') continue;
    if (values[0] === node) found.set(`lock ${values[1]}`, kind === 'lock');
    if (values[2] === node) found.set(`lock ${values[3]}`, kind === 'lock');
  }
  return [...found].flatMap(([what, lasts]) => (lasts ? [what] : []));
};

/** Lasers that came on and locks that began within a time. */
const begun = (told: FaultRun, node: NodeId, fromS: number, toS: number): readonly Told[] =>
  told.records.filter(
    ({ kind, atS, values }) =>
      atS > fromS &&
      atS <= toS &&
      ((kind === 'laser' && values[0] === node && values[2] === 1) ||
        (kind === 'lock' && (values[0] === node || values[2] === node))),
  );

describe('safe mode', () => {
  it('is entered from every state but those with a reason', () => {
    const known = new Set(
      Object.entries(TRANSITIONS).flatMap(([machine, { allowed }]) =>
        Object.keys(allowed).map((state) => `${machine} ${state}`),
      ),
    );
    const named = [...Object.keys(WAYS), ...Object.keys(EXEMPT)];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    expect(CASES.length).toBe(known.size - Object.keys(EXEMPT).length);
  });

  it.each(CASES)('from %s %s: dark within its bound, until a command', (machine, state) => {
    const { node = ring(1), faults = [], fromS = 0, edit } = WAYS[`${machine} ${state}`] ?? {};
    const order: Fault = {
      ...on(node, fromS, SAFE_S),
      id: 'order',
      kind: 'safe-mode-forced',
      when: { node, machine, instance: undefined, enters: state, afterNs: 0, nth: 1 },
    };
    const told = run(edit?.(scenario) ?? scenario, [...faults, order]);
    const entered = told.of('transition').find(({ values: [who, what, , , to], atS }) => {
      return who === node && what === machine && to === state && atS >= fromS;
    });
    const given = orders(told, node).slice(-2);
    expect(given.map(({ values }) => values[1])).toEqual([1, 0]);
    const [inS = 0, outS = 0] = given.map(({ atS }) => atS);
    expect(inS).toBe(entered?.atS);
    expect(emitting(told, node, inS + DARK_S)).toEqual([]);
    expect(begun(told, node, inS + DARK_S, outS)).toEqual([]);
    expect(begun(told, node, outS, END_S).length).toBeGreaterThan(0);
    const modes = told
      .of('transition')
      .filter(({ values }) => values[0] === node && values[1] === 'node')
      .map(({ values }) => values[4]);
    expect(modes.slice(-3)).toEqual(['safe', 'standby', expect.stringMatching(/^(oper|degr)/)]);
    expect(told.failed.filter((id) => id.startsWith('S') || id === 'L5')).toEqual([]);
  });
});
