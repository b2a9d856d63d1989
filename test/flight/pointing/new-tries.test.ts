import { describe, expect, it } from 'vitest';
import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { createReporter, EffectBatch } from '../../../flight/effects.ts';
import { LocalClock } from '../../../flight/health/local-clock.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { createTerminalController } from '../../../flight/pointing/terminal-controller.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';

const TERMINAL: TerminalConfig = {
  index: 0,
  name: 'head',
  profile: SDA_LEO,
  mount: { azimuthRad: 0, normal: 'zenith' },
};

const CONTACT = {
  ...{ id: 1, from: 1, to: 2, fromTerminal: 0, toTerminal: 0, medium: 'optical' },
  ...{ startNs: 0, endNs: 3_000 * SECOND_NS, rateBps: 1e9, lightTimeNs: 3 * MILLISECOND_NS },
} as const;

const at = (xKm: number) => ({ kind: 'inertial', xKm, yKm: 7_000, zKm: 0 }) as const;

/** A terminal whose head never settles, and what it reports. */
const rigOf = () => {
  const clock = new LocalClock(0);
  const effects = new EffectBatch();
  const timers = new NodeTimers(clock, effects);
  const reports: string[] = [];
  const config = {
    ...{ id: 1, epochUnixMs: 0, plan: { version: 1, contacts: [CONTACT] }, limits: DEFAULT_LIMITS },
    elements: new Map([1, 2].map((node) => [node, at(node * 500)])),
    ...{ idealPointing: true, partnerTerminal: () => TERMINAL, terminals: [TERMINAL] },
  } as unknown as NodeConfig;
  const services = {
    ...{ clock, timers, effects, randomBytes: () => new Uint8Array() },
    reports: createReporter(effects, (name) => reports.push(name)),
  };
  const nothing = () => undefined;
  const listener = { tracking: nothing, trackingLost: nothing, leaving: nothing };
  const states: string[] = [];
  const controller = createTerminalController(services, config, TERMINAL, {
    ...listener,
    transition: (_, to) => states.push(to),
  });
  const due = new Map<number, Ns>();
  const run = (untilS: number): void => {
    for (;;) {
      for (const effect of effects.list.splice(0)) {
        if (effect.kind === 'timer-set') due.set(effect.timer, effect.atMonotonicNs);
        if (effect.kind === 'timer-cancel') due.delete(effect.timer);
      }
      const [next] = [...due].sort((a, b) => a[1] - b[1]);
      if (next === undefined || next[1] > untilS * SECOND_NS) break;
      due.delete(next[0]);
      clock.advance(Math.max(next[1], clock.nowNs()));
      timers.fired(next[0]);
    }
    clock.advance(untilS * SECOND_NS);
  };
  const heat = (active: boolean): void => {
    controller.reading({ reading: 'inhibit', kind: 'thermal', active });
  };
  controller.boot(true);
  return { controller, reports, run, heat, states };
};

const REST_S = SDA_LEO.slewTimeoutNs / SECOND_NS + 1;
const TRY_S = (Math.floor(REST_S / 120) + 1) * 120 + 1;

describe('a new try within a long contact', () => {
  it('comes while the head rests', () => {
    const { controller, run } = rigOf();
    run(REST_S);
    expect(controller.state).toBe('resting');
    run(TRY_S);
    expect(controller.state).toBe('slewing.turning');
  });

  it.each([true, false])('is none when a limit came meanwhile, and holds: %s', (holds) => {
    const { controller, reports, run, heat } = rigOf();
    run(REST_S);
    heat(true);
    run(TRY_S - 2);
    if (!holds) heat(false);
    const { state } = controller;
    run(TRY_S);
    expect([controller.state, state]).toEqual([state, holds ? 'inhibited' : 'slewing.turning']);
    expect(reports).not.toContain('node.unexpected-event');
  });
});
