import { describe, expect, it } from 'vitest';
import { HAZARD_IDS } from '../../../flight/hazards.ts';
import { loadBase } from '../../../harness/campaign/campaign-base.ts';
import { type CaseTerms, drawCase, seedOf } from '../../../harness/campaign/draw-case.ts';
import { LAWS, lawsFor } from '../../../harness/campaign/laws/laws.ts';
import { DEFAULT_PHASES, durationNsOf, healNsOf } from '../../../harness/campaign/phases.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { fault } from '../../../harness/scenario/fault-schema.ts';

const folder = '.';
const ring = loadBase({ name: 'ring-8', scenario: 'ring-8' }, { folder, phases: DEFAULT_PHASES });
const terms = (more: Partial<CaseTerms> = {}): CaseTerms => ({
  bases: [{ base: ring, share: 1 }],
  mix: { swarm: 1, boundary: 1, triggered: 1, scripted: 1, null: 1 },
  allowed: () => true,
  unbounded: false,
  hazards: true,
  ...more,
});
const draws = Array.from({ length: 200 }, (_, index) =>
  drawCase(terms(), index, seedOf('test', index)),
);

describe('a case', () => {
  it('is the same for the same seed', () => {
    const again = drawCase(terms(), 3, seedOf('test', 3));
    expect(again.scenario).toEqual(draws[3]?.scenario);
    expect(again.scenario.faults).not.toEqual(draws[4]?.scenario.faults);
  });

  it('has faults in its safety phase only, and traffic before the heal only', () => {
    for (const { scenario, core } of draws) {
      const names = new Map(scenario.nodes.map(({ id, name }) => [id, name]));
      for (const { atNs, durationNs = 0, node, when, ...rest } of scenario.faults) {
        if (when === undefined) expect(atNs).toBeGreaterThanOrEqual(DEFAULT_PHASES.warmUpNs);
        expect(atNs).toBeLessThanOrEqual(healNsOf(DEFAULT_PHASES));
        if (when !== undefined || 'partner' in rest || !core.includes(names.get(node) ?? ''))
          continue;
        expect(atNs + durationNs).toBeLessThanOrEqual(healNsOf(DEFAULT_PHASES) + 1);
      }
      for (const { timing } of scenario.flows) {
        const lastNs = timing.kind === 'listed' ? Math.max(0, ...timing.atNs) : timing.endNs;
        expect(lastNs).toBeLessThanOrEqual(healNsOf(DEFAULT_PHASES));
      }
    }
  });

  it('loses one node in six at most, and none of its core', () => {
    for (const { scenario, core } of draws) {
      const lost = scenario.faults.filter(({ kind }) => kind === 'permanent-loss');
      expect(lost.length).toBeLessThanOrEqual(1);
      const names = new Map(scenario.nodes.map(({ id, name }) => [id, name]));
      for (const { node } of lost) expect(core).not.toContain(names.get(node));
    }
  });

  it('loses no more where its scenario loses as many itself', () => {
    const lost = { kind: 'permanent-loss', node: 'ring-06', at: '130 s' };
    const scenario = { name: 'bereft', scenario: 'ring-8', with: { faults: [lost] } };
    const base = loadBase(scenario, { folder, phases: DEFAULT_PHASES });
    for (const index of draws.keys()) {
      const drawn = drawCase(
        terms({ bases: [{ base, share: 1 }] }),
        index,
        seedOf('bereft', index),
      );
      const losses = drawn.scenario.faults.filter(({ kind }) => kind === 'permanent-loss');
      expect(losses.map(({ id }) => id)).toEqual(['f-01']);
    }
  });

  it('heals faults that its scenario has itself, too', () => {
    const what = { kind: 'jitter-step', node: 'ring-06', jitter: '50 urad' };
    const jitter = { ...what, at: '130 s', duration: '2 h' };
    const changes = { faults: [jitter] };
    const scenario = { name: 'shaky', scenario: 'ring-8', with: changes };
    const base = loadBase(scenario, { folder, phases: DEFAULT_PHASES });
    const ends = new Map(
      [...draws.keys()].map((index) => {
        const drawn = drawCase(terms({ bases: [{ base, share: 1 }] }), index, index);
        const { atNs = 0, durationNs = 0 } =
          drawn.scenario.faults.find(({ id }) => id === 'f-01') ?? {};
        return [drawn.core.includes('ring-06'), atNs + durationNs];
      }),
    );
    expect(ends.get(true)).toBe(healNsOf(DEFAULT_PHASES));
    expect(ends.get(false)).toBe(durationNsOf(DEFAULT_PHASES));
  });

  it('is drawn by every generator, from one fault to dozens', () => {
    expect(new Set(draws.map(({ generator }) => generator)).size).toBe(5);
    const counts = draws
      .filter(({ generator }) => generator === 'swarm')
      .map(({ scenario }) => scenario.faults.length);
    expect(Math.min(...counts)).toBeLessThan(5);
    expect(Math.max(...counts)).toBeGreaterThan(30);
  });

  it('has only faults of kinds that are allowed', () => {
    const only = terms({ allowed: (kind) => kind === 'hang' });
    for (let index = 0; index < 50; index++) {
      const { scenario, generator } = drawCase(only, index, seedOf('hang', index));
      const kinds = new Set(scenario.faults.map(({ kind }) => kind));
      expect([...kinds].every((kind) => kind === (generator === 'null' ? 'null' : 'hang'))).toBe(
        true,
      );
    }
  });

  it('has a quarter of the hazards, and none when nothing is to happen', () => {
    const counts = draws.map(({ scenario }) => scenario.hazards?.length ?? 0);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(mean / HAZARD_IDS.length).toBeGreaterThan(0.15);
    expect(mean / HAZARD_IDS.length).toBeLessThan(0.3);
    const nothing = draws.filter(({ generator }) => generator === 'null');
    expect(nothing.every(({ scenario }) => scenario.hazards === undefined)).toBe(true);
    expect(
      drawCase(terms({ hazards: false }), 3, seedOf('test', 3)).scenario.hazards,
    ).toBeUndefined();
  });

  it('has neither heal nor budget when it is unbounded', () => {
    const unbounded = drawCase(
      terms({
        unbounded: true,
        mix: { swarm: 1, boundary: 0, triggered: 0, scripted: 0, null: 0 },
      }),
      3,
      seedOf('test', 3),
    );
    expect(unbounded.core).toEqual([]);
    expect(unbounded.scenario.faults.some(({ untilNs }) => untilNs !== undefined)).toBe(false);
  });
});

describe('a triggered case', () => {
  const mix = { swarm: 0, boundary: 0, triggered: 1, scripted: 0, null: 0 };
  const drawn = (more: Partial<CaseTerms>, index: number) =>
    drawCase(terms({ mix, ...more }), index, seedOf('triggered', index)).scenario.faults;

  it('has triggers only', () => {
    for (let index = 0; index < 100; index++) {
      expect(drawn({}, index).filter(({ when }) => when === undefined)).toEqual([]);
    }
  });

  it('is empty where no kind that is allowed takes a trigger', () => {
    for (const only of ['manoeuvre', 'swizzle']) {
      expect(drawn({ allowed: (kind) => kind === only }, 1)).toEqual([]);
    }
  });
});

describe('a campaign whose runs end soon after the heal', () => {
  const phases = { warmUpNs: 60e9, safetyNs: 3 * 60e9, livenessNs: 1e9 };
  const short = { name: 'short', scenario: 'ring-8', with: { duration: '4 min' } };
  const base = loadBase(short, { folder, phases });

  it.each(['swarm', 'boundary', 'triggered', 'scripted'] as const)(
    'has cases of %s that can run, without what would begin later',
    (generator) => {
      const none = { swarm: 0, boundary: 0, triggered: 0, scripted: 0, null: 0 };
      const bases = [{ base, share: 1 }];
      for (const unbounded of [false, true]) {
        const only = terms({ bases, mix: { ...none, [generator]: 1 }, unbounded });
        for (let index = 0; index < 100; index++) {
          const drawn = drawCase(only, index, seedOf('short', index)).scenario;
          for (const { atNs } of drawn.faults) expect(atNs).toBeLessThan(drawn.durationNs);
        }
      }
    },
  );
});

describe('laws', () => {
  it('exist for every kind of fault but null', () => {
    const kinds = fault.options
      .map(({ shape }) => shape.kind.value)
      .filter((kind) => kind !== 'null');
    expect([...new Set(LAWS.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort());
  });

  it('draw where an operator has a network without any contact', () => {
    const stream = new RandomStreams(1).stream('test', 'faults');
    const windowNs = [0, 60e9] as const;
    const ground = { ...ring.ground, links: [], contacts: [], edgesNs: [], operated: true };
    for (const law of lawsFor(ground)) {
      const { kind } = law.draw({ stream, ground, windowNs, boundary: false });
      expect(kind).toBe(law.kind);
    }
  });
});
