import { describe, expect, it } from 'vitest';
import { s9Replay } from '../../../harness/checkers/s9-replay.ts';
import { classes, judge, type Step } from './rig.ts';

const LOCKS: readonly Step[] = [
  [300, 'authentication', 1, 0, 2, 120, 0, 0],
  [300, 'authentication', 2, 1, 1, 118, 0, 0],
];

const COMMANDS: readonly Step[] = [
  [10, 'command-stage', 1, 7, 'ping', 'accepted', ''],
  [10, 'command-stage', 1, 7, 'ping', 'started', ''],
  [10, 'command-stage', 1, 7, 'ping', 'done', ''],
  [40, 'command-stage', 1, 7, 'ping', 'refused', 'replayed'],
  [50, 'command-stage', 2, 7, 'ping', 'accepted', ''],
];

describe('S9 replay', () => {
  it('passes frames and telecommands that were accepted once', () => {
    const { findings, checker } = judge(s9Replay, [...COMMANDS, ...LOCKS]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toEqual({
      frames: 238,
      repeated: 0,
      noncesReused: 0,
      commands: 2,
      forged: 0,
      astray: 0,
    });
    expect(checker.tested()).toBe(240);
  });

  it('finds frames that were taken a second time', () => {
    const { findings } = judge(s9Replay, [...LOCKS, [600, 'authentication', 2, 1, 1, 30, 2, 0]]);
    expect(classes(findings)).toEqual(['replayed-frame']);
    expect(findings[0]?.requirement).toBe('LM-LNK-024');
    expect(findings[0]?.lines[0]).toMatch(/terminal 1: 2 of 30 frames from sat-a/);
  });

  it.each([
    ['frame', 'LM-LNK-025'],
    ['close', 'LM-LNK-025'],
    ['hello', 'LM-LNK-021'],
    ['hello-ack', 'LM-LNK-021'],
    ['ready', 'LM-LNK-021'],
  ])('finds a %s of nobody that was believed', (what, requirement) => {
    const { findings } = judge(s9Replay, [...LOCKS, [310, 'forged', 2, 1, 1, what, 77]]);
    expect(classes(findings)).toEqual([`forged-${what}`]);
    expect(findings[0]?.requirement).toBe(requirement);
    expect(findings[0]?.lines[0]).toMatch(/terminal 1: session 77 with sat-a at .* in sat-b/);
  });

  it('finds a session that goes on under a retired key, where its node cannot have forgotten that', () => {
    const used: Step = [310, 'forged', 2, 1, 1, 'retired', 77];
    const { findings } = judge(s9Replay, [...LOCKS, used]);
    expect(classes(findings)).toEqual(['retired-key']);
    expect(findings[0]?.requirement).toBe('LM-LNK-036');
    const faults = [{ kind: 'bit-flip', node: 2, region: 'critical', count: 2 }];
    const hit: Step = [305, 'fault', 0, 'bit-flip', 2, 1];
    expect(judge(s9Replay, [...LOCKS, hit, used], { faults }).findings).toEqual([]);
  });

  it('finds a counter that a sender used for two frames', () => {
    const { findings } = judge(s9Replay, [...LOCKS, [310, 'forged', 2, 1, 1, 'counter', 77]]);
    expect(classes(findings)).toEqual(['counter-reused']);
    expect(findings[0]?.requirement).toBe('LM-LNK-024');
  });

  it('finds a telecommand that a node took which it is not for', () => {
    const stray: Step = [10, 'stray-command', 2, 7];
    const stage = (node: number, told: string, reason = ''): Step => [
      ...([11, 'command-stage', node, 7, 'ping'] as const),
      ...([told, reason] as const),
    ];
    const refused = judge(s9Replay, [
      stray,
      stage(2, 'refused', 'wrong-target'),
      stage(1, 'accepted'),
    ]);
    expect(refused.findings).toEqual([]);
    expect(refused.checker.counts()).toMatchObject({ astray: 1 });
    const taken = judge(s9Replay, [stray, stage(2, 'accepted')]);
    expect(classes(taken.findings)).toEqual(['command-astray']);
    expect(taken.findings[0]?.requirement).toBe('LM-MGT-101');
  });

  it('finds a telecommand of nobody that a node took', () => {
    const forged: Step = [10, 'forged-command', 2, 7];
    const took = (node: number, at: number): Step => [
      ...([at, 'command-stage', node, 7, 'plan-chunk', 'accepted', ''] as const),
    ];
    const refused: Step = [10, 'command-stage', 2, 0, '', 'refused', 'unauthenticated'];
    expect(judge(s9Replay, [forged, refused, took(1, 11)]).findings).toEqual([]);
    const { findings } = judge(s9Replay, [forged, took(2, 10)]);
    expect(classes(findings)).toEqual(['command-forged']);
    expect(findings[0]?.requirement).toBe('LM-MGT-101');
    expect(findings[0]?.lines[0]).toMatch(/telecommand 7 \(plan-chunk\) accepted at .* in sat-b/);
  });

  it('asks nothing of a node next to which somebody has a key', () => {
    const near = (node: number): Step => [305, 'injected', node, 1, 'forged-retired-epoch', 20];
    const found = (node: number): readonly string[] =>
      classes(
        judge(s9Replay, [...LOCKS, near(node), [310, 'forged', 2, 1, 1, 'frame', 77]]).findings,
      );
    expect(found(2)).toEqual([]);
    expect(found(1)).toEqual(['forged-frame']);
  });

  it('finds a nonce that was used again', () => {
    const { findings } = judge(s9Replay, [...LOCKS, [600, 'authentication', 1, 0, 2, 9, 0, 1]]);
    expect(classes(findings)).toEqual(['nonce-reused']);
    expect(findings[0]?.requirement).toBe('LM-MGT-061');
  });

  it('finds a telecommand that a node accepts again, before or after a restart', () => {
    const again: readonly Step[] = [...RESET, [80, 'command-stage', 1, 7, 'ping', 'accepted', '']];
    const { findings } = judge(s9Replay, [...COMMANDS, ...again]);
    expect(classes(findings)).toEqual(['command-twice']);
    expect(findings[0]?.lines[0]).toMatch(/telecommand 7 \(ping\) accepted again at .* in sat-a/);
  });

  it('finds one that is started again, also after a reset', () => {
    const once = told(50, 9, 'ping', 'accepted', 'started');
    const again = told(80, 9, 'ping', 'started');
    for (const history of [
      [...once, ...again],
      [...once, ...RESET, ...again],
    ]) {
      const { findings } = judge(s9Replay, history);
      expect(classes(findings)).toEqual(['command-twice']);
      expect(findings[0]?.requirement).toBe('LM-MGT-104');
      expect(findings[0]?.lines[0]).toMatch(/telecommand 9 \(ping\) started again/);
    }
  });

  it('finds one that begins before its record can be durable, but for safe mode', () => {
    const node = { id: 1, name: 'sat-a', terminals: [], storeBytes: 1e9 };
    const found = (storeLatencyNs: number | undefined, ...steps: readonly Step[]) =>
      classes(
        judge(s9Replay, steps, {
          nodes: [storeLatencyNs === undefined ? node : { ...node, storeLatencyNs }],
        }).findings,
      );
    const atOnce = told(50, 9, 'ping', 'accepted', 'started', 'done');
    expect(found(1e6, ...atOnce)).toEqual(['command-unrecorded']);
    expect(found(0, ...atOnce)).toEqual([]);
    expect(found(undefined, ...atOnce)).toEqual([]);
    expect(found(1e6, ...told(50, 9, 'safe-mode', 'accepted', 'started'))).toEqual([]);
    const later = [...told(50, 9, 'ping', 'accepted'), ...told(50.001, 9, 'ping', 'started')];
    expect(found(1e6, ...later)).toEqual([]);
  });

  it('lets one be taken again by a node whose memory may have lost that it was', () => {
    const hit: Step = [60, 'fault', 0, 'bit-flip', 1, 1];
    const found = (count: number, between: readonly Step[]): readonly string[] => {
      const faults = [{ kind: 'bit-flip', node: 1, region: 'critical', count }];
      const again: Step = [80, 'command-stage', 1, 7, 'ping', 'accepted', ''];
      return classes(judge(s9Replay, [...COMMANDS, ...between, again], { faults }).findings);
    };
    expect(found(2, [hit, ...RESET])).toEqual([]);
    expect(found(1, [hit, ...RESET])).toEqual(['command-twice']);
    expect(found(2, [hit])).toEqual(['command-twice']);
  });

  it('lets a restart be told as done again, and no other telecommand', () => {
    const stages = ['accepted', 'started', 'done'] as const;
    const restart = [...told(50, 9, 'restart', ...stages), ...told(50, 9, 'restart', 'done')];
    expect(judge(s9Replay, restart).findings).toEqual([]);
    const ping = [...told(50, 9, 'ping', ...stages), ...told(50, 9, 'ping', 'done')];
    expect(classes(judge(s9Replay, ping).findings)).toEqual(['command-twice']);
  });

  it('lets safe mode begin again only where a dead store kept no record of it', () => {
    const twice = (atS: number) =>
      [1, 2].flatMap(() => told(atS, 9, 'safe-mode', 'accepted', 'started', 'done'));
    const dead: readonly Step[] = [
      [5, 'fault', 0, 'store-failure', 1, 1],
      ...twice(50),
      [90, 'fault', 0, 'store-failure', 1, 0],
    ];
    expect(judge(s9Replay, dead).findings).toEqual([]);
    expect(classes(judge(s9Replay, twice(50)).findings)).toContain('command-twice');
    expect(classes(judge(s9Replay, [...dead, ...twice(95)]).findings)).toContain('command-twice');
  });

  const ping = (atS: number, stage: string, reason = ''): Step => [
    ...([atS, 'command-stage', 3, 9, 'ping'] as const),
    ...([stage, reason] as const),
  ];
  const down: Step = [20, 'node-down', 3, 'warm'];

  it('lets a telecommand come again that was not begun with', () => {
    for (const end of [ping(20, 'refused', 'no-storage'), down]) {
      const steps = [ping(10, 'accepted'), end, ping(30, 'accepted'), ping(30, 'started')];
      expect(judge(s9Replay, steps).findings).toEqual([]);
      const { findings } = judge(s9Replay, [...steps, ping(40, 'accepted')]);
      expect(classes(findings)).toEqual(['command-twice']);
    }
  });

  it('lets none come again that was begun with, or whose repetition was refused', () => {
    const begun = [ping(10, 'accepted'), ping(11, 'started')];
    const repeated = [ping(10, 'accepted'), ping(11, 'refused', 'replayed')];
    const failed = [...begun, ping(12, 'refused', 'not-allowed')];
    for (const steps of [[...begun, down], repeated, failed]) {
      const { findings } = judge(s9Replay, [...steps, ping(30, 'accepted')]);
      expect(classes(findings)).toEqual(['command-twice']);
    }
  });
});

const RESET: readonly Step[] = [
  [60, 'node-down', 1, 'warm'],
  [70, 'node-up', 1, 'warm', 2],
];

/** Stages of one telecommand at node 1, at a time in seconds. */
const told = (
  atS: number,
  command: number,
  opcode: string,
  ...stages: readonly string[]
): readonly Step[] =>
  stages.map((stage) => {
    const reason = stage === 'refused' ? 'older-version' : '';
    return [atS, 'command-stage', 1, command, opcode, stage, reason];
  });
