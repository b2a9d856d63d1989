import { describe, expect, it } from 'vitest';
import { linkMachine } from '../../../flight/link/link.machine.ts';
import { nodeMachine } from '../../../flight/node.machine.ts';
import { terminalMachine } from '../../../flight/pointing/terminal.machine.ts';
import { outductMachine } from '../../../flight/store/outduct.machine.ts';
import type { Finding } from '../../../harness/checkers/checker.ts';
import { Background } from '../../../harness/explain/background.ts';
import { choose } from '../../../harness/explain/choose.ts';
import {
  atWork,
  type Explanation,
  type Story,
  type ToldFault,
} from '../../../harness/explain/explain-run.ts';
import { happeningText, placeText } from '../../../harness/explain/happening-text.ts';
import { laneStrips } from '../../../harness/explain/lane-strips.ts';
import { lanesSvg } from '../../../harness/explain/lanes-svg.ts';
import { faultLanesOf, lanesOf } from '../../../harness/explain/lanes.ts';
import { sceneOf } from '../../../harness/explain/scene.ts';
import { StoryLog } from '../../../harness/explain/story-log.ts';
import type { AnyValues, JournalReader, RecordKind } from '../../../harness/journal/records.ts';
import { load, SOUND } from '../scenario/sources.ts';

const FAULT =
  '{ id: f-01, kind: link-outage, from: ring-01, to: ring-02, at: 100 s, duration: 20 s }';
const S = 1e9;
const STEP = '{ id: f-02, kind: clock-step, node: ring-01, at: 10 s, step: 1 s }';
const { scenario } = load(`${SOUND}faults:\n  - ${FAULT}\n  - ${STEP}\n`);
const finding: Finding = {
  ...{ checker: 'S2', requirement: 'LM-BND-041', class: 'lost', node: 2, atNs: 130 * S },
  ...{ signature: 'S2/lost', title: 'custody held by no live node', lines: [] },
  about: { bundle: 7 },
};

type Told = readonly [atS: number, kind: RecordKind, ...values: (number | string)[]];

const tell = (reader: JournalReader, records: readonly Told[]): void => {
  for (const [atS, kind, ...values] of records) {
    if (reader.kinds?.includes(kind) !== false) reader.record(kind, atS * S, values as AnyValues);
  }
};

const FROM_1_TO_3: readonly Told[] = [
  [80, 'submitted', 1, 4711, 0, 100, 'tactical', 1, 1, 60 * S, 3],
  [80, 'accepted', 1, 4711, 0, 7, 80 * S, 1],
  [80, 'held', 1, 7, 0, 1],
  [81, 'lock', 1, 0, 2, 1, S],
  [100, 'fault', 0, 'link-outage', 1, 1],
  [110, 'held', 2, 7, 0, 0],
  [120, 'fault', 0, 'link-outage', 1, 0],
];

const toldBy = (records: readonly Told[]): readonly string[] => {
  const background = new Background();
  tell(background.reader, FROM_1_TO_3);
  const scene = sceneOf(finding, { scenario, background, contacts: [] });
  const log = new StoryLog(scene, scenario, finding);
  tell(log.reader, records);
  return log
    .happenings()
    .map((one) => `${placeText(one, scenario)}: ${happeningText(one, scenario)}`);
};

describe('who and what a story is about', () => {
  it('draws a fault that outlasts the run, and one that a lost node ends, as long as it was to last', () => {
    const scene = { nodes: [1, 2], fromNs: 90 * S, toNs: 131 * S };
    const [outage] = scenario.faults;
    const drawn = (lastsS: number | undefined) => {
      const durationNs = lastsS === undefined ? undefined : lastsS * S;
      const fault = { ...outage, durationNs } as ToldFault['fault'];
      const spans = [{ fromNs: 100 * S, untilNs: undefined }];
      const faults: ToldFault[] = [{ fault, spans, involved: true }];
      const story = { finding, scene } as unknown as Story;
      return faultLanesOf({ faults } as unknown as Explanation, story)[0]?.spans;
    };
    expect(drawn(20)).toEqual([{ fromNs: 100 * S, untilNs: 120 * S }]);
    expect(drawn(3_600)).toEqual([{ fromNs: 100 * S, untilNs: 131 * S }]);
    expect(drawn(undefined)).toEqual([{ fromNs: 100 * S, untilNs: 131 * S }]);
  });

  it('has strips, though empty ones, where it is about nobody', () => {
    const scene = { nodes: [], fromNs: 70 * S, toNs: 131 * S };
    const story = { finding, scene, states: new Map() } as unknown as Story;
    const explanation = { faults: [], scenario } as unknown as Explanation;
    const [times, violation] = laneStrips(explanation, story, 80);
    expect(times).toMatch(/^ {4}00:01:10\.000 +00:02:11\.000$/);
    expect(violation).toMatch(/^ +■ S2$/);
  });

  it('keeps the ends of the axis apart on a narrow terminal', () => {
    const scene = { nodes: [1], fromNs: 70 * S, toNs: 131 * S };
    const states = new Map([['1 terminal 0', [{ atNs: 80 * S, state: 'acquiring' }]]]);
    const story = { finding, scene, states } as unknown as Story;
    const explanation = { faults: [], scenario } as unknown as Explanation;
    const [times] = laneStrips(explanation, story, 40);
    expect(times?.trim()).toMatch(/^00:01:10\.000 +00:02:11\.000$/);
  });

  it('has a sign and a colour for every state that a machine is in', () => {
    const scene = { nodes: [1], fromNs: 70 * S, toNs: 131 * S };
    const drawn = (machine: string, state: string) => {
      const states = new Map([[`1 ${machine} 0`, [{ atNs: 0, state }]]]);
      const story = { finding, scene, states } as unknown as Story;
      const explanation = { faults: [], scenario } as unknown as Explanation;
      const strip = laneStrips(explanation, story, 80)[1]?.trimEnd().at(-1);
      return { strip, svg: lanesSvg(explanation, story).text };
    };
    const OFF = ['off', 'down', 'stowed', 'blocked'];
    const machines = { node: nodeMachine, terminal: terminalMachine, link: linkMachine };
    for (const [machine, { config }] of Object.entries({ ...machines, outduct: outductMachine })) {
      for (const state of Object.keys(config.states ?? {}).filter((one) => !OFF.includes(one))) {
        const { strip, svg } = drawn(machine, state);
        if (machine !== 'outduct') expect.soft(strip, `${machine} ${state}`).not.toBe('·');
        expect.soft(svg, `${machine} ${state}`).not.toContain('class="other"');
      }
    }
  });

  it('shows the terminal that it is about, however many others of its node changed', () => {
    const scene = { nodes: [1], fromNs: 70 * S, toNs: 131 * S };
    const moved = [{ atNs: 80 * S, state: 'tracking.fine' }];
    const keys = ['1 node 0', ...Array.from({ length: 9 }, (_, at) => `1 terminal ${at}`)];
    const states = new Map([...keys, '1 link 8'].map((key) => [key, moved] as const));
    const about = { node: 1, terminal: 8 };
    const story = { finding: { ...finding, node: 1, about }, scene, states } as unknown as Story;
    const lanes = lanesOf({ scenario } as unknown as Explanation, story);
    expect(lanes.map(({ name }) => name)).toEqual([
      ...['computer', 'terminal forward', 'terminal aft', 'terminal 2', 'terminal 8', 'link 8'],
    ]);
  });

  it('takes no reset of long before for a fault at work', () => {
    const background = new Background();
    tell(background.reader, [
      [10, 'fault', 0, 'computer-reset', 1, 1],
      [10, 'fault', 1, 'clock-step', 1, 1],
    ]);
    const [reset, step] = scenario.faults.map((fault, index) => ({
      ...{ fault, involved: true, spans: background.faults.get(index) ?? [] },
    }));
    expect(atWork(reset as ToldFault, 500 * S)).toBe('before');
    expect(atWork(step as ToldFault, 500 * S)).toBe('now');
  });

  it('are the node, whoever held the bundle, whom they were locked with, and its time', () => {
    const background = new Background();
    tell(background.reader, FROM_1_TO_3);
    const scene = sceneOf(finding, { scenario, background, contacts: [] });
    expect(scene.nodes).toEqual([2, 1, 3]);
    expect(scene.fromNs).toBe(70 * S);
    expect(scene.toNs).toBe(131 * S);
  });
});

describe('a story', () => {
  it('tells frames that are alike in one line, until something happens to an end', () => {
    const frame = (atS: number, number: number): Told => [
      ...([atS, 'frame', 1, 0, 2, 'data', 9, number, 0, 1_000, atS * S, 'lost'] as const),
    ];
    const up: Told = [95, 'node-up', 2, 'warm', 2];
    expect(toldBy([frame(90, 5), frame(91, 6), frame(92, 7), up, frame(96, 8)])).toEqual([
      'ring-01 → ring-02: data ×3 #5 to #7, lost, in 2.00 s',
      'ring-02: up (warm, boot 2)',
      'ring-01 → ring-02: data #8, lost',
    ]);
  });

  it('names the message in a management frame', () => {
    expect(
      toldBy([
        [90, 'message', 1, 0, 2, 'custody'],
        [90, 'frame', 1, 0, 2, 'management', 9, 4, 1, 60, 90 * S, 'received'],
      ]),
    ).toEqual(['ring-01 → ring-02: repeated management custody #4, received']);
  });

  it('tells changes of state that follow each other in one line', () => {
    const change = (atS: number, from: string, to: string): Told => [
      ...([atS, 'transition', 1, 'link', 0, from, to] as const),
    ];
    expect(
      toldBy([
        change(90, 'down', 'hello.initiating'),
        change(91, 'hello.initiating', 'established.nominal'),
        change(99, 'established.nominal', 'down'),
      ]),
    ).toEqual([
      'ring-01: link forward: down → hello.initiating → established.nominal, in 1.00 s',
      'ring-01: link forward: established.nominal → down',
    ]);
  });

  it('tells a fault that comes and goes once, with its last end', () => {
    const strike = (atS: number, active: number): Told => [
      ...([atS, 'fault', 0, 'link-outage', 1, active] as const),
    ];
    expect(toldBy([strike(100, 1), strike(101, 0), strike(102, 1), strike(103, 0)])).toEqual([
      'ring-01: f-01 link-outage with ring-02 begins, and comes and goes ×2',
      'ring-01: f-01 link-outage is over',
    ]);
  });

  it('tells that a fault is over which began before the story', () => {
    const strike = (atS: number, active: number): Told => [
      ...([atS, 'fault', 0, 'link-outage', 1, active] as const),
    ];
    const over = 'ring-01: f-01 link-outage is over';
    expect(toldBy([strike(10, 1), strike(101, 0)])).toEqual([over]);
    expect(toldBy([strike(10, 1), strike(101, 0), strike(102, 1), strike(103, 0)])).toEqual([
      ...['ring-01: f-01 link-outage with ring-02 begins', over],
    ]);
  });

  it('does not tell that a fault is over that has come again since', () => {
    const strike = (atS: number, active: number): Told => [
      ...([atS, 'fault', 0, 'link-outage', 1, active] as const),
    ];
    expect(toldBy([strike(100, 1), strike(101, 0), strike(102, 1)])).toEqual([
      'ring-01: f-01 link-outage with ring-02 begins, and comes and goes ×2',
    ]);
  });

  it('keeps what came last of more than fits, and the way of the bundle', () => {
    const swap = (at: number): Told => [...([90 + at / 1e4, 'lock', 1, 0, 2, 1, at] as const)];
    const told = toldBy([
      [80, 'held', 1, 7, 0, 1],
      ...Array.from({ length: 120_000 }, (_, at) => swap(at)),
      [129, 'node-down', 2, 'cold'],
    ]);
    expect(told.length).toBeLessThanOrEqual(50_000);
    expect(told[0]).toMatch(/^ring-01: bundle durable/);
    expect(told.at(-1)).toBe('ring-02: down (cold)');
  });

  it('leaves out nodes, bundles and times that it is not about', () => {
    expect(
      toldBy([
        [60, 'node-down', 1, 'warm'],
        [90, 'held', 1, 8, 0, 0],
        [140, 'node-down', 2, 'warm'],
      ]),
    ).toEqual([]);
  });
});

describe('what is told of many things', () => {
  it('is what is near the violation, harmed, or of the bundle; the rest is counted', () => {
    const idle = Array.from({ length: 50 }, (_, at) => ({
      ...{
        kind: 'frames' as const,
        atNs: (75 + at) * S,
        untilNs: (75 + at) * S,
        node: 1,
        terminal: 0,
      },
      ...{ partner: 2, type: 'idle', message: '', again: false, fate: 'received' },
      ...{ firstNumber: 0, lastNumber: 0, count: 1 },
    }));
    const held = { kind: 'bundle' as const, atNs: 80 * S, node: 1, text: 'bundle durable' };
    const violation = { kind: 'violation' as const, atNs: 130 * S, node: 2, text: 'S2' };
    const scene = { nodes: [2, 1], fromNs: 70 * S, toNs: 131 * S };
    const { told, left } = choose([...idle, held, violation], { finding, scene }, 5);
    expect(told.map(({ kind }) => kind)).toEqual([
      'frames',
      'frames',
      'frames',
      'bundle',
      'violation',
    ]);
    expect(left).toEqual({ frames: 47 });
  });
});
