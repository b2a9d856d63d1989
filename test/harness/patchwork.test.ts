import { beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '../../harness/scenario/load.ts';
import { Simulation, simulate, type SimulationResult } from '../../harness/simulation.ts';
import { readerOf } from '../../harness/journal/records.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import { MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';

const root = new URL('../..', import.meta.url).pathname;
const { scenario } = loadScenario('patchwork-12', { folder: root, skipBadElements: false });
const nodes = scenario.nodes.map(({ id }) => id);
const { contacts } = new Simulation(scenario, { judged: false }).setup.plan;

/** From the start of a contact until frames pass: acquisition, frame synchronisation, handshake. */
const SET_UP_NS = 15 * SECOND_NS;
/** A session closes in order so long before its end. */
const CLOSE_NS = 2 * SECOND_NS;
const HOP_NS = SECOND_NS;

/** Nodes that a message from there reaches over contacts until then. */
const reached = (from: NodeId, fromNs: Ns, untilNs: Ns): ReadonlySet<NodeId> => {
  const arrivals = new Map<NodeId, Ns>([[from, fromNs]]);
  const relax = ({ from: a, to: b, startNs, endNs }: Contact): boolean => {
    const departNs = Math.max(arrivals.get(a) ?? untilNs, startNs + SET_UP_NS);
    const arrivalNs = departNs + HOP_NS;
    if (departNs > endNs - CLOSE_NS || arrivalNs > untilNs) return false;
    if (arrivalNs >= (arrivals.get(b) ?? Number.POSITIVE_INFINITY)) return false;
    arrivals.set(b, arrivalNs);
    return true;
  };
  while (contacts.filter(relax).length > 0);
  return new Set(arrivals.keys());
};

describe('the contacts of patchwork-12', () => {
  it('take everybody to everybody within two minutes of the last third, by what begins and ends', () => {
    for (const from of nodes) {
      expect(reached(from, 8 * MINUTE_NS, 10 * MINUTE_NS).size, `from ${from}`).toBe(nodes.length);
      expect(reached(from, 10 * MINUTE_NS, 12 * MINUTE_NS).size, `from ${from}`).toBe(nodes.length);
    }
  });

  it('join all nodes at one instant for less than half a minute of the run', () => {
    let wholeNs = 0;
    for (let atNs = 0; atNs < scenario.durationNs; atNs += SECOND_NS) {
      const now = contacts.filter(
        ({ startNs, endNs }) => startNs + SET_UP_NS <= atNs && atNs < endNs,
      );
      const joined = new Set<NodeId>([1]);
      for (let before = 0; before < joined.size; ) {
        before = joined.size;
        for (const { from, to } of now) if (joined.has(from)) joined.add(to);
      }
      if (joined.size === nodes.length) wholeNs += SECOND_NS;
    }
    expect(wholeNs).toBeLessThan(30 * SECOND_NS);
  });

  it('begin and end within the run, most of them', () => {
    const inside = contacts.filter(
      ({ startNs, endNs }) => startNs > 20 * SECOND_NS && endNs < scenario.durationNs,
    );
    expect(inside.length).toBeGreaterThan(40);
    expect(new Set(contacts.map(({ medium }) => medium))).toEqual(new Set(['optical', 'radio']));
  });
});

describe('patchwork-12 without faults', () => {
  let result: SimulationResult;
  const seen = { epochs: new Set<string>(), commands: 0 };

  beforeAll(() => {
    const watch = readerOf({
      'key-epoch': (_atNs, node, epoch, state) => void seen.epochs.add(`${node} ${epoch} ${state}`),
      'command-stage': (_atNs, _node, _command, _opcode, stage) => {
        if (stage === 'done') seen.commands++;
      },
    });
    result = simulate(scenario, { seed: 1, readers: () => [watch] });
  });

  it('passes every checker, and gives most of them something to judge', () => {
    expect(result.verdict?.result).toBe('pass');
    const judged = result.verdict?.checkers.filter(({ tested }) => tested > 0) ?? [];
    expect(judged.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['S1', 'S2', 'S3', 'S5', 'S8', 'S9', 'S10', 'S16', 'L1', 'L2', 'L6']),
    );
  });

  it('has traffic of every class that arrives', () => {
    const classes = result.verdict?.figures.classes ?? [];
    expect(classes.map(({ class: name }) => name)).toEqual(['management', 'tactical', 'broadband']);
    for (const { delivered } of classes) expect(delivered).toBeGreaterThan(20);
  });

  it('takes new keys and telecommands', () => {
    expect([...seen.epochs].filter((text) => text.endsWith('2 current')).length).toBeGreaterThan(6);
    expect(seen.commands).toBeGreaterThan(10);
  });
});
