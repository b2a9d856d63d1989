import { describe, expect, it } from 'vitest';
import type { FlightFactory } from '../../../flight/config.ts';
import { createNode } from '../../../flight/node.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { Simulation, type SimulationOptions, simulate } from '../../../harness/simulation.ts';
import type { AvionicsEffect } from '../../../protocols/avionics.ts';

const UNTIL_NS = 150e9;
const { scenario } = loadScenario('ring-8', {
  folder: '.',
  skipBadElements: false,
  untilNs: UNTIL_NS,
});

interface Seen {
  readonly kind: string;
  readonly atNs: number;
  readonly values: readonly (string | number)[];
}

/** A run, and what its journal says of software and computers. */
const watched = (options: SimulationOptions, nodes = scenario) => {
  const seen: Seen[] = [];
  const simulation = new Simulation(nodes, { ...options, checked: true });
  simulation.journal.subscribe({
    kinds: ['software-fault', 'node-down', 'node-up'],
    record: (kind, atNs, values) => seen.push({ kind, atNs, values }),
  });
  const { verdict, hash } = simulation.finish();
  return { seen, verdict, hash };
};

const thrower: FlightFactory = (config) => {
  const reference = createNode(config);
  return {
    step: (input) => {
      if (input.monotonicNs >= 20e9) throw new Error('enough');
      return reference.step(input);
    },
  };
};

describe('flight software of a user’s own', () => {
  it('that only passes on to the reference leaves the same journal', () => {
    const { hash } = simulate(scenario, { judged: false });
    const wrapped: FlightFactory = (config) => {
      const reference = createNode(config);
      return { step: (input) => reference.step(input) };
    };
    const options = { judged: false, flightSoftware: new Map([[2, wrapped]]) };
    expect(simulate(scenario, options).hash).toBe(hash);
    expect(simulate(scenario, { ...options, encodeAvionics: true }).hash).toBe(hash);
  });

  it('that throws takes its node down, which starts cold after its boot time', () => {
    const notes: string[] = [];
    const { seen, verdict } = watched({
      flightSoftware: new Map([[3, thrower]]),
      onSoftwareFault: ({ detail }) => notes.push(detail),
    });
    const own = seen.filter(({ values }) => values[0] === 3);
    expect(own.map(({ kind, values }) => [kind, values[1]])).toEqual([
      ['node-up', 'power-on'],
      ['software-fault', 'step-threw'],
      ['node-down', 'software-fault'],
      ['node-up', 'cold'],
      ['software-fault', 'step-threw'],
      ['node-down', 'software-fault'],
    ]);
    const [, , down, up] = own;
    expect((up?.atNs ?? 0) - (down?.atNs ?? 0)).toBe(90e9);
    expect(seen.filter(({ kind }) => kind === 'node-down')).toHaveLength(2);
    expect(notes[0]).toContain('threw Error: enough');
    expect(verdict?.checkers.find(({ id }) => id === 'S19')).toMatchObject({
      result: 'fail',
      violations: 2,
    });
  });

  it('that cannot be made at all is given up at the fifth time, and stays down', () => {
    const broken: FlightFactory = () => {
      throw new Error('never');
    };
    const nodes = scenario.nodes.map((node) =>
      node.id === 4 ? { ...node, bootColdNs: 10e9 } : node,
    );
    const faults = [{ kind: 'computer-reset', node: 4, boot: 'warm', atNs: 90e9 }] as const;
    const { seen } = watched({ flightSoftware: new Map([[4, broken]]) }, {
      ...scenario,
      nodes,
      faults,
    } as never);
    const own = seen.filter(({ values }) => values[0] === 4);
    const downs = own.filter(({ kind }) => kind === 'node-down').map(({ values }) => values[1]);
    expect(downs.slice(0, 5)).toEqual([...Array(4).fill('software-fault'), 'software-given-up']);
    expect(own.filter(({ kind }) => kind === 'node-up')).toHaveLength(5);
  });

  it('has to be given where a scenario names some', () => {
    const flightSoftware = { file: '/x/my-node.ts', sha256: '', states: 'own' } as const;
    const nodes = scenario.nodes.map((node) => ({ ...node, flightSoftware }));
    expect(() => simulate({ ...scenario, nodes })).toThrow(/ring-01 has flight software/);
  });

  it('may do anything that the contract allows without an error of the harness', () => {
    for (const seed of [1, 2, 3]) {
      const mad: FlightFactory = (config) => {
        const reference = createNode(config);
        const chance = new RandomStreams(seed).stream('mad', String(config.id));
        return { step: (input) => [...reference.step(input), ...madEffects(chance)] };
      };
      const { verdict, seen } = watched({ seed, flightSoftware: mad });
      expect(verdict).toBeDefined();
      expect(seen.filter(({ kind }) => kind === 'software-fault')).toEqual([]);
    }
  });
});

type Chance = ReturnType<RandomStreams['stream']>;

/** Now and then something sound but senseless. */
const madEffects = (chance: Chance): AvionicsEffect[] => {
  if (chance.uniform() > 0.02) return [];
  const pick = (count: number): number => Math.floor(chance.uniform() * count);
  const terminal = pick(2);
  const at = pick(3) === 0 ? 0 : pick(200) * 1e9;
  const turned = chance.uniform() * 7;
  const direction = { x: Math.cos(turned), y: Math.sin(turned), z: 0 };
  const trajectory = {
    startMonotonicNs: at,
    stepNs: 1 + pick(1e9),
    directions: Array.from({ length: 1 + pick(3) }, () => direction),
  };
  const image = { head: chance.bytes(pick(80)), payload: chance.bytes(pick(300)), crc: pick(1e9) };
  const endpoint = { node: pick(10), service: pick(4) };
  const effects: AvionicsEffect[] = [
    { kind: 'transmit', terminal, image },
    { kind: 'idle', terminal, image: pick(2) === 0 ? undefined : image, intervalNs: 1_000 + at },
    { kind: 'watch-silence', terminal, intervalNs: 1_000 + pick(1e9), intervals: [1 + pick(9)] },
    { kind: 'terminal', terminal, command: { command: 'stow' } },
    { kind: 'terminal', terminal, command: { command: 'slew', trajectory } },
    {
      kind: 'terminal',
      terminal,
      command: {
        command: 'scan',
        trajectory,
        halfConeNrad: 1 + pick(1e6),
        pitchNrad: 10_000 + pick(1e5),
        speedNradPerS: 1e6 + pick(1e7),
      },
    },
    { kind: 'terminal', terminal, command: { command: 'stare', trajectory } },
    {
      kind: 'terminal',
      terminal,
      command: { command: 'track', pointAheadXNrad: pick(1e9), pointAheadYNrad: -pick(1e9) },
    },
    { kind: 'terminal', terminal, command: { command: 'coast', trajectory } },
    { kind: 'terminal', terminal, command: { command: 'laser', on: pick(2) === 0 } },
    {
      kind: 'terminal',
      terminal,
      command: { command: 'margin-comparators', milliDb: [pick(1e5) - 5e4] },
    },
    { kind: 'timer-set', timer: pick(1e5), atMonotonicNs: at * 1_000 },
    { kind: 'timer-cancel', timer: pick(100) },
    {
      kind: 'store-write',
      write: pick(1e6),
      region: 'marks',
      key: `m${pick(9)}`,
      bytes: [image.head],
    },
    { kind: 'store-delete', region: 'bundles', key: `b${pick(9)}` },
    {
      kind: 'submit-result',
      request: pick(50),
      accepted: false,
      reason: 'throttled',
      createdNs: at,
      sequence: pick(9),
    },
    {
      kind: 'report',
      report: { id: pick(999), severity: 'fatal', args: [pick(9), endpoint.node] },
    },
    { kind: 'transition', machine: 'link', instance: terminal, from: 'here', to: 'there' },
    { kind: 'watchdog', timeoutNs: pick(2) === 0 ? 0 : 1e9 + at * 1_000 },
    { kind: 'telemetry', bytes: image.head },
    { kind: 'plan-active', version: pick(9), digest: pick(1e9), contacts: pick(9) },
    { kind: 'key-epoch', epoch: pick(9), state: 'next' },
    { kind: 'authenticated', terminal, session: pick(1e9), counter: pick(1e9) },
  ];
  return [effects[pick(effects.length)] as AvionicsEffect];
};
