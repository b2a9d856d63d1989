import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { nodeMachine } from '../../flight/node.machine.ts';

type NodeEvent = Parameters<ReturnType<typeof createActor<typeof nodeMachine>>['send']>[0]['type'];

const BOOT = ['boot.started', 'selfTest.passed', 'store.restored'] as const;
const OPERATIONAL = [...BOOT, 'plan.loaded'] as const;

const SAFE = [...OPERATIONAL, 'safe.wanted'] as const;

const modeAfter = (...events: readonly NodeEvent[]) => {
  const emitted: string[] = [];
  const actor = createActor(nodeMachine);
  actor.on('*', ({ type }) => emitted.push(type));
  actor.start();
  for (const type of events) actor.send({ type });
  return { state: actor.getSnapshot().value, emitted, actor };
};

describe('the modes of a node', () => {
  it.each([
    [[], 'off'],
    [['boot.started'], { booting: 'selfTest' }],
    [['boot.started', 'selfTest.passed'], { booting: 'restoring' }],
    [['boot.started', 'selfTest.failed'], 'safe'],
    [BOOT, 'standby'],
    [OPERATIONAL, 'operational'],
    [[...OPERATIONAL, 'part.failed'], 'degraded'],
    [[...OPERATIONAL, 'part.failed', 'part.recovered'], 'operational'],
    [['boot.started', 'selfTest.passed', 'safe.wanted'], 'safe'],
    [SAFE, 'safe'],
    [[...OPERATIONAL, 'part.failed', 'safe.wanted'], 'safe'],
    [[...SAFE, 'part.failed', 'part.recovered'], 'safe'],
    [[...SAFE, 'safe.ended'], 'standby'],
    [[...SAFE, 'safe.ended', 'plan.loaded'], 'operational'],
    [[...SAFE, 'part.failed', 'safe.ended', 'plan.loaded'], 'degraded'],
  ] as const)('after %j is %j', (events, state) => {
    expect(modeAfter(...events).state).toEqual(state);
  });

  it('is degraded from the start when a part failed while it stood by', () => {
    expect(modeAfter(...BOOT, 'part.failed', 'plan.loaded').state).toBe('degraded');
    const recovered = modeAfter(...BOOT, 'part.failed', 'part.recovered', 'plan.loaded');
    expect(recovered.state).toBe('operational');
  });

  it('is operational again when the last of several failed parts has recovered', () => {
    const twice = [...OPERATIONAL, 'part.failed', 'part.failed'] as const;
    expect(modeAfter(...twice, 'part.recovered').state).toBe('degraded');
    expect(modeAfter(...twice, 'part.recovered', 'part.recovered').state).toBe('operational');
  });

  it('allows traffic when operational or degraded, holds it in safe mode', () => {
    expect(modeAfter(...BOOT).emitted).toEqual([]);
    expect(modeAfter(...OPERATIONAL).emitted).toEqual(['trafficAllowed']);
    expect(modeAfter('boot.started', 'selfTest.failed').emitted).toEqual(['trafficHeld']);
    expect(modeAfter(...SAFE, 'safe.ended').emitted).toEqual(['trafficAllowed', 'trafficHeld']);
  });

  it('reports an event that its mode has no answer to, and stays', () => {
    for (const event of ['boot.started', 'store.restored', 'plan.loaded'] as const) {
      const { state, emitted } = modeAfter(...OPERATIONAL, event);
      expect(state).toBe('operational');
      expect(emitted).toEqual(['trafficAllowed', 'unexpectedEvent']);
    }
  });
});
