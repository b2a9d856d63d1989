import { describe, expect, it } from 'vitest';
import type { FlightFactory, NodeConfig } from '../../../flight/config.ts';
import { createNode } from '../../../flight/node.ts';
import { guarded } from '../../../harness/node/guard.ts';
import { SoftwareFault } from '../../../harness/node/software-fault.ts';
import { setUp } from '../../../harness/run/setup.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import type { AvionicsEffect, AvionicsInput } from '../../../protocols/avionics.ts';
import { imageFromBytes } from '../../../protocols/frame-codec.ts';

const { scenario } = loadScenario('ring-8', {
  folder: '.',
  skipBadElements: false,
  untilNs: 60e9,
});
const config = setUp(scenario, 1).configs.get(1) as NodeConfig;

const TIMES = { monotonicNs: 5e9, utcNs: 5e9, utcUncertaintyNs: 1_000, utcDisciplined: true };
const TIMER: AvionicsInput = { ...TIMES, kind: 'timer', timer: 3 };

/** What a node that answers so is stopped for; undefined: nothing. */
const faultOf = (answer: unknown, input: AvionicsInput = TIMER): SoftwareFault | undefined => {
  const factory = (() => ({ step: () => answer })) as unknown as FlightFactory;
  return caught(() => guarded(factory)(config).step(input));
};

const caught = (work: () => unknown): SoftwareFault | undefined => {
  try {
    work();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof SoftwareFault) return thrown;
    throw thrown;
  }
};

const AHEAD = { x: 0.6, y: 0, z: 0.8 };
const SLEW = {
  kind: 'terminal',
  terminal: 0,
  command: {
    command: 'slew',
    trajectory: { startMonotonicNs: 0, stepNs: 1e9, directions: [AHEAD] },
  },
};
/** The same along other samples. */
const slewAlong = (...directions: unknown[]) => ({
  ...SLEW,
  command: { ...SLEW.command, trajectory: { ...SLEW.command.trajectory, directions } },
});
const SCAN = {
  ...SLEW.command,
  command: 'scan',
  halfConeNrad: 500_000,
  pitchNrad: 20_000,
  speedNradPerS: 50_000_000,
};
const WRITE = { kind: 'store-write', write: 1, region: 'marks', key: 'k', bytes: [] };

describe('a stranger’s flight software', () => {
  it('is carried out when it keeps the contract', () => {
    expect(faultOf([])).toBeUndefined();
    expect(faultOf([SLEW, { ...SLEW, command: SCAN }, WRITE])).toBeUndefined();
    expect(faultOf([{ kind: 'timer-set', timer: 0, atMonotonicNs: 0 }])).toBeUndefined();
    expect(faultOf([{ kind: 'idle', terminal: 1, intervalNs: 0 }])).toBeUndefined();
  });

  it.each([
    ['nothing', undefined, 'no-list', 'undefined'],
    ['one effect', { kind: 'timer-cancel', timer: 1 }, 'no-list', 'an object'],
    ['a promise', Promise.resolve([]), 'no-list', 'a promise'],
    ['holes', [undefined], 'bad-effect', 'undefined'],
    ['words', ['transmit'], 'bad-effect', '"transmit"'],
    ['an unknown effect', [{ kind: 'explode' }], 'bad-effect', '"explode"'],
    ['an effect without a kind', [{}], 'bad-effect', 'of kind undefined'],
    ['a prototype’s name', [{ kind: 'toString' }], 'bad-effect', '"toString"'],
  ])('is stopped when it answers with %s', (_, answer, what, shown) => {
    const fault = faultOf(answer);
    expect(fault?.what).toBe(what);
    expect(fault?.detail).toContain(shown);
  });

  it.each([
    [{ kind: 'timer-set', timer: 1, atMonotonicNs: Number.NaN }, 'atMonotonicNs'],
    [{ kind: 'timer-set', timer: 1, atMonotonicNs: -5 }, 'atMonotonicNs'],
    [{ kind: 'timer-set', timer: 1, atMonotonicNs: 1.5 }, 'atMonotonicNs'],
    [{ kind: 'timer-set', timer: 1, atMonotonicNs: 9e15 }, 'atMonotonicNs'],
    [{ kind: 'timer-set', timer: 1 }, 'atMonotonicNs'],
    [{ kind: 'timer-set', timer: -1, atMonotonicNs: 5 }, 'timer'],
    [{ kind: 'timer-set', timer: 4e9, atMonotonicNs: 5 }, 'timer'],
    [{ kind: 'timer-set', timer: 1, atMonotonicNs: 5, owner: { machine: 'x' } }, 'owner.machine'],
    [{ ...SLEW, terminal: 2 }, 'terminal'],
    [{ ...SLEW, command: { command: 'fly' } }, 'command.command'],
    [{ ...SLEW, command: undefined }, 'command'],
    [
      { ...SLEW, command: { command: 'rate', transmitIndex: 99, receiveIndex: 0 } },
      'command.transmitIndex',
    ],
    [{ ...SLEW, command: { ...SCAN, pitchNrad: 0 } }, 'command.pitchNrad'],
    [{ ...SLEW, command: { ...SCAN, pitchNrad: 1, speedNradPerS: 1 } }, 'command.speedNradPerS'],
    [slewAlong({ x: 1, y: Number.NaN, z: 0 }), 'command.trajectory.directions'],
    [slewAlong(AHEAD, { x: 0, y: 0, z: 0 }), 'command.trajectory.directions'],
    [slewAlong({ x: 5, y: 0, z: 0 }), 'command.trajectory.directions'],
    [slewAlong({ x: 1 + 2e-6, y: 0, z: 0 }), 'command.trajectory.directions'],
    [slewAlong({ x: 1e200, y: 0, z: 0 }), 'command.trajectory.directions'],
    [slewAlong(), 'command.trajectory.directions'],
    [{ ...WRITE, region: 'attic' }, 'region'],
    [{ ...WRITE, bytes: 'text' }, 'bytes'],
    [{ kind: 'transmit', terminal: 0, image: { head: [1], payload: [], crc: 1 } }, 'image.head'],
    [{ kind: 'idle', terminal: 0, image: undefined, intervalNs: -1 }, 'intervalNs'],
    [{ kind: 'idle', terminal: 0, image: undefined, intervalNs: 601e9 }, 'intervalNs'],
    [{ kind: 'watch-silence', terminal: 0, intervalNs: 0, intervals: [1] }, 'intervalNs'],
    [{ kind: 'report', report: { id: 1, severity: 'loud', args: [] } }, 'report.severity'],
    [{ kind: 'watchdog', timeoutNs: Number.POSITIVE_INFINITY }, 'timeoutNs'],
    [{ kind: 'restart', boot: 'lukewarm' }, 'boot'],
  ])('is stopped for %j, with its field', (effect, field) => {
    const fault = faultOf([effect]);
    expect(fault).toMatchObject({ what: 'bad-effect', effect: effect.kind, field });
    expect(fault?.detail).toContain(`${effect.kind}: ${field} is `);
  });

  it('may give directions in single precision', () => {
    const [x, y, z] = [Math.fround(0.6), Math.fround(0), Math.fround(0.8)];
    expect(faultOf([slewAlong({ x, y, z })])).toBeUndefined();
  });

  it.each([
    [{ kind: 'transmit', terminal: 0 }, 'abc', '3 bytes'],
    [{ kind: 'transmit', terminal: 0 }, '', '0 bytes'],
    [{ kind: 'idle', terminal: 0, intervalNs: 1e6 }, 'no tag before the end', '21 bytes'],
  ])('is told that the frame of %j does not end in a CRC field', (effect, frame, size) => {
    const image = imageFromBytes(Buffer.from(frame));
    const fault = faultOf([{ ...effect, image }]);
    expect(fault).toMatchObject({ what: 'bad-effect', effect: effect.kind, field: 'frame' });
    expect(fault?.detail).toBe(
      `${effect.kind}: frame is ${size}, expected a CRC field (tag 0x7d, four bytes) last`,
    );
  });

  it('is stopped for sizes that no wire carries, and for getters that throw', () => {
    expect(faultOf([{ ...WRITE, key: 'k'.repeat(2_000) }])?.what).toBe('bad-effect');
    const trap = {
      get kind() {
        throw new Error('trap');
      },
    };
    expect(faultOf([trap])).toMatchObject({ what: 'bad-effect', effect: '' });
  });

  it('is stopped when it throws, with message and place', () => {
    const factory: FlightFactory = () => ({
      step: () => {
        throw new TypeError('no such sensor');
      },
    });
    const fault = caught(() => guarded(factory)(config).step(TIMER));
    expect(fault?.what).toBe('step-threw');
    expect(fault?.detail).toMatch(
      /^step \(timer\) threw TypeError: no such sensor \(.*guard\.test\.ts:\d+:\d+\)$/,
    );
  });

  it('is no node when it cannot be made, or has no step', () => {
    const make = (made: () => unknown) => caught(() => guarded(made as FlightFactory)(config));
    expect(
      make(() => {
        throw 'a fit';
      }),
    ).toMatchObject({ what: 'create-threw', detail: 'createNode threw "a fit"' });
    for (const made of [undefined, {}, 7, Promise.resolve({})]) {
      expect(make(() => made)?.what).toBe('no-node');
    }
  });

  it('is stopped when it goes round without time going on', () => {
    const node = guarded(() => ({ step: () => [] }))(config);
    for (let count = 0; count < 100_000; count++) node.step(TIMER);
    expect(caught(() => node.step(TIMER))?.what).toBe('no-progress');
  });

  it('cannot reach into what others hold', () => {
    const entropy = new Uint8Array(64).fill(7);
    const boot: AvionicsInput = {
      ...TIMES,
      kind: 'boot',
      cause: 'cold',
      bootCount: 1,
      entropy,
      records: [],
    };
    const kept: AvionicsEffect[] = [{ kind: 'telemetry', bytes: new Uint8Array([1, 2]) }];
    const factory: FlightFactory = (own) => {
      (own.elements as Map<number, unknown>).clear();
      return {
        step: (input) => {
          if (input.kind === 'boot') input.entropy.fill(0);
          return kept;
        },
      };
    };
    const effects = guarded(factory)(config).step(boot);
    (kept[0] as { bytes: Uint8Array }).bytes.fill(9);
    expect(effects).toEqual([{ kind: 'telemetry', bytes: new Uint8Array([1, 2]) }]);
    expect(entropy[0]).toBe(7);
    expect(config.elements.size).toBe(8);
    const spoil: FlightFactory = (own) => {
      (own.limits as { hopLimit: number }).hopLimit = 1;
      return createNode(own);
    };
    expect(caught(() => guarded(spoil)(config))?.what).toBe('create-threw');
  });
});
