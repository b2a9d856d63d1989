import { describe, expect, it } from 'vitest';
import { HAZARD_IDS, type HazardId } from '../../../flight/hazards.ts';
import { createHazards } from '../../../harness/run/hazards.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { parseScenario, presetText } from '../../../harness/scenario/load.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';
import { simulate } from '../../../harness/simulation.ts';
import { MINUTE_NS } from '../../../protocols/units.ts';

const preset = (name: string, more = ''): Scenario =>
  parseScenario(name, `${presetText(name)}\n${more}`, '.', { skipBadElements: false }).scenario;

const hazards = (...ids: readonly HazardId[]): string => `hazards: [${ids.join(', ')}]\n`;

describe('hazards', () => {
  it.each(['ring-8', 'patchwork-12'])('break nothing in %s, all of them together', (name) => {
    const scenario = preset(name, hazards(...HAZARD_IDS));
    const durationNs = Math.min(scenario.durationNs, 12 * MINUTE_NS);
    for (const seed of [1, 2]) {
      const { verdict } = simulate({ ...scenario, durationNs }, { seed });
      const failed = verdict?.checkers.filter(({ result }) => result === 'fail') ?? [];
      expect(failed.flatMap(({ findings }) => findings[0]?.lines ?? [])).toEqual([]);
      expect(verdict?.result).toBe('pass');
    }
  });

  it('change no record of a run that has none', () => {
    const bare = preset('ring-8');
    const short = { ...bare, durationNs: 2 * MINUTE_NS };
    const { hash } = simulate(short, { seed: 1 });
    expect(simulate({ ...short, hazards: [] }, { seed: 1 }).hash).toBe(hash);
  });

  it('are drawn for each node and hazard apart, a quarter of the time, over resets', () => {
    const scenario = preset('ring-8', hazards('segment-short', 'coasting-short'));
    const of = createHazards(scenario, new RandomStreams(1));
    const first = of?.(1);
    const other = createHazards(preset('ring-8', hazards('segment-short')), new RandomStreams(1));
    const alone = other?.(1);
    const draws = Array.from({ length: 4_000 }, () => {
      first?.('coasting-short');
      return first?.('segment-short');
    });
    expect(draws.map(() => alone?.('segment-short'))).toEqual(draws);
    const share = draws.filter(Boolean).length / draws.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    expect(first?.('time-transfer-skipped')).toBe(false);
  });

  it('are refused by a name that is none', () => {
    expect(() => preset('ring-8', 'hazards: [segment-shrt]\n')).toThrow(/segment-short/);
  });
});

describe('each hazard', () => {
  // Losses of frames and light, so that what is done after them is done.
  const dropsAt = [
    ['amber-b-01', 250],
    ['courier-b-01', 250],
    ['amber-a-01', 590],
    ['amber-d-01', 600],
    ['blue-b-01', 100],
    ['blue-c-01', 520],
    ['courier-a-01', 530],
    ['amber-c-01', 450],
  ].map(
    ([node, atS]) => `  - { kind: tracking-drop, node: ${node}, at: ${atS} s, duration: 600 ms }\n`,
  );
  const faults = `faults:
  - { kind: frames-dropped, from: blue-d-01, to: courier-b-01, share: 0.4, at: 110 s, duration: 80 s }
  - { kind: frames-dropped, from: amber-a-01, to: amber-d-01, share: 0.8, types: [data], at: 1 min, duration: 500 s }
${dropsAt.join('')}`;
  // Stores that are full with three images.
  const run = (more: string, durationNs = Number.POSITIVE_INFINITY): string => {
    const text = presetText('patchwork-12').replace(/store: \d+ [kM]B/g, 'store: 120 kB');
    const options = { skipBadElements: false };
    const { scenario } = parseScenario('shaken', `${text}\n${faults}${more}`, '.', options);
    const cut = { ...scenario, durationNs: Math.min(scenario.durationNs, durationNs) };
    return simulate(cut, { seed: 1, judged: false }).hash;
  };
  // Most of them show early.
  const EARLY_NS = 3 * MINUTE_NS;
  const [hash, early] = [run(''), run('', EARLY_NS)];

  it.each(HAZARD_IDS)('%s changes what happens', (id) => {
    if (run(hazards(id), EARLY_NS) === early) expect(run(hazards(id))).not.toBe(hash);
  });
});
