import { MessageChannel } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import type { NodeConfig } from '../../../flight/config.ts';
import { Exchange } from '../../../harness/gateway/exchange.ts';
import { Site, type SiteHeard } from '../../../harness/gateway/site.ts';
import { setUp } from '../../../harness/run/setup.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { lasermesh } from '../../../protocols/generated/lasermesh.js';

const options = { folder: '.', skipBadElements: false, untilNs: 60e9 };
const { scenario } = loadScenario('ring-8', options);
const config = setUp(scenario, 1).configs.get(3) as NodeConfig;
const { port1, port2 } = new MessageChannel();
afterAll(() => {
  port1.close();
  port2.close();
});

const TIMES = { monotonicNs: 5e9, utcNs: 5e9, utcUncertaintyNs: 1_000, utcDisciplined: true };
type WireEffect = lasermesh.avionics.Effect.$Properties;

/** What becomes of these effects as the answer to a step of a node, or of its terminal 0. */
const heardOf = (effects: readonly WireEffect[], terminal?: number): SiteHeard => {
  const site = new Site({
    node: 3,
    terminal,
    name: terminal === undefined ? 'ring-03' : 'ring-03/fore',
    mode: 'lockstep',
    answerWithinNs: 0,
    exchange: new Exchange(port1, new Int32Array(new SharedArrayBuffer(4))),
    stopwatch: () => 0,
    standIn: undefined,
  });
  site.attach(1);
  site.starts(config);
  const number = site.post({ ...TIMES, kind: 'timer', timer: 3 });
  const { FromNode } = lasermesh.gateway;
  const answer = { number, effects: { effects: [...effects] } };
  return site.heard(new Uint8Array(FromNode.encode({ answer }).finish()));
};

const ahead = { startMonotonicNs: 0, stepNs: 1e9, directions: [{ x: 1, y: 0, z: 0 }] };
const tooLong = { ...ahead, directions: Array.from({ length: 65_537 }, () => ahead.directions[0]) };
const head = (command: object): WireEffect => ({ terminal: { terminal: 0, ...command } });

/** No receiver can tell what is meant (LM-GWY-022). */
const UNREADABLE: readonly (readonly [string, WireEffect])[] = [
  ['an effect without a kind', {}],
  ['a command without a kind', head({})],
  [
    'a region that no section knows',
    { storeWrite: { write: 1, region: 99 as lasermesh.avionics.Region, key: 'k' } },
  ],
  ['no region', { storeWrite: { write: 1, key: 'k' } }],
  ['a delivery without header', { deliver: { payload: Uint8Array.of(1) } }],
  ['a trajectory over its bound', head({ slew: { trajectory: tooLong } })],
];

/** It can, and hardware would not do it (LM-AVI-021). */
const NOT_DONE: readonly (readonly [string, string, WireEffect])[] = [
  ['a frame shorter than a CRC', 'frame', { transmit: { frame: Buffer.from('abc') } }],
  ['no frame to transmit', 'frame', { transmit: {} }],
  ['no trajectory', 'command.trajectory.directions', head({ slew: {} })],
  ['no samples', 'command.trajectory.directions', head({ slew: { trajectory: {} } })],
  [
    'directions that are not of unit length',
    'command.trajectory.directions',
    head({ stare: { trajectory: { ...ahead, directions: [{ x: 5, y: 0, z: 0 }] } } }),
  ],
  ['a terminal that it has not', 'terminal', { idle: { terminal: 9 } }],
];

describe('an answer', () => {
  it.each(UNREADABLE)('that holds %s is refused as malformed', (_, effect) => {
    expect(heardOf([effect]).kind).toBe('refused');
    expect(heardOf([effect], 0).kind).toBe('refused');
  });

  it.each(NOT_DONE)('that holds %s is a fault of the node’s software', (_, field, effect) => {
    const heard = heardOf([effect]);
    expect(heard).toMatchObject({ kind: 'fault', fault: { what: 'bad-effect', field } });
  });

  it.each(NOT_DONE)(
    'of a terminal that holds %s is refused: its computer is innocent',
    (...row) => {
      expect(heardOf([row[2]], 0).kind).toBe('refused');
    },
  );

  it('is taken with a trajectory of one sample, and with no effect at all', () => {
    expect(heardOf([head({ slew: { trajectory: ahead } })]).kind).toBe('answer');
    expect(heardOf([]).kind).toBe('answer');
  });
});
