import { describe, expect, it } from 'vitest';
import { TRAFFIC_CLASSES } from '../../../protocols/bundle.ts';
import { l3Convergence } from '../../../harness/checkers/l3-convergence.ts';
import { classes, judge, type Step } from './rig.ts';

const MINUTE = 60;
/** Four nodes in a row that hang together from the start. */
const ROW: readonly Step[] = [
  ...[1, 2, 3, 4].map((node): Step => [0, 'node-up', node, 'power-on', 1]),
  [10, 'lock', 1, 1, 2, 0, 0],
  [10, 'lock', 2, 1, 3, 0, 0],
  [10, 'lock', 3, 1, 4, 0, 0],
];
const active = (seconds: number, node: number, version: number, digest = 7): Step => [
  seconds,
  'plan-active',
  node,
  version,
  digest,
  100,
];
const current = (seconds: number, node: number, epoch: number): Step => [
  seconds,
  'key-epoch',
  node,
  epoch,
  'current',
];
const told = (seconds: number, node: number, linkState: number): Step => [
  seconds,
  'telemetry',
  node,
  1,
  'operational',
  0,
  0,
  0,
  0,
  1,
  1,
  linkState,
];
const everywhere = (seconds: number, version: number): Step[] =>
  [1, 2, 3, 4].map((node) => active(seconds, node, version));
const HOUR = { endS: 60 * MINUTE };

describe('L3 plans and keys', () => {
  it('passes when all nodes within reach have the newest', () => {
    const history = [...ROW, ...everywhere(20, 1), ...everywhere(600, 2)];
    const { findings, checker } = judge(l3Convergence, history, HOUR);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ plans: 4, exempt: 0 });
  });

  it('finds a node that keeps the older plan', () => {
    const history = [...ROW, ...everywhere(20, 1), ...everywhere(600, 2).slice(0, 3)];
    const { findings } = judge(l3Convergence, history, HOUR);
    expect(findings.map(({ node, class: kind }) => [node, kind])).toEqual([[4, 'plan-behind']]);
    expect(findings[0]?.requirement).toBe('LM-OPS-001');
  });

  it('finds one that falls back to an older plan', () => {
    const history = [...ROW, ...everywhere(20, 2), active(700, 3, 1)];
    expect(classes(judge(l3Convergence, history, HOUR).findings)).toEqual(['plan-behind']);
  });

  it('finds a plan whose content differs under one version', () => {
    const history = [...ROW, ...everywhere(20, 1).slice(0, 3), active(20, 4, 1, 8)];
    expect(classes(judge(l3Convergence, history, HOUR).findings)).toEqual(['plan-differs']);
  });

  it('gives the network its time to converge', () => {
    const history = [...ROW, ...everywhere(20, 1), active(600, 1, 2)];
    const { findings, checker } = judge(l3Convergence, history, { endS: 25 * MINUTE });
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ plans: 0 });
  });

  it('exempts a node that no journey of locks reaches, or only shortly before the end', () => {
    const cut: Step = [500, 'unlock', 3, 1, 4, 0, 'fade'];
    const history = [...ROW, ...everywhere(20, 1), cut, ...everywhere(600, 2).slice(0, 3)];
    const never = judge(l3Convergence, history, HOUR);
    expect(never.findings).toEqual([]);
    expect(never.checker.counts()).toMatchObject({ plans: 3, exempt: 1 });
    const late: Step = [50 * MINUTE, 'lock', 3, 1, 4, 0, 0];
    expect(judge(l3Convergence, [...history, late], HOUR).findings).toEqual([]);
    const early: Step = [15 * MINUTE, 'lock', 3, 1, 4, 0, 0];
    expect(classes(judge(l3Convergence, [...history, early], HOUR).findings)).toEqual([
      'plan-behind',
    ]);
  });

  it('exempts a node that only others than the operator could have reached', () => {
    const before = ROW.filter(([, kind]) => kind !== 'lock');
    const history: Step[] = [...before, [10, 'lock', 3, 1, 4, 0, 0], ...everywhere(20, 1)];
    history.push(...everywhere(600, 2).slice(0, 3));
    const kinds = (operator?: number) =>
      classes(judge(l3Convergence, history, { ...HOUR, operator }).findings);
    expect(kinds(1)).toEqual([]);
    expect(kinds(3)).toEqual(['plan-behind']);
    expect(kinds()).toEqual(['plan-behind']);
  });

  it('exempts a node that lacks every key of those who could have told it, from then on', () => {
    const cut: Step = [500, 'unlock', 3, 1, 4, 0, 'fade'];
    const lock = (seconds: number): Step => [seconds, 'lock', 3, 1, 4, 0, 0];
    const rolled = [1, 2, 3].flatMap((node): Step[] => [
      [610, 'key-epoch', node, 2, 'next'],
      [700, 'key-epoch', node, 2, 'current'],
      [800, 'key-epoch', node, 1, 'retired'],
    ]);
    const kinds = (atS: number) => {
      const history = [...ROW, ...everywhere(20, 1), cut, lock(atS), ...rolled];
      history.push(...everywhere(600, 2).slice(0, 3));
      const sorted = history.toSorted((a, b) => a[0] - b[0]);
      return classes(judge(l3Convergence, sorted, { ...HOUR, operator: 1 }).findings);
    };
    expect(kinds(820)).toEqual([]);
    expect(kinds(720)).toEqual(['plan-behind', 'key-behind']);
  });

  it('exempts a node that the policy keeps the operator from', () => {
    const history = [...ROW, ...everywhere(20, 1), ...everywhere(600, 2).slice(0, 3)];
    const segments = new Map([1, 2, 3, 4].map((node) => [node, node < 4 ? 'north' : 'south']));
    const kinds = (destination: number) => {
      const rule = {
        from: 'north',
        to: 'south',
        origins: ['north'],
        classes: TRAFFIC_CLASSES,
        gateways: undefined,
      };
      const policy = { segments, rules: [{ ...rule, destinations: new Set([destination]) }] };
      return classes(judge(l3Convergence, history, { ...HOUR, operator: 1, policy }).findings);
    };
    expect(kinds(5)).toEqual([]);
    expect(kinds(4)).toEqual(['plan-behind']);
  });

  it('exempts a node that could take a key and not answer', () => {
    const keys = (value: number, nodes: readonly number[], atS: number) =>
      nodes.map((node) => current(atS, node, value));
    const history: Step[] = [...ROW, ...keys(1, [1, 2, 3, 4], 20)];
    history.push([590, 'unlock', 3, 1, 4, 0, 'fade'], ...keys(2, [1, 2, 3], 600));
    // What is under way stays with node 3.
    history.push([700, 'unlock', 1, 1, 2, 0, 'fade'], [800, 'lock', 3, 1, 4, 0, 0]);
    const kinds = (...later: Step[]) =>
      classes(judge(l3Convergence, [...history, ...later], { ...HOUR, operator: 1 }).findings);
    expect(kinds()).toEqual([]);
    expect(kinds([900, 'lock', 1, 1, 2, 0, 0])).toEqual(['key-behind']);
  });

  it('exempts a node that is down, or has just come up', () => {
    const history: Step[] = [...ROW, ...everywhere(20, 1), [400, 'node-down', 4, 'permanent-loss']];
    history.push(...everywhere(600, 2).slice(0, 3));
    expect(judge(l3Convergence, history, HOUR).findings).toEqual([]);
  });

  it('judges key epochs in force the same way, and not those that wait', () => {
    const keys = [1, 2, 3, 4].map((node) => current(20, node, 1));
    const waiting: Step = [30, 'key-epoch', 4, 2, 'next'];
    expect(judge(l3Convergence, [...ROW, ...keys, waiting], HOUR).findings).toEqual([]);
    const some = [1, 2, 3].map((node) => current(900, node, 2));
    const { findings } = judge(l3Convergence, [...ROW, ...keys, waiting, ...some], HOUR);
    expect(findings.map(({ node, class: kind }) => [node, kind])).toEqual([[4, 'key-behind']]);
  });
});

describe('L3 link state', () => {
  const quiet = (digests: readonly (readonly number[])[]): Step[] =>
    digests.flatMap((told_, round) =>
      told_.map((digest, index) => told(20 * MINUTE + round * MINUTE + index, index + 1, digest)),
    );

  it('passes nodes that tell the same, also across a renewal between two tellings', () => {
    const same = quiet([
      [5, 5, 5, 5],
      [5, 5, 6, 6],
      [6, 6, 6, 6],
    ]);
    const { findings, checker } = judge(l3Convergence, [...ROW, ...same], HOUR);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ linkStates: 4 });
  });

  it('finds a node that keeps telling another digest', () => {
    const apart = quiet([
      [5, 5, 9, 5],
      [5, 5, 9, 5],
    ]);
    const { findings } = judge(l3Convergence, [...ROW, ...apart], HOUR);
    expect(findings.map(({ node, class: kind }) => [node, kind])).toEqual([
      [3, 'link-state-differs'],
    ]);
  });

  it('compares nothing that was told soon after a change, nor across groups', () => {
    const apart = quiet([
      [5, 5, 9, 9],
      [5, 5, 9, 9],
    ]);
    const late: Step = [19 * MINUTE, 'unlock', 2, 1, 3, 0, 'fade'];
    expect(judge(l3Convergence, [...ROW, late, ...apart], HOUR).findings).toEqual([]);
    const early: Step = [2 * MINUTE, 'unlock', 2, 1, 3, 0, 'fade'];
    const { findings, checker } = judge(l3Convergence, [...ROW, early, ...apart], HOUR);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ linkStates: 4 });
  });

  it('compares nothing across ends that have no key in common', () => {
    const apart = quiet([
      [5, 5, 9, 9],
      [5, 5, 9, 9],
    ]);
    const rolled: Step[] = [
      ...[1, 2].map((node) => current(110, node, 2)),
      ...[1, 2].map((node): Step => [120, 'key-epoch', node, 1, 'retired']),
    ];
    const states = (history: readonly Step[]) =>
      classes(judge(l3Convergence, history, HOUR).findings).filter(
        (name) => name === 'link-state-differs',
      );
    expect(states([...ROW, ...rolled, ...apart])).toEqual([]);
    const late: Step = [130, 'key-epoch', 3, 2, 'next'];
    expect(states([...ROW, ...rolled, late, ...apart])).toHaveLength(2);
  });

  it('finds link state that goes back', () => {
    const breach = (what: string): Step => [50, 'breach', 1, 1, 2, what, 7];
    const words = ['news-older', 'news-number'];
    const { findings } = judge(l3Convergence, [...words, 'rate-hasty'].map(breach));
    expect(classes(findings)).toEqual(words);
    expect(findings[0]?.requirement).toBe('LM-RTE-042');
  });

  it('finds how a node tells of itself, but where it has bounds of its own or clocks are off', () => {
    const breach = (what: string): Step => [50, 'breach', 1, 1, 2, what, 7];
    const both = ['news-hasty', 'news-flapping', 'news-terminal-out'].map(breach);
    const { findings } = judge(l3Convergence, both);
    const requirements = findings.map(({ requirement }) => requirement);
    expect(requirements).toEqual(['LM-RTE-041', 'LM-RTE-049', 'LM-MGT-167']);
    const mixed: Step = [1, 'fault', 0, 'other-limits', 1, 1];
    expect(judge(l3Convergence, [mixed, ...both]).findings).toEqual([]);
    expect(judge(l3Convergence, both, { foreignNodes: new Set([1]) }).findings).toEqual([]);
    const off: Step = [1, 'clock', 3, 6e9, 7e9, 16];
    expect(classes(judge(l3Convergence, [off, ...both]).findings)).toEqual(['news-terminal-out']);
  });

  it('finds a link that is told as down while it is there for minutes, where nothing disturbs its ends', () => {
    const down: Step = [10, 'told-down', 1, 1, 2, 1];
    const lock: Step = [20, 'lock', 1, 1, 2, 0, 0];
    const { findings } = judge(l3Convergence, [down, lock]);
    expect(classes(findings)).toEqual(['link-denied']);
    expect(findings[0]).toMatchObject({ node: 1, requirement: 'LM-RTE-040' });
    const unlock = (seconds: number): Step => [seconds, 'unlock', 1, 1, 2, 0, 'fade'];
    expect(classes(judge(l3Convergence, [down, lock, unlock(330)]).findings)).toHaveLength(1);
    expect(judge(l3Convergence, [down, lock, unlock(310)]).findings).toEqual([]);
    const back: Step = [200, 'told-down', 1, 1, 2, 0];
    expect(judge(l3Convergence, [down, lock, back]).findings).toEqual([]);
    const hang: Step = [100, 'fault', 0, 'hang', 2, 1];
    expect(judge(l3Convergence, [down, lock, hang]).findings).toEqual([]);
    const restart: Step = [100, 'node-down', 1, 'warm'];
    expect(judge(l3Convergence, [down, lock, restart]).findings).toEqual([]);
    const session = (seconds: number): Step => [seconds, 'session-used', 1, 1, 2, 7];
    expect(judge(l3Convergence, [down, lock, session(200), unlock(490)]).findings).toEqual([]);
    expect(judge(l3Convergence, [down, lock, session(200), unlock(510)]).findings).toHaveLength(1);
    expect(judge(l3Convergence, [down, lock, session(330)]).findings).toHaveLength(1);
    const other: Step = [10, 'told-down', 1, 1, 3, 1];
    expect(judge(l3Convergence, [other, lock]).findings).toEqual([]);
    const held = { thresholds: { flapHoldMaxNs: 400e9 } };
    expect(judge(l3Convergence, [down, lock, unlock(550)], held).findings).toEqual([]);
    expect(judge(l3Convergence, [down, lock, unlock(570)], held).findings).toHaveLength(1);
  });

  it('takes it for right that a link is told as down whose ends have no key in common', () => {
    const steps: Step[] = [
      [5, 'key-epoch', 2, 2, 'current'],
      [6, 'key-epoch', 2, 1, 'retired'],
      [10, 'told-down', 1, 1, 2, 1],
      [20, 'lock', 1, 1, 2, 0, 0],
    ];
    const denied = (further: readonly Step[]): readonly string[] =>
      classes(judge(l3Convergence, [...steps, ...further]).findings).filter(
        (name) => name === 'link-denied',
      );
    expect(denied([])).toEqual([]);
    expect(denied([[30, 'key-epoch', 1, 2, 'next']])).toHaveLength(1);
    // Only from then on can they have a session.
    const late: Step = [600, 'key-epoch', 1, 2, 'next'];
    const unlock = (seconds: number): Step => [seconds, 'unlock', 1, 1, 2, 0, 'fade'];
    expect(denied([late, unlock(890)])).toEqual([]);
    expect(denied([late, unlock(910)])).toHaveLength(1);
  });
});
