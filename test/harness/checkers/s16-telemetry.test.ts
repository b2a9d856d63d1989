import { describe, expect, it } from 'vitest';
import { s16Telemetry } from '../../../harness/checkers/s16-telemetry.ts';
import { accepted, classes, judge, SECOND, type Step } from './rig.ts';

const OPERATOR = 4;

const boot = (seconds: number, node: number, count: number): Step[] => [
  [seconds, 'node-up', node, 'warm', count],
  [seconds, 'transition', node, 'node', 0, 'off', 'booting.selfTest'],
  [seconds, 'transition', node, 'node', 0, 'standby', 'operational'],
  [seconds, 'plan-active', node, 1, 77, 4],
];

interface Said {
  readonly bootCount?: number;
  readonly mode?: string;
  readonly accepted?: number;
  readonly delivered?: number;
  readonly deleted?: number;
  readonly plan?: number;
  readonly epoch?: number;
}

const told = (seconds: number, node: number, said: Said = {}): Step => [
  seconds,
  'telemetry',
  node,
  said.bootCount ?? 1,
  said.mode ?? 'operational',
  said.accepted ?? 0,
  said.delivered ?? 0,
  said.deleted ?? 0,
  0,
  said.plan ?? 1,
  said.epoch ?? 1,
  99,
];

const judged = (history: readonly Step[], more: Parameters<typeof judge>[2] = {}) => {
  const inOrder = [...history].sort(([a], [b]) => a - b);
  return judge(s16Telemetry, inOrder, { operator: OPERATOR, ...more });
};

/** Bundle 1 from node 1 over node 2 to node 3; node 1 deletes bundle 2. */
const TRAFFIC: readonly Step[] = [
  ...boot(0, 1, 1),
  ...boot(0, 2, 1),
  ...boot(0, 3, 1),
  ...accepted(10, 1),
  [12, 'held', 2, 1, 0, 0],
  [12, 'released', 1, 1, 'deleted'],
  [14, 'delivered', 3, 1, 0, 2, 1, 1e6],
  [14, 'released', 2, 1, 'deleted'],
  ...accepted(20, 2),
  [50, 'deleted', 1, 2, 0, 'expired'],
  [50, 'released', 1, 2, 'deleted'],
  [51, 'deleted', 1, 3, 0, 'unconfirmed'],
];

describe('S16 telemetry', () => {
  it('passes housekeeping that says what records say', () => {
    const { findings, checker } = judged([
      ...TRAFFIC,
      told(60, 1, { accepted: 2, deleted: 1 }),
      told(60, 2, { accepted: 1 }),
      told(60, 3, { delivered: 1 }),
    ]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toEqual({ packets: 3, figures: 18, stores: 0 });
  });

  /* A bundle of 200 MB, alive for ten minutes, beside 100 MB that are durable; stores hold 1 GB. */
  const submitted: Step = [10, 'submitted', 1, 1, 0, 200e6, 'broadband', 0, 1, 600e9, 3];
  const storeTold = (seconds: number, percent: number): Step => [
    ...([seconds, 'store-told'] as const),
    ...([2, percent, 100e6] as const),
  ];

  it('passes a store that is as full as what is durable and what may be in memory make it', () => {
    const { findings, checker } = judged([...TRAFFIC, submitted, storeTold(60, 32)]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ stores: 1 });
  });

  it('counts each attempt of an assured bundle, whose copies may be in one place', () => {
    const assured: Step = [10, 'submitted', 1, 1, 0, 200e6, 'broadband', 1, 0, 600e9, 3];
    const accepted: Step = [11, 'accepted', 1, 1, 0, 77, 10e9, 1];
    const attempt = (number: number): Step => [20, 'held', 1, 77, number, 1];
    const found = (percent: number, ...more: Step[]) =>
      classes(judged([...TRAFFIC, assured, accepted, ...more, storeTold(60, percent)]).findings);
    expect(found(33, attempt(0))).toEqual(['store-leak']);
    expect(found(52, attempt(0), attempt(1), attempt(1))).toEqual([]);
    expect(found(53, attempt(0), attempt(1), attempt(1))).toEqual(['store-leak']);
  });

  it('finds housekeeping that counts fewer reports as held back than were told of', () => {
    const told = (said: number): Step => [60, 'reports-held-back', 1, said, 5];
    expect(judged([told(5)]).findings).toEqual([]);
    const { findings } = judged([told(4)]);
    expect(classes(findings)).toEqual(['held-back']);
    expect(findings[0]).toMatchObject({ requirement: 'LM-MGT-136', node: 1 });
  });

  it('finds a store that is fuller, and one that is no emptier when bundles have come to their end', () => {
    const { findings } = judged([...TRAFFIC, submitted, storeTold(60, 33)]);
    expect(classes(findings)).toEqual(['store-leak']);
    expect(findings[0]?.requirement).toBe('LM-BND-080');
    expect(judged([...TRAFFIC, submitted, storeTold(725, 32)]).findings).toEqual([]);
    const late = judged([...TRAFFIC, submitted, storeTold(735, 13)]);
    expect(classes(late.findings)).toEqual(['store-leak']);
    const refused: Step = [10, 'submit-refused', 1, 1, 0, 'throttled'];
    const away = judged([...TRAFFIC, submitted, refused, storeTold(60, 13)]);
    expect(classes(away.findings)).toEqual(['store-leak']);
  });

  it('asks no store where strangers submit what nobody knows of', () => {
    const foreignNodes = new Set([3]);
    const steps = [...TRAFFIC, submitted, storeTold(60, 90)];
    expect(judged(steps, { foreignNodes }).findings).toEqual([]);
  });

  it.each<[string, Said]>([
    ['boot-count', { bootCount: 2 }],
    ['mode', { mode: 'safe' }],
    ['accepted', { accepted: 1 }],
    ['accepted', { accepted: 3 }],
    ['delivered', { delivered: 1 }],
    ['deleted', { deleted: 0 }],
    ['deleted', { deleted: 2 }],
    ['plan-version', { plan: 2 }],
  ])('finds another %s than records say: %o', (name, said) => {
    const { findings } = judged([...TRAFFIC, told(60, 1, { accepted: 2, deleted: 1, ...said })]);
    expect(classes(findings)).toEqual([name]);
    expect(findings[0]?.requirement).toBe('LM-MGT-150');
  });

  it('finds a bundle from a neighbour that was not counted, or that never came', () => {
    for (const count of [0, 2]) {
      const { findings } = judged([...TRAFFIC, told(60, 2, { accepted: count })]);
      expect(classes(findings)).toEqual(['accepted']);
    }
    expect(judged([...TRAFFIC, told(60, 3, { delivered: 0 })]).findings[0]?.lines[0]).toMatch(
      /delivered 0 told, 1 in truth, at .* in sat-c/,
    );
  });

  it('counts from the last boot on, and a mode and a plan as they are', () => {
    const again: readonly Step[] = [
      [70, 'node-down', 1, 'warm'],
      ...boot(80, 1, 2),
      [90, 'transition', 1, 'node', 0, 'operational', 'degraded'],
      [95, 'plan-active', 1, 2, 78, 4],
    ];
    const now = { bootCount: 2, mode: 'degraded', plan: 2 };
    expect(judged([...TRAFFIC, ...again, told(100, 1, now)]).findings).toEqual([]);
    const { findings } = judged([...TRAFFIC, ...again, told(100, 1, { ...now, deleted: 1 })]);
    expect(classes(findings)).toEqual(['deleted']);
  });

  it('compares the key epoch once one was told to be current', () => {
    const loaded: Step = [55, 'key-epoch', 1, 2, 'next'];
    const current: Step = [56, 'key-epoch', 1, 2, 'current'];
    const packet = told(60, 1, { accepted: 2, deleted: 1, epoch: 1 });
    expect(judged([...TRAFFIC, loaded, packet]).findings).toEqual([]);
    expect(classes(judged([...TRAFFIC, loaded, current, packet]).findings)).toEqual(['key-epoch']);
  });

  it('does not know which one a node has that started anew and says none', () => {
    const current: Step = [20, 'key-epoch', 1, 2, 'current'];
    const restart: readonly Step[] = [
      [21, 'node-down', 1, 'warm'],
      [41, 'node-up', 1, 'warm', 2],
    ];
    const epochs = (...steps: readonly Step[]) =>
      classes(
        judged([...TRAFFIC.slice(0, 1), ...steps, told(60, 1, { epoch: 1 })]).findings,
      ).filter((found) => found === 'key-epoch');
    expect(epochs(current)).toEqual(['key-epoch']);
    expect(epochs(current, ...restart)).toEqual([]);
    expect(epochs(current, ...restart, [42, 'key-epoch', 1, 2, 'current'])).toEqual(['key-epoch']);
  });

  it('lets a bundle that came just now wait to be counted', () => {
    const came: Step = [100, 'held', 2, 2, 0, 0];
    const packet = (seconds: number) => told(seconds, 2, { accepted: 1 });
    expect(judged([...TRAFFIC, came, packet(105)]).findings).toEqual([]);
    expect(classes(judged([...TRAFFIC, came, packet(115)]).findings)).toEqual(['accepted']);
  });

  it('lets what came after a packet was due wait behind it, when the packet is late', () => {
    const every = { housekeepingNs: 30 * SECOND };
    const punctual = [30, 60, 90].map((seconds) => told(seconds, 2, { accepted: 1 }));
    const cameAt = (seconds: number, facts: typeof every | object) => {
      const came: Step = [seconds, 'held', 2, 2, 0, 0];
      const history = [...TRAFFIC, ...punctual, came, told(140, 2, { accepted: 1 })];
      return classes(judged(history, facts).findings);
    };
    expect(cameAt(125, every)).toEqual([]);
    expect(cameAt(125, {})).toEqual(['accepted']);
    expect(cameAt(105, every)).toEqual(['accepted']);
  });

  it('counts nothing that memory gives back in the instant of a boot', () => {
    const back: Step = [50, 'held', 2, 1, 0, 0];
    const before = TRAFFIC.filter(([seconds]) => seconds <= 14);
    const history = [...before, ...boot(50, 2, 2), back];
    const { findings } = judged([...history, told(70, 2, { bootCount: 2, accepted: 0 })]);
    expect(findings).toEqual([]);
  });

  it('counts a bundle that comes again after it was gone, not one that is written again', () => {
    const rewritten: Step = [30, 'held', 1, 2, 1, 0];
    const back: Step = [30, 'held', 2, 1, 0, 0];
    const said = { accepted: 2, deleted: 1 };
    expect(
      judged([...TRAFFIC.slice(0, -3), rewritten, told(60, 1, { accepted: 2 })]).findings,
    ).toEqual([]);
    expect(judged([...TRAFFIC, back, told(60, 2, { accepted: 2 })]).findings).toEqual([]);
    expect(classes(judged([...TRAFFIC, back, told(60, 2, { accepted: 1 })]).findings)).toEqual([
      'accepted',
    ]);
    expect(judged([...TRAFFIC, told(60, 1, said)]).findings).toEqual([]);
  });

  it("does not count a source's copy that is written again after its record was lost", () => {
    const again: Step = [30, 'held', 2, 1, 1, 1];
    for (const accepted of [1, 2]) {
      expect(judged([...TRAFFIC, again, told(60, 2, { accepted })]).findings).toEqual([]);
    }
    expect(classes(judged([...TRAFFIC, again, told(60, 2, { accepted: 3 })]).findings)).toEqual([
      'accepted',
    ]);
  });

  it('lets telecommands that were sent as bundles be delivered, and no more', () => {
    const sent: readonly Step[] = [
      [15, 'command-sent', 3, 1, 'ping', 'mesh'],
      [16, 'command-sent', 3, 2, 'ping', 'radio'],
    ];
    expect(judged([...TRAFFIC, ...sent, told(60, 3, { delivered: 2 })]).findings).toEqual([]);
    expect(classes(judged([...TRAFFIC, ...sent, told(60, 3, { delivered: 3 })]).findings)).toEqual([
      'delivered',
    ]);
  });

  it('has lower bounds only for the node that the operator sits at', () => {
    const own = [...boot(0, OPERATOR, 1), told(60, OPERATOR, { accepted: 40, delivered: 900 })];
    expect(judged(own).findings).toEqual([]);
    const delivered: Step = [20, 'delivered', OPERATOR, 9, 0, 2, 1, 1e6];
    const { findings } = judged([...own.slice(0, -1), delivered, told(60, OPERATOR)]);
    expect(classes(findings)).toEqual(['delivered']);
    expect(findings[0]?.lines[0]).toMatch(/at least 1 in truth/);
  });

  it('does not hold an answer that a reset swallowed against the node', () => {
    const [asked, held] = accepted(68, 5) as [Step, Step, Step];
    const later: readonly Step[] = [
      asked,
      held,
      [69, 'node-down', 1, 'warm'],
      ...boot(80, 1, 2),
      // Noted when the bundle arrives: it was made before the boot.
      [90, 'accepted', 1, 5, 0, 5, 68 * SECOND, 5],
      told(100, 1, { bootCount: 2 }),
    ];
    expect(judged([...TRAFFIC, ...later]).findings).toEqual([]);
  });

  it('does not judge the modes of foreign flight software, but its counts', () => {
    const packet = told(60, 1, { mode: 'cruising', accepted: 2, deleted: 5 });
    const { findings } = judged([...TRAFFIC, packet], { foreignNodes: new Set([1]) });
    expect(classes(findings)).toEqual(['deleted']);
  });

  it('judges nothing where nobody operates the network', () => {
    const { checker, findings } = judge(s16Telemetry, [...TRAFFIC, told(60, 1)]);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(0);
  });
});
