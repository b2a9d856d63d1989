import { describe, expect, it } from 'vitest';
import { LocalClock } from '../../../flight/health/local-clock.ts';
import { TerminalFaults } from '../../../flight/health/terminal-faults.ts';
import { EffectBatch } from '../../../flight/effects.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import { MINUTE_NS } from '../../../protocols/units.ts';

const TERMINAL = 2;

/** Terminal 2 as its statechart goes through slews and searches, and what is made of it. */
const rig = () => {
  const clock = new LocalClock(0);
  const effects = new EffectBatch();
  const timers = new NodeTimers(clock, effects);
  const heard: string[] = [];
  const services = {
    clock,
    timers,
    effects,
    reports: { report: () => undefined },
    randomBytes: (count: number) => new Uint8Array(count),
  };
  const faults = new TerminalFaults(services, DEFAULT_LIMITS, {
    isolate: (terminal, failure, pauseNs) =>
      heard.push(`out ${terminal} ${failure} ${pauseNs / MINUTE_NS} min`),
    tryAgain: (terminal) => heard.push(`try ${terminal}`),
    recovered: (terminal) => heard.push(`recovered ${terminal}`),
  });
  const at = (minutes: number): void => {
    const nowNs = minutes * MINUTE_NS;
    clock.advance(nowNs);
    for (const effect of [...effects.list]) {
      if (effect.kind === 'timer-set' && effect.atMonotonicNs <= nowNs) timers.fired(effect.timer);
    }
  };
  return {
    heard,
    at,
    faults,
    slews: (times: number) => {
      for (let i = 0; i < times; i++) faults.changed(TERMINAL, 'slewing.turning', 'resting', 9);
    },
    searches: (...partners: number[]) => {
      for (const partner of partners) {
        faults.changed(TERMINAL, 'acquiring.staring', 'resting', partner);
      }
    },
    turned: () => faults.changed(TERMINAL, 'slewing.turning', 'slewing.pointed', 9),
    linked: () => faults.changed(TERMINAL, 'tracking.fine.handshaking', 'tracking.fine.linked', 9),
  };
};

describe('a terminal whose slews do not end', () => {
  it('is isolated with the third after another', () => {
    const { slews, turned, heard } = rig();
    slews(2);
    turned();
    slews(2);
    expect(heard).toEqual([]);
    slews(1);
    expect(heard).toEqual(['out 2 slews 10 min']);
  });

  it('is tried again after a pause that doubles, up to two hours', () => {
    const { slews, at, heard } = rig();
    slews(3);
    let minutes = 0;
    for (const pause of [10, 20, 40, 80, 120]) {
      at((minutes += pause));
      slews(1);
    }
    expect(heard.filter((word) => word.startsWith('out'))).toEqual(
      [10, 20, 40, 80, 120, 120].map((pause) => `out 2 slews ${pause} min`),
    );
    expect(heard.filter((word) => word === 'try 2')).toHaveLength(5);
  });

  it('has recovered when a slew ends, and begins anew', () => {
    const { slews, at, turned, heard } = rig();
    slews(3);
    at(10);
    turned();
    slews(2);
    expect(heard).toEqual(['out 2 slews 10 min', 'try 2', 'recovered 2']);
    slews(1);
    expect(heard.at(-1)).toBe('out 2 slews 10 min');
  });

  it('is as new when the operator takes it back', () => {
    const { slews, faults, heard } = rig();
    slews(3);
    faults.forgive(TERMINAL);
    expect(heard.at(-1)).toBe('recovered 2');
    slews(2);
    expect(heard).toHaveLength(2);
  });
});

describe('a terminal that finds nobody', () => {
  it('is isolated after six searches for more than one partner', () => {
    const { searches, heard } = rig();
    searches(8, 8, 9, 9, 9);
    expect(heard).toEqual([]);
    searches(9);
    expect(heard).toEqual(['out 2 searches 10 min']);
  });

  it('is not blamed for one partner that never answers', () => {
    const { searches, heard } = rig();
    searches(...new Array<number>(40).fill(8));
    expect(heard).toEqual([]);
  });

  it('is cleared by a link', () => {
    const { searches, linked, heard } = rig();
    searches(8, 8, 8, 9, 9);
    linked();
    searches(8, 9);
    expect(heard).toEqual([]);
  });
});
