import { describe, expect, it } from 'vitest';
import { NodeRig } from './node-rig.ts';

const started = (): NodeRig => {
  const rig = new NodeRig();
  rig.boot('power-on');
  rig.clear();
  return rig;
};

const submission = {
  kind: 'submit',
  request: 1,
  sourceService: 10,
  destination: { node: 8, service: 10 },
  class: 'tactical',
  assured: false,
  custody: true,
  lifetimeNs: 60e9,
  payload: [],
} as const;

const SAFE_AT_ONCE = ['safe', 'terminal 0 disabled', 'terminal 1 disabled'];

describe('low power', () => {
  it('sheds all terminals but one, and takes them back well over the bound', () => {
    const rig = started();
    rig.power(300);
    expect(rig.states).toEqual(['terminal 1 disabled']);
    expect(rig.reports).toEqual(['122 (300, 28000)', '220 (1, 4, 0)']);
    rig.clear();
    rig.power(399);
    expect(rig.effects).toEqual([]);
    rig.power(400);
    expect(rig.states).toEqual(['terminal 1 stowed']);
    expect(rig.reports).toEqual(['123 (400, 28000)', '221 (1, 4)']);
  });

  it('counts by the voltage of the bus as by the charge', () => {
    const rig = started();
    rig.power(1_000, 24_000);
    expect(rig.states).toEqual(['terminal 1 disabled']);
    rig.power(1_000, 24_900);
    expect(rig.states).toEqual(['terminal 1 disabled']);
    rig.power(1_000, 25_000);
    expect(rig.states.at(-1)).toBe('terminal 1 stowed');
  });

  it('leads to safe mode when it is critical, dark in that very step, and stays', () => {
    const rig = started();
    rig.power(150);
    expect(rig.states).toEqual(SAFE_AT_ONCE);
    const stowed = rig.of('terminal').filter(({ command }) => command.command === 'stow');
    expect(stowed.map(({ terminal }) => terminal)).toEqual([0, 1]);
    rig.clear();
    rig.power(1_000);
    rig.run(3_600);
    expect(rig.states).toEqual([]);
  });
});

describe('a node in safe mode', () => {
  it('refuses submissions', () => {
    const rig = started();
    rig.power(100);
    rig.clear();
    rig.give(submission);
    expect(rig.of('submit-result').map(({ reason }) => reason)).toEqual(['not-operational']);
  });

  it('comes up in safe mode after a reset, with every terminal disabled', () => {
    const rig = started();
    rig.power(100);
    rig.clear();
    rig.boot('warm');
    expect(rig.states).toEqual(['booting.selfTest', 'booting.restoring', ...SAFE_AT_ONCE]);
    expect(rig.reports).toContain('120 (3)');
  });
});

describe('resets', () => {
  const resets = (rig: NodeRig, cause: 'warm' | 'watchdog', times: number, apartS: number) => {
    for (let i = 0; i < times; i++) {
      rig.run(apartS);
      rig.clear();
      rig.boot(cause);
    }
  };

  it('lead to safe mode with the fifth after another', () => {
    const rig = started();
    resets(rig, 'warm', 4, 60);
    expect(rig.states.at(-1)).toBe('operational');
    resets(rig, 'warm', 1, 60);
    expect(rig.states).toContain('safe');
    expect(rig.reports).toContain('120 (4)');
  });

  it('lead there with the third by the watchdog', () => {
    const rig = started();
    resets(rig, 'watchdog', 2, 60);
    expect(rig.states.at(-1)).toBe('operational');
    resets(rig, 'watchdog', 1, 60);
    expect(rig.reports).toContain('120 (5)');
  });

  it('do not add up over steady runs', () => {
    const rig = started();
    resets(rig, 'warm', 12, 601);
    expect(rig.states.at(-1)).toBe('operational');
  });
});

describe('a store that refuses writes', () => {
  const refusing = (reason: 'full' | 'device'): NodeRig => {
    const rig = started();
    rig.refusing = reason;
    rig.give({ kind: 'store-failed', write: 1, reason });
    return rig;
  };

  it('is tried until it works again, without any traffic', () => {
    const rig = refusing('device');
    expect(rig.states).toEqual(['degraded']);
    rig.run(300);
    expect(rig.of('store-write')).toHaveLength(5);
    rig.refusing = undefined;
    rig.run(60);
    expect(rig.states).toEqual(['degraded', 'operational']);
    rig.clear();
    rig.run(300);
    expect(rig.of('store-write')).toEqual([]);
  });

  it('leads to safe mode when it is dead for ten minutes', () => {
    const rig = refusing('device');
    rig.run(599);
    expect(rig.states).toEqual(['degraded']);
    rig.run(2);
    expect(rig.states).toEqual(['degraded', ...SAFE_AT_ONCE]);
    expect(rig.reports).toContain('120 (6)');
  });

  it('does not lead there when it is only full', () => {
    const rig = refusing('full');
    rig.run(7_200);
    expect(rig.states).toEqual(['degraded']);
  });

  it('is given what it missed, so that safe mode outlasts a reset after all', () => {
    const rig = refusing('device');
    rig.power(100);
    rig.refusing = undefined;
    rig.run(60);
    rig.clear();
    rig.boot('cold');
    expect(rig.states).toContain('safe');
  });
});

describe('the watchdog', () => {
  it('is set at boot and told every 30 s while nothing happens', () => {
    const rig = new NodeRig();
    rig.boot('power-on');
    rig.run(299);
    expect(rig.of('watchdog').map(({ timeoutNs }) => timeoutNs)).toEqual(
      new Array<number>(10).fill(75e9),
    );
  });
});
