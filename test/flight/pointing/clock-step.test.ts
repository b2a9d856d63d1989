import { describe, expect, it } from 'vitest';
import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { createReporter, EffectBatch } from '../../../flight/effects.ts';
import { LocalClock } from '../../../flight/health/local-clock.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { PartnerPointing } from '../../../flight/pointing/partner-pointing.ts';
import { roleInSlot } from '../../../flight/pointing/slots.ts';
import { createTerminalController } from '../../../flight/pointing/terminal-controller.ts';
import { contactSlotNs } from '../../../flight/pointing/terminal-settings.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import type { Elements } from '../../../protocols/elements.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';

const TERMINAL: TerminalConfig = {
  index: 0,
  name: 'head',
  profile: SDA_LEO,
  mount: { azimuthRad: 0, normal: 'zenith' },
};

const CONTACT: Contact = {
  ...{ id: 1, from: 1, to: 2, fromTerminal: 0, toTerminal: 0, medium: 'optical' as const },
  ...{ startNs: 0, endNs: 3_000 * SECOND_NS, rateBps: 1e9, lightTimeNs: 3 * MILLISECOND_NS },
};

const circular = (argumentOfLatitudeRad: number, raanRad: number): Elements => ({
  ...{ kind: 'circular' as const, atNs: 0, semiMajorAxisKm: 7_000, inclinationRad: 1, j2: false },
  ...{ argumentOfLatitudeRad, raanRad },
});

const CONFIG = {
  ...{ id: 1, epochUnixMs: 0, plan: { version: 1, contacts: [CONTACT] }, limits: DEFAULT_LIMITS },
  elements: new Map([
    [1, circular(0, 0)],
    [2, circular(0.2, 0.1)],
  ]),
  ...{ idealPointing: true, partnerTerminal: () => TERMINAL, terminals: [TERMINAL] },
} as unknown as NodeConfig;

/** A terminal that searches for its partner from the contact's start on, and what it commands. */
const searching = () => {
  const clock = new LocalClock(0);
  const effects = new EffectBatch();
  const nothing = () => undefined;
  const controller = createTerminalController(
    {
      ...{ clock, effects, timers: new NodeTimers(clock, effects) },
      ...{ randomBytes: () => new Uint8Array(), reports: createReporter(effects) },
    },
    CONFIG,
    TERMINAL,
    { tracking: nothing, trackingLost: nothing, leaving: nothing, transition: nothing },
  );
  const commands = () =>
    effects.list
      .splice(0)
      .flatMap((effect) => (effect.kind === 'terminal' ? [effect.command] : []));
  controller.boot(true);
  controller.reading({ reading: 'gimbal-settled' });
  return { clock, controller, commands };
};

describe('a terminal whose clock is set while it searches', () => {
  it('takes the role of the slot that it is in now, along the partner of now (LM-PNT-013)', () => {
    const slotNs = contactSlotNs(CONFIG, TERMINAL, CONTACT);
    for (const slots of [1, 2, 3]) {
      const { clock, controller, commands } = searching();
      expect(commands().at(-1)).toMatchObject({ command: roleInSlot(0, true) });
      clock.set(slots * slotNs + SECOND_NS, 0);
      controller.clockSet();
      const [command, ...others] = commands();
      expect(others).toEqual([]);
      expect(command).toMatchObject({ command: roleInSlot(slots, true) });
      const now = { utcNs: clock.utcNs(), monotonicNs: clock.nowNs() };
      const trajectory = PartnerPointing.of(CONFIG, TERMINAL, CONTACT)?.trajectory(now, 40e9);
      expect(command).toMatchObject({ trajectory });
    }
  });
});
