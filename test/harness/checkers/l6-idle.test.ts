import { describe, expect, it } from 'vitest';
import { l6Idle } from '../../../harness/checkers/l6-idle.ts';
import { classes, judge, planned, type Step } from './rig.ts';

const UP: readonly Step[] = [1, 2].map((node): Step => [0, 'node-up', node, 'power-on', 1]);
const link = (seconds: number, from: string, to: string): Step => [
  seconds,
  'transition',
  1,
  'link',
  1,
  from,
  to,
];
const queue = (seconds: number, from: string, to: string): Step => [
  seconds,
  'transition',
  1,
  'outduct',
  2,
  from,
  to,
];
const LOCK: Step = [1_010, 'lock', 1, 1, 2, 0, 0];
/** A contact from 1,000 to 1,500 s with its session until an instant. */
const session = (endS: number): Step[] => [
  ...UP,
  ...planned(1, 2, 1_000, 1_500),
  LOCK,
  link(1_011, 'down', 'hello.initiating'),
  link(1_012, 'hello.initiating', 'established.nominal'),
  queue(1_012, 'blocked', 'open'),
  link(1_499, 'established.nominal', 'closing'),
  queue(1_499, 'open', 'blocked'),
  link(endS, 'closing', 'down'),
];
const HOUR = { endS: 3_600 };

describe('L6 sessions', () => {
  it('passes a session that closes with its contact', () => {
    const { findings, checker } = judge(l6Idle, session(1_499.5), HOUR);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(2);
  });

  it('finds one that goes on closing, also at the end of the run', () => {
    const late = judge(l6Idle, session(1_540), HOUR);
    expect(classes(late.findings)).toEqual(['session-lingers']);
    expect(late.findings[0]).toMatchObject({ requirement: 'LM-LNK-030', atNs: 1_530e9 });
    const forEver = judge(l6Idle, session(1_540).slice(0, -1), HOUR);
    expect(classes(forEver.findings)).toEqual(['session-lingers']);
  });

  it('finds a session that says hello without any contact', () => {
    const history = [...UP, link(600, 'down', 'hello.answering')];
    expect(classes(judge(l6Idle, history, HOUR).findings)).toEqual(['session-lingers']);
  });

  it('lets a session go on over contacts that follow each other', () => {
    const next = planned(1, 2, 1_500, 1_600);
    expect(judge(l6Idle, [...next, ...session(1_599)], HOUR).findings).toEqual([]);
  });

  it('asks nothing of a node that restarted, and begins anew with it', () => {
    const history = session(1_540).slice(0, -1);
    const down: Step = [1_520, 'node-down', 1, 'warm'];
    expect(judge(l6Idle, [...history, down], HOUR).findings).toEqual([]);
  });
});

describe('L6 queues', () => {
  const blocked = (seconds: number): Step[] => [
    ...UP,
    ...planned(1, 2, 1_000, 1_500),
    LOCK,
    link(1_012, 'down', 'established.nominal'),
    queue(seconds, 'blocked', 'open'),
    link(1_499, 'established.nominal', 'down'),
  ];

  it('passes a queue that opens with its session', () => {
    expect(judge(l6Idle, blocked(1_012), HOUR).findings).toEqual([]);
  });

  it('finds one that stays blocked, or blocks again under the session', () => {
    const late = judge(l6Idle, blocked(1_100), HOUR);
    expect(classes(late.findings)).toEqual(['queue-blocked']);
    expect(late.findings[0]).toMatchObject({ requirement: 'LM-BND-050', node: 1 });
    const again = blocked(1_012);
    again.splice(-1, 0, queue(1_200, 'open', 'blocked'));
    expect(classes(judge(l6Idle, again, HOUR).findings)).toEqual(['queue-blocked']);
  });

  it('finds one that holds back for longer than its backoff, and passes one that is refused again', () => {
    const pressed = (seconds: number): Step[] => {
      const steps = blocked(1_012);
      steps.splice(-1, 0, queue(1_100, 'open', 'backpressured'));
      steps.splice(-1, 0, queue(1_100 + seconds, 'backpressured', 'open'));
      steps.splice(-1, 0, queue(1_100 + seconds, 'open', 'backpressured'));
      steps.splice(-1, 0, queue(1_105 + seconds, 'backpressured', 'open'));
      return steps;
    };
    expect(judge(l6Idle, pressed(6), HOUR).findings).toEqual([]);
    expect(classes(judge(l6Idle, pressed(16), HOUR).findings)).toEqual(['queue-blocked']);
    const beside = (kind: string): Step[] => [[0, 'fault', 0, kind, 1, 1], ...pressed(16)];
    expect(classes(judge(l6Idle, beside('tracking-drop'), HOUR).findings)).toEqual([
      'queue-blocked',
    ]);
    expect(judge(l6Idle, beside('slow-processor'), HOUR).findings).toEqual([]);
  });

  it('finds one that never opens', () => {
    const never = blocked(1_012).filter(([, kind, , machine]) => machine !== 'outduct' || !kind);
    expect(classes(judge(l6Idle, never, HOUR).findings)).toEqual(['queue-blocked']);
  });
});
