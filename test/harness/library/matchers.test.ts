import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computerReset, linkOutage } from '../../../harness/library/faults.ts';
import { runScenario, type WatchedRun } from '../../../harness/library/run-scenario.ts';
import '../../../harness/library/vitest.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { simulate } from '../../../harness/simulation.ts';

const BROKEN = new URL('../broken/lets-go.ts', import.meta.url).pathname;
const UNTIL = { until: '40 s' };
const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-matchers-'));
let good: WatchedRun;
let bad: WatchedRun;

beforeAll(async () => {
  process.chdir(folder);
  good = await runScenario('ring-8', UNTIL);
  bad = await runScenario('ring-8', { ...UNTIL, flight: BROKEN });
});

afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** What a failed expectation says. */
const said = (expectation: () => void): string => {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the expectation holds');
};

describe('matchers', () => {
  it('hold for what is so', async () => {
    expect(good).toPass();
    expect(good.verdict).toPass();
    expect(good).toPassChecker('S2');
    expect(good).toDeliver(1);
    expect(good).toDeliver({ flow: 'command', atLeast: 1 });
    expect(good).toReachGate('receipt-returned');
    await expect(good).toBeDeterministic();
    expect(bad).not.toPass();
    expect(bad).toViolate('S2');
    expect(bad).toViolate('S2/unheld');
    expect(bad).not.toViolate('S5');
  });

  it('say of a run what it violated, and how to see it again', () => {
    const text = said(() => expect(bad).toPass());
    expect(text).toMatch(/^expected ring-8 \(seed 1\) to pass, but it failed: .*S2/);
    expect(text).toContain('S2  a bundle under custody is durable in at least one living node: ');
    const [, file = ''] = /replay (\S+\.lmrun\.json)$/.exec(text) ?? [];
    expect(existsSync(join(folder, file))).toBe(true);
    expect(said(() => expect(bad).toPassChecker('S2'))).toContain('S2/unheld');
    expect(said(() => expect(good).toViolate('S2'))).toContain('but it violated nothing');
  });

  it('say what was violated, too, where no artefact can be written', () => {
    rmSync('.lasermesh', { recursive: true, force: true });
    writeFileSync('.lasermesh', 'no folder');
    try {
      const text = said(() => expect(bad).toPass());
      expect(text).toMatch(/^expected ring-8 \(seed 1\) to pass, but it failed: .*S2/);
      expect(text).toMatch(/again {3}its artefact cannot be written: E/);
    } finally {
      rmSync('.lasermesh');
    }
  });

  it('say what was counted where it is too little', () => {
    const count = said(() => expect(good).toDeliver({ flow: 'command', atLeast: 1000 }));
    expect(count).toContain('to deliver 1000 bundles, got ');
    const both = said(() => expect(good).toDeliver({ atLeast: 1e6, share: 0.07 }));
    expect(both).toContain('to deliver 1000000 bundles and 7 % of what was sent, got ');
    const gate = said(() => expect(good).toReachGate('custody-after-loss', 2));
    expect(gate).toContain('2 times, but it never did');
    expect(gate).toContain('reached: ');
    expect(said(() => expect(good).toPassChecker('S2', 1e6))).toContain('over 1000000 things');
  });

  it('say where two runs part', async () => {
    const { scenario } = loadScenario('ring-8', {
      folder,
      skipBadElements: false,
      untilNs: 20e9,
    });
    let seed = 0;
    const other = (): ReturnType<typeof simulate> => simulate(scenario, { seed: ++seed });
    await expect(expect(other).toBeDeterministic()).rejects.toThrow('and then');
    await expect(
      expect({
        ...good,
        again: (more: object) => simulate(scenario, { seed: ++seed, ...more }),
      }).toBeDeterministic(),
    ).rejects.toThrow(/the first \d+ records are the same, then\n.*\d\d:\d\d:\d\d/);
  });

  it('refuse words that nobody knows and values that are no run', () => {
    expect(said(() => expect(good).toViolate('S99'))).toContain('unknown checker "S99"');
    expect(said(() => expect(good).not.toViolate('S2/unhold'))).toContain('mean "S2/unheld"');
    expect(good).not.toViolate('S19/bad-effect-of-a-stranger');
    expect(said(() => expect(good).toDeliver({ flow: 'comand' }))).toContain('"command"');
    expect(said(() => expect(Promise.resolve(good)).toPass())).toContain('await it');
    const plain = simulate(good.scenario);
    expect(said(() => expect(plain).toReachGate('receipt-returned'))).toContain('runScenario');
  });
});

describe('runScenario', () => {
  it('refuses a seed that is no whole number, and a run without length', async () => {
    for (const seed of [Number('none'), -1, 1.5, 2 ** 60]) {
      await expect(runScenario('ring-8', { ...UNTIL, seed })).rejects.toThrow(
        `seed: expected a whole number from 0 to 9007199254740991, got ${seed}`,
      );
    }
    for (const until of ['0 s', '-1 s']) {
      await expect(runScenario('ring-8', { until })).rejects.toThrow('expected more than 0');
    }
  });

  it('adds faults, and refuses one that can hit nothing', async () => {
    const faults = [computerReset('ring-03', { at: '30 s' })];
    const run = await runScenario('ring-8', { ...UNTIL, faults });
    expect(run.verdict?.faults).toBe(1);
    expect(run.hash).not.toBe(good.hash);
    const nowhere = [linkOutage('ring-01', 'ring-04', { at: '30 s' })];
    await expect(runScenario('ring-8', { ...UNTIL, faults: nowhere })).rejects.toThrow(
      'share no contact',
    );
  });
});
